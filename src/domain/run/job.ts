/** What wakes a worker. Ids only: the tables are the truth, the queue just says where to look. */
export type Job =
  /** `after`: its turn has come, because that one of the same subject was handled. */
  | { kind: 'delivery'; guid: string; after?: string }
  /** `turn`: a phase that was put back, and goes on before the job that put it back has ended. */
  | { kind: 'phase'; runId: string; phaseId: string; turn?: number }
  | { kind: 'report'; runId: string }

export type JobKind = Job['kind']

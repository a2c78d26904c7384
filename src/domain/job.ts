/** What wakes a worker. Ids only: the tables are the truth, the queue just says where to look. */
export type Job =
  | { kind: 'delivery'; guid: string }
  | { kind: 'phase'; runId: string; phaseId: string }
  | { kind: 'report'; runId: string }

export type JobKind = Job['kind']

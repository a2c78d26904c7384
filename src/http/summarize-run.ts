import type { Report } from '../domain/report/report.ts'
import { situationOf } from '../domain/report/situation.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { situationSentence, wordsText } from '../texts/situation-words.ts'

/** Where a run waits, see `Report`; each null when that is not known or not so. */
export type WaitingPlace = Pick<Report, 'queuePosition' | 'pendingPlace'>

/** The situation of a run in one sentence. */
export function summarizeRun(run: RunRecord, place: WaitingPlace): string {
  return wordsText(situationSentence(situationOf({ run, ...place })))
}

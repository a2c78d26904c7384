import type { Inline } from './markdown.ts'
import { code, plain } from './markdown.ts'
import type { Report } from '../domain/report/report.ts'
import { ordinal } from '../text/show-quantity.ts'

/** Where a run waits behind others: `2nd in line, behind /speckit plan of #12`. */
export function pendingWords({ run, pendingPlace }: Pick<Report, 'run' | 'pendingPlace'>): Inline[] {
  if (pendingPlace === null) return [plain('in line behind other runs')]
  const place = plain(`${ordinal(pendingPlace.position)} in line`)
  if (pendingPlace.before === null) return [place]
  const { issueNumber, origin } = pendingPlace.before
  const of = issueNumber === run.issue.number ? ' of this issue' : ` of #${issueNumber}`
  return [place, plain(', behind '), code(origin), plain(of)]
}

import { readSpec } from '../../domain/proof/spec-reading.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { SpecSummary } from '../../domain/run/spec-summary.ts'
import type { Mask } from '../../masking/mask.ts'

/** A file of more bytes is no document any more. */
export const documentBytes = 1024 * 1024

/** What reviewers want to know first is read from these two: the spec and the list of tasks. */
export function documentsOf({ featureDirectory }: RunRecord): [spec: string, tasks: string] {
  return [`${featureDirectory}/spec.md`, `${featureDirectory}/tasks.md`]
}

/** What `documentsOf` say, read in that order; null = there is no spec. */
export function summarize({ mask }: Mask, [spec = null, tasks = null]: (Buffer | null)[]): SpecSummary | null {
  const text = toText(spec)
  return text === null ? null : readSpec(mask(text), toText(tasks))
}

/** null also for a file that is no document by its size. */
export function toText(content: Buffer | null): string | null {
  return content === null || content.length > documentBytes ? null : content.toString('utf8')
}

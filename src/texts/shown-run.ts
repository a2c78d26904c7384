import { isEnded, situationOf } from '../domain/report/situation.ts'
import type { RunRecord } from '../domain/run/run.ts'

/**
 * A hidden line by which a text on GitHub says which run it shows, and whether that one waits in
 * line, goes on or has ended.
 */
export function shownRunLine(run: RunRecord): string {
  return `<!-- speckit:run:${run.createdAt.toISOString()} ${run.id} ${stageOf(run)} -->`
}

/**
 * Whether a text shows another run that comes before this one, so that this report must not cover
 * it: a late report of an old run, or one of a pending run.
 */
export function showsOtherRun(body: string, run: RunRecord): boolean {
  const shown = /^<!-- speckit:run:(\S+) (\S+)(?: (\S+))? -->\r?$/m.exec(body)
  if (shown === null || shown[2] === run.id) return false
  const isOlder = run.createdAt < new Date(shown[1] ?? '')
  const stage = stageOf(run)
  if (shown[3] === 'pending' || shown[3] === 'in_line') return stage === 'pending' && !isOlder
  if (shown[3] === 'open') return stage === 'pending' || isOlder
  return isOlder && stage !== 'open'
}

function stageOf(run: RunRecord): 'pending' | 'open' | 'ended' {
  const situation = situationOf({ run })
  if (situation.kind === 'pending') return 'pending'
  return isEnded(situation) ? 'ended' : 'open'
}

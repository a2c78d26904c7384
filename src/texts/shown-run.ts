import type { RunRecord } from '../domain/run/run.ts'

type Shown = Pick<RunRecord, 'id' | 'createdAt' | 'status' | 'isPending'>

/** A hidden line by which a text on GitHub says which run it shows, and whether that one waits in line, goes on or has ended. */
export function shownRunLine(run: Shown): string {
  return `<!-- speckit:run:${run.createdAt.toISOString()} ${run.id} ${stageOf(run)} -->`
}

/**
 * Whether a text shows another run that comes before this one, so that this report must not cover it: a late report of an old run, or one
 * of a run in line.
 */
export function showsOtherRun(body: string, run: Shown): boolean {
  const shown = /^<!-- speckit:run:(\S+) (\S+)(?: (\S+))? -->\r?$/m.exec(body)
  if (shown === null || shown[2] === run.id) return false
  const isOlder = run.createdAt < new Date(shown[1] ?? '')
  if (shown[3] === 'pending' || shown[3] === 'in_line') return run.isPending && !isOlder
  if (shown[3] === 'open') return run.isPending || isOlder
  return isOlder && stageOf(run) !== 'open'
}

function stageOf({ status, isPending }: Shown): 'pending' | 'open' | 'ended' {
  if (isPending) return 'pending'
  return status === 'completed' ? 'ended' : 'open'
}

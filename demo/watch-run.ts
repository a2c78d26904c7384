import type { z } from 'zod'
import type { runSchema } from '../src/http/api/api-schemas.ts'

/** A run as the REST API gives it out. */
export type RunView = z.output<typeof runSchema>

/** The last attempt at a phase. */
export type PhaseView = RunView['phases'][number]['attempts'][number] & { name: string }

const pollMs = 200

/**
 * Follows the newest run over the REST API until it has ended; `onChange` is called for each phase
 * that started or ended.
 */
export async function watchRun(
  appUrl: string,
  isOver: () => boolean,
  onChange: (phase: PhaseView, run: RunView) => void,
): Promise<RunView | null> {
  const seen = new Map<string, string>()
  for (;;) {
    const run = await newestRun(appUrl)
    for (const phase of run === null ? [] : phasesOf(run)) {
      const state = `${phase.status}/${phase.conclusion}`
      if (run !== null && seen.get(phase.id) !== state && phase.status !== 'queued') onChange(phase, run)
      seen.set(phase.id, state)
    }
    if (run?.status === 'completed') return run
    if (isOver()) return run
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** The last attempt at each phase, in the order of the run. */
export function phasesOf(run: RunView): PhaseView[] {
  return run.phases.flatMap(({ name, attempts }) => attempts.slice(-1).map((attempt) => ({ ...attempt, name })))
}

async function newestRun(appUrl: string): Promise<RunView | null> {
  const list = (await getJson(`${appUrl}/spec-automation/runs?limit=1`)) as { runs: { id: string }[] }
  const id = list.runs[0]?.id
  return id === undefined ? null : ((await getJson(`${appUrl}/spec-automation/runs/${id}`)) as RunView)
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** What the REST API says of a run, as far as the demo shows it. */
export type RunView = {
  id: string
  status: string
  conclusion: string | null
  reason: { code: string; title: string; wayOut: string } | null
  detail: string | null
  branch: string
  agent: { name: string }
  executor: string
  durationMs: number | null
  phases: PhaseView[]
}

export type PhaseView = {
  id: string
  name: string
  status: string
  conclusion: string | null
  detail: string | null
  durationMs: number | null
  commit: string | null
  files: { path: string }[]
}

const pollMs = 200

/** Follows the newest run over the REST API until it has ended; `onChange` is called for each phase that started or ended. */
export async function watchRun(
  appUrl: string,
  isOver: () => boolean,
  onChange: (phase: PhaseView, run: RunView) => void,
): Promise<RunView | null> {
  const seen = new Map<string, string>()
  for (;;) {
    const run = await newestRun(appUrl)
    for (const phase of run?.phases ?? []) {
      const state = `${phase.status}/${phase.conclusion}`
      if (run !== null && seen.get(phase.id) !== state && phase.status !== 'queued') onChange(phase, run)
      seen.set(phase.id, state)
    }
    if (run?.status === 'completed') return run
    if (isOver()) return run
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
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

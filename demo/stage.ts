import type { System } from './system.ts'
import type { Scenario, Stage } from './scenarios/scenario.ts'
import type { RunView } from './watch-run.ts'

export type Step = { what: string; holds: boolean }

export type Played = { steps: Step[]; isFine: boolean }

const waitMs = 60_000
const pollMs = 200

export type Io = { say: (line: string) => void; isInterrupted: () => boolean }

/** A stage, and the steps that were noted on it. */
export type OpenStage = { stage: Stage; steps: Step[] }

type Place = Pick<Stage, 'owner' | 'name' | 'issue' | 'requester' | 'reviewer'>

/** Plays a scenario; what does not come within a minute ends it as a step that does not hold. */
export async function playScenario(scenario: Scenario, { stage, steps }: OpenStage): Promise<Played> {
  try {
    await scenario.play(stage)
  } catch (error) {
    stage.expect(error instanceof Error ? error.message : String(error), false)
  }
  return { steps, isFine: steps.length > 0 && steps.every(({ holds }) => holds) }
}

/** A stage for one scenario, on a repository of its own. */
export function openStage({ github, url }: System, place: Place, io: Io): OpenStage {
  const { owner, name, issue, requester } = place
  const { say } = io
  const steps: Step[] = []
  const state = () => github.state(owner, name)
  const runs = () => readRuns(url)
  const until: Stage['until'] = (what, find) => waitFor(io, what, find)
  const stage: Stage = {
    github,
    ...place,
    say,
    state,
    runs,
    until,
    async label() {
      say(`${requester} labels #${issue} as speckit`)
      await github.labelIssue(owner, name, issue, 'speckit', requester)
      await until('a run', async () => (await runs()).length > 0)
    },
    async comment(body, by = requester) {
      say(`${by} comments: ${body.replaceAll(/\s*\n\s*/g, ' ⏎ ')}`)
      await github.commentOnIssue(owner, name, issue, body, by)
    },
    async run() {
      const [newest] = await runs()
      if (newest === undefined) throw new Error('there is no run')
      return newest
    },
    statusComment: () => state().comments.find(({ body }) => body.includes('<!-- speckit:status'))?.body ?? '',
    pullRequest: () => state().pullRequests.at(-1)?.number ?? 0,
    async fileOn(branch, path) {
      const answer = await fetch(`${github.url}/${owner}/${name}/raw/${branch}/${path}`)
      return answer.ok ? answer.text() : null
    },
    expect(what, holds) {
      steps.push({ what, holds })
      say(`  ${holds ? '✓' : '✗'} ${what}`)
    },
  }
  return { stage, steps }
}

async function readRuns(url: string): Promise<RunView[]> {
  const { runs } = (await getJson(`${url}/spec-automation/runs?limit=20`)) as { runs: { id: string }[] }
  return Promise.all(runs.map(async ({ id }) => (await getJson(`${url}/spec-automation/runs/${id}`)) as RunView))
}

async function waitFor<T>(
  { say, isInterrupted }: Io,
  what: string,
  find: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== false) {
      say(`  ✓ ${what}`)
      return found
    }
    if (isInterrupted()) throw new Error(`interrupted while waiting for ${what}`)
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${waitMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function getJson(address: string): Promise<unknown> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`GET ${address} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

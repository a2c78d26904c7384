import type { System } from './system.ts'
import type { Scenario, Stage } from './scenarios/scenario.ts'
import type { RunView } from './watch-run.ts'

export type Step = { what: string; holds: boolean }

export type Played = { steps: Step[]; isFine: boolean }

const waitMs = 60_000
const pollMs = 200

/** Plays a scenario on a repository of its own; what does not come within a minute ends it as a step that does not hold. */
export async function playScenario(
  scenario: Scenario,
  system: System,
  place: { owner: string; name: string; issue: number; requester: string; reviewer: string },
  io: { say: (line: string) => void; isInterrupted: () => boolean },
): Promise<Played> {
  const steps: Step[] = []
  const stage = createStage(system, place, io, steps)
  try {
    await scenario.play(stage)
  } catch (error) {
    stage.expect(error instanceof Error ? error.message : String(error), false)
  }
  return { steps, isFine: steps.length > 0 && steps.every(({ holds }) => holds) }
}

function createStage(
  { github, url }: System,
  place: { owner: string; name: string; issue: number; requester: string; reviewer: string },
  { say, isInterrupted }: { say: (line: string) => void; isInterrupted: () => boolean },
  steps: Step[],
): Stage {
  const { owner, name, issue, requester } = place
  const state = () => github.state(owner, name)

  async function runs(): Promise<RunView[]> {
    const { runs: list } = (await getJson(`${url}/spec-automation/runs?limit=20`)) as { runs: { id: string }[] }
    return Promise.all(list.map(async ({ id }) => (await getJson(`${url}/spec-automation/runs/${id}`)) as RunView))
  }
  async function until<T>(
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
  return {
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
}

async function getJson(address: string): Promise<unknown> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`GET ${address} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

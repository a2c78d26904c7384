import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { countOnGitHub, oneOfEach } from './support/one-of-each.ts'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { EndedRun, TestSystem } from './support/open-test-system.ts'
import { processesWith } from './support/processes-with.ts'

const realAgent = join(import.meta.dirname, '../../images/job/bin/speckit-template-agent')

/**
 * The first agent that comes to a gate waits there for ever and ignores signals; the ones after it
 * go on.
 */
const agentScript = `
gate() { mkdir "$(dirname "$0")/../gate-$1" 2>/dev/null || return 0; trap '' TERM INT HUP; while :; do sleep 1; done; }
case "\${SPECIFY_FEATURE:-}/$1" in
  *-waits-in-specify/specify) gate specify ;;
  *-waits-in-plan/plan) gate plan ;;
  *-waits-for-shutdown/specify) gate shutdown ;;
  *-waits-for-its-end/specify) gate cancel ;;
esac
exec ${realAgent} "$@"`

const killed = [
  { name: 'agent', title: 'It waits in specify', phases: 'specify' },
  { name: 'later', title: 'It waits in plan', phases: 'specify, plan' },
  { name: 'push', title: 'Its push is applied', phases: 'specify, plan' },
  { name: 'comment', title: 'Its comment is applied', phases: 'specify' },
  { name: 'pull', title: 'Its pull request is applied', phases: 'specify' },
]

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ agentScript, environment: { WORKER_CONCURRENCY: '8' } })
})

afterAll(async () => {
  await scene.close()
})

async function start({ name, title, phases }: (typeof killed)[number]): Promise<number> {
  await scene.repository(name, { files: { '.github/speckit.yml': `phases: [${phases}]\n` } })
  return (await scene.label(name, { title, body: 'Tasks must have colours.' })).number
}

/**
 * Leaves a run behind that is to be cancelled, but is not yet: its agent ignores signals for a
 * while.
 */
async function cancelRunning(): Promise<void> {
  const number = await start({ name: 'cancel', title: 'It waits for its end', phases: 'specify' })
  await scene.waitFor('the agent', () => gateIsReached('cancel') || undefined)
  await scene.github.commentOnIssue(owner, 'cancel', number, '/speckit cancel', requester)
  await scene.waitFor('the request', async () => {
    const { rows } = await scene.sql.query(
      'SELECT 1 FROM "Run" WHERE "repository" = $1 AND "cancellation" IS NOT NULL',
      ['cancel'],
    )
    return rows[0]
  })
}

function gateIsReached(gate: string): boolean {
  return existsSync(join(scene.directory, `gate-${gate}`))
}

/** When the App said that a phase of the run started, in milliseconds after `since`, by fence. */
function startsOf(run: EndedRun, since: number): { fence: number; afterMs: number }[] {
  return scene.log
    .filter((line) => line.includes('"msg":"phase started"') && line.includes(run.id))
    .map((line) => JSON.parse(line) as { fence: number; time: string })
    .map(({ fence, time }) => ({ fence, afterMs: Date.parse(time) - since }))
}

describe('an App that is killed while an agent runs and while GitHub has done what it was asked without having said so', () => {
  const runs = new Map<string, EndedRun>()
  let killedAt = 0
  let healedMs = 0
  let orphans: number[] = []

  beforeAll(async () => {
    const { faults } = scene.github
    faults.add({ match: { method: 'POST', path: /^\/octo\/push\.git\/git-receive-pack$/ }, kind: 'hang_after' })
    faults.add({
      match: { method: 'POST', path: /^\/repos\/octo\/comment\/issues\/\d+\/comments$/ },
      kind: 'hang_after',
    })
    faults.add({ match: { method: 'POST', path: /^\/repos\/octo\/pull\/pulls$/ }, kind: 'hang_after' })
    const numbers = await Promise.all(killed.map(start))
    await scene.waitFor('all the places to be killed at', () => {
      const isThere =
        gateIsReached('specify') &&
        gateIsReached('plan') &&
        Object.keys(scene.state('push').branches).length === 2 &&
        scene.state('comment').comments.length === 1 &&
        scene.state('pull').pullRequests.length === 1
      return isThere ? true : undefined
    })
    await cancelRunning()
    const exited = once(scene.system.app, 'exit')
    scene.system.app.kill('SIGKILL')
    killedAt = Date.now()
    await exited
    orphans = processesWith(`${scene.directory}/workspaces/jobs/`)
    await scene.system.restart()
    await Promise.all(
      killed.map(async ({ name }, index) => runs.set(name, await scene.ended(name, numbers[index] ?? 0, 150_000))),
    )
    healedMs = Date.now() - killedAt
  }, 300_000)

  it.each(killed)('brings the run of “$name” to its end with exactly one of each', ({ name }) => {
    const run = runs.get(name) as EndedRun

    expect(countOnGitHub(scene, name, run)).toEqual(oneOfEach(run))
  })

  it.each(['agent', 'later'])('runs the phase of “%s” again under a higher fence within 60 seconds', (name) => {
    const starts = startsOf(runs.get(name) as EndedRun, killedAt)
    const [before, after] = [starts.filter(({ afterMs }) => afterMs <= 0), starts.filter(({ afterMs }) => afterMs > 0)]

    expect(after[0]?.fence).toBeGreaterThan(before.at(-1)?.fence ?? Infinity)
    expect(after[0]?.afterMs).toBeLessThan(60_000)
  })

  it('shows the end of all runs within 100 seconds', () => {
    expect(healedMs).toBeLessThan(100_000)
  })

  it('ends a run as cancelled when that was asked for before the kill, and pushes nothing of it', async () => {
    const run = await scene.ended('cancel', 1)

    expect([run.conclusion, run.reason?.code, run.cancellation?.by]).toEqual([
      'cancelled',
      'cancelled_by_person',
      requester,
    ])
    expect(scene.state('cancel').branches).toEqual({ main: expect.any(String) })
  })

  it('takes over the commit that was pushed before the kill', () => {
    const [specify, plan] = (runs.get('push') as EndedRun).lastAttempts

    expect(specify?.detail).toMatch(/Recovered/)
    expect(plan?.detail).not.toMatch(/Recovered/)
  })

  it('ends the agents that outlived it before their phases run again', () => {
    const removed = scene.log.filter((line) => line.includes('"msg":"removed jobs of an earlier fence"'))

    expect(orphans).not.toEqual([])
    expect(removed.length).toBeGreaterThanOrEqual(2)
    expect(processesWith(`${scene.directory}/workspaces/jobs/`)).toEqual([])
  })
})

describe('an App that gets SIGTERM while an agent runs', () => {
  it('ends by itself within 15 seconds, hands the job back, and finishes the run after the next start', async () => {
    const number = await start({ name: 'shutdown', title: 'It waits for shutdown', phases: 'specify' })
    await scene.waitFor('the agent', () => gateIsReached('shutdown') || undefined)

    const asked = Date.now()
    scene.system.app.kill('SIGTERM')
    const exitCode = await scene.waitFor('its end', () => scene.system.app.exitCode ?? undefined, 30_000)
    const stoppedMs = Date.now() - asked
    const left = processesWith(`${scene.directory}/workspaces/jobs/`)
    const restarted = Date.now()
    await scene.system.restart()
    const run = await scene.ended('shutdown', number, 30_000)

    expect({ exitCode, left }).toEqual({ exitCode: 0, left: [] })
    expect(stoppedMs).toBeLessThan(15_000)
    expect(startsOf(run, restarted).at(-1)?.afterMs).toBeLessThan(15_000)
    expect(countOnGitHub(scene, 'shutdown', run)).toEqual(oneOfEach(run))
  }, 120_000)
})

import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Fault } from 'local-github'
import { countOnGitHub, oneOfEach } from './support/one-of-each.ts'
import { openTestSystem } from './support/open-test-system.ts'
import type { EndedRun, TestSystem } from './support/open-test-system.ts'

const realAgent = join(import.meta.dirname, '../../images/job/bin/speckit-template-agent')

/**
 * Counts how often it is asked, and works when it may; that of an issue that ends its workers never
 * comes back.
 */
const agentScript = `
[ -n "\${SPECIFY_FEATURE:-}" ] || exec ${realAgent} "$@"
place="$(dirname "$0")/.."
echo "$1" >> "$place/asked-$SPECIFY_FEATURE"
while [ ! -e "$place/go-$SPECIFY_FEATURE" ]; do sleep 0.1; done
exec ${realAgent} "$@"`

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ agentScript })
})

afterAll(async () => {
  await scene.close()
})

async function start(name: string, title: string): Promise<number> {
  await scene.repository(name, { files: { '.github/speckit.yml': 'phases: [specify]\n' } })
  return (await scene.label(name, { title, body: 'Tasks must have colours.' })).number
}

function timesAsked(feature: string): number {
  const file = join(scene.directory, `asked-${feature}`)
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0
}

function letGo(feature: string): void {
  writeFileSync(join(scene.directory, `go-${feature}`), '')
}

async function whenAsked(feature: string, times = 1): Promise<void> {
  await scene.waitFor(`the agent of ${feature}`, () => (timesAsked(feature) >= times ? true : undefined), 90_000)
}

async function killAndRestart(): Promise<void> {
  const exited = once(scene.system.app, 'exit')
  scene.system.app.kill('SIGKILL')
  await exited
  await scene.system.restart()
}

const push = { method: 'POST', path: /^\/octo\/[a-z]+\.git\/git-receive-pack$/ }
const permission = { method: 'GET', path: /^\/repos\/octo\/[a-z]+\/collaborators\/mona\/permission$/ }

describe('an agent whose work is done', () => {
  it.each<[string, string, Fault]>([
    ['the push fails with 503', 'push', { match: push, kind: 'error_before', status: 503, times: 2 }],
    ['the permission fails with 500', 'permission', { match: permission, kind: 'error_before', status: 500, times: 4 }],
  ])(
    'is asked once when %s',
    async (_what, name, fault) => {
      const feature = `001-${name}`
      const number = await start(name, name)
      await whenAsked(feature)
      scene.github.faults.add(fault)
      letGo(feature)

      const run = await scene.ended(name, number, 150_000)

      expect(timesAsked(feature)).toBe(1)
      expect(scene.github.requests().filter(({ status }) => status === fault.status)).toHaveLength(fault.times ?? 1)
      expect(countOnGitHub(scene, name, run)).toEqual(oneOfEach(run))
    },
    200_000,
  )

  it('is asked once when its worker is killed while the work is pushed', async () => {
    const number = await start('killed', 'killed')
    await whenAsked('001-killed')
    scene.github.faults.add({ match: push, kind: 'hang' })
    letGo('001-killed')
    await scene.waitFor('the commit that is to be pushed', async () => {
      const { rows } = await scene.sql.query(
        `SELECT 1 FROM "RemoteRecord" record JOIN "Run" run ON run."id" = record."runId"
         WHERE record."kind" = 'push' AND run."repository" = 'killed'`,
      )
      return rows[0]
    })
    await killAndRestart()

    const run = await scene.ended('killed', number, 150_000)

    expect(timesAsked('001-killed')).toBe(1)
    expect(countOnGitHub(scene, 'killed', run)).toEqual(oneOfEach(run))
    expect((await scene.sql.query('SELECT 1 FROM "PhaseOutcome"')).rows).toEqual([])
  }, 200_000)
})

describe('a phase whose workers die, one after the other', () => {
  let run: EndedRun
  const pausesMs: number[] = []

  beforeAll(async () => {
    const number = await start('poison', 'poison')
    for (const death of [1, 2, 3]) {
      const from = Date.now()
      await whenAsked('001-poison', death)
      if (death > 1) pausesMs.push(Date.now() - from)
      await killAndRestart()
    }
    run = await scene.ended('poison', number, 90_000)
  }, 400_000)

  it('ends after the third of them with the reason, and is not begun again', () => {
    expect([run.conclusion, run.reason?.code]).toEqual(['failure', 'worker_lost'])
    expect(timesAsked('001-poison')).toBe(3)
  })

  it('is begun again within a minute each time', () => {
    expect(pausesMs.map((ms) => ms < 60_000)).toEqual([true, true])
  })
})

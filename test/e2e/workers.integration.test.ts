import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { countOnGitHub, oneOfEach } from './support/one-of-each.ts'
import { openTestSystem } from './support/open-test-system.ts'
import type { EndedRun, TestSystem } from './support/open-test-system.ts'

const names = ['first', 'second', 'third', 'fourth']

let scene: TestSystem
const runs = new Map<string, EndedRun>()

beforeAll(async () => {
  scene = await openTestSystem({
    environment: { ROLE: 'web', WORKER_CONCURRENCY: '1' },
    extraRoles: ['worker', 'worker'],
  })
  await Promise.all(
    names.map(async (name) => {
      await scene.repository(name, { files: { '.github/speckit.yml': 'phases: [specify, plan]\n' } })
      const { number, guid } = await scene.label(name, { title: 'Colours', body: 'Tasks must have colours.' })
      await scene.github.deliverAgainWithNewGuid(guid)
      runs.set(name, await scene.ended(name, number))
    }),
  )
}, 200_000)

afterAll(async () => {
  await scene.close()
})

describe('one process for HTTP and two workers on one database', () => {
  it.each(names)('bring the run of “%s” to its end with exactly one of each', (name) => {
    expect(countOnGitHub(scene, name, runs.get(name) as EndedRun)).toEqual(oneOfEach(runs.get(name) as EndedRun))
  })

  it('make one run an issue, though each delivery came twice', async () => {
    expect(await scene.runs()).toHaveLength(names.length)
  })

  it('share the phases, each of which is run once', () => {
    const started = scene.logs.map((lines) => lines.flatMap((line) => phaseStarted(line)))

    expect(started[0]).toEqual([])
    expect(started[1]?.length).toBeGreaterThan(1)
    expect(started[2]?.length).toBeGreaterThan(1)
    expect(started.flat()).toHaveLength(2 * names.length)
    expect(new Set(started.flat()).size).toBe(2 * names.length)
  })

  it('link to the address of the one that answers HTTP', () => {
    expect(scene.statusComment('first', runs.get('first')?.issue.number ?? 0)?.body).toContain(
      `${scene.system.url}/runs/`,
    )
  })
})

function phaseStarted(line: string): string[] {
  return line.includes('"msg":"phase started"') ? [(JSON.parse(line) as { phaseId: string }).phaseId] : []
}

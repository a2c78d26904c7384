import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Fault } from 'local-github'
import { countOnGitHub, oneOfEach } from './support/one-of-each.ts'
import { openTestSystem } from './support/open-test-system.ts'
import type { EndedRun, TestSystem } from './support/open-test-system.ts'

type Kind = Pick<Fault, 'kind' | 'times' | 'retryAfterSeconds' | 'status'>

const before: Kind = { kind: 'error_before', times: 2 }
const after: Kind = { kind: 'error_after' }
const cut: Kind = { kind: 'reset_after' }
const limited: Kind = { kind: 'secondary_limit', retryAfterSeconds: 1 }
const limitedFor429: Kind = { kind: 'secondary_limit', retryAfterSeconds: 1, status: 429 }

const calls = {
  'the comment': '/repos/octo/NAME/issues/\\d+/comments$',
  'the pull request': '/repos/octo/NAME/pulls$',
  'a check run': '/repos/octo/NAME/check-runs$',
  'the push': '/octo/NAME\\.git/git-receive-pack$',
} as const

const rows: [string, keyof typeof calls, Kind[]][] = [
  ['answers 502 without doing it', 'the comment', [before]],
  ['does it and answers 502', 'the comment', [after]],
  ['limits the rate with retry-after, then does it and cuts the connection', 'the comment', [limited, cut]],
  ['answers 502 without doing it', 'the pull request', [before]],
  ['does it and answers 502', 'the pull request', [after]],
  ['limits the rate with retry-after, then does it and cuts the connection', 'the pull request', [limited, cut]],
  ['answers 502 without doing it', 'a check run', [before]],
  ['does it and answers 502, twice', 'a check run', [after, after]],
  ['limits the rate with 429, then does it and cuts the connection', 'a check run', [limitedFor429, cut]],
  ['answers 502 without doing it', 'the push', [before]],
  ['does it and cuts the connection', 'the push', [cut]],
]

const cases = rows.map(([what, call, kinds], index) => {
  const name = `fault-${index}`
  const path = new RegExp(`^${calls[call].replace('NAME', name)}`)
  const times = kinds.reduce((sum, kind) => sum + (kind.times ?? 1), 0)
  return {
    what,
    call,
    name,
    path,
    times,
    faults: kinds.map((kind): Fault => ({ match: { method: 'POST', path }, ...kind })),
  }
})

/** For whatever repository asks first. */
const tokenFaults = [before, after, limited].map((kind): Fault => ({
  match: { method: 'POST', path: /^\/app\/installations\/\d+\/access_tokens$/ },
  ...kind,
}))

let scene: TestSystem
const runs = new Map<string, EndedRun>()

beforeAll(async () => {
  scene = await openTestSystem({ environment: { WORKER_CONCURRENCY: '6' } })
  for (const fault of [...cases.flatMap(({ faults }) => faults), ...tokenFaults]) scene.github.faults.add(fault)
  await Promise.all(
    cases.map(async ({ name }) => {
      await scene.repository(name, { files: { '.github/speckit.yml': 'phases: [specify, plan]\n' } })
      const { number } = await scene.label(name, { title: 'Colours', body: 'Tasks must have colours.' })
      runs.set(name, await scene.ended(name, number, 240_000))
    }),
  )
}, 300_000)

afterAll(async () => {
  await scene.close()
})

describe('a GitHub that limits and fails when a token is asked for', () => {
  it('is asked again until it gives one', () => {
    const asked = scene.github.requests().filter(({ path }) => tokenFaults[0]?.match.path.test(path))

    expect(asked.map(({ status }) => status)).toEqual(expect.arrayContaining([502, 403, 201]))
    expect(asked.filter(({ status }) => status === 502)).toHaveLength(3)
  })
})

describe.each(cases)('a GitHub that is asked for $call, $what', ({ name, path, times }) => {
  it('shows exactly one of each at the end', () => {
    const run = runs.get(name) as EndedRun
    const asked = scene.github.requests().filter((request) => request.method === 'POST' && path.test(request.path))

    expect(asked.filter(({ status }) => status === 0 || status >= 400)).toHaveLength(times)
    expect(countOnGitHub(scene, name, run)).toEqual(oneOfEach(run))
  })
})

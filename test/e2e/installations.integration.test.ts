import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { owner, openTestSystem, requester, sample } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

/** Another installation of the App. */
const other = 'acme'
const settings = { '.github/speckit.yml': 'phases: [specify]\n' }

let scene: TestSystem
let hot: number
let quiet: number

beforeAll(async () => {
  scene = await openTestSystem({
    environment: { ROLE: 'web', WORKER_CONCURRENCY: '1' },
    extraRoles: ['worker', 'worker'],
  })
  const { github } = scene
  hot = (await github.createRepository({ owner, name: 'hot', fromDirectory: sample, files: settings })).installationId
  const made = await github.createRepository({ owner: other, name: 'quiet', fromDirectory: sample, files: settings })
  quiet = made.installationId
  for (const [account, name] of [
    [owner, 'hot'],
    [other, 'quiet'],
  ] as const) {
    github.setPermission(account, name, requester, 'write')
  }
}, 120_000)

afterEach(() => scene.github.faults.clear())

afterAll(async () => {
  await scene.close()
})

async function label(account: string, name: string, by = requester): Promise<{ number: number; guid: string }> {
  const number = await scene.github.openIssue(account, name, { title: 'Colours', body: '', author: by })
  return { number, ...(await scene.github.labelIssue(account, name, number, 'speckit', by)) }
}

function requestsOf(installationId: number) {
  return scene.github
    .requests()
    .filter((request) => request.installationId === installationId)
    .map((request) => ({ ...request, begin: request.at - request.durationMs }))
}

function shownIn(account: string, name: string): Set<number> {
  const { comments } = scene.github.state(account, name)
  return new Set(comments.filter(({ body }) => body.includes('<!-- speckit:status')).map(({ issue }) => issue))
}

/** From the label until the delivery is handled. */
async function handlingMs(): Promise<number> {
  const from = performance.now()
  const { guid } = await label(other, 'quiet')
  await scene.outcome(guid)
  return performance.now() - from
}

describe('a GitHub that hangs for one installation', () => {
  it('delays no delivery of another for long', async () => {
    await handlingMs()
    const before = [await handlingMs(), await handlingMs(), await handlingMs()]
    scene.github.faults.add({ match: { path: /^\/repos\/octo\/hot\// }, kind: 'hang', times: Infinity })
    const stuck: { guid: string }[] = []
    for (let count = 0; count < 12; count += 1) stuck.push(await label(owner, 'hot'))
    await scene.waitFor('calls that hang', () =>
      requestsOf(hot).some(({ path }) => path.endsWith('/access_tokens')) ? true : undefined,
    )

    const during = [await handlingMs(), await handlingMs(), await handlingMs()]

    const usual = Math.max(...before)
    expect(Math.max(...during)).toBeLessThan(5 * usual)
    scene.github.faults.clear()
    await Promise.all(stuck.map(({ guid }) => scene.outcome(guid)))
  }, 180_000)
})

describe('a git server that refuses for a while', () => {
  it.each([
    [401, 1],
    [403, 3],
  ])(
    'with %d, %d times, ends no run',
    async (status, times) => {
      const name = `refused-${status}`
      await scene.repository(name, { files: settings })
      const path = new RegExp(`^/${owner}/${name}\\.git/info/refs$`)
      scene.github.faults.add({ match: { path }, kind: 'error_before', status, times })

      const { number } = await scene.label(name, { title: 'Colours' })

      expect(await scene.ended(name, number, 240_000)).toMatchObject({ conclusion: 'success' })
      const refused = scene.github.requests().filter((request) => path.test(request.path) && request.status === status)
      expect(refused).toHaveLength(times)
    },
    300_000,
  )
})

describe('a GitHub that refuses one installation', () => {
  const issues = 64

  it('is left alone by all processes until its pause is over, serves another, and shows every run', async () => {
    const pauseMs = 20_000
    const spareMs = 1_500
    scene.github.faults.add({
      match: { method: 'POST', path: /^\/repos\/octo\/hot\/issues\/\d+\/comments$/ },
      kind: 'secondary_limit',
      retryAfterSeconds: pauseMs / 1000,
    })
    const known = requestsOf(hot).length
    const before = shownIn(owner, 'hot')
    const labels = [(await label(owner, 'hot')).number]
    const refusal = await scene.waitFor('the refusal', () =>
      requestsOf(hot)
        .slice(known)
        .find(({ status }) => status === 403),
    )
    for (let count = 1; count < issues; count += 1) {
      // one person may ask for 30 things in ten minutes
      const by = `person-${count % 8}`
      scene.github.setPermission(owner, 'hot', by, 'write')
      labels.push((await label(owner, 'hot', by)).number)
    }
    const isInTime = Date.now() < refusal.at + pauseMs
    const { number } = await label(other, 'quiet')

    // what GitHub shows is not looked at before: reading it holds up the GitHub in this process
    await scene.waitFor('a call after the pause', () =>
      requestsOf(hot).some(({ begin }) => begin >= refusal.at + pauseMs) ? true : undefined,
    )
    await scene.waitFor(
      'every run on its issue',
      () => (labels.every((issue) => before.has(issue) || shownIn(owner, 'hot').has(issue)) ? true : undefined),
      240_000,
    )

    // GitHub was refusing when the labels came; what was under way before is answered still
    expect(isInTime).toBe(true)
    const meanwhile = requestsOf(hot).filter(
      ({ begin }) => begin > refusal.at + spareMs && begin < refusal.at + pauseMs - 200,
    )
    expect(meanwhile.map(({ method, path }) => `${method} ${path}`)).toEqual([])
    expect(shownIn(other, 'quiet').has(number)).toBe(true)
    const served = requestsOf(quiet).filter(({ begin }) => begin > refusal.at && begin < refusal.at + pauseMs)
    expect(served.length).toBeGreaterThan(0)
  }, 360_000)
})

import { describe, expect, it } from '@jest/globals'
import { RemoteRefusedError, UnavailableError } from '../../../../src/errors.ts'
import type { RepositoryAccess } from '../../../../src/ports/forge.ts'
import type { Remote } from '../../../../src/ports/git-repository.ts'
import { useRemote } from '../../../../src/runs/phases/branch/use-remote.ts'
import { runRecord } from '../../../domain/support/run-record.ts'
import { createFakeForge } from '../../../ports/fake-forge.ts'
import { createFakeStore } from '../../../ports/fake-store.ts'
import { silentLog } from '../../../support/silent-log.ts'

const run = runRecord()
const at: RepositoryAccess = { installationId: run.installationId, repository: run.repository }
const { signal } = new AbortController()

function refusal(status: number): RemoteRefusedError {
  return new RemoteRefusedError(status, `refused with ${status}`, { wayOut: '–' })
}

/**
 * git's server says what stands in `statuses`, one after the other, and lets in whoever comes then.
 */
function setUp(...statuses: (number | Error)[]) {
  const forge = createFakeForge()
  const store = createFakeStore()
  store.add(run)
  const pauses: number[] = []
  const asked: Remote[] = []
  const parts = { forge, store, log: silentLog, pause: async (ms: number) => void pauses.push(ms) }
  return {
    forge,
    store,
    pauses,
    asked,
    use: (access: 'read' | 'write' = 'read') =>
      useRemote(parts, { at, access, signal }, async (remote) => {
        asked.push(remote)
        const status = statuses.shift()
        if (status instanceof Error) throw status
        if (status !== undefined) throw refusal(status)
        return 'done'
      }),
  }
}

describe('useRemote', () => {
  it.each([
    ['one 401', [401]],
    ['three 403', [403, 403, 403]],
    ['404 and 401 in turn', [404, 401, 404, 401]],
  ])('gets in after %s, each time with another token and after a longer pause', async (_what, statuses) => {
    const scene = setUp(...statuses)

    expect(await scene.use()).toBe('done')

    const tokens = scene.asked.map(({ token }) => token)
    expect(new Set(tokens).size).toBe(statuses.length + 1)
    expect(scene.forge.tokens.every(({ isAlive }) => !isAlive)).toBe(true)
    expect(scene.pauses).toEqual([1_000, 2_000, 4_000, 8_000].slice(0, statuses.length))
  })

  it.each(['read', 'write'] as const)(
    'takes a refusal to %s as final when GitHub’s API confirms it',
    async (access) => {
      const scene = setUp(404)
      scene.forge.found = null

      await expect(scene.use(access)).rejects.toMatchObject({ code: 'repository_gone', status: 404 })
      expect(scene.asked).toHaveLength(1)
    },
  )

  it('takes a refused push to an archived repository as final, and reads on from it', async () => {
    const [pushing, reading] = [setUp(403), setUp(403)]
    pushing.forge.found = { isArchived: true }
    reading.forge.found = { isArchived: true }

    await expect(pushing.use('write')).rejects.toMatchObject({ status: 403 })
    expect(await reading.use('read')).toBe('done')
  })

  it.each([
    ['another name', { name: 'renamed' }],
    ['another owner', { owner: 'acme', name: 'given-away' }],
  ])('follows the repository to %s by its id, and remembers it', async (_what, found) => {
    const scene = setUp(301)
    scene.forge.found = found

    expect(await scene.use()).toBe('done')

    const place = { ...at.repository, ...found }
    expect(scene.asked[1]?.url).toBe(`https://github.example/${place.owner}/${place.name}.git`)
    expect(scene.pauses).toEqual([])
    expect((await scene.store.run(run.id))?.repository).toEqual(place)
  })

  it('is unavailable, and no last word, while git refuses what GitHub’s API knows', async () => {
    const scene = setUp(...Array.from({ length: 50 }, () => 403))

    const error: unknown = await scene.use().catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ cause: { status: 403 } })
    expect(scene.asked).toHaveLength(7)
    expect(scene.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(60_000)
  })

  it('goes round no circle of redirects for ever', async () => {
    const scene = setUp(...Array.from({ length: 50 }, () => 301))
    let count = 0
    scene.forge.whereabouts = async () => ({ ...at.repository, name: `name-${(count += 1)}`, isArchived: false })

    await expect(scene.use()).rejects.toBeInstanceOf(UnavailableError)
    expect(scene.asked.length).toBeLessThan(10)
  })

  it('hands on an outage, a pause and whatever else goes wrong as they are', async () => {
    const outage = new UnavailableError('away')
    const pause = new UnavailableError('a pause', 1_000, { isPause: true })
    const scene = setUp(401)
    scene.forge.whereabouts = () => Promise.reject(pause)

    await expect(setUp(outage).use()).rejects.toBe(outage)
    await expect(scene.use()).rejects.toBe(pause)
  })

  it('stops in a pause when the run is cancelled', async () => {
    const stop = new AbortController()
    const parts = { forge: createFakeForge(), store: createFakeStore(), log: silentLog }
    const used = useRemote(parts, { at, access: 'read', signal: stop.signal }, async () => {
      setImmediate(() => stop.abort(new Error('cancelled')))
      throw refusal(401)
    })

    await expect(used).rejects.toMatchObject({ name: 'AbortError' })
  })
})

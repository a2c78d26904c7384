import { describe, expect, it } from '@jest/globals'
import type { Job, JobKind } from '../../src/domain/run/job.ts'
import { isolateInstallations } from '../../src/runs/isolate-installations.ts'
import { createFakeInstallationLimits } from '../ports/fake-installation-limits.ts'

const hot = 1
const quiet = 2

/** Handlers hang until they are let go; a job says in its id for which installation it works. */
function setUp() {
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => new Date(now) }
  const limits = createFakeInstallationLimits(clock.now)
  limits.installationOf = async (job) => Number((job.kind === 'delivery' ? job.guid : job.runId).split(':')[0])
  const gates: (() => void)[] = []
  const handle = isolateInstallations({ limits, clock }, () => new Promise<void>((resolve) => gates.push(resolve)))
  let count = 0
  /** True = it is at work, false = it comes again later. */
  async function begins(kind: JobKind, installationId: number): Promise<boolean> {
    const before = gates.length
    const done = handle(jobOf(kind, `${installationId}:${(count += 1)}`), {})
    const refused = done.then(
      () => false,
      () => true,
    )
    await Promise.race([refused, new Promise(setImmediate)])
    return gates.length > before
  }
  async function beginMany(kind: JobKind, installationId: number, times: number): Promise<number> {
    const begun = await Promise.all(Array.from({ length: times }, () => begins(kind, installationId)))
    return begun.filter(Boolean).length
  }
  return { limits, handle, gates, begins, beginMany, pass: (ms: number) => void (now += ms) }
}

function jobOf(kind: JobKind, id: string): Job {
  return kind === 'delivery'
    ? { kind, guid: id }
    : kind === 'phase'
      ? { kind, runId: id, phaseId: id }
      : { kind, runId: id }
}

describe('isolateInstallations', () => {
  it.each([
    ['delivery', 64],
    ['report', 4],
  ] as const)('lets so many jobs of a kind be at work for one installation: %s', async (kind, most) => {
    const { gates, begins, beginMany } = setUp()
    for (let count = 0; count < most; count += 1) await begins(kind, hot)

    expect([gates.length, await begins(kind, hot), await begins(kind, quiet)]).toEqual([most, false, true])
    gates[0]?.()
    expect(await beginMany(kind, hot, 1)).toBe(1)
  })

  it('begins no more deliveries of an installation while two of them take long', async () => {
    const { gates, begins, pass } = setUp()
    await begins('delivery', hot)
    await begins('delivery', hot)
    pass(1_000)

    expect([await begins('delivery', hot), await begins('delivery', quiet)]).toEqual([false, true])
    gates[0]?.()
    expect(await begins('delivery', hot)).toBe(true)
  })

  it('says how soon the job may come again, and that it spends no try', async () => {
    const { handle, begins } = setUp()
    for (let count = 0; count < 4; count += 1) await begins('report', hot)

    await expect(handle(jobOf('report', `${hot}:x`), {})).rejects.toMatchObject({ isPause: true, retryAfterMs: 500 })
  })

  it('begins neither phases nor reports during a pause of their installation', async () => {
    const { limits, handle, begins } = setUp()
    await limits.pause(hot, 30_000)

    for (const kind of ['phase', 'report'] as const) {
      await expect(handle(jobOf(kind, `${hot}:x`), {})).rejects.toMatchObject({ isPause: true, retryAfterMs: 30_000 })
      expect(await begins(kind, quiet)).toBe(true)
    }
    expect(await begins('delivery', hot)).toBe(true)
  })

  it('runs what belongs to no installation', async () => {
    const { limits, begins } = setUp()
    limits.installationOf = async () => null

    expect(await begins('delivery', hot)).toBe(true)
  })
})

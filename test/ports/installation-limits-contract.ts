import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { InstallationLimits, WriteLimits } from '../../src/ports/installation-limits.ts'

export type LimitsUnderTest = {
  /** Each stands for a process of its own. */
  processes: InstallationLimits[]
  /** Lets time go by. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

const minute = 60_000
const few: WriteLimits = { perMinute: 5, perHour: 12 }

/** What every process relies on in src/ports/installation-limits.ts. */
export function describeInstallationLimits(name: string, open: () => Promise<LimitsUnderTest>): void {
  describe(`${name}: what an installation may do`, () => {
    let under: LimitsUnderTest
    let one: InstallationLimits
    let other: InstallationLimits
    let id = 0

    beforeAll(async () => {
      under = await open()
      const [first] = under.processes
      if (first === undefined) throw new Error('a process is needed')
      one = first
      other = under.processes.at(-1) ?? first
    })
    beforeEach(() => void (id += 1))
    afterAll(() => under.close())

    /** True when it lasts about so long: clocks go on while a test asks. */
    const about = (ms: number, wanted: number) => ms <= wanted && ms > wanted - 20_000
    const taken = async (times: number, limits = few) => {
      const holds = await Promise.all(Array.from({ length: times }, () => one.takeWrite(id, limits)))
      return holds.filter((hold) => hold === null).length
    }

    it('knows of no pause until one is noted, and ends it in time', async () => {
      const before = await other.pauseLeft(id)
      await one.pause(id, 30_000)
      const during = await other.pauseLeft(id)
      await under.pass(30_000)

      expect([before, about(during, 30_000), await other.pauseLeft(id)]).toEqual([0, true, 0])
      expect(await one.takeWrite(id, few)).toBeNull()
    })

    it('never shortens a pause', async () => {
      await one.pause(id, 10 * minute)
      const left = await other.pause(id, 1_000)

      expect([about(left, 10 * minute), about(await other.pauseLeft(id), 10 * minute)]).toEqual([true, true])
    })

    it('makes each pause without a time twice as long as the one before, an hour at most', async () => {
      const lengths: boolean[] = []
      for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
        lengths.push(about(await one.pause(id, null), minutes * minute))
        await under.pass(minutes * minute)
      }

      expect(lengths).toEqual(Array.from({ length: 8 }, () => true))
    })

    it('takes refusals that come during a pause for one and the same', async () => {
      for (let count = 0; count < 5; count += 1) await one.pause(id, null)
      const first = await one.pauseLeft(id)
      await under.pass(minute)

      expect([about(first, minute), about(await one.pause(id, null), 2 * minute)]).toEqual([true, true])
    })

    it('begins with a minute again after ten quiet ones', async () => {
      await one.pause(id, null)
      await under.pass(12 * minute)

      expect(about(await one.pause(id, null), minute)).toBe(true)
    })

    it('lets so many writes a minute through, one by one, and says when the next may come', async () => {
      expect(await taken(40)).toBe(5)

      const hold = await other.takeWrite(id, few)
      expect(hold).toMatchObject({ why: 'budget' })
      expect(about(hold?.waitMs ?? 0, minute)).toBe(true)
      await under.pass(minute)
      expect(await taken(40)).toBe(5)
    })

    it('lets so many an hour through', async () => {
      for (const wanted of [5, 5, 2]) {
        expect(await taken(20)).toBe(wanted)
        await under.pass(minute)
      }

      const hold = await other.takeWrite(id, few)
      expect(about(hold?.waitMs ?? 0, 57 * minute)).toBe(true)
      await under.pass(57 * minute)
      expect(await taken(20)).toBe(5)
    })

    it('keeps the rest of a budget for those who may use more of it', async () => {
      expect(await taken(10, { perMinute: 2, perHour: 3 })).toBe(2)
      expect(await taken(10)).toBe(3)
    })

    it('counts for all processes together, and nothing of another installation', async () => {
      const asked = Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).takeWrite(id, few))
      const holds = await Promise.all(asked)
      id += 1

      expect(holds.filter((hold) => hold === null)).toHaveLength(5)
      expect(await one.takeWrite(id, few)).toBeNull()
    })

    it('counts nothing during a pause', async () => {
      await other.pause(id, 20_000)
      const hold = await one.takeWrite(id, few)
      await under.pass(20_000)

      expect(hold).toMatchObject({ why: 'paused' })
      expect(await taken(20)).toBe(5)
    })
  })
}

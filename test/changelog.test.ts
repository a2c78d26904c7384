import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
const releases = [...read('CHANGELOG.md').matchAll(/^## \[(.+)\](?: - (\S+))?$/gm)].map(([, name, date]) => ({
  name,
  date,
}))

describe('the changelog', () => {
  it('begins with what is not released, and then with the version of package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }

    expect(releases.slice(0, 2).map(({ name }) => name)).toEqual(['Unreleased', version])
  })

  it('dates every release, the newest first', () => {
    const dates = releases.slice(1).map(({ date }) => date ?? '')

    expect(dates.filter((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date))).toEqual([])
    expect(dates).toEqual(dates.toSorted().toReversed())
  })

  it('agrees with the lockfile about the version', () => {
    const lock = JSON.parse(read('package-lock.json')) as { version: string; packages: { '': { version: string } } }

    expect([lock.version, lock.packages[''].version]).toEqual([releases[1]?.name, releases[1]?.name])
  })
})

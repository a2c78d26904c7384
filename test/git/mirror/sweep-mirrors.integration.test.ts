import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFixture, type Fixture } from '../support/fixture.ts'
import { addCommit } from '../support/git.ts'

const never = new AbortController().signal
const hour = 3_600_000

describe('sweep', () => {
  let fixture: Fixture
  beforeEach(async () => {
    fixture = await startFixture()
  })
  afterEach(() => fixture.stop())

  it('removes mirrors that were not used, and leaves those that were', async () => {
    const [old, used] = [await fixture.newRemote(), await fixture.newRemote()]
    const commit = addCommit(used.path, 'main', { a: '1' })
    for (const remote of [old, used]) {
      await fixture.repository.fetch(remote, never)
      age(`${remote.repositoryId}.git/speckit-used`)
    }
    await fixture.repository.readFiles(used.repositoryId, { treeish: commit, paths: ['a'], maxBytes: 100 })

    expect(await fixture.repository.sweep(hour)).toEqual([old.repositoryId])
    expect(readdirSync(fixture.mirrors)).toEqual([`${used.repositoryId}.git`])
    expect(await fixture.repository.sweep(hour)).toEqual([])
    expect(await fixture.repository.fetch(old, never)).toEqual(new Map())
  })

  it('removes what a crash left unfinished, and touches nothing else', async () => {
    mkdirSync(join(fixture.mirrors, 'tmp-old/pack'), { recursive: true })
    mkdirSync(join(fixture.mirrors, 'tmp-new'))
    writeFileSync(join(fixture.mirrors, 'notes'), '')
    age('tmp-old')
    age('notes')

    expect(await fixture.repository.sweep(hour)).toEqual([])
    expect(readdirSync(fixture.mirrors).sort()).toEqual(['notes', 'tmp-new'])
  })

  it('removes what a crash left unfinished after two hours, however long mirrors are kept', async () => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * hour)
    for (const [name, hours] of [['tmp-old', 3] as const, ['tmp-new', 1] as const]) {
      mkdirSync(join(fixture.mirrors, name))
      utimesSync(join(fixture.mirrors, name), hoursAgo(hours), hoursAgo(hours))
    }

    await fixture.repository.sweep(30 * 24 * hour)

    expect(readdirSync(fixture.mirrors).filter((name) => name.startsWith('tmp-'))).toEqual(['tmp-new'])
  })

  function age(name: string): void {
    utimesSync(join(fixture.mirrors, name), new Date(0), new Date(0))
  }
})

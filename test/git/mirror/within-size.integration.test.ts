import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createGitRepository } from '../../../src/git/create-git-repository.ts'
import { silentLog } from '../../support/silent-log.ts'
import { startFixture } from '../support/fixture.ts'
import type { Fixture } from '../support/fixture.ts'
import { addCommit } from '../support/git.ts'

const never = new AbortController().signal
const mebibyte = 1024 ** 2

describe('the size of a mirror', () => {
  let fixture: Fixture

  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterAll(() => fixture.stop())

  it('is limited, with a reason that names the repository and the limit', async () => {
    const remote = await fixture.newRemote()
    addCommit(remote.path, 'main', { 'large.bin': { content: randomBytes(3 * mebibyte) } })
    const repository = createGitRepository({
      directory: fixture.mirrors,
      log: silentLog,
      maxMirrorBytes: 2 * mebibyte,
    })

    await expect(repository.fetch(remote, never)).rejects.toMatchObject({
      code: 'repository_too_large',
      message: `The repository ${remote.url} has more than 2 MiB of history and files.`,
    })
    const packs = readdirSync(join(fixture.mirrors, `${remote.repositoryId}.git`, 'objects/pack'))
    expect(packs.filter((name) => name.startsWith('tmp_'))).toEqual([])
  })

  it('leaves alone what stays below', async () => {
    const remote = await fixture.newRemote()
    const commit = addCommit(remote.path, 'main', { 'small.txt': 'small' })
    const repository = createGitRepository({ directory: fixture.mirrors, log: silentLog, maxMirrorBytes: mebibyte })

    expect(await repository.fetch(remote, never)).toEqual(new Map([['main', commit]]))
  })
})

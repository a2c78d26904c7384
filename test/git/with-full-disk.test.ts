import { describe, expect, it } from '@jest/globals'
import { UnavailableError, UserError } from '../../src/errors.ts'
import { withFullDisk } from '../../src/git/with-full-disk.ts'

async function failing(error: Error): Promise<unknown> {
  async function fetch(): Promise<never> {
    throw error
  }
  return withFullDisk({ fetch }, '/data/mirrors').fetch()
}

describe('withFullDisk', () => {
  it.each([
    new Error('fatal: write error: No space left on device'),
    new UnavailableError(
      'The git server did not answer as it should: error: file write error: No space left on device',
    ),
    new UserError('invalid_result', 'git refused it: fatal: Disk quota exceeded', { wayOut: '' }),
    Object.assign(new Error('ENOSPC: no space left on device, mkdir'), { code: 'ENOSPC' }),
    new Error('mkdir', { cause: Object.assign(new Error('EDQUOT'), { code: 'EDQUOT' }) }),
  ])('tells of a full disk: %s', async (error) => {
    await expect(failing(error)).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringContaining('There is no space left on the disk of'),
    })
  })

  it.each([
    new UnavailableError('The git server did not answer: remote: fatal: No space left on device'),
    new Error('fatal: bad object'),
  ])('passes on what is no full disk of ours: %s', async (error) => {
    await expect(failing(error)).rejects.toBe(error)
  })

  it('passes on what works', async () => {
    expect(await withFullDisk({ fetch: async (name: string) => name }, '/data').fetch('main')).toBe('main')
  })
})

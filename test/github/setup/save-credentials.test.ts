import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { saveCredentials } from '../../../src/github/setup/save-credentials.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const credentials = { APP_ID: '2', PRIVATE_KEY: pem, WEBHOOK_SECRET: randomBytes(20).toString('hex') }

let directory: string
let file: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'credentials-'))
  file = join(directory, '.env')
})

afterEach(() => rm(directory, { recursive: true }))

const valuesIn = async (path: string) => parseEnv(await readFile(path, 'utf8'))

describe('saveCredentials', () => {
  it('adds to what is there, fills in what is empty and lets only the owner read it', async () => {
    await writeFile(file, '# ours\nPORT=3001\nAPP_ID=\nexport WEBHOOK_SECRET=""\n\n', { mode: 0o644 })

    await saveCredentials(file, credentials)

    expect(await readFile(file, 'utf8')).toMatch(/^# ours\nPORT=3001\nAPP_ID=2\n/)
    expect(await valuesIn(file)).toEqual({ PORT: '3001', ...credentials, PRIVATE_KEY: pem.trim() })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(directory)).toEqual(['.env'])
  })

  it('makes the file when there is none', async () => {
    await saveCredentials(file, credentials)

    expect(await valuesIn(file)).toMatchObject({ APP_ID: '2' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it.each(['APP_ID=1', 'export WEBHOOK_SECRET="old"', 'PRIVATE_KEY=x', 'PRIVATE_KEY_PATH=/key.pem'])(
    'overwrites nothing: %s',
    async (line) => {
      await writeFile(file, `${line}\n`)

      await expect(saveCredentials(file, credentials)).rejects.toMatchObject({ code: 'credentials_exist' })

      expect(await readFile(file, 'utf8')).toBe(`${line}\n`)
      expect(await readdir(directory)).toEqual(['.env'])
    },
  )

  it('lets one of several at the same time win', async () => {
    const tries = ['2', '3', '4'].map((id) => saveCredentials(file, { ...credentials, APP_ID: id }))

    const outcomes = await Promise.allSettled(tries)

    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(refused).toEqual([
      expect.objectContaining({ code: 'credentials_exist' }),
      expect.objectContaining({ code: 'credentials_exist' }),
    ])
    expect(await readdir(directory)).toEqual(['.env'])
  })

  it.each(['with "double" quotes', 'with #hash and $PATH', `it's one`, 'a\\nb', '`both" of'])(
    'writes the secret so that Node reads the same: %s',
    async (secret) => {
      await saveCredentials(file, { ...credentials, WEBHOOK_SECRET: secret })

      expect(await valuesIn(file)).toMatchObject({ WEBHOOK_SECRET: secret })
    },
  )

  it.each([`'"\``, 'two\nlines'])('refuses a secret that no file of this kind can hold: %j', async (secret) => {
    const saving = saveCredentials(file, { ...credentials, WEBHOOK_SECRET: secret })

    await expect(saving).rejects.toMatchObject({ code: 'config_invalid' })
    expect(await readdir(directory)).toEqual([])
  })
})

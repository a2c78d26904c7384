import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoCompose } from './support/why-no-compose.ts'

const root = join(import.meta.dirname, '../..')
const skipped = whyNoCompose()
let directory = ''
const title = 'docker-compose config'
const group = skipped === null ? describe : describe.skip

group(skipped === null ? title : `${title} (skipped, because ${skipped})`, () => {
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'speckit-compose-'))
    writeFileSync(join(directory, 'empty.env'), '')
  })

  afterAll(() => rmSync(directory, { recursive: true }))

  it.each([[['docker-compose.yaml']], [['docker-compose.yaml', 'test/images/compose-override.yaml']]])(
    'accepts %j',
    (files) => {
      const { status, stderr } = config(files, { POSTGRES_PASSWORD: 'generated' })

      expect(stderr).toBe('')
      expect(status).toBe(0)
    },
  )

  it('names the password when it is not set', () => {
    const { status, stderr } = config(['docker-compose.yaml'], { POSTGRES_PASSWORD: '' })

    expect(status).not.toBe(0)
    expect(stderr).toContain('POSTGRES_PASSWORD is not set')
  })
})

function config(files: string[], environment: Record<string, string>) {
  const args = files.flatMap((file) => ['--file', join(root, file)])
  return spawnSync(
    'docker-compose',
    [...args, '--project-directory', root, '--env-file', join(directory, 'empty.env'), 'config', '--quiet'],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...environment },
    },
  )
}

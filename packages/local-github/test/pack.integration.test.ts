import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
let project: string

/**
 * A project elsewhere, in which the tarball is installed as npm does it: unpacked, beside its
 * dependencies.
 */
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'local-github-project-'))
  const { stdout } = await run(process.execPath, [join(root, 'scripts/pack.ts'), project])
  const target = join(project, 'node_modules/local-github')
  mkdirSync(target, { recursive: true })
  await run('tar', ['-xzf', stdout.trim(), '--strip-components=1', '-C', target])
  const { dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { dependencies: object }
  for (const name of Object.keys(dependencies)) {
    symlinkSync(join(root, '../../node_modules', name), join(project, 'node_modules', name))
  }
})

afterAll(() => rmSync(project, { recursive: true }))

const example = `
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { connect, startGitHub, type RemoteGitHub } from 'local-github'

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
const controlToken = randomBytes(24).toString('hex')
const app = { id: 1, slug: 'my-app', publicKey: String(publicKey) }
const github = await startGitHub({ directory: 'repositories', webhookSecret: 'x', controlToken, app })
const remote: RemoteGitHub = connect(github.url, controlToken)
const { headSha } = await remote.createRepository({ owner: 'octo', name: 'hello' })
const { branches } = await remote.state('octo', 'hello')
console.log(branches['main'] === headSha)
await github.close()
`

describe('the packed local-github', () => {
  it('is used by a project that has it in its node_modules', async () => {
    writeFileSync(join(project, 'example.mts'), example)

    const { stdout } = await run(process.execPath, ['example.mts'], { cwd: project })

    expect(stdout).toBe('true\n')
  })

  it('has types that a strict compiler takes', async () => {
    writeFileSync(join(project, 'example.mts'), example)
    symlinkSync(join(root, '../../node_modules/@types'), join(project, 'node_modules/@types'))
    const compiler = join(root, '../../node_modules', 'typescript/lib/tsc.js')
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node']

    const { stdout } = await run(process.execPath, [compiler, ...options, 'example.mts'], { cwd: project })

    expect(stdout).toBe('')
  })

  it('has a program, and all that it needs is in it', async () => {
    const program = join(project, 'node_modules/local-github/bin/local-github.mjs')

    const { stdout } = await run(process.execPath, [program, '--help'], { cwd: dirname(project) })

    expect(stdout).toContain('npx local-github [options]')
  })
})

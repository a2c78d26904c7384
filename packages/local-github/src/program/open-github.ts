import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { GitHub } from '../contract/github.ts'
import type { Options } from '../contract/options.ts'
import { startGitHub } from '../start-github.ts'
import { keepAppKey, readAppKey, readText } from './app-key.ts'
import { Problem } from './problem.ts'
import type { ProgramOptions } from './read-options.ts'

/** What is printed: all that an App, and whoever plays people, must know. */
export type Facts = {
  url: string
  apiUrl: string
  appId: number
  appSlug: string
  privateKeyFile: string
  webhookSecret: string
  controlToken: string
}

export type Opened = { facts: Facts; close(): Promise<void> }

/**
 * Starts a GitHub with a control API, and what the options ask for in it. Leaves nothing when that
 * fails.
 */
export async function openGitHub(options: ProgramOptions): Promise<Opened> {
  const directory = resolve(options.directory ?? mkdtempSync(join(tmpdir(), 'local-github-')))
  const isTemporary = options.directory === null
  let github: GitHub | null = null
  async function close(): Promise<void> {
    await github?.close()
    if (isTemporary) rmSync(directory, { recursive: true, force: true })
  }
  try {
    const { start, facts } = prepare(options, directory)
    github = await startGitHub(start).catch((cause: unknown) => {
      throw portProblem(options.port, cause)
    })
    for (const wanted of options.repositories) await create(github, wanted)
    return { facts: { url: github.url, apiUrl: github.apiUrl, ...facts }, close }
  } catch (error) {
    await close()
    throw error
  }
}

function prepare(
  { app, port, webhookUrl, webhookSecretFile, isVerbose }: ProgramOptions,
  directory: string,
): { start: Options; facts: Omit<Facts, 'url' | 'apiUrl'> } {
  const repositories = join(directory, 'repositories')
  if (existsSync(repositories) && readdirSync(repositories).length > 0) {
    throw new Problem(
      1,
      `${repositories} holds repositories of an earlier start, whose issues are gone. Remove it, or name another --directory.`,
    )
  }
  mkdirSync(repositories, { recursive: true })
  const privateKeyFile = app.keyFile === null ? join(directory, 'app-key.pem') : resolve(app.keyFile)
  const { publicKey } = app.keyFile === null ? keepAppKey(privateKeyFile) : readAppKey(privateKeyFile)
  const webhookSecret = webhookSecretFile === null ? randomSecret() : firstLine(webhookSecretFile)
  const controlToken = randomSecret()
  const start: Options = {
    directory: repositories,
    port,
    webhookUrl,
    webhookSecret,
    controlToken,
    app: {
      id: app.id,
      slug: app.slug,
      publicKey,
      ...(app.permissions === null ? {} : { permissions: app.permissions }),
      ...(app.events === null ? {} : { events: app.events }),
    },
    ...(isVerbose ? { log: (line: string) => console.error(line) } : {}),
  }
  return { start, facts: { appId: app.id, appSlug: app.slug, privateKeyFile, webhookSecret, controlToken } }
}

/** Throws when the name is none at GitHub, or was given twice. */
async function create(github: GitHub, wanted: { owner: string; name: string }): Promise<void> {
  await github.createRepository(wanted).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Problem(1, `--repository ${wanted.owner}/${wanted.name}: ${why}.`, { cause })
  })
}

function randomSecret(): string {
  return randomBytes(24).toString('hex')
}

function firstLine(file: string): string {
  const [line = ''] = readText(file).split(/\r?\n/)
  if (line === '') throw new Problem(1, `The first line of ${file} is empty; it must be the webhook secret.`)
  return line
}

function portProblem(port: number, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new Problem(1, `Port ${port} of 127.0.0.1 is taken. Name another with --port, or none for any free one.`, {
      cause,
    })
  }
  if (code === 'EACCES') return new Problem(1, `Port ${port} may not be opened by this account.`, { cause })
  return cause
}

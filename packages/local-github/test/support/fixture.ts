import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitHub } from '../../src/index.ts'
import type { GitHub, NewRepository, Options } from '../../src/index.ts'
import { appId, appJwt, publicKey, webhookSecret } from './app-key.ts'

export type Fixture = {
  github: GitHub
  directory: string
  repository: { id: number; installationId: number; headSha: string }
  /** A token for the whole installation unless narrowed. */
  token(narrowed?: { permissions?: object; repository_ids?: number[] }): Promise<string>
  api(
    method: string,
    path: string,
    options?: { token?: string | null; body?: unknown; accept?: string },
  ): Promise<Result>
  /** Runs git in a directory of the fixture; `token` goes by its environment. */
  git(directory: string, argv: string[], token?: string | null): Promise<{ code: number; output: string }>
  cloneUrl: string
  close(): Promise<void>
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read untyped JSON
type Result = { status: number; headers: Headers; text: string; json: any }

/** A GitHub with the public repository octo/hello. */
export async function startFixture(
  options: Partial<Options> = {},
  wanted: Partial<NewRepository> = {},
): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), 'local-github-test-'))
  const github = await startGitHub({
    directory: join(directory, 'repositories'),
    webhookSecret,
    app: { id: appId, slug: 'speckit-app', publicKey },
    ...options,
  })
  const files = { 'README.md': '# hello\n', 'src/main.ts': 'export {}\n' }
  const made = await github.createRepository({ owner: 'octo', name: 'hello', files, ...wanted })
  const repository = { ...made, headSha: made.headSha ?? '' }

  async function token(narrowed: object = {}): Promise<string> {
    const path = `/app/installations/${repository.installationId}/access_tokens`
    return (await api('POST', path, { token: appJwt(), body: narrowed })).json.token
  }

  async function api(
    method: string,
    path: string,
    { token, body, accept }: { token?: string | null; body?: unknown; accept?: string } = {},
  ): Promise<Result> {
    const response = await fetch(`${github.apiUrl}${path}`, {
      method,
      headers: {
        connection: 'close',
        ...(token === undefined || token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(accept === undefined ? {} : { accept }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null }
  }

  return {
    github,
    directory,
    repository,
    token,
    api,
    cloneUrl: `${github.url}/octo/hello.git`,
    git: (inside, argv, gitToken = null) => runGit(join(directory, inside), argv, gitToken),
    async close() {
      await github.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function runGit(directory: string, argv: string[], token: string | null): Promise<{ code: number; output: string }> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  const authorization = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  }
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.com',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
    ...(token === null ? {} : authorization),
  }
  return new Promise((resolve) => {
    execFile('git', argv, { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr })
    })
  })
}

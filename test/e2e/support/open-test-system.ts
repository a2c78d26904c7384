import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GitHub, NewRepository } from 'local-github'
import type { RepositoryState } from 'local-github'
import { startSystem } from '../../../demo/system.ts'
import type { System } from '../../../demo/system.ts'
import { phasesOf } from '../../../demo/watch-run.ts'
import type { PhaseView, RunView } from '../../../demo/watch-run.ts'
import pg from 'pg'
import { createTestDatabase } from '../../support/database.ts'

export const owner = 'octo'
export const requester = 'mona'
export const sample = join(import.meta.dirname, '../../../demo/sample')

/**
 * Nothing listens there: GitHub writes its deliveries down, and they come from its log or not at
 * all.
 */
export const nowhere = 'http://127.0.0.1:9/'

/**
 * `SPECKIT_E2E_WEBHOOK_MODE=pull`: the App reads its deliveries, and GitHub cannot reach it.
 */
export const isPull = process.env['SPECKIT_E2E_WEBHOOK_MODE'] === 'pull'

export type TestSystem = {
  system: System
  github: GitHub
  databaseUrl: string
  /** Folder of everything that the App writes. */
  directory: string
  /** Direct access to the App's database. */
  sql: pg.Pool
  /** What the App logged, all its processes together. */
  log: string[]
  /** What each process of the App logged: the first one, then those of `extraRoles`. */
  logs: string[][]
  /** A repository with the files of the sample, and mona who may write. */
  repository(name: string, options?: Partial<NewRepository>): Promise<void>
  /** Opens an issue and labels it; resolves with its number and the delivery. */
  label(
    repository: string,
    issue: { title: string; body?: string },
    by?: string,
  ): Promise<{ number: number; guid: string }>
  /** Waits for the end of the newest run of an issue, and until GitHub shows it. */
  ended(repository: string, number: number, timeoutMs?: number): Promise<EndedRun>
  /** Newest first; of one repository, or of all. */
  runs(repository?: string): Promise<RunView[]>
  /** Waits until a delivery was handled; resolves with what came of it. */
  outcome(guid: string): Promise<string>
  state(repository: string): RepositoryState
  /** The status comment of an issue; undefined when there is none. */
  statusComment(repository: string, number: number): RepositoryState['comments'][number] | undefined
  waitFor<T>(what: string, find: () => T | undefined | Promise<T | undefined>, timeoutMs?: number): Promise<T>
  close(): Promise<void>
}

export type EndedRun = RunView & { lastAttempts: PhaseView[] }

export type SceneOptions = {
  executor?: 'process' | 'docker'
  extraRoles?: readonly ('worker' | 'web')[]
  /** A shell script in place of the template agent. */
  agentScript?: string
  environment?: Record<string, string>
}

/**
 * The whole product on real parts: the App as a process, PostgreSQL, git over HTTP, and the local
 * GitHub.
 */
export async function openTestSystem(options: SceneOptions = {}): Promise<TestSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'speckit-e2e-'))
  const database = await createTestDatabase()
  const log: string[] = []
  const logs: string[][] = [[], ...(options.extraRoles ?? []).map(() => [])]
  const bin = join(directory, 'bin')
  if (options.agentScript !== undefined) {
    mkdirSync(bin)
    writeFileSync(join(bin, 'speckit-template-agent'), `#!/bin/sh\n${options.agentScript}\n`)
    chmodSync(join(bin, 'speckit-template-agent'), 0o755)
  }
  async function clear(): Promise<void> {
    await database.drop()
    rmSync(directory, { recursive: true, force: true })
  }
  const system = await startSystem({
    directory,
    executor: options.executor ?? 'process',
    agent: 'template',
    // SPECKIT_E2E_GHES=1: everything on one host, the API below /api/v3, as on GitHub Enterprise
    // Server
    isApiApart: process.env['SPECKIT_E2E_GHES'] !== '1',
    environment: {
      DATABASE_URL: database.url,
      JOB_PATH: options.agentScript === undefined ? '' : bin,
      WORKER_CONCURRENCY: '4',
      ...(isPull ? { WEBHOOK_MODE: 'pull', PULL_INTERVAL_SECONDS: '0.5' } : {}),
      // more than GitHub allows: one scene does what an installation does in days
      WRITES_PER_MINUTE: '10000',
      WRITES_PER_HOUR: '10000',
      POLICY_FILE: nobodyIsTold(directory),
      ...options.environment,
    },
    extraRoles: options.extraRoles ?? [],
    ...(isPull ? { webhookUrl: nowhere } : {}),
    onLog: (line, app) => {
      log.push(line)
      logs[app]?.push(line)
    },
  }).catch(async (error: unknown) => {
    await clear()
    throw error
  })
  const { github } = system
  const sql = new pg.Pool({ connectionString: database.url, max: 1, application_name: 'e2e test' })

  const repositoryIds = new Map<string, number>()

  async function getJson(path: string): Promise<unknown> {
    const response = await fetch(`${system.url}${path}`)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  function onlyOf(repository: string | undefined): string {
    const id = repository === undefined ? undefined : repositoryIds.get(repository)
    return id === undefined ? '' : `&repositoryId=${id}`
  }
  async function runs(repository?: string): Promise<RunView[]> {
    const { runs: list } = (await getJson(`/spec-automation/runs?limit=100${onlyOf(repository)}`)) as {
      runs: Pick<RunView, 'id' | 'repository'>[]
    }
    const wanted = list.filter((each) => repository === undefined || each.repository.name === repository)
    return Promise.all(wanted.map(async ({ id }) => (await getJson(`/spec-automation/runs/${id}`)) as RunView))
  }
  /**
   * One cheap question a look, however many runs there are: many repositories are waited for side
   * by side.
   */
  async function newestEnded(repository: string, number: number): Promise<RunView | undefined> {
    const { runs: list } = (await getJson(`/spec-automation/runs?limit=100${onlyOf(repository)}`)) as {
      runs: Pick<RunView, 'id' | 'status' | 'repository' | 'issue'>[]
    }
    const own = list.find((each) => each.repository.name === repository && each.issue.number === number)
    return own?.status === 'completed' ? ((await getJson(`/spec-automation/runs/${own.id}`)) as RunView) : undefined
  }
  async function waitFor<T>(
    what: string,
    find: () => T | undefined | Promise<T | undefined>,
    timeoutMs = 150_000,
  ): Promise<T> {
    const begin = Date.now()
    for (;;) {
      const found = await find()
      if (found !== undefined) return found
      const waitedMs = Date.now() - begin
      if (waitedMs > timeoutMs)
        throw new Error(`${what} did not come within ${timeoutMs} ms; the App said:\n${log.slice(-30).join('\n')}`)
      // many stories wait side by side: what takes long is asked for less often
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 + waitedMs / 10, 1000)))
    }
  }
  const state = (repository: string) => github.state(owner, repository)
  const statusComment = (repository: string, number: number) =>
    state(repository).comments.find(
      ({ issue, author, body }) => issue === number && author.endsWith('[bot]') && body.includes('<!-- speckit:status'),
    )

  return {
    system,
    github,
    databaseUrl: database.url,
    directory,
    sql,
    log,
    logs,
    runs,
    state,
    statusComment,
    waitFor,
    outcome: (guid) =>
      waitFor(`the outcome of ${guid}`, async () => {
        const { rows } = await sql.query<{ outcome: string }>(
          'SELECT outcome FROM "Delivery" WHERE guid = $1 AND "handledAt" IS NOT NULL',
          [guid],
        )
        return rows[0]?.outcome
      }),
    async repository(name, repository = {}) {
      const { id } = await github.createRepository({ owner, name, fromDirectory: sample, ...repository })
      repositoryIds.set(name, id)
      github.setPermission(owner, name, requester, 'write')
    },
    async label(repository, { title, body = '' }, by = requester) {
      const number = await github.openIssue(owner, repository, { title, body, author: requester })
      return { number, ...(await github.labelIssue(owner, repository, number, 'speckit', by)) }
    },
    async ended(repository, number, timeoutMs = 120_000) {
      const what = `of ${repository}#${number}`
      const run = await waitFor(`the end of the run ${what}`, () => newestEnded(repository, number), timeoutMs)
      // the report is a job of its own, behind the state
      const isShown = () =>
        statusComment(repository, number)?.body.includes(run.id) && isSettled(state(repository), run)
      await waitFor(`the report ${what}`, () => (isShown() ? true : undefined), timeoutMs)
      return { ...run, lastAttempts: phasesOf(run) }
    },
    async close() {
      await system.stop()
      await sql.end()
      await clear()
    },
  }
}

/** Most stories count comments; who is told of what has a story of its own. */
function nobodyIsTold(directory: string): string {
  const file = join(directory, 'policy.yml')
  writeFileSync(file, 'defaults: {notify: none}\n')
  return file
}

/**
 * There is a pull request for the commits, the head has a check run a commit, none is open, and the
 * comment tells the end.
 */
function isSettled(state: RepositoryState, run: RunView): boolean {
  const { checkRuns, comments } = state
  const commits = phasesOf(run).filter(({ commit }) => commit !== null)
  const shas = commits.map(({ commit }) => commit?.sha)
  const done = checkRuns.filter(({ headSha, status }) => headSha === shas.at(-1) && status === 'completed')
  // those of earlier heads are closed after those of the head
  const open = checkRuns.filter(({ headSha, status }) => shas.includes(headSha) && status !== 'completed')
  const isShown = comments.some(
    ({ body }) => body.includes(run.id) && !/Spec Kit: (queued|pending|running|cancelling|waiting)/.test(body),
  )
  if (done.length < commits.length || open.length > 0 || !isShown) return false
  // last, because it asks git
  return commits.length === 0 || state.pullRequests.some(({ head }) => head === run.branch)
}

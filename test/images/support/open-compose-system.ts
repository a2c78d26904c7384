import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GitHub } from 'local-github'
import { phasesOf } from '../../../demo/watch-run.ts'
import type { RunView } from '../../../demo/watch-run.ts'
import type { ModelReply } from '../../agents/support/model-server.ts'
import { socketPath } from '../../support/docker-engine.ts'
import { composeProject } from './compose-project.ts'
import type { ComposeProject } from './compose-project.ts'
import { removeJobsOf } from './remove-jobs.ts'
import { startOutside } from './start-outside.ts'
import type { Outside } from './start-outside.ts'

export const owner = 'octo'
export const publicUrl = 'https://speckit.example'
const requester = 'mona'
const sample = join(import.meta.dirname, '../../../demo/sample')
const runMs = 120_000

export type ComposeSystem = Outside & {
  project: ComposeProject
  /** Calls the published port; `token` null = without one. */
  get(path: string, token?: string | null): Promise<Response>
  /**
   * A repository with the files of the sample, an issue with the label; resolves when the run has
   * ended and GitHub shows it.
   */
  run(name: string, issue: { title: string; body: string }, settings?: string): Promise<RunView>
  /** Rejects when something of the project is left. */
  close(): Promise<void>
}

/**
 * The services of docker-compose.yaml, healthy, beside a GitHub and a model (which plays `replies`)
 * in this process.
 */
export async function openComposeSystem(replies: readonly ModelReply[]): Promise<ComposeSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'speckit-compose-'))
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true })]
  async function close(): Promise<void> {
    const errors: unknown[] = []
    for (const stop of stops.splice(0).toReversed()) await stop().catch((error: unknown) => errors.push(error))
    if (errors.length > 0) throw new AggregateError(errors, `the scene did not end cleanly: ${errors.join('; ')}`)
  }
  try {
    return { ...(await open(directory, replies, stops)), close }
  } catch (error) {
    await close().catch((cause: unknown) => console.error(cause))
    throw error
  }
}

async function open(
  directory: string,
  replies: readonly ModelReply[],
  stops: (() => Promise<unknown>)[],
): Promise<Omit<ComposeSystem, 'close'>> {
  const outside = await startOutside(directory, replies, stops)
  const { github } = outside
  const apiToken = randomBytes(32).toString('hex')
  const project = composeProject(directory, {
    ...outside.variables,
    POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
    DOCKER_GID: String(statSync(socketPath).gid),
    API_TOKEN: apiToken,
    DEFAULT_AGENT: 'template',
    PUBLIC_URL: publicUrl,
    // any free one
    PORT: '0',
  })
  let hostname: string | null = null
  // after the worker is down
  stops.push(async () => hostname !== null && removeJobsOf(hostname))
  stops.push(() => project.down())
  await project.up()
  hostname = (await project.inspect('worker')).Config.Hostname
  const url = await publishedUrl(project)
  github.setWebhookUrl(`${url}/api/github/webhooks`)

  function get(path: string, token: string | null = apiToken): Promise<Response> {
    return fetch(`${url}${path}`, token === null ? {} : { headers: { authorization: `Bearer ${token}` } })
  }
  async function run(name: string, issue: { title: string; body: string }, settings?: string): Promise<RunView> {
    const files = settings === undefined ? {} : { files: { '.github/speckit.yml': settings } }
    await github.createRepository({ owner, name, fromDirectory: sample, ...files })
    github.setPermission(owner, name, requester, 'write')
    const number = await github.openIssue(owner, name, { ...issue, author: requester })
    await github.labelIssue(owner, name, number, 'speckit', requester)
    return untilShown(name)
  }
  async function untilShown(name: string): Promise<RunView> {
    const deadline = Date.now() + runMs
    for (;;) {
      const run = await newestRun(name)
      if (run !== null && isShown(github, run)) return run
      if (Date.now() > deadline) {
        throw new Error(`${name} did not end within ${runMs} ms: ${JSON.stringify(run)}\n${await project.logs()}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  async function newestRun(name: string): Promise<RunView | null> {
    const { runs } = (await (await get('/spec-automation/runs')).json()) as { runs: RunView[] }
    const id = runs.find(({ repository }) => repository.name === name)?.id
    return id === undefined ? null : ((await (await get(`/spec-automation/runs/${id}`)).json()) as RunView)
  }
  return { ...outside, project, get, run }
}

async function publishedUrl(project: ComposeProject): Promise<string> {
  const { NetworkSettings } = await project.inspect('app')
  const [published] = NetworkSettings.Ports['3000/tcp'] ?? []
  return `http://${published?.HostIp}:${published?.HostPort}`
}

/**
 * Ended, with as many completed check runs on the head as it has commits; the report is a job of
 * its own, behind the state.
 */
function isShown(github: GitHub, run: RunView): boolean {
  if (run.status !== 'completed') return false
  const { checkRuns } = github.state(owner, run.repository.name)
  const done = checkRuns.filter(({ headSha, status }) => headSha === run.headSha && status === 'completed')
  return done.length >= phasesOf(run).filter(({ commit }) => commit !== null).length
}

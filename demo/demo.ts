import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agents } from '../src/agents/index.ts'
import { UserError } from '../src/errors.ts'
import { prepareImage } from './prepare-image.ts'
import { readOptions } from './options.ts'
import type { DemoOptions } from './options.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { openStage, playScenario } from './stage.ts'
import type { Io } from './stage.ts'
import { summarize } from './summary.ts'
import { startSystem } from './system.ts'
import type { System } from './system.ts'
import { phasesOf, watchRun } from './watch-run.ts'
import type { PhaseView, RunView } from './watch-run.ts'

const owner = 'octo'
const name = 'todo'
const requester = 'mona'
const reviewer = 'octocat'

/**
 * The main job on one machine: a person labels an issue, and the App turns it into a branch with a
 * draft pull request.
 */
async function demo(options: DemoOptions): Promise<number> {
  const say = options.isJson ? console.error : console.log
  const { scenario } = options
  const issue = readIssue(options.issueFile ?? join(import.meta.dirname, 'issues', scenario?.issue ?? 'due-dates.md'))
  const files = options.repositoryDirectory ?? join(import.meta.dirname, 'sample')
  if (!existsSync(files))
    throw new UserError('usage', `--repo ${files} does not exist.`, { wayOut: 'Name a folder with .specify/.' })
  const directory = mkdtempSync(join(tmpdir(), 'speckit-demo-'))
  // the embedded PostgreSQL runs under an account of its own when we are root, and has to get
  // through here
  chmodSync(directory, 0o755)
  const interrupted = untilInterrupted()
  let system: System | null = null
  try {
    const executor = await prepareImage(options.executor, options.agent, say)
    say('starting the local GitHub and the App …')
    const logTail: string[] = []
    system = await startSystem({
      directory,
      executor,
      agent: options.agent,
      environment: { ...agentVariables(), ...(scenario?.environment ?? { POLICY_FILE: handsOff(directory) }) },
      onLog: (line) => {
        logTail.push(line)
        if (logTail.length > 60) logTail.shift()
      },
    })
    say(
      `GitHub   ${system.github.url}\nApp      ${system.url}\nexecutor ${system.executor}   database ${system.database}`,
    )
    if (system.executor === 'process') {
      say(
        'WARNING: no Docker engine answers, so the agent runs as a plain process of this machine: nothing isolates it.',
      )
    }
    const io = { say, isInterrupted: interrupted.is }
    const number = await openIssue(system, issue, { fromDirectory: files, settings: scenario?.settings ?? null })
    const { isFine, result } = await (scenario === null
      ? mainJob(system, number, io)
      : story(system, { scenario, number }, io))
    if (!isFine) say(logTail.join('\n'))
    if (options.isJson) console.log(JSON.stringify(result))
    if (options.isOnce || interrupted.is()) return isFine ? 0 : 1
    say('\nStill running; look around in a browser, end with Ctrl-C.')
    await interrupted.wait
    return 0
  } finally {
    await system?.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

type Ended = { isFine: boolean; result: object }

/** Nobody answers questions of the main job: the agent assumes. */
function handsOff(directory: string): string {
  const path = join(directory, 'policy.yml')
  writeFileSync(path, 'defaults:\n  questions: assume\n')
  return path
}

async function openIssue(
  { github }: System,
  issue: { title: string; body: string },
  { fromDirectory, settings }: { fromDirectory: string; settings: string | null },
): Promise<number> {
  const files = settings === null ? {} : { '.github/speckit.yml': settings }
  await github.createRepository({ owner, name, fromDirectory, files })
  for (const login of [requester, reviewer]) github.setPermission(owner, name, login, 'write')
  return github.openIssue(owner, name, { ...issue, author: requester })
}

async function story(
  system: System,
  { scenario, number }: { scenario: Scenario; number: number },
  io: Io,
): Promise<Ended> {
  io.say(
    `\nissue    ${system.github.url}/${owner}/${name}/issues/${number}\nscenario ${scenario.name}: ${scenario.summary}\n`,
  )
  const place = { owner, name, issue: number, requester, reviewer }
  const { steps, isFine } = await playScenario(scenario, openStage(system, place, io))
  const result = { scenario: scenario.name, isFine, steps, executor: system.executor, database: system.database }
  return { isFine, result }
}

async function mainJob(system: System, number: number, io: Io): Promise<Ended> {
  const run = await labelAnIssue(system, number, io)
  const result = await summarize(system, { owner, name, number }, run)
  return { isFine: run?.conclusion === 'success', result }
}

async function labelAnIssue(
  { github, url }: System,
  number: number,
  { say, isInterrupted }: Io,
): Promise<RunView | null> {
  const title = github.state(owner, name).issues.find((issue) => issue.number === number)?.title ?? ''
  say(`\nissue    ${github.url}/${owner}/${name}/issues/${number}  “${title}”\nlabel    speckit, by ${requester}`)
  const { guid } = await github.labelIssue(owner, name, number, 'speckit', requester)
  const stop = AbortSignal.timeout(30 * 60_000)
  const isRefused = () =>
    github.deliveries().some((delivery) => delivery.guid === guid && (delivery.statusCode ?? 0) >= 400)
  const refusal = () => github.state(owner, name).comments.find(({ body }) => body.includes('<!-- speckit:refusal'))
  const isOver = () => isInterrupted() || stop.aborted || isRefused() || refusal() !== undefined
  const run = await watchRun(url, isOver, (phase, current) => say(phaseLine(phase, current)))
  if (run === null) {
    say(refusal()?.body ?? 'no run was started')
    return run
  }
  await pullRequestShown(github, run)
  const pullRequest = github.state(owner, name).pullRequests[0]
  say(
    `\nrun      ${url}/runs/${run.id}  ${run.conclusion ?? run.status}${run.reason === null ? '' : `: ${run.reason.title}`}`,
  )
  if (run.detail !== null) say(`         ${run.detail}`)
  if (pullRequest !== undefined) {
    say(
      `PR       ${github.url}/${owner}/${name}/pull/${pullRequest.number}  ${pullRequest.draft ? 'draft' : 'open'}, branch ${run.branch}`,
    )
  }
  return run
}

/**
 * The report follows the state by a moment: wait until the comment tells the end, so that what is
 * printed is what people see.
 */
async function pullRequestShown(github: System['github'], run: RunView): Promise<void> {
  const deadline = Date.now() + 20_000
  const commits = phasesOf(run).filter(({ commit }) => commit !== null)
  const head = commits.at(-1)?.commit?.sha
  const isShown = () => {
    const { comments, checkRuns } = github.state(owner, name)
    const hasComment = comments.some(
      ({ body }) => body.includes('speckit:status') && !/Spec Kit: (queued|pending|running|cancelling)/.test(body),
    )
    const done = checkRuns.filter(({ headSha, status }) => headSha === head && status === 'completed')
    return hasComment && (head === undefined || done.length >= commits.length)
  }
  while (!isShown() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
}

function phaseLine(phase: PhaseView, run: RunView): string {
  const place = `${run.phases.findIndex(({ name: other }) => other === phase.name) + 1}/${run.phases.length} ${phase.name.padEnd(8)}`
  if (phase.status !== 'completed')
    return `phase    ${place} ${phase.status.replace('_', ' ')} (${run.agent.name} on ${run.executor.name})`
  const seconds = ((phase.durationMs ?? 0) / 1000).toFixed(1)
  const commit = phase.commit === null ? '' : `  ${phase.commit.sha.slice(0, 7)}, ${phase.files.length} files`
  return `phase    ${place} ${phase.conclusion}  ${seconds} s${commit}`
}

/** First line = title, the rest = body. */
function readIssue(path: string): { title: string; body: string } {
  if (!existsSync(path))
    throw new UserError('usage', `--issue ${path} does not exist.`, {
      wayOut: 'Name a text file; its first line is the title.',
    })
  const [title = '', ...rest] = readFileSync(path, 'utf8').split(/\r?\n/)
  return { title: title.replace(/^#+\s*/, '').trim(), body: rest.join('\n').trim() }
}

function agentVariables(): Record<string, string> {
  const names = ['DATABASE_URL', ...agents.flatMap(({ variables }) => variables.map((variable) => variable.name))]
  return Object.fromEntries(names.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])))
}

type Interrupted = { is(): boolean; wait: Promise<void> }

function untilInterrupted(): Interrupted {
  let isInterrupted = false
  const wait = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        isInterrupted = true
        resolve()
      })
    }
  })
  return { is: () => isInterrupted, wait }
}

try {
  process.exitCode = await demo(readOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`${error.message}\n${error.wayOut}`)
  process.exitCode = 2
}

import { spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { containerOptions } from '../../src/executors/docker/container-options.ts'
import { spentByScript } from './breakdown.ts'
import type { Spent } from './breakdown.ts'
import { dockerFlags } from './docker-flags.ts'
import type { Place } from './place.ts'
import { planText } from './plan-bare-run.ts'
import type { BareStep } from './plan-bare-run.ts'

export type BareSetup = {
  place: Place
  /** For its files; removed after each run. */
  directory: string
  appId: number
  privateKey: string
  /** null = without an engine. */
  image: string | null
  /** Command of the agent where there is no image. */
  agent: string
  hostCpus: number
}

const script = join(import.meta.dirname, 'bare-run.sh')

/** Lets the shell script do the same as our run did. */
export async function runBare(setup: BareSetup, plan: readonly BareStep[]): Promise<{ ms: number; spent: Spent }> {
  const { github, newIssue } = setup.place
  const { owner, name, number, installationId } = await newIssue('bare')
  const directory = join(setup.directory, name)
  await mkdir(directory)
  try {
    const files = await writeFiles(setup, directory, plan)
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      ...files,
      API: github.apiUrl,
      REMOTE: `${github.url}/${owner}/${name}.git`,
      APP_ID: String(setup.appId),
      INSTALLATION: String(installationId),
      REPOSITORY: `${owner}/${name}`,
      ISSUE: String(number),
      DIRECTORY: directory,
      IMAGE: setup.image ?? '',
      AGENT: setup.agent,
    }
    const from = performance.now()
    const output = await bash(environment)
    const ms = performance.now() - from
    const { pullRequests, checkRuns } = github.state(owner, name)
    if (pullRequests.length !== 1 || checkRuns.length === 0) throw new Error('the bare script left its work undone')
    return { ms, spent: spentByScript(output) }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function writeFiles({ image, privateKey, hostCpus }: BareSetup, directory: string, plan: readonly BareStep[]) {
  const [planFile, key, flags] = ['plan', 'key', 'flags'].map((file) => join(directory, file)) as [
    string,
    string,
    string,
  ]
  await writeFile(planFile, planText(plan))
  await writeFile(key, privateKey, { mode: 0o600 })
  if (image === null) return { PLAN: planFile, KEY: key }
  const owner = { runId: 'bare', phaseId: 'bare', fence: 1 }
  const spec = {
    owner,
    image,
    egress: [],
    limits: { memoryBytes: 2 ** 32, cpus: 2, pids: 512, workspaceBytes: 2 ** 31 },
  }
  // another label than ours: the App reaps containers that no run of its own holds
  const { Labels: _, ...options } = containerOptions(spec, {
    image,
    workerId: 'bare',
    runtime: null,
    scope: 'bench',
    hostCpus,
  })
  await writeFile(flags, `${dockerFlags({ ...options, Labels: { 'speckit.bench': 'bare' } }).join('\n')}\n`)
  return { PLAN: planFile, KEY: key, FLAGS: flags }
}

async function bash(environment: Record<string, string>): Promise<string> {
  const child = spawn('bash', [script], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (code !== 0) throw new Error(`the bare script ended with ${code}: ${errors.trim() || output.trim()}`)
  return output
}

import { buffer } from 'node:stream/consumers'
import { randomBytes } from 'node:crypto'
import type { Agent, AgentVerdict } from '../../../src/agents/agent.ts'
import type { PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { createMask } from '../../../src/masking/mask.ts'
import type { Log } from '../../../src/ports/log.ts'
import { holdLease } from '../../../src/runs/execution/hold-lease.ts'
import type { PhaseContext } from '../../../src/runs/execution/phase-context.ts'
import { createPhaseLog } from '../../../src/runs/execution/phase-log.ts'
import { createStopwatch } from '../../../src/runs/execution/stopwatch.ts'
import { treeInScript, treeOutScript } from '../../../src/runs/execution/tree-scripts.ts'
import { createQuarantine } from '../../../src/runs/phases/quarantine.ts'
import { runPhase } from '../../../src/runs/phases/run-phase.ts'
import type { RunPhaseParts } from '../../../src/runs/phases/run-phase.ts'
import { runRecord } from '../../domain/support/run-record.ts'
import { createFakeExecutor } from '../../ports/fake-executor.ts'
import type { Said } from '../../ports/fake-executor.ts'
import { createFakeForge } from '../../ports/fake-forge.ts'
import { createFakeGitRepository, workOn } from '../../ports/fake-git-repository.ts'
import { createFakeStore } from '../../ports/fake-store.ts'

export const directory = 'specs/012-add-due-dates'
export const now = new Date('2026-11-01T10:05:00Z')

/** What the agent of a test does in its job. */
export type Work = {
  /** Changes to the tree; null = deleted. */
  files?: Record<string, string | null>
  said?: Said
  verdict?: Partial<AgentVerdict>
  /** Told of the files that it finds. */
  sees?: (files: Record<string, string>) => void
  /** Without it in the repository, the agent does not know the phase. */
  commandFile?: string
  /** Before it ends. */
  meanwhile?: () => void | Promise<void>
  /** In the pause before another try. */
  whileWaiting?: () => void | Promise<void>
}

export type PhaseScene = Awaited<ReturnType<typeof createPhaseScene>>

/** A worker over fakes, with one run whose first phase is to be worked on. */
export async function createPhaseScene(work: Work = { files: { [`${directory}/spec.md`]: '# Due dates\n' } }) {
  const secret = randomBytes(24).toString('hex')
  const [store, git, forge, executor] = [
    createFakeStore(),
    createFakeGitRepository(),
    createFakeForge(),
    createFakeExecutor(),
  ]
  const { log, lines } = recordingLog()
  const baseSha = git.addCommit('main', { 'README.md': '# Todo\n' })
  const run = runRecord({ baseSha })
  store.add(run)
  forge.permissions.set('mona', 'write')
  const shutdown = new AbortController()
  const calls = new Map<string, number>()
  const waits: number[] = []

  let input: Buffer = Buffer.alloc(0)
  executor.commands['sh'] = async ({ argv, stdin }) => {
    if (argv[2] === treeInScript && stdin !== null && !Buffer.isBuffer(stdin)) input = await buffer(stdin)
    return argv[2] === treeOutScript ? { stdout: workOn(input, work.files ?? {}) } : {}
  }
  executor.commands['agent'] = async () => {
    calls.set('agent', (calls.get('agent') ?? 0) + 1)
    work.sees?.((JSON.parse(input.toString()) as { files: Record<string, string> }).files)
    await work.meanwhile?.()
    return work.said ?? { stdout: 'working\n' }
  }
  executor.commands['version'] = () => ({ stdout: 'agent 1.2.3\n' })

  const parts: RunPhaseParts = {
    store,
    git,
    forge,
    executor,
    log,
    workerId: 'worker',
    clock: { now: () => now },
    mask: createMask([secret]),
    agentNamed: () => agentOf(work),
    imageOf: () => 'speckit-job-agent',
    agentVariables: { AGENT_KEY: secret, OTHER: 'not for agents' },
    largeBytes: null,
    jobLimits: { memoryBytes: 1, cpus: 1, pids: 1, workspaceBytes: 1 },
    author: { name: 'speckit-app[bot]', email: 'bot@example.com' },
    noreplyHost: 'users.noreply.github.com',
    retentionDays: 30,
    patienceMs: { executor_unavailable: 0, image_missing: 0, disk_full: 0 },
    quarantine: createQuarantine(),
    disk: { check: async () => undefined },
    async wait(ms, signal) {
      waits.push(ms)
      await work.whileWaiting?.()
      signal.throwIfAborted()
    },
  }
  const job = { runId: run.id, phaseId: 'specify' }
  return {
    store,
    git,
    forge,
    executor,
    secret,
    parts,
    run,
    job,
    shutdown,
    lines,
    calls,
    /** Pauses between tries, in milliseconds. */
    waits,
    attempt: (isLastTry = false) => runPhase(parts, job, { signal: shutdown.signal, isLastTry }),
    read: async (): Promise<RunRecord> => (await store.run(run.id)) ?? run,
    async phase(id = 'specify'): Promise<PhaseRecord | undefined> {
      return (await store.run(run.id))?.phases.find((phase) => phase.id === id)
    },
    logText: async () => (await store.log('specify', -1)).map(({ text }) => text).join(''),
    async artifact(name: string): Promise<string | undefined> {
      const found = (await store.artifacts(run.id)).find((artifact) => artifact.name === name)
      return found === undefined ? undefined : (await store.artifact(found.id))?.content.toString()
    },
  }
}

/**
 * The run claimed and its phase started, for the steps of an attempt by themselves. The lease has
 * to be stopped.
 */
export async function startedContext({ store, parts, run, job, shutdown }: PhaseScene): Promise<PhaseContext> {
  const lease = await holdLease(store, { runId: run.id, owner: 'worker' }, shutdown.signal)
  if (lease === null) throw new Error('the run is not free')
  const started = await store.startPhase(lease, job.phaseId, now)
  const phase = started.phases.find(({ id }) => id === job.phaseId)
  if (phase === undefined) throw new Error('the phase is gone')
  const phaseLog = createPhaseLog(store, phase.id, parts.log)
  return { run: started, phase, kept: null, lease, phaseLog, stopwatch: createStopwatch() }
}

function agentOf(work: Work): Agent {
  return {
    name: 'agent',
    description: 'For tests.',
    image: 'speckit-job-agent:latest',
    package: null,
    commandFiles: null,
    ...(work.commandFile === undefined ? {} : { commandFile: () => work.commandFile ?? '' }),
    variables: [
      { name: 'AGENT_KEY', isSecret: true, isRequired: true, fallback: null, kind: 'text', meaning: 'key for tests' },
    ],
    egress: () => ['model.example.com:443'],
    versionCommand: ['version'],
    command: () => ({ argv: ['agent'], environment: {}, stdin: null, homeFiles: { '.agent/config': 'x' } }),
    readOutput: ({ exitCode }) => ({
      isOk: exitCode === 0,
      failure: null,
      finalMessage: 'done',
      askedQuestion: false,
      usage: null,
      ...work.verdict,
    }),
  }
}

function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const note = (_metadata: object, message: string) => void lines.push(message)
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  return { log, lines }
}

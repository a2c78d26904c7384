import type { Agent, AgentCommand, AgentVerdict } from '../../agents/agent.ts'
import { imageVariable } from '../../agents/agent-variables.ts'
import type { Mask } from '../../masking/mask.ts'
import { createMaskStream } from '../../masking/mask-stream.ts'
import { phasePrompt } from '../../agents/prompt.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { treeInScript, treeOutScript } from './tree-scripts.ts'
import { UserError } from '../../errors.ts'
import type { ExecRequest, ExecResult, JobContainer } from '../../ports/executor.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { RunStore } from '../../ports/store.ts'
import { collectBytes } from './collect-bytes.ts'
import type { OpenJob, OpenJobParts } from './open-job.ts'
import type { PhaseContext } from './phase-context.ts'

export type ExecutePhaseParts = OpenJobParts & {
  store: Pick<RunStore, 'recordAgentVersion'>
  git: Pick<GitRepository, 'exportTree'>
  mask: Mask
}

export type PhaseOutcome = {
  ended: ExecResult['ended']
  exitCode: number | null
  durationMs: number
  verdict: AgentVerdict
  /** The work tree as a git bundle with the commit it is to be read against, or why it could not be taken out. */
  result: { kind: 'taken'; bundle: Buffer; inputCommit: string } | { kind: 'lost'; why: string }
}

const outputBytes = 64 * 1024 * 1024
const keptOutputBytes = 8 * 1024 * 1024
const bundleBytes = 256 * 1024 * 1024
const transferMs = 120_000

/** Runs the agent on the tree of `parent` in the job container, which is not needed any more when this settles. */
export async function executePhase(
  parts: ExecutePhaseParts,
  context: PhaseContext,
  parent: string,
  job: Promise<OpenJob>,
): Promise<PhaseOutcome> {
  const { run, phase, lease, phaseLog, stopwatch } = context
  const { bundle, inputCommit } = await stopwatch.time('export', () => parts.git.exportTree(run.repository.id, parent))
  const { agent, variables, image, imageVersion, container } = await job
  await phaseLog.say(`${phase.name} with ${agent.name} on ${parts.executor.name}${image === null ? '' : ` (${image})`}`)
  await stopwatch.time('tree in', () => bringTreeIn(container, run, bundle, lease.signal))
  await stopwatch.time('version', () => recordVersion(parts, context, container, agent, imageVersion))
  const { agentResult, verdict } = await stopwatch.time('agent', () =>
    runAgent(parts, context, container, agent, variables),
  )
  const result = await stopwatch.time('tree out', () => takeTreeOut(parts, container, bundle, inputCommit))
  return { ...agentResult, verdict, result }
}

async function bringTreeIn(
  container: JobContainer,
  run: RunRecord,
  bundle: Buffer,
  signal: AbortSignal,
): Promise<void> {
  await mustSucceed(container, 'the tree could not be brought into the job', {
    argv: ['sh', '-c', treeInScript],
    environment: { SPECKIT_WORKSPACE: container.workspace, SPECKIT_BRANCH: run.branch },
    stdin: bundle,
    signal,
  })
}

async function recordVersion(
  parts: ExecutePhaseParts,
  { run, lease }: PhaseContext,
  container: JobContainer,
  agent: Agent,
  image: string | null,
): Promise<void> {
  if (run.agent.version !== null || agent.versionCommand === null) return
  const output = collectBytes(4096)
  const { ended } = await container.exec({
    ...quiet(lease.signal),
    argv: agent.versionCommand,
    environment: {},
    stdin: null,
    onStdout: output.take,
  })
  if (ended === 'not_found') throw notFound(agent, parts.executor.name)
  const version = parts.mask.mask(output.bytes().toString('utf8')).trim().split('\n')[0] ?? ''
  await parts.store.recordAgentVersion(run.id, lease.fence, version.slice(0, 100), image)
}

async function runAgent(
  parts: ExecutePhaseParts,
  { run, phase, lease, phaseLog }: PhaseContext,
  container: JobContainer,
  agent: Agent,
  variables: Record<string, string>,
): Promise<{ agentResult: ExecResult; verdict: AgentVerdict }> {
  const command = agent.command({
    phase: phase.name,
    prompt: phasePrompt(run, phase),
    issueNumber: run.issue.number,
    featureDirectory: run.featureDirectory,
    model: run.settings.models[phase.name] ?? run.settings.model,
    variables,
    home: container.home,
  })
  await writeHomeFiles(container, command, lease.signal)
  const [stdout, stderr] = [collectBytes(keptOutputBytes), collectBytes(keptOutputBytes)]
  const [shownOut, shownErr] = [createMaskStream(parts.mask), createMaskStream(parts.mask)]
  const agentResult = await container.exec({
    argv: command.argv,
    environment: { ...featureVariables(run), ...command.environment },
    stdin: command.stdin === null ? null : Buffer.from(command.stdin),
    onStdout(chunk) {
      stdout.take(chunk)
      return phaseLog.write(shownOut.push(chunk))
    },
    onStderr(chunk) {
      stderr.take(chunk)
      return phaseLog.write(shownErr.push(chunk))
    },
    limits: {
      timeoutMs: run.settings.timeoutMinutes * 60_000,
      idleMs: run.settings.idleTimeoutMinutes * 60_000,
      outputBytes,
    },
    signal: lease.signal,
  })
  await phaseLog.write(shownOut.end() + shownErr.end())
  if (agentResult.ended === 'not_found') throw notFound(agent, parts.executor.name)
  const verdict = agent.readOutput({
    stdout: stdout.bytes().toString('utf8'),
    stderr: stderr.bytes().toString('utf8'),
    exitCode: agentResult.exitCode,
  })
  return { agentResult, verdict }
}

/** Spec Kit's own variables: the App allocates directory and branch, so that parallel issues never collide. */
function featureVariables(run: RunRecord): Record<string, string> {
  return {
    SPECIFY_FEATURE_DIRECTORY: run.featureDirectory,
    SPECIFY_FEATURE: run.feature,
    GIT_BRANCH_NAME: run.branch,
    SPECKIT_ISSUE_NUMBER: String(run.issue.number),
    SPECKIT_QUESTIONS: run.settings.questions,
  }
}

async function writeHomeFiles(container: JobContainer, command: AgentCommand, signal: AbortSignal): Promise<void> {
  for (const [path, content] of Object.entries(command.homeFiles)) {
    await mustSucceed(container, `the agent’s configuration ${path} could not be written`, {
      argv: ['sh', '-c', 'mkdir -p "$(dirname "$FILE")" && cat > "$FILE"'],
      environment: { FILE: `${container.home}/${path}` },
      stdin: Buffer.from(content),
      signal,
    })
  }
}

/** Best effort: also after a failure or a cancellation the work so far is worth keeping, so this takes no cancelled signal. */
async function takeTreeOut(
  { mask, log }: Pick<ExecutePhaseParts, 'mask' | 'log'>,
  container: JobContainer,
  input: Buffer,
  inputCommit: string,
): Promise<PhaseOutcome['result']> {
  const out = collectBytes(bundleBytes)
  const errors = collectBytes(4096)
  const result = await container.exec({
    ...quiet(AbortSignal.timeout(transferMs)),
    argv: ['sh', '-c', treeOutScript],
    environment: { SPECKIT_WORKSPACE: container.workspace },
    stdin: input,
    limits: { timeoutMs: transferMs, idleMs: transferMs, outputBytes: bundleBytes },
    onStdout: out.take,
    onStderr: errors.take,
  })
  if (result.exitCode === 0) return { kind: 'taken', bundle: out.bytes(), inputCommit }
  const said = mask.mask(errors.bytes().toString('utf8')).trim().slice(-500)
  log.warn({ ...result, said }, 'the tree could not be taken out of the job')
  return { kind: 'lost', why: said === '' ? `git ${result.ended}, exit code ${result.exitCode}` : said }
}

type Quiet = Pick<ExecRequest, 'limits' | 'signal' | 'onStdout' | 'onStderr'>

function quiet(signal: AbortSignal): Quiet {
  const ignore = () => undefined
  return {
    limits: { timeoutMs: transferMs, idleMs: transferMs, outputBytes: 1024 * 1024 },
    signal,
    onStdout: ignore,
    onStderr: ignore,
  }
}

async function mustSucceed(
  container: JobContainer,
  what: string,
  request: Pick<ExecRequest, 'argv' | 'environment' | 'stdin' | 'signal'>,
): Promise<void> {
  const errors = collectBytes(4096)
  const result = await container.exec({ ...quiet(request.signal), ...request, onStderr: errors.take })
  request.signal.throwIfAborted()
  if (result.exitCode !== 0) {
    throw new Error(`${what}: ${result.ended}, exit ${result.exitCode}: ${errors.bytes().toString('utf8').trim()}`)
  }
}

function notFound(agent: Agent, executor: string): UserError {
  return new UserError(
    'agent_not_found',
    `The command of the agent ${agent.name} was not found in its job on the executor ${executor}.`,
    `Build the job image with \`npm run images -- ${agent.name}\` and name it in ${imageVariable(agent)}.`,
  )
}

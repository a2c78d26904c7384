import type { Agent, AgentCommand, AgentVerdict } from '../../agents/agent.ts'
import { phasePrompt } from '../../agents/prompt.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { createMaskStream } from '../../masking/mask-stream.ts'
import type { Mask } from '../../masking/mask.ts'
import type { ExecResult, Executor, JobContainer } from '../../ports/executor.ts'
import { agentNotFound } from '../execution/agent-not-found.ts'
import { collectBytes } from '../execution/collect-bytes.ts'
import type { OpenJob } from '../execution/open-job.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { mustSucceed } from './run-quietly.ts'

type Parts = { executor: Pick<Executor, 'name'>; mask: Mask }

const outputBytes = 64 * 1024 * 1024
const keptOutputBytes = 8 * 1024 * 1024

/**
 * Lets the agent work in its job, with its masked output in the log of the phase. Rejects when its
 * command is not there.
 */
export async function runAgent(
  { mask, executor }: Parts,
  context: PhaseContext,
  { agent, variables, container }: OpenJob,
): Promise<ExecResult & { verdict: AgentVerdict }> {
  const { run, phase, lease, phaseLog } = context
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
  const [stdout, stderr] = [keepAndShow(mask, phaseLog, agent), keepAndShow(mask, phaseLog, agent)]
  const ended = await container.exec({
    argv: command.argv,
    environment: { ...featureVariables(run), ...command.environment },
    stdin: command.stdin === null ? null : Buffer.from(command.stdin),
    onStdout: stdout.take,
    onStderr: stderr.take,
    limits: {
      timeoutMs: run.settings.timeoutMinutes * 60_000,
      idleMs: run.settings.idleTimeoutMinutes * 60_000,
      outputBytes,
    },
    signal: lease.signal,
  })
  await phaseLog.write(stdout.restShown() + stderr.restShown())
  if (ended.ended === 'not_found') throw agentNotFound(agent, executor.name)
  const verdict = agent.readOutput({ stdout: stdout.text(), stderr: stderr.text(), exitCode: ended.exitCode })
  return { ...ended, verdict: maskVerdict(verdict, mask) }
}

/** It is stored before anything else is done with it. */
function maskVerdict({ failure, finalMessage, ...rest }: AgentVerdict, { mask }: Mask): AgentVerdict {
  const masked = (text: string | null) => (text === null ? null : mask(text))
  return { ...rest, failure: masked(failure), finalMessage: masked(finalMessage) }
}

/**
 * One stream of the agent: its end is kept as it is for the verdict; shown are the sentences in it,
 * masked.
 */
function keepAndShow(mask: Mask, phaseLog: PhaseContext['phaseLog'], { createLog }: Pick<Agent, 'createLog'>) {
  const kept = collectBytes(keptOutputBytes)
  const shown = createMaskStream(mask, createLog?.())
  return {
    take(chunk: Buffer): Promise<void> {
      kept.take(chunk)
      return phaseLog.write(shown.push(chunk))
    },
    restShown: () => shown.end(),
    text: () => kept.bytes().toString('utf8'),
  }
}

/**
 * Spec Kit's own variables: the App allocates directory and branch, so that parallel issues never
 * collide.
 */
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

import type { ArtifactKind } from '../../domain/run/artifact.ts'
import type { Mask } from '../../masking/mask.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import type { TreeChange } from '../../domain/proof/tree-change.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AgentOutcome } from '../../ports/outcome-store.ts'
import type { ArtifactStore, LogStore } from '../../ports/store.ts'
import type { PhaseContext } from '../execution/phase-context.ts'

export type KeepArtifactsParts = {
  store: Pick<ArtifactStore, 'putArtifact'> & Pick<LogStore, 'logTail'>
  clock: Clock
  mask: Mask
  retentionDays: number
}

/** The log itself is kept as long as its artifact: this is for reading and for downloading. */
const logCharacters = 4 * 1024 * 1024
const cutNote = '… (the beginning is left out here; the run page has it)\n'

type Material = { outcome: AgentOutcome; changes: readonly TreeChange[]; patch: string; result: PhaseResult }

/**
 * Keeps what people may want to read later: log, patch, diff summary, commit status, usage,
 * environment. All of it masked.
 */
export async function keepArtifacts(
  parts: KeepArtifactsParts,
  context: PhaseContext,
  material: Material,
): Promise<void> {
  await context.phaseLog.flush()
  const tail = await parts.store.logTail(context.phase.id, logCharacters)
  const log = tail.length < logCharacters ? tail : `${cutNote}${tail}`
  const files: [ArtifactKind, string, string][] = [
    ['log', 'log.txt', log],
    ['commit_status', 'commit-status.json', json(commitStatus(context, material.result))],
    [
      'usage',
      'usage.json',
      json(material.outcome.verdict.usage ?? { inputTokens: null, outputTokens: null, costUsd: null }),
    ],
    ['environment', 'environment.json', json(environment(context, material.outcome))],
  ]
  if (material.patch !== '') files.push(['patch', 'changes.patch', material.patch])
  if (material.changes.length > 0) files.push(['diff_summary', 'diff-summary.json', json(material.changes)])
  const expiresAt = new Date(parts.clock.now().getTime() + parts.retentionDays * 86_400_000)
  for (const [kind, name, text] of files) {
    await parts.store.putArtifact({
      runId: context.run.id,
      phaseId: context.phase.id,
      kind,
      name: `${context.phase.name}-${name}`,
      contentType: name.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8',
      content: Buffer.from(parts.mask.mask(text)),
      expiresAt,
    })
  }
}

function commitStatus({ run }: PhaseContext, result: PhaseResult): object {
  if (result.kind === 'committed')
    return { committed: true, pushed: true, branch: run.branch, commit: result.commitSha }
  const reason = result.kind === 'failed' ? result.reason : 'nothing_changed'
  const detail = 'detail' in result ? result.detail : null
  return { committed: false, pushed: false, branch: run.branch, commit: null, reason, detail }
}

function environment({ run, phase }: PhaseContext, outcome: AgentOutcome): object {
  return {
    phase: phase.name,
    attempt: phase.attempt,
    agent: run.agent,
    executor: run.executor,
    settings: run.settings,
    featureDirectory: run.featureDirectory,
    branch: run.branch,
    baseSha: run.baseSha,
    inputSha256: run.inputHash,
    ended: outcome.ended,
    exitCode: outcome.exitCode,
    durationMs: outcome.durationMs,
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

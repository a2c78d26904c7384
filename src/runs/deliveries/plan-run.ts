import { createHash } from 'node:crypto'
import type { Request } from '../../domain/request/request.ts'
import type { RunPlan } from '../../domain/request/run-plan.ts'
import type { NewRun } from '../../ports/store.ts'

/**
 * Everything that is fixed about a run before its first phase: names, snapshot of the input with
 * its hash, settings, phases.
 */
export function planRun(
  { deduplicationKey, repository, installationId, actor, at }: Request,
  plan: RunPlan,
  { newId, now, executor }: { newId: () => string; now: Date; executor: string },
): NewRun {
  const { issue, names, settings, baseBranch, baseSha, origin, asked } = plan
  return {
    id: newId(),
    deduplicationKey,
    repository,
    installationId,
    issue,
    inputHash: createHash('sha256').update(`${issue.title}\n${issue.body}`).digest('hex'),
    actor: { id: actor.id, login: actor.login },
    baseBranch,
    baseSha,
    ...names,
    origin,
    asked,
    settings,
    agent: { name: settings.agent, model: settings.model, version: null, image: null },
    executor,
    requestedAt: at,
    createdAt: now,
    phases: plan.phases.map((phase) => ({ id: newId(), ...phase })),
  }
}

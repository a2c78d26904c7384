import { createHash } from 'node:crypto'
import { nameFeature } from '../domain/feature.ts'
import type { Intent } from '../domain/intent.ts'
import type { Trigger } from '../domain/read-trigger.ts'
import type { NewRun } from '../ports/store.ts'

/** Everything that is fixed about a run before its first phase: names, snapshot of the input with its hash, settings, phases. */
export function planRun(
  trigger: Extract<Trigger, { kind: 'labeled' }>,
  intent: Extract<Intent, { kind: 'start' }>,
  { newId, now, executor }: { newId: () => string; now: Date; executor: string },
): NewRun {
  const { issue, actor, repository, installationId, semanticKey } = trigger
  const { settings, baseBranch, baseSha } = intent
  return {
    id: newId(),
    semanticKey,
    repository,
    installationId,
    issue,
    inputHash: createHash('sha256').update(`${issue.title}\n${issue.body}`).digest('hex'),
    actor: { id: actor.id, login: actor.login },
    baseBranch,
    baseSha,
    ...nameFeature(issue),
    settings,
    agent: { name: settings.agent, model: settings.model, version: null, image: null },
    executor,
    createdAt: now,
    phases: settings.phases.map((name) => ({ id: newId(), name })),
  }
}

import { createHash, randomUUID } from 'node:crypto'
import { builtInSettings } from '../../src/domain/settings.ts'
import type { NewRun } from '../../src/ports/store.ts'

/** A run to start, different from every other one unless `given` says so. */
export function newRun(given: Partial<NewRun> = {}): NewRun {
  const id = randomUUID()
  const issue = given.issue ?? {
    number: Math.ceil(Math.random() * 1_000_000_000),
    title: 'Add due dates',
    body: 'A task has a day.',
  }
  return {
    id,
    semanticKey: `label:${id}`,
    repository: { id: 7_000_000_001, owner: 'octo', name: 'tasks' },
    installationId: 42,
    inputHash: createHash('sha256').update(`${issue.title}\n${issue.body}`).digest('hex'),
    actor: { id: 1, login: 'mona' },
    baseBranch: 'main',
    baseSha: 'a'.repeat(40),
    feature: '012-add-due-dates',
    featureDirectory: 'specs/012-add-due-dates',
    branch: 'speckit/012-add-due-dates',
    settings: builtInSettings,
    agent: { name: 'template', model: null, version: null, image: null },
    executor: 'process',
    createdAt: new Date(),
    phases: (['specify', 'plan', 'tasks'] as const).map((name) => ({ id: randomUUID(), name })),
    ...given,
    issue,
  }
}

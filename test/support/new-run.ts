import { createHash, randomUUID } from 'node:crypto'
import { runSettings } from '../domain/support/run-settings.ts'
import type { CommandRecord } from '../../src/ports/command-store.ts'
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
    deduplicationKey: `label:${id}`,
    repository: { id: 7_000_000_001, owner: 'octo', name: 'tasks' },
    installationId: 42,
    inputHash: createHash('sha256').update(`${issue.title}\n${issue.body}`).digest('hex'),
    actor: { id: 1, login: 'mona' },
    baseBranch: 'main',
    baseSha: 'a'.repeat(40),
    feature: '012-add-due-dates',
    featureDirectory: 'specs/012-add-due-dates',
    branch: 'speckit/012-add-due-dates',
    settings: runSettings,
    agent: { name: 'template', model: null, version: null, image: null },
    origin: 'label',
    asked: 'label',
    executor: 'process',
    requestedAt: new Date(),
    createdAt: new Date(),
    phases: (['specify', 'plan', 'tasks'] as const).map((name) => ({ id: randomUUID(), name, input: null })),
    ...given,
    issue,
  }
}

/** The record of a command, of an act of its own unless `given` says so. */
export function newCommand(given: Partial<CommandRecord> = {}): CommandRecord {
  const id = randomUUID()
  return {
    deduplicationKey: `comment:${id}`,
    deliveryGuid: id,
    installationId: 42,
    repositoryId: 7_000_000_001,
    issueNumber: 12,
    actor: { id: 1, login: 'mona' },
    via: 'comment',
    name: 'run',
    outcome: 'run',
    at: new Date(),
    ...given,
  }
}

import { randomUUID } from 'node:crypto'
import type { ArtifactSummary } from '../../../src/domain/run/artifact.ts'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { PendingPlace } from '../../../src/domain/report/report.ts'
import type { PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { phaseRecord, runRecord } from '../../domain/support/run-record.ts'
import type { RunReads } from '../../../src/http/dependencies.ts'
import type { RunStatistics } from '../../../src/ports/store.ts'

export const now = new Date('2025-11-22T08:10:00.000Z')

type Chunk = { sequence: number; text: string }
type StoredArtifact = ArtifactSummary & { content: Buffer }

/** The reads of the store over plain arrays that a test fills and changes. */
export class FakeRuns implements RunReads, RunStatistics {
  readonly kept: RunRecord[] = []
  readonly logs = new Map<string, Chunk[]>()
  readonly files: StoredArtifact[] = []
  readonly places = new Map<string, PendingPlace>()
  /** Ids of the phases whose log was read, one a read. */
  readonly logReads: string[] = []

  readonly missed: Awaited<ReturnType<RunStatistics['absences']>> = []

  async absences(): ReturnType<RunStatistics['absences']> {
    return this.missed
  }

  add(run: RunRecord): RunRecord {
    this.kept.push(run)
    return run
  }

  write(phaseId: string, ...texts: string[]): void {
    const chunks = this.logs.get(phaseId) ?? []
    for (const text of texts) chunks.push({ sequence: chunks.length, text })
    this.logs.set(phaseId, chunks)
  }

  attach(run: RunRecord, artifact: Partial<StoredArtifact>): StoredArtifact {
    const content = artifact.content ?? Buffer.from('content')
    const stored: StoredArtifact = {
      id: randomUUID(),
      runId: run.id,
      phaseId: run.phases[0]?.id ?? null,
      kind: 'log',
      name: 'specify.log',
      contentType: 'text/plain; charset=utf-8',
      size: content.length,
      createdAt: now,
      expiresAt: new Date(now.getTime() + 7 * 86_400_000),
      content,
      ...artifact,
    }
    this.files.push(stored)
    return stored
  }

  async run(id: string): Promise<RunRecord | null> {
    return structuredClone(this.kept.find((run) => run.id === id.toLowerCase()) ?? null)
  }

  async runs(query: Parameters<RunReads['runs']>[0]): Promise<RunRecord[]> {
    const newestFirst = this.kept.toReversed()
    const start = query.before === undefined ? 0 : newestFirst.findIndex(({ id }) => id === query.before) + 1
    return newestFirst
      .slice(start)
      .filter((run) => query.status === undefined || run.status === query.status)
      .filter((run) => query.repositoryId === undefined || run.repository.id === query.repositoryId)
      .slice(0, query.limit)
  }

  async queuePosition(runId: string): Promise<number> {
    const queued = this.kept.filter(({ status }) => status === 'queued')
    return queued.findIndex(({ id }) => id === runId)
  }

  async pendingPlace(runId: string): Promise<PendingPlace | null> {
    return this.places.get(runId) ?? null
  }

  async log(phaseId: string, after: number): Promise<Chunk[]> {
    this.logReads.push(phaseId)
    return (this.logs.get(phaseId) ?? []).filter(({ sequence }) => sequence > after)
  }

  async logEnd(phaseId: string, maxCharacters: number): Promise<{ text: string; sequence: number }> {
    const chunks = this.logs.get(phaseId) ?? []
    const text = chunks.map((chunk) => chunk.text).join('')
    return { text: text.slice(-maxCharacters), sequence: chunks.at(-1)?.sequence ?? -1 }
  }

  async artifacts(runId: string): Promise<ArtifactSummary[]> {
    return this.files.filter((file) => file.runId === runId).map(({ content: _content, ...summary }) => summary)
  }

  async artifact(id: string): Promise<StoredArtifact | null> {
    return this.files.find((file) => file.id === id) ?? null
  }

  async runCounts(): ReturnType<RunStatistics['runCounts']> {
    const groups = Map.groupBy(this.kept, ({ status, conclusion }) => `${status} ${conclusion ?? ''}`)
    return [...groups.values()].flatMap((runs) =>
      runs.slice(0, 1).map(({ status, conclusion }) => ({ status, conclusion, count: runs.length })),
    )
  }

  async completedPhases(since: Date): ReturnType<RunStatistics['completedPhases']> {
    return this.kept.flatMap(({ phases }) =>
      phases.flatMap(({ id, name, conclusion, startedAt, completedAt }) =>
        conclusion && startedAt && completedAt && completedAt >= since
          ? [{ id, name, conclusion, startedAt, completedAt }]
          : [],
      ),
    )
  }
}

/** A queued run with three queued phases. */
export function aRun(given: Partial<RunRecord> = {}): RunRecord {
  const id = given.id ?? randomUUID()
  const names = ['specify', 'plan', 'tasks'] as const
  return runRecord({
    id,
    repository: { id: 42, owner: 'octo', name: 'todo' },
    installationId: 7,
    issue: { number: 12, title: 'Add due dates to tasks', body: 'As a user I want due dates.' },
    inputHash: 'a5'.repeat(32),
    actor: { id: 1, login: 'octocat' },
    baseBranch: 'main',
    baseSha: 'b'.repeat(40),
    feature: '012-add-due-dates',
    featureDirectory: 'specs/012-add-due-dates',
    branch: '012-add-due-dates',
    agent: { name: 'codex', model: 'gpt-5.1-codex', version: '0.169.0', image: 'speckit-job-codex@sha256:1f2e' },
    executor: 'docker',
    requestedAt: new Date('2025-11-22T08:00:00.000Z'),
    createdAt: new Date('2025-11-22T08:00:00.000Z'),
    phases: names.map((name, position) => aPhase(id, { name, position })),
    ...given,
  })
}

export function aPhase(runId: string, given: Partial<PhaseRecord> & { name: PhaseName }): PhaseRecord {
  return phaseRecord({ id: randomUUID(), runId, ...given })
}

/** A phase that committed one document. */
export function aCommittedPhase(runId: string, name: PhaseName, position: number): PhaseRecord {
  const started = Date.parse('2025-11-22T08:01:00.000Z') + position * 60_000
  return aPhase(runId, {
    name,
    position,
    status: 'completed',
    conclusion: 'success',
    startedAt: new Date(started),
    completedAt: new Date(started + 42_500),
    commitSha: String(position + 1).repeat(40),
    files: [{ path: `specs/012-add-due-dates/${name}.md`, status: 'added', size: 5321 }],
    usage: { inputTokens: 18_234, outputTokens: 2114, costUsd: 0.0712 },
    cleanedUp: true,
  })
}

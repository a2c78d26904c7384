import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import type { RunReads } from './dependencies.ts'

export type PhaseLog = {
  phase: PhaseRecord
  text: string
  /** Lines before `text` were left out. */
  isCut: boolean
  /** Sequence to go on from while the phase runs; null = nothing more comes. */
  follow: number | null
}

const mostLines = 2000
const mostCharacters = 400_000

/** The last lines of the log of every phase that has started. */
export async function readLogs(store: Pick<RunReads, 'logEnd'>, run: RunRecord): Promise<PhaseLog[]> {
  const started = run.phases.filter(({ startedAt }) => startedAt !== null)
  const sorted = started.toSorted((a, b) => a.position - b.position || a.attempt - b.attempt)
  return Promise.all(sorted.map((phase) => readLog(store, phase)))
}

/** Never the whole log: an agent may have printed more than memory should hold for each reader. */
async function readLog(store: Pick<RunReads, 'logEnd'>, phase: PhaseRecord): Promise<PhaseLog> {
  const { text, sequence } = await store.logEnd(phase.id, mostCharacters)
  return { phase, ...cut(text), follow: phase.status === 'completed' ? null : sequence }
}

function cut(whole: string): { text: string; isCut: boolean } {
  const tail = whole.slice(-mostCharacters)
  const lines = tail.split('\n')
  const isFull = tail.length === mostCharacters
  if (lines.length <= mostLines + 1 && !isFull) return { text: whole, isCut: false }
  // The first line of a full tail may have lost its beginning.
  return { text: lines.slice(lines.length > mostLines + 1 ? -(mostLines + 1) : 1).join('\n'), isCut: true }
}

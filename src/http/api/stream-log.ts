import { setTimeout as wait } from 'node:timers/promises'
import type { PhaseRecord } from '../../domain/run/run.ts'
import { cleanLog } from '../clean-log.ts'
import type { RunReads } from '../dependencies.ts'

export type LogStream = {
  store: Pick<RunReads, 'run' | 'log'>
  runId: string
  phaseId: string
  /** Sequence of the last chunk that the client has; -1 = none. */
  after: number
  signal: AbortSignal
  pollMs: number
  keepAliveMs: number
}

/**
 * The log of a phase as server-sent events, until the phase is completed, its run is gone or the
 * signal comes. `end` tells the client not to connect again. A phase that is tried anew starts with
 * an empty log: the client is told to forget what it has (`reset`).
 */
export async function* streamLog(stream: LogStream): AsyncGenerator<string, void, void> {
  const { store, runId, phaseId, after, signal, pollMs, keepAliveMs } = stream
  let last = after
  let quietMs = 0
  yield 'retry: 2000\n\n'
  while (!signal.aborted) {
    // The state is read before the log: whatever a completed phase wrote is in the log by then.
    const phase = await findPhase(store, runId, phaseId)
    const news = await readNews(store, phaseId, last)
    if (news.isReset) yield event('reset', {})
    for (const { sequence, text } of news.chunks) yield event('log', { text: cleanLog(text) }, sequence)
    const isQuiet = news.chunks.length === 0 && !news.isReset
    last = news.chunks.at(-1)?.sequence ?? (news.isReset ? -1 : last)
    if (phase === null || phase.status === 'completed') {
      yield event('end', { status: phase?.status ?? null, conclusion: phase?.conclusion ?? null })
      return
    }
    quietMs = isQuiet ? quietMs + pollMs : 0
    if (quietMs >= keepAliveMs) {
      quietMs = 0
      yield ': still here\n\n'
    }
    await wait(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

async function findPhase(store: LogStream['store'], runId: string, phaseId: string): Promise<PhaseRecord | null> {
  const run = await store.run(runId)
  return run?.phases.find(({ id }) => id === phaseId) ?? null
}

/**
 * Asks for the last known chunk too: when that is missing, the log was cleared and numbered anew.
 */
async function readNews(store: LogStream['store'], phaseId: string, last: number) {
  if (last < 0) return { isReset: false, chunks: await store.log(phaseId, -1) }
  const chunks = await store.log(phaseId, last - 1)
  if (chunks[0]?.sequence === last) return { isReset: false, chunks: chunks.slice(1) }
  return { isReset: true, chunks: await store.log(phaseId, -1) }
}

function event(name: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

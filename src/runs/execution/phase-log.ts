import type { Log } from '../../ports/log.ts'
import type { LogStore } from '../../ports/store.ts'

/** Log of one phase: masked text in, chunks in the store out. */
export type PhaseLog = {
  /**
   * Resolves when the text is buffered; waits while the store is slow, so that a loud agent is
   * slowed down instead of filling memory.
   */
  write(text: string): Promise<void>
  /** A line of our own. */
  say(line: string): Promise<void>
  /** Stores everything that was written. */
  flush(): Promise<void>
  /** Writes a last line and stores everything. */
  end(lastLine: string): Promise<void>
}

const chunkCharacters = 64 * 1024
const flushMs = 500

export function createPhaseLog(store: Pick<LogStore, 'appendLog'>, phaseId: string, log: Log): PhaseLog {
  let buffer = ''
  let sequence = 0
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const text = buffer
    buffer = ''
    if (text === '') return writing
    const place = sequence++
    writing = writing.then(() => append(place, text))
    return writing
  }
  async function append(place: number, text: string): Promise<void> {
    try {
      await store.appendLog(phaseId, place, text)
    } catch (error) {
      // the log is for people; a phase does not fail for a piece of it
      log.warn({ err: error, sequence: place }, 'a piece of the phase log could not be stored')
    }
  }
  async function write(text: string): Promise<void> {
    buffer += text
    if (buffer.length >= chunkCharacters) return flush()
    timer ??= setTimeout(() => void flush(), flushMs)
  }
  const say = (line: string) => write(`▸ ${line}\n`)
  return {
    write,
    say,
    flush,
    async end(lastLine) {
      await say(lastLine)
      await flush()
    },
  }
}

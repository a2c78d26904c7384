import { inspect } from 'node:util'
import type { Log } from '../../src/ports/log.ts'

/** A log that keeps its lines, deep enough to find a token in the cause of an error. */
export function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const write = (level: string) => (metadata: object, message: string) =>
    void lines.push(`${level} ${message} ${inspect(metadata, { depth: 12, showHidden: true })}`)
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  }
  return { log, lines }
}

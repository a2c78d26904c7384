import { pino } from 'pino'
import type { DestinationStream } from 'pino'
import type { Mask } from './masking/mask.ts'
import type { Log } from './ports/log.ts'

/** The process's log: JSON lines on standard output, each of them masked before it leaves. */
export function createLog(level: string, mask: Mask, destination: DestinationStream = process.stdout): Log {
  const masked = { write: (line: string) => destination.write(`${mask.mask(line.trimEnd())}\n`) }
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, masked)
}

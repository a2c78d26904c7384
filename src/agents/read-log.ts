import type { LogReader } from './agent.ts'
import { parseObject } from './json-lines.ts'
import type { JsonObject } from './json-lines.ts'

/** Of characters. A longer event is left out, so that what is kept of a line stays bounded. */
const longestEvent = 4 * 1024 * 1024

/**
 * Reads an output of which some lines are events in JSON: `sentences` says what people read of one,
 * null = nothing. All other lines are text and come out as they are, also before they end.
 */
export function createLogReader(sentences: (event: JsonObject) => string | null): LogReader {
  let kind: Kind = 'begun'
  let line = ''
  let broken = 0

  /** A part of a line, which `isEnd` ends. */
  function take(part: string, isEnd: boolean): string {
    if (kind === 'text') return part
    if (kind === 'too long') return isEnd ? leaveOut() : ''
    line += part
    if (kind === 'begun') kind = kindOf(line)
    if (kind === 'text') return line
    if (isEnd) return kind === 'event' ? shown() : line
    if (line.length > longestEvent) {
      kind = 'too long'
      line = ''
    }
    return ''
  }

  function shown(): string {
    // failing to parse is slow: an output with so many broken lines is no stream of events
    const event = broken > mostBroken ? null : parseObject(line)
    return event === null ? leaveOut() : ending(sentences(event) ?? '')
  }

  /** Said only so often that the log does not grow by it. */
  function leaveOut(): string {
    broken += 1
    return broken <= mostNotes ? leftOut : ''
  }

  function begin(): void {
    kind = 'begun'
    line = ''
  }

  return {
    push(text) {
      const lines = text.split(/(?<=\n)/)
      const output: string[] = []
      for (const part of lines) {
        const isEnd = part.endsWith('\n')
        output.push(take(part, isEnd))
        if (isEnd) begin()
      }
      return output.join('')
    },
    end() {
      const rest = kind === 'text' ? '' : take('', true)
      begin()
      return rest
    },
  }
}

const mostBroken = 10_000
const mostNotes = 100

/** What a line is, as far as it has come. */
type Kind = 'begun' | 'text' | 'event' | 'too long'

const leftOut = '(an event that cannot be read is left out here)\n'

function kindOf(line: string): Kind {
  const start = line.trimStart().slice(0, 2)
  if (start === '{"') return 'event'
  const isUndecided = (start === '' || start === '{') && !line.endsWith('\n') && line.length < longestIndent
  return isUndecided ? 'begun' : 'text'
}

const longestIndent = 1000

function ending(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

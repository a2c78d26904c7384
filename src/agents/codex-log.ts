import type { LogReader } from './agent.ts'
import type { JsonObject } from './json-lines.ts'
import { countOf, objectOf, textOf } from './json-lines.ts'
import { createLogReader } from './read-log.ts'

/** What people read of the events of `codex exec --json`. */
export function createCodexLog(): LogReader {
  const started = new Set<unknown>()

  function sentences(event: JsonObject): string | null {
    const item = objectOf(event['item'])
    switch (event['type']) {
      case 'item.started':
        if (item['type'] !== 'command_execution') return null
        started.add(item['id'])
        return commandLine(item)
      case 'item.completed':
        return completed(item, started.delete(item['id']))
      case 'turn.completed':
        return turnCompleted(objectOf(event['usage']))
      case 'turn.failed':
        return saying('failed', objectOf(event['error'])['message'])
      default:
        // errors, and the one event that is ours
        return textOf(event['message'])
    }
  }

  return createLogReader(sentences)
}

function completed(item: JsonObject, isStarted: boolean): string | null {
  switch (item['type']) {
    case 'agent_message':
    case 'reasoning':
      return textOf(item['text'])
    case 'command_execution':
      return [...(isStarted ? [] : [commandLine(item)]), ...commandEnd(item)].join('\n')
    case 'file_change':
      return fileChange(item)
    case 'mcp_tool_call':
      return saying('tool', [item['server'], item['tool'], item['status']].filter(textOf).join(' '))
    case 'web_search':
      return saying('searched for', item['query'])
    case 'error':
      return saying('warning', item['message'])
    default:
      return null
  }
}

function commandLine(item: JsonObject): string {
  return `$ ${textOf(item['command']) ?? '(a command without a name)'}`
}

const shownLines = 20

/** What a command printed is for the agent; people need it where it failed. */
function commandEnd(item: JsonObject): string[] {
  const code = item['exit_code']
  const isOk = code === 0
  const output = isOk ? null : textOf(item['aggregated_output'])
  const lines = output === null ? [] : output.trimEnd().split('\n').slice(-shownLines)
  return [...lines, typeof code === 'number' ? `exit code ${code}` : (textOf(item['status']) ?? 'it did not end')]
}

function fileChange(item: JsonObject): string | null {
  const changes = Array.isArray(item['changes']) ? item['changes'].map(objectOf) : []
  const lines = changes.map(({ kind, path }) => `${textOf(kind) ?? 'change'} ${textOf(path) ?? '(a file)'}`)
  return lines.length === 0 ? null : lines.join('\n')
}

function turnCompleted({ input_tokens, output_tokens }: JsonObject): string {
  const [read, written] = [countOf(input_tokens), countOf(output_tokens)]
  return read === null || written === null ? 'finished' : `finished: ${read} tokens in, ${written} out`
}

function saying(what: string, words: unknown): string | null {
  const text = textOf(words)
  return text === null ? null : `${what}: ${text}`
}

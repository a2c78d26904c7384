import type { AgentOutput, AgentVerdict } from './agent.ts'
import { asksQuestion } from './asks-question.ts'
import { skillMissing } from './codex-command.ts'
import type { AgentFailure } from '../domain/run/reason.ts'
import { countOf, jsonLines, objectOf, textOf } from './json-lines.ts'
import type { JsonObject } from './json-lines.ts'
import { providerFailure } from './provider-failure.ts'

/**
 * Reads the events of `codex exec --json`. `turn.failed` is the failure and `turn.completed` the
 * success; `error` events (reconnecting, warnings) occur in runs that succeed, so they explain a
 * failure but never make one. Token counts are totals: the last one holds.
 */
export function readCodexOutput({ stdout, stderr, exitCode }: AgentOutput): AgentVerdict {
  const events = jsonLines(stdout)
  const finalMessage = lastMessage(events)
  const failure = failureIn(events, exitCode, stderr)
  const reason = failure === null ? null : reasonOf(events, failure)
  return {
    isOk: failure === null,
    failure,
    ...(reason === null ? {} : { reason }),
    finalMessage,
    askedQuestion: failure === null && asksQuestion(finalMessage),
    usage: usageIn(events),
  }
}

function failureIn(events: readonly JsonObject[], exitCode: number | null, stderr: string): string | null {
  const missing = textOf(events.find(({ type }) => type === skillMissing)?.['message'])
  if (missing !== null) return missing
  const failed = events.findLast(({ type }) => type === 'turn.failed')
  if (failed !== undefined)
    return `Codex failed: ${readable(textOf(objectOf(failed['error'])['message']) ?? 'it gave no reason')}`
  const isComplete = events.some(({ type }) => type === 'turn.completed')
  if (isComplete && exitCode === 0) return null
  const warning = textOf(events.findLast(({ type }) => type === 'error')?.['message'])
  const said = warning ?? lastLine(stderr)
  const because = said === null ? '' : `; it said: ${readable(said)}`
  if (isComplete) return `Codex finished its turn but ended with exit code ${exitCode}${because}`
  return `Codex ended with exit code ${exitCode} before it finished its turn${because}`
}

function reasonOf(events: readonly JsonObject[], failure: string): AgentFailure | null {
  return events.some(({ type }) => type === skillMissing) ? 'skill_missing' : providerFailure(failure)
}

function lastMessage(events: readonly JsonObject[]): string | null {
  const messages = events
    .filter(({ type }) => type === 'item.completed')
    .map((event) => objectOf(event['item']))
    .filter(({ type }) => type === 'agent_message')
  return textOf(messages.at(-1)?.['text'])
}

function usageIn(events: readonly JsonObject[]): AgentVerdict['usage'] {
  const usage = events.findLast(({ type, usage }) => type === 'turn.completed' && usage !== undefined)?.['usage']
  if (usage === undefined) return null
  const { input_tokens, output_tokens } = objectOf(usage)
  return { inputTokens: countOf(input_tokens), outputTokens: countOf(output_tokens), costUsd: null }
}

/** The API's error often comes as JSON inside the message: people get the sentence in it. */
function readable(words: string): string {
  const message = words.slice(0, 10_000)
  const inner = /\{.*\}/s.exec(message)?.[0]
  const parsed = inner === undefined ? undefined : jsonLines(inner.replaceAll('\n', ' '))[0]
  const sentence = textOf(objectOf(parsed?.['error'])['message']) ?? textOf(parsed?.['message']) ?? message
  return withoutAddress(sentence.replaceAll(/\s+/g, ' ')).trim().slice(0, 500)
}

/** Where a provider or its proxy listens is the operator's business. */
function withoutAddress(text: string): string {
  return text.replaceAll(/(?:,? (?:for )?url:?)? ?\(?\bhttps?:\/\/[^\s),]*\)?/gi, '')
}

function lastLine(text: string): string | null {
  return textOf(text.trim().split('\n').at(-1) ?? '')
}

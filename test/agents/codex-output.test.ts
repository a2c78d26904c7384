import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { skillMissing } from '../../src/agents/codex-command.ts'
import { readCodexOutput } from '../../src/agents/codex-output.ts'

/** Events that Codex 0.169.0 printed against the scripted model server. */
function recording(name: string): string {
  return readFileSync(new URL(`recordings/codex-${name}.jsonl`, import.meta.url), 'utf8')
}

function read(stdout: string, exitCode: number | null = 0, stderr = '') {
  return readCodexOutput({ stdout, stderr, exitCode })
}

describe('readCodexOutput with recorded runs', () => {
  it('reads a finished turn with its last words and its total of tokens, warnings aside', () => {
    expect(read(recording('wrote-document'))).toEqual({
      isOk: true,
      failure: null,
      finalMessage: 'Wrote the specification.',
      askedQuestion: false,
      usage: { inputTokens: 200, outputTokens: 40, costUsd: null },
    })
  })

  it('reads a question to a person', () => {
    const verdict = read(recording('asked-question'))

    expect(verdict).toMatchObject({ isOk: true, askedQuestion: true })
    expect(verdict.finalMessage).toMatch(/Which database should be used\?$/)
  })

  it('does not fail a turn that finished after reconnecting', () => {
    expect(recording('reconnected')).toContain('Reconnecting... 1/5')
    expect(read(recording('reconnected'))).toMatchObject({ isOk: true, failure: null })
  })

  it.each([
    ['bad-request', 'model_unknown', 'Codex failed: The model gpt-x does not exist.'],
    [
      'unknown-model',
      'model_unknown',
      'Codex failed: The model `gpt-nope` does not exist or you do not have access to it.',
    ],
    ['quota', 'quota_exhausted', 'Codex failed: Quota exceeded. Check your plan and billing details.'],
    ['unauthorized', 'key_refused', 'Codex failed: unexpected status 401 Unauthorized: Incorrect API key provided.'],
    [
      'forbidden',
      'key_refused',
      'Codex failed: unexpected status 403 Forbidden: Country, region, or territory not supported',
    ],
    ['rate-limited', 'rate_limited', 'Codex failed: exceeded retry limit, last status: 429 Too Many Requests'],
    [
      'server-error',
      'provider_down',
      'Codex failed: We’re currently experiencing high demand, which may cause temporary errors.',
    ],
    ['overloaded', 'provider_down', 'Codex failed: Selected model is at capacity. Please try a different model.'],
    ['cut', 'provider_down', 'Codex failed: stream disconnected before completion: error sending request'],
    [
      'context-exceeded',
      'context_exceeded',
      "Codex failed: Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    ],
  ])('says why the run %s failed (%s), without made-up tokens or addresses', (name, reason, failure) => {
    expect(read(recording(name), 1)).toMatchObject({ isOk: false, reason, failure, usage: null, askedQuestion: false })
  })
})

const completed = '{"type":"turn.completed","usage":{"input_tokens":7,"output_tokens":3}}'

describe('readCodexOutput', () => {
  it.each([
    ['nothing', '', 0, '', /exit code 0 before it finished its turn$/],
    ['garbage', 'Segmentation fault\n{"type":\n[1]\n{}', 139, '', /exit code 139 before it finished/],
    ['a cut stream', recording('wrote-document').slice(0, 700), null, '', /exit code null before it finished/],
    [
      'words on stderr',
      '',
      1,
      'thread main panicked\nMissing environment variable: `CODEX_API_KEY`.\n',
      /it said: Missing environment variable: `CODEX_API_KEY`\.$/,
    ],
    ['a finished turn and a failing exit', completed, 1, '', /finished its turn but ended with exit code 1/],
    [
      'a turn that failed after one that finished',
      `${completed}\n{"type":"turn.failed","error":{"message":"gone"}}`,
      0,
      '',
      /^Codex failed: gone$/,
    ],
    ['a failure without a reason', '{"type":"turn.failed"}', 1, '', /^Codex failed: it gave no reason$/],
    [
      'an error of the API as JSON',
      '{"type":"turn.failed","error":{"message":"{\\"error\\":{\\"message\\":\\"No such model.\\"}}"}}',
      1,
      '',
      /^Codex failed: No such model\.$/,
    ],
    [
      'our own event',
      JSON.stringify({ type: skillMissing, message: 'The repository has no skill.' }),
      1,
      '',
      /^The repository has no skill\.$/,
    ],
  ])('fails on %s', (_, stdout, exitCode, stderr, failure) => {
    const verdict = read(stdout, exitCode, stderr)

    expect(verdict.isOk).toBe(false)
    expect(verdict.failure).toMatch(failure)
  })

  it('knows its own event of a missing skill, and no class where it cannot tell', () => {
    const event = JSON.stringify({ type: skillMissing, message: 'The repository has no skill.' })

    expect(read(event, 1)).toMatchObject({ reason: 'skill_missing' })
    expect(read('', 1, 'thread main panicked\n').reason).toBeUndefined()
  })

  it('keeps the address of the provider out of every sentence', () => {
    const message = 'error sending request for url (https://proxy.internal:8443/v1/responses?key=1): timed out'
    const failed = JSON.stringify({ type: 'turn.failed', error: { message } })

    expect(read(failed, 1)).toMatchObject({
      reason: 'provider_down',
      failure: 'Codex failed: error sending request: timed out',
    })
  })

  it('takes the last total instead of a sum and keeps unknown numbers unknown', () => {
    const twice = `${completed}\n{"type":"turn.completed","usage":{"input_tokens":9,"output_tokens":"many"}}`

    expect(read(twice).usage).toEqual({ inputTokens: 9, outputTokens: null, costUsd: null })
  })

  it('reads events between lines of other programs', () => {
    const stdout = `npm notice\n${recording('wrote-document').replaceAll('\n', '\nnoise {\n')}`

    expect(read(stdout)).toMatchObject({ isOk: true, finalMessage: 'Wrote the specification.' })
  })
})

import { describe, expect, it } from '@jest/globals'
import { providerFailure } from '../../src/agents/provider-failure.ts'

describe('providerFailure', () => {
  it.each([
    ['unexpected status 401 Unauthorized: Incorrect API key provided.', 'key_refused'],
    ['Missing environment variable: `CODEX_API_KEY`.', 'key_refused'],
    ['exceeded retry limit, last status: 429 Too Many Requests', 'rate_limited'],
    ['Rate limit reached for gpt-x on tokens per min (TPM)', 'rate_limited'],
    ['unexpected status 429 Too Many Requests: You exceeded your current quota', 'quota_exhausted'],
    ["You've hit your usage limit. Try again at 3:00 PM.", 'quota_exhausted'],
    ['Your credit balance is too low to access the API.', 'quota_exhausted'],
    ['unexpected status 503 Service Unavailable: try again later', 'provider_down'],
    ['unexpected status 529 : Overloaded', 'provider_down'],
    ['stream disconnected before completion: Transport error', 'provider_down'],
    ['error sending request: connection refused', 'provider_down'],
    ['This model’s maximum context length is 128000 tokens.', 'context_exceeded'],
    ['Your input exceeds the context window of this model.', 'context_exceeded'],
    ['The model `x` does not exist or you do not have access to it.', 'model_unknown'],
    ['Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'refused'],
  ])('takes %j as %s', (said, reason) => {
    expect(providerFailure(said)).toBe(reason)
  })

  it.each(['', 'It gave no reason', 'exit code 139', 'T429 is not done', 'The plan has 401 lines'])(
    'makes nothing of %j',
    (said) => {
      expect(providerFailure(said)).toBeNull()
    },
  )
})

import { describe, expect, it } from '@jest/globals'
import { saysRefusal } from '../../../src/domain/proof/says-refusal.ts'

describe('saysRefusal', () => {
  it.each([
    'I’m sorry, but I can’t help with that.',
    "I'm sorry, I cannot assist with this request.",
    'Sorry, I am unable to help with that request. Is there something else?',
    'I cannot comply with this request because it could be used to harm people.',
    'I can’t assist with creating malware.',
    'I must decline this request.',
    'I won’t help with that.',
    'I am not able to continue with this request.',
    '**I’m sorry**, but I’m not able to help you with this.',
  ])('hears a refusal in %j', (message) => {
    expect(saysRefusal(message)).toBe(true)
  })

  it.each([
    null,
    '',
    'Wrote plan.md.',
    'I can’t find spec.md, so there is no plan.',
    'I cannot write the plan: the spec leaves the time zone open.',
    'The plan says that the server must decline requests without a token, and that it cannot help with lost ones.',
    `Wrote the plan. ${'It is long. '.repeat(100)} I can’t help with that.`,
  ])('hears none in %j', (message) => {
    expect(saysRefusal(message)).toBe(false)
  })
})

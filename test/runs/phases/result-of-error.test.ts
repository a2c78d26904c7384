import { describe, expect, it } from '@jest/globals'
import { UserError } from '../../../src/errors.ts'
import type { UserErrorCode } from '../../../src/errors.ts'
import { resultOfError } from '../../../src/runs/phases/result-of-error.ts'

describe('resultOfError', () => {
  it.each<[UserErrorCode, string]>([
    ['image_missing', 'image_missing'],
    ['agent_not_found', 'agent_not_found'],
    ['github_refused', 'repository_gone'],
    ['draft_not_supported', 'internal_error'],
  ])('makes of the code %s the reason %s, with what to do', (code, reason) => {
    expect(resultOfError(new UserError(code, 'It is not there.', { wayOut: 'Bring it.' }))).toEqual({
      kind: 'failed',
      conclusion: 'failure',
      reason,
      detail: 'It is not there. Bring it.',
      usage: null,
    })
  })
})

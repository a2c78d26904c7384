import { describe, expect, it } from '@jest/globals'
import { UnavailableError, UserError } from '../../src/errors.ts'
import { classifyError, hasStatus, nullIf } from '../../src/github/classify-error.ts'

const now = new Date('2026-05-01T12:00:00Z')
const inHalfAMinute = String(now.getTime() / 1000 + 30)

describe('classifyError', () => {
  it.each([
    ['no answer', undefined, null],
    ['500', answer(500), null],
    ['502 with a page of a proxy', answer(502, {}, '<html>'), null],
    ['503 with retry-after', answer(503, { 'retry-after': '7' }), 7_000],
    ['408', answer(408), null],
    ['429 with retry-after', answer(429, { 'retry-after': '12' }), 12_000],
    ['429 with a date', answer(429, { 'retry-after': 'Fri, 01 May 2026 12:00:45 GMT' }), 45_000],
    ['429 with nothing', answer(429), 60_000],
    ['429 with a senseless retry-after', answer(429, { 'retry-after': 'soon' }), 60_000],
    [
      '403 whose quota is used up',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inHalfAMinute }),
      30_000,
    ],
    ['403 whose reset has passed', answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }), 0],
    [
      '403 whose reset is far away',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' }),
      3_600_000,
    ],
    ['403 with retry-after', answer(403, { 'retry-after': '3' }), 3_000],
    ['403 secondary limit', answer(403, {}, { message: 'You have exceeded a secondary rate limit.' }), 60_000],
    ['403 abuse detection', answer(403, {}, { message: 'You have triggered an abuse detection mechanism.' }), 60_000],
  ])('takes %s as unavailable', (_name, response, retryAfterMs) => {
    const error = classifyError(requestError(response), 'do it', now)

    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ retryAfterMs })
  })

  it.each([
    ['401', answer(401, {}, { message: 'Bad credentials' }), /APP_ID/],
    [
      '403 without a sign of limits',
      answer(403, {}, { message: 'Resource not accessible by integration' }),
      /permissions/,
    ],
    ['403 with quota left', answer(403, { 'x-ratelimit-remaining': '4999' }, { message: 'Forbidden' }), /permissions/],
    ['404', answer(404, {}, { message: 'Not Found' }), /installed/],
    ['410', answer(410, {}, { message: 'This issue was deleted' }), /still exist/],
    ['422', answer(422, {}, { message: 'Validation Failed' }), /says above/],
    ['409', answer(409, {}, { message: 'Conflict' }), /says above/],
  ])('takes %s as a refusal', (_name, response, wayOut) => {
    const error = classifyError(requestError(response), 'comment on #1', now)

    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining(`refused to comment on #1: HTTP ${response.status}`),
      wayOut: expect.stringMatching(wayOut),
    })
  })

  it('names every detail of a refusal', () => {
    const errors = [
      { message: 'No commits between main and x' },
      { resource: 'PullRequest', field: 'base', code: 'invalid' },
      'plain',
    ]

    const error = classifyError(requestError(answer(422, {}, { message: 'Validation Failed', errors })), 'open it', now)

    const said = 'Validation Failed; No commits between main and x; PullRequest base invalid; plain'
    expect(error).toMatchObject({ message: expect.stringContaining(said) })
  })

  it.each([
    ['a bug', new Error('a bug')],
    ['a UserError', new UserError('github_refused', 'y', { wayOut: 'z' })],
    ['an UnavailableError', new UnavailableError('away')],
    ['null', null],
    ['a text', 'text'],
  ])('leaves %s as it is', (_name, error) => {
    expect(classifyError(error, 'do it', now)).toBe(error)
  })
})

describe('nullIf and hasStatus', () => {
  it('answer null for these status codes only', () => {
    expect(nullIf(404, 410)(requestError(answer(410)))).toBeNull()
    expect(() => nullIf(404)(requestError(answer(500)))).toThrow('broken')
  })

  it('do not take a lost answer for an answer', () => {
    expect(hasStatus(requestError(undefined), 500)).toBe(false)
  })
})

function answer(status: number, headers: Record<string, string> = {}, data: unknown = {}) {
  return { status, headers, data }
}

function requestError(response: ReturnType<typeof answer> | undefined): Error {
  const error = Object.assign(new Error('broken'), { name: 'HttpError', status: response?.status ?? 500, request: {} })
  return response === undefined ? error : Object.assign(error, { response })
}

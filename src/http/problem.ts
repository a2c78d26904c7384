/**
 * An answer that is not a success, in the words of RFC 9457. `code` is stable and documented in
 * docs/errors.md.
 */
export class Problem extends Error {
  readonly status: number
  readonly code: ProblemCode
  readonly title: string
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.status = problems[code].status
    this.title = problems[code].title
    this.headers = headers
  }
}

export type ProblemCode = keyof typeof problems

/** `http_` codes: they answer a request, while the reasons of domain/reason.ts explain a run. */
export const problems = {
  http_invalid_parameter: { status: 400, title: 'A parameter is not valid' },
  http_bad_request: { status: 400, title: 'The request cannot be read' },
  http_token_needed: { status: 401, title: 'A token is needed' },
  http_not_local: { status: 403, title: 'Only callers on this machine are served' },
  http_not_found: { status: 404, title: 'There is nothing here' },
  http_expired: { status: 410, title: 'The artifact has expired' },
  http_too_many_tokens: { status: 429, title: 'Too many wrong tokens' },
  http_internal_error: { status: 500, title: 'speckit-app failed' },
} as const satisfies Record<string, { status: number; title: string }>

/** The JSON form of a problem. */
export function viewProblem(problem: Problem): { type: string; title: string; status: number; detail: string } {
  const type = `urn:speckit-app:problem:${problem.code}`
  return { type, title: problem.title, status: problem.status, detail: problem.message }
}

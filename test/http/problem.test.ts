import { describe, expect, it } from '@jest/globals'
import { Problem, problems, viewProblem } from '../../src/http/problem.ts'
import type { ProblemCode } from '../../src/http/problem.ts'

describe('problems', () => {
  it.each(Object.keys(problems) as ProblemCode[])('%s has a stable type, its status and a sentence', (code) => {
    expect(viewProblem(new Problem(code, 'What happened.'))).toEqual({
      type: `urn:speckit-app:problem:${code}`,
      title: problems[code].title,
      status: problems[code].status,
      detail: 'What happened.',
    })
    expect(code).toMatch(/^http_[a-z_]+$/)
  })
})

import { describe, expect, it } from '@jest/globals'
import type { PhaseResult } from '../../../src/domain/run/run.ts'
import { maskResult } from '../../../src/runs/phases/mask-result.ts'

const mask = { mask: (text: string) => text.replaceAll('hunter2', '***') }
const question = { text: 'Is hunter2 right?', options: [{ key: 'A', text: 'hunter2' }], place: null }
const usage = null

describe('maskResult', () => {
  it.each<PhaseResult>([
    {
      kind: 'committed',
      commitSha: 'b'.repeat(40),
      files: [],
      usage,
      spec: null,
      detail: 'said hunter2',
      questions: [question],
    },
    { kind: 'reported', report: 'found hunter2', usage },
    { kind: 'asked', questions: [question], detail: 'asked hunter2', usage },
    { kind: 'blocked', headSha: 'b'.repeat(40), detail: 'blocked by hunter2' },
    { kind: 'unchanged', documentExists: true, usage, detail: 'hunter2 stayed' },
    { kind: 'failed', conclusion: 'failure', reason: 'agent_failed', detail: '401 for hunter2', usage },
  ])('leaves no secret in a result that is $kind, and nothing else out', (result) => {
    const masked = maskResult(result, mask)

    expect(masked).toEqual(JSON.parse(JSON.stringify(result).replaceAll('hunter2', '***')))
  })

  it('keeps that an agent said nothing', () => {
    const silent = { commitSha: 'b'.repeat(40), files: [], usage, spec: null, detail: null, questions: [] }

    expect(maskResult({ kind: 'committed', ...silent }, mask)).toMatchObject({ detail: null })
  })
})

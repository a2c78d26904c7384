import { describe, expect, it } from '@jest/globals'
import type { PhaseResult } from '../../../src/domain/run/run.ts'
import { resultLine } from '../../../src/runs/phases/result-line.ts'
import { committed, newQuestion } from '../../domain/support/steps.ts'

const file = { path: 'a', status: 'added', size: 1 } as const
const usage = null

describe('resultLine', () => {
  it.each<[PhaseResult, string]>([
    [committed({ files: [file] }), 'committed ccccccc: 1 file'],
    [committed({ files: [file, file] }), 'committed ccccccc: 2 files'],
    [{ kind: 'reported', report: '# Findings', usage }, 'reported what it found'],
    [{ kind: 'asked', questions: [newQuestion('Why?')], detail: '', usage }, 'asked 1 question'],
    [{ kind: 'asked', questions: [newQuestion('Why?'), newQuestion('How?')], detail: '', usage }, 'asked 2 questions'],
    [{ kind: 'blocked', headSha: 'd'.repeat(40), detail: 'Nobody looked.' }, 'blocked: Nobody looked.'],
    [{ kind: 'unchanged', documentExists: true, usage, detail: 'All is well.' }, 'nothing changed: All is well.'],
    [
      { kind: 'failed', conclusion: 'failure', reason: 'push_refused', detail: 'Protected.', usage },
      'GitHub refused the push: Protected.',
    ],
  ])('%#: says what came of a phase', (result, line) => {
    expect(resultLine(result)).toBe(line)
  })
})

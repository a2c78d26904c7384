import { describe, expect, it } from '@jest/globals'
import { isOld, noticeOf, peopleToTell, reviewersOf } from '../../../src/domain/report/notice.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import type { RunSettings } from '../../../src/domain/run/settings.ts'
import { buildPhase, buildRun, committedPhase, finishedRun } from '../../texts/support/build-report.ts'
import { shapes } from '../../texts/support/shapes.ts'

const now = new Date('2026-03-01T12:00:00Z')

function told(run: RunRecord, settings: Partial<RunSettings> = {}): string | null {
  return noticeOf({ ...run, settings: { ...run.settings, ...settings } }, now)?.event ?? null
}

function shown(name: string): RunRecord {
  return shapes[name]?.report.run ?? buildRun()
}

describe('noticeOf', () => {
  it.each<[string, string | null, string | null]>([
    ['queued', null, null],
    ['pending', null, null],
    ['running', null, null],
    ['cancelling', null, null],
    ['questions', 'answers:phase-specify', 'answers:phase-specify'],
    ['asked', 'answers:phase-specify', 'answers:phase-specify'],
    ['gate', 'approval:phase-specify', 'approval:phase-specify'],
    ['failed', 'end', 'end'],
    ['nothing-changed', 'end', 'end'],
    ['done', 'end', null],
  ])('tells of %s, by `all` and by `needed`', (name, all, needed) => {
    expect([told(shown(name)), told(shown(name), { notify: 'needed' })]).toEqual([all, needed])
    expect(told(shown(name), { notify: 'none' })).toBeNull()
  })

  it('tells of a cancellation whom it surprises', () => {
    const cancelled = (by: string | null) => {
      const run = shown('cancelled')
      return { ...run, cancellation: { by, reason: 'label_removed', detail: 'x' } as const }
    }

    expect(told(cancelled('mona'))).toBeNull()
    expect([told(cancelled('hubot')), told(cancelled(null))]).toEqual(['end', 'end'])
    expect(told(cancelled('hubot'), { notify: 'needed' })).toBeNull()
  })

  it('tells once of each round of questions, however many are answered', () => {
    const asked = shown('questions')
    const answered = asked.questions.map((question, index) => (index === 0 ? { ...question, answer: 'A' } : question))
    const again = [...asked.phases.slice(0, 1), buildPhase({ id: 'clarify-2', name: 'clarify', position: 1 })].map(
      (phase) => ({ ...phase, status: 'completed' as const, conclusion: 'success' as const }),
    )

    expect(told({ ...asked, questions: answered })).toBe(told(asked))
    expect(told({ ...asked, phases: again })).toBe('answers:clarify-2')
  })

  it('tells of a gate once more when it asks again, and not of each further commit', () => {
    const blocked = shown('blocked')

    expect(told(blocked)).toMatch(/^approval:phase-specify:[0-9a-f]{12}$/)
    expect(told({ ...blocked, headSha: 'f'.repeat(40) })).toBe(told(blocked))
    expect(told({ ...blocked, detail: 'Somebody committed again.' })).not.toBe(told(blocked))
    expect(told(buildRun({ status: 'waiting', waitingFor: 'approval', headSha: 'a'.repeat(40) }))).toBe(
      'approval:entry',
    )
    expect(told(buildRun({ status: 'waiting', waitingFor: 'answers' }))).toBe('answers:entry')
  })

  it('does not tell of what ended long ago', () => {
    const run = finishedRun({ completedAt: new Date('2026-02-28T11:59:59Z') })

    expect(told(run)).toBeNull()
    expect([isOld(run, now), isOld(finishedRun(), now), isOld(buildRun(), now)]).toEqual([true, false, false])
  })
})

describe('the people of a run', () => {
  const run = (login: string, reviewers: string[] | null) => {
    const { settings } = buildRun()
    return finishedRun({
      actor: { id: 1, login },
      settings: { ...settings, reviewers },
      phases: [committedPhase('specify', 'a'.repeat(40))],
    })
  }

  it.each<[string, string[] | null, string[], string[]]>([
    ['mona', null, ['mona'], ['mona']],
    ['mona', [], ['mona'], []],
    ['mona', ['hubot', 'Mona', 'HUBOT'], ['mona', 'hubot'], ['hubot', 'Mona']],
    ['mona_corp', ['a-b'], ['mona_corp', 'a-b'], ['a-b']],
    ['dependabot[bot]', null, [], []],
    ['mona <img> @all', ['-x', 'x-', 'a/b', ''], [], []],
  ])('of %s with %j', (login, reviewers, people, reviewing) => {
    expect(peopleToTell(run(login, reviewers))).toEqual(people)
    expect(reviewersOf(run(login, reviewers))).toEqual(reviewing)
  })
})

import { describe, expect, it } from '@jest/globals'
import { judgePhase } from '../../../src/domain/proof/judge-phase.ts'
import type { Evidence } from '../../../src/domain/proof/evidence.ts'
import { phases } from '../../../src/domain/run/phase.ts'
import { change, fine, template } from '../support/evidence.ts'

const publication = {
  files: [
    { path: 'specs/012-x/spec.md', status: 'added', size: 20 },
    { path: 'specs/012-x/notes.md', status: 'added', size: 20 },
  ],
  usage: null,
  detail: 'done',
  spec: fine.spec,
  questions: [],
}
const asked = { ...fine.verdict, askedQuestion: true, finalMessage: 'Which database?' }
const unproved = { ...fine.texts, after: template }
const untouched = { ...fine.texts, before: fine.texts.after }
const unwritten = { ...fine.texts, after: null }

describe('judgePhase', () => {
  it('publishes when everything agrees', () => {
    expect(judgePhase(fine)).toEqual({ kind: 'publish', publication })
  })

  it.each<[string, Partial<Evidence>, string, string, RegExp]>([
    ['the hard limit', { ended: 'timed_out', exitCode: null }, 'timed_out', 'timed_out', /30 minutes/],
    ['silence', { ended: 'stalled', exitCode: null }, 'stalled', 'timed_out', /10 minutes/],
    ['too much output', { ended: 'output_limit', exitCode: null }, 'output_limit', 'failure', /64 MiB/],
    ['no memory', { ended: 'out_of_memory', exitCode: 137 }, 'out_of_memory', 'failure', /kernel/],
    ['a cancellation', { ended: 'cancelled', exitCode: null }, 'cancelled_by_person', 'cancelled', /cancelled/],
    ['a missing command', { ended: 'not_found', exitCode: 127 }, 'agent_not_found', 'failure', /image/],
    [
      'an agent that says it failed',
      { verdict: { ...fine.verdict, isOk: false, failure: '429 from the provider' } },
      'agent_failed',
      'failure',
      /429/,
    ],
    [
      'a lost tree',
      { lostTree: '.gitignore is a named pipe', changes: [] },
      'invalid_result',
      'failure',
      /work tree.*named pipe/,
    ],
    ['a question and no file', { verdict: asked, changes: [] }, 'asked_question', 'failure', /Which database\?/],
    [
      'a question and an unfinished document',
      { verdict: asked, texts: unproved },
      'asked_question',
      'failure',
      /Which database\?/,
    ],
    [
      'a refused path',
      { refused: [{ path: '.github/workflows/x.yml', why: 'is protected' }] },
      'policy_refused',
      'failure',
      /x\.yml: is protected/,
    ],
    ['placeholders', { texts: unproved }, 'placeholders_left', 'failure', /line 3/],
    ['a secret in the result', { secretPlaces: ['the file `a.md`'] }, 'leak_blocked', 'failure', /nothing was pushed/],
    [
      'secrets in many places',
      { secretPlaces: ['the name of a changed file', 'the file `a`', 'the file `b`', 'the file `c`', 'the file `d`'] },
      'leak_blocked',
      'failure',
      /^The name of a changed file, the file `a`, the file `b` and 2 more hold a secret/,
    ],
  ])('fails on %s', (_name, change, reason, conclusion, detail) => {
    expect(judgePhase({ ...fine, ...change })).toMatchObject({
      kind: 'failed',
      reason,
      conclusion,
      detail: expect.stringMatching(detail),
    })
  })

  it('tells an unchanged tree from a failure', () => {
    const judged = judgePhase({ ...fine, changes: [], texts: unwritten })

    expect(judged).toMatchObject({
      kind: 'unchanged',
      documentExists: false,
      detail: expect.stringMatching(/spec\.md was not written.*done/),
    })
  })

  it.each([
    [phases.checklist, 'specs/012-x/checklists/ stays as it was'],
    [phases.implement, 'specs/012-x/tasks.md was not written'],
    [phases.tasks, 'specs/012-x/tasks.md was not written'],
  ])('says what the phase $name would have written', (phase, detail) => {
    expect(judgePhase({ ...fine, phase, changes: [], texts: unwritten })).toMatchObject({
      kind: 'unchanged',
      detail: expect.stringContaining(detail),
    })
  })

  it('looks for a secret after everything that says what to do', () => {
    expect(judgePhase({ ...fine, texts: unproved, secretPlaces: ['the file `a.md`'] })).toMatchObject({
      reason: 'placeholders_left',
    })
  })

  it('names at most ten refused files', () => {
    const refused = Array.from({ length: 12 }, (_, index) => ({ path: `f${index}`, why: 'no' }))

    expect(judgePhase({ ...fine, refused })).toMatchObject({ detail: expect.stringMatching(/f9: no … and 2 more$/) })
  })

  it('keeps the work of a cancelled phase and says where, when there is any', () => {
    expect(judgePhase({ ...fine, ended: 'cancelled' })).toMatchObject({
      reason: 'cancelled_by_person',
      detail:
        'The run was cancelled while the phase was running. The work so far is kept as the artifact specify-changes.patch.',
    })
    expect(judgePhase({ ...fine, ended: 'cancelled', changes: [] })).toMatchObject({
      detail: 'The run was cancelled while the phase was running.',
    })
  })
})

describe('judgePhase with questions to people', () => {
  const asking: Evidence = { ...fine, settings: { ...fine.settings, questions: 'ask' } }
  const open = { text: 'which database?', options: [], place: { path: 'specs/012-x/spec.md', line: 7 } }
  const clarify = phases.clarify
  const spec = { ...publication.spec, openQuestions: [{ line: 7, text: 'which database?' }] } as Evidence['spec']

  it.each<[string, Partial<Evidence>]>([
    ['wrote nothing', { changes: [] }],
    ['left the template’s blanks', { texts: unproved }],
  ])('hands on what an agent asked that %s', (_, change) => {
    expect(judgePhase({ ...asking, verdict: asked, ...change })).toEqual({
      kind: 'asked',
      questions: [{ text: 'Which database?', options: [], place: null }],
      detail: '“Which database?”',
      usage: null,
    })
  })

  it('publishes a document though its agent asks something in the end', () => {
    expect(judgePhase({ ...asking, verdict: asked })).toEqual({
      kind: 'publish',
      publication: { ...publication, detail: 'Which database?' },
    })
  })

  it('refuses forbidden changes before it asks', () => {
    const refused = [{ path: '.github/workflows/x.yml', why: 'is protected' }]

    expect(judgePhase({ ...asking, verdict: asked, refused })).toMatchObject({ reason: 'policy_refused' })
  })

  it('knows where a question stands that clarify asks again', () => {
    const judged = judgePhase({ ...asking, phase: clarify, verdict: asked, changes: [], spec })

    expect(judged).toMatchObject({ kind: 'asked', questions: [{ text: 'Which database?', place: open.place }] })
  })

  it('asks what the spec leaves open when clarify neither asked nor wrote', () => {
    const silent = { ...asking, phase: clarify, changes: [], texts: untouched, spec }

    expect(judgePhase(silent)).toMatchObject({ kind: 'asked', questions: [open] })
    expect(judgePhase({ ...silent, settings: fine.settings })).toMatchObject({
      kind: 'failed',
      reason: 'asked_question',
    })
  })

  it('publishes what the spec leaves open with it, for the phases that write it', () => {
    expect(judgePhase({ ...asking, spec })).toMatchObject({ publication: { questions: [open] } })
    expect(judgePhase({ ...asking, phase: phases.plan, spec })).toMatchObject({ publication: { questions: [] } })
  })

  it('takes a spec without open questions as clear', () => {
    expect(judgePhase({ ...asking, phase: clarify, changes: [], texts: untouched })).toMatchObject({
      kind: 'unchanged',
      documentExists: true,
    })
  })
})

describe('judgePhase of a read-only phase', () => {
  const analyze: Evidence = {
    ...fine,
    phase: phases.analyze,
    changes: [],
    texts: { before: null, after: null, template: null },
    verdict: { ...fine.verdict, finalMessage: '# Report\n\nShall I repair it?', askedQuestion: true },
  }

  it('takes the last message as the report, also when it ends with an offer', () => {
    expect(judgePhase(analyze)).toEqual({ kind: 'reported', report: '# Report\n\nShall I repair it?', usage: null })
  })

  it.each([null, '', ' \n'])('needs one: %j', (finalMessage) => {
    expect(judgePhase({ ...analyze, verdict: { ...analyze.verdict, finalMessage } })).toMatchObject({
      reason: 'artifact_missing',
      detail: 'The agent ended the phase analyze without a report.',
    })
  })

  it('allows no change', () => {
    const refused = [{ path: 'specs/x/spec.md', why: 'was changed, but the phase analyze only reads' }]

    expect(judgePhase({ ...analyze, changes: [change], refused })).toMatchObject({
      reason: 'policy_refused',
      detail: 'specs/x/spec.md: was changed, but the phase analyze only reads',
    })
  })

  it('cuts a long report between two characters', () => {
    const judged = judgePhase({ ...analyze, verdict: { ...analyze.verdict, finalMessage: '🎉'.repeat(60_000) } })

    const report = judged.kind === 'reported' ? judged.report : ''
    expect(report.length).toBeLessThanOrEqual(60_000)
    expect(report).toMatch(/🎉\n\n… \(the report was cut here\)$/u)
  })
})

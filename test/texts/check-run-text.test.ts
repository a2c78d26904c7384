import { describe, expect, it } from '@jest/globals'
import { checkRunContent, movedCheckRun } from '../../src/texts/check-run-text.ts'
import { reasons } from '../../src/domain/run/reason.ts'
import type { Reason } from '../../src/domain/run/reason.ts'
import type { PhaseRecord } from '../../src/domain/run/run.ts'
import { newestAttempts } from '../../src/domain/report/shown-phases.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from './support/build-report.ts'
import { shapes } from './support/shapes.ts'

const serverUrl = 'https://github.example'
const bytes = (text: string) => Buffer.byteLength(text)

/** Reasons whose detail is what the agent or its job printed. */
const quoting: Reason[] = [
  'agent_failed',
  'invalid_result',
  'refused',
  'key_refused',
  'rate_limited',
  'quota_exhausted',
  'provider_down',
  'context_exceeded',
  'model_unknown',
  'skill_missing',
]

describe('checkRunContent', () => {
  it.each<[string, PhaseRecord, Partial<ReturnType<typeof checkRunContent>>]>([
    [
      'a queued phase',
      buildPhase({ name: 'plan' }),
      { status: 'queued', conclusion: null, title: 'plan waits for its turn', name: 'Spec Kit / plan' },
    ],
    [
      'a running phase',
      buildPhase({ status: 'in_progress' }),
      { status: 'in_progress', conclusion: null, completedAt: null, title: 'specify is running' },
    ],
    ['a waiting phase', buildPhase({ status: 'waiting' }), { status: 'queued', title: 'specify waits for approval' }],
    [
      'a committed phase',
      committedPhase('tasks', 'a'.repeat(40)),
      { status: 'completed', conclusion: 'success', title: 'tasks.md is written: review it', annotations: [] },
    ],
    [
      'a spec with a question',
      committedPhase('specify', 'a'.repeat(40)),
      { title: 'spec.md is written with 1 open question: answer it' },
    ],
    [
      'a skipped phase',
      buildPhase({ status: 'completed', conclusion: 'skipped' }),
      { conclusion: 'skipped', title: 'specify did not run: an earlier phase ended the run' },
    ],
    [
      'a phase that ran out of time',
      buildPhase({ status: 'completed', conclusion: 'timed_out', reason: 'timed_out' }),
      {
        conclusion: 'timed_out',
        title: 'The phase took longer than its time limit',
      },
    ],
  ])('shows %s', (_name, phase, expected) => {
    expect(checkRunContent(buildReport(finishedRun()), phase, serverUrl)).toMatchObject(expected)
  })

  it('names the phase by its id and leads to the run page', () => {
    const content = checkRunContent(buildReport(), buildPhase(), serverUrl)

    expect(content.externalId).toBe('phase-specify')
    expect(content.detailsUrl).toBe('https://app.example.org/runs/run-1')
  })

  it('sums up time, agent, tokens, cost, commit and artifacts', () => {
    const phase = committedPhase('plan', '2'.repeat(40), { detail: 'I wrote the plan, @octocat.' })
    const artifact = {
      id: 'artifact-1',
      runId: 'run-1',
      phaseId: phase.id,
      kind: 'patch',
      name: 'plan.patch',
      contentType: 'text/x-diff',
      size: 1234,
      createdAt: new Date(0),
      expiresAt: new Date('2026-03-08T00:00:00Z'),
    } as const
    const { summary } = checkRunContent(
      buildReport(finishedRun(), { artifacts: [artifact, { ...artifact, id: 'x', phaseId: 'other' }] }),
      phase,
      serverUrl,
    )

    for (const part of [
      '1 min 05 s',
      '`codex 1.2.3`',
      '`gpt-5`',
      '12,345 in, 678 out',
      '$0.12',
      '[2222222](https://github.example/octo/hello/commit/2222',
    ]) {
      expect(summary).toContain(part)
    }
    expect(summary).not.toContain('I wrote the plan')
    expect(summary).toContain(
      '- [plan.patch](https://app.example.org/runs/run-1/artifacts/artifact-1/download) (1.2 KiB, until 2026-03-08)',
    )
    expect(summary).not.toContain('artifacts/x/')
  })

  it('says unknown for what is unknown', () => {
    const run = buildRun({ agent: { name: 'template', model: null, version: null, image: null } })
    const { summary } = checkRunContent(buildReport(run), buildPhase(), serverUrl)

    expect(summary).toMatch(/Tokens +\| –/)
    expect(summary).toMatch(/Commit +\| –/)
    expect(summary).toContain('the agent’s default')
  })

  it.each(Object.keys(reasons) as Reason[])('says for %s what to do', (reason) => {
    const phase = buildPhase({ status: 'completed', conclusion: 'failure', reason, detail: 'Exactly this.' })
    const { title, summary } = checkRunContent(buildReport(), phase, serverUrl)

    expect(title.startsWith(reasons[reason].title)).toBe(true)
    expect(title.length).toBeLessThanOrEqual(60)
    expect(title).not.toMatch(/…$/)
    expect(summary).toContain('**What to do:**')
    // what is the agent's own stays on the run page
    const page = 'What the agent said is in the log on [the run page](https://app.example.org/runs/run-1).'
    expect([summary.includes('Exactly this.'), summary.includes(page)]).toEqual(
      quoting.includes(reason) ? [false, true] : [true, false],
    )
  })

  it('annotates open questions on the specify check only, 50 at most', () => {
    const openQuestions = Array.from({ length: 73 }, (_, index) => ({
      line: index,
      text: `question ${index} for @mona?`,
    }))
    const report = buildReport(
      finishedRun({ spec: { title: 's', userStories: [], requirementCount: 0, openQuestions, taskCount: null } }),
    )
    const [specify, plan] = report.run.phases as [PhaseRecord, PhaseRecord]

    const { annotations, title } = checkRunContent(report, specify, serverUrl)

    expect(title).toContain('73 open questions')
    expect(annotations).toHaveLength(50)
    expect(annotations[0]).toEqual({
      path: 'specs/012-due-dates/spec.md',
      line: 1,
      level: 'warning',
      title: 'Needs clarification',
      message: 'question 0 for @\u200bmona?',
    })
    expect(checkRunContent(report, plan, serverUrl).annotations).toEqual([])
  })

  it('has no text without a log', () => {
    expect(checkRunContent(buildReport(), buildPhase(), serverUrl).text).toBe('')
  })

  it('stays within all limits, whatever it is told', () => {
    const nasty = `@octocat fixes #1 | \`\`\` <b> \u202e€\n`.repeat(5000)
    const phase = committedPhase('specify', 'a'.repeat(40), {
      conclusion: 'failure',
      reason: 'agent_failed',
      detail: nasty,
    })
    const openQuestions = Array.from({ length: 500 }, () => ({ line: 1, text: nasty }))
    const run = finishedRun({
      agent: { name: nasty, model: nasty, version: nasty, image: nasty },
      spec: { title: nasty, userStories: [], requirementCount: 0, openQuestions, taskCount: null },
    })
    const artifacts = Array.from({ length: 500 }, (_, index) => ({
      id: String(index),
      runId: 'run-1',
      phaseId: phase.id,
      kind: 'log' as const,
      name: nasty,
      contentType: 'x',
      size: 1,
      createdAt: new Date(0),
      expiresAt: new Date(0),
    }))

    const content = checkRunContent(buildReport(run, { artifacts }), phase, serverUrl)

    expect(content.title.length).toBeLessThanOrEqual(60)
    expect(bytes(content.summary)).toBeLessThanOrEqual(65_535)
    expect(bytes(content.text)).toBeLessThanOrEqual(65_535)
    expect(content.annotations).toHaveLength(50)
    expect(content.summary).not.toContain('\u202e')
  })
})

describe('what people have to do', () => {
  const contentOf = (name: string, phaseName: string) => {
    const report = shapes[name]?.report ?? buildReport()
    const phase = newestAttempts(report).find((each) => each.phase.name === phaseName)?.phase ?? buildPhase()
    return checkRunContent(report, phase, serverUrl)
  }

  it.each<[string, string, string, string | null, string[]]>([
    ['gate', 'specify', 'Approve the spec: read spec.md at 5bec0de', 'action_required', ['approve', 'cancel']],
    ['gate', 'plan', 'plan starts when the spec is approved', null, ['cancel']],
    ['blocked', 'specify', 'Approve the spec: read spec.md at 91a4bad', 'action_required', ['approve', 'cancel']],
    ['questions', 'specify', '2 questions to answer', 'action_required', ['cancel']],
    ['questions', 'plan', 'plan starts when the questions are answered', null, ['cancel']],
    ['running', 'specify', 'spec.md is approved at 5bec0de', 'success', []],
    ['running', 'plan', 'plan is running', null, ['cancel']],
    ['cancelling', 'plan', 'plan is being cancelled', null, []],
    ['cancelling', 'tasks', 'tasks will not run: the run is being cancelled', null, []],
    ['cancelled', 'specify', 'spec.md is written: review it', 'success', []],
    ['cancelled', 'plan', 'The run was cancelled. Comment /speckit retry', 'cancelled', ['retry']],
    ['cancelled', 'tasks', 'tasks did not run: an earlier phase ended the run', 'skipped', []],
    ['failed', 'plan', 'The agent changed files that this phase may not change', 'failure', ['retry']],
    ['stale', 'plan', 'Made from an older spec: comment /speckit plan', 'success', []],
    ['analyzed', 'analyze', 'The analysis is ready: read it', 'success', []],
    ['done', 'tasks', 'tasks.md is written: review it', 'success', []],
  ])('is said for %s by the check of %s', (name, phaseName, title, conclusion, buttons) => {
    const content = contentOf(name, phaseName)

    expect([content.title, content.conclusion]).toEqual([title, conclusion])
    expect(content.actions.map(({ identifier }) => identifier)).toEqual(buttons)
    for (const { label, description } of content.actions) {
      expect(label.length).toBeLessThanOrEqual(20)
      expect(description.length).toBeLessThanOrEqual(40)
    }
  })

  it('is said on the lines of the open questions, with number and suggested answers', () => {
    expect(contentOf('questions', 'specify').annotations).toEqual([
      {
        path: 'specs/012-due-dates/spec.md',
        line: 42,
        level: 'warning',
        title: 'Question 1',
        message:
          'In which time zone is a task late?\nA: That of the person who looks\nB: UTC\nC: That of the project\nAnswer with: /speckit answer 1=A',
      },
      expect.objectContaining({ line: 57, title: 'Question 2' }),
    ])
  })

  it('leads from the check of an earlier run to that run', () => {
    const report = shapes['stale']?.report ?? buildReport()
    const [plan] = newestAttempts(report).filter(({ isEarlier }) => isEarlier)

    const content = checkRunContent(report, plan?.phase ?? buildPhase(), serverUrl)

    expect(content.detailsUrl).toBe('https://app.example.org/runs/run-1')
    expect(content.summary).toContain('that of an earlier run')
  })

  it.each<[string, string]>([
    ['long', 'word '.repeat(50_000)],
    ['in letters of three bytes', '€ '.repeat(50_000)],
    ['full of what is made harmless', '@x #1 <b> ://'.repeat(10_000)],
  ])('shows as much of an analysis that is %s as fits', (_name, report) => {
    const phase = committedPhase('analyze', 'a'.repeat(40), { commitSha: null, files: [], report })
    const { summary } = checkRunContent(buildReport(finishedRun({ phases: [phase] })), phase, serverUrl)

    expect(bytes(summary)).toBeLessThanOrEqual(65_535)
    expect(bytes(summary)).toBeGreaterThan(30_000)
    expect(summary).toContain('cut, see link')
  })
})

describe('movedCheckRun', () => {
  it('closes as neutral and names the new head', () => {
    const moved = movedCheckRun(buildReport(), buildPhase({ status: 'in_progress' }), 'abcdef0'.padEnd(40, '0'))

    expect(moved).toMatchObject({ status: 'completed', conclusion: 'neutral', title: 'Moved to abcdef0' })
  })
})

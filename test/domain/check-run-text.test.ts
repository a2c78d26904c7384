import { describe, expect, it } from '@jest/globals'
import { checkRunContent, movedCheckRun } from '../../src/domain/check-run-text.ts'
import { reasons } from '../../src/domain/reason.ts'
import type { Reason } from '../../src/domain/reason.ts'
import type { PhaseRecord } from '../../src/domain/run.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from './support/build-report.ts'

const serverUrl = 'https://github.example'
const bytes = (text: string) => Buffer.byteLength(text)

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
        title:
          'The phase took longer than its time limit. Raise timeoutMinutes in .github/speckit.yml or make the issue smaller.',
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
      '> I wrote the plan, @\u200boctocat.',
    ]) {
      expect(summary).toContain(part)
    }
    expect(summary).toContain(
      '- [plan.patch](https://app.example.org/runs/run-1/artifacts/artifact-1/download) (1,234 bytes, until 2026-03-08)',
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
    expect(title.length).toBeLessThanOrEqual(255)
    expect(summary).toContain('Exactly this.')
    expect(summary).toContain('**What to do:**')
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

  it.each<[string, string]>([
    ['long lines', `${'x'.repeat(300)}\n`.repeat(1000)],
    ['one line', 'é'.repeat(200_000)],
    ['backticks', '`'.repeat(200_000)],
    ['fences', '```\n'.repeat(50_000)],
    ['three bytes a character', '€\n'.repeat(60_000)],
    ['invisible characters', '\u200b\u202e\u0007x\n'.repeat(40_000)],
  ])('keeps the end of a log of %s inside of its fence and the limit', (_name, log) => {
    const phase = buildPhase({ status: 'in_progress' })
    const { text } = checkRunContent(
      buildReport(buildRun(), { logTails: { [phase.id]: `${log}the end` } }),
      phase,
      serverUrl,
    )

    const lines = text.trimEnd().split('\n')
    const mark = lines.at(-1) ?? ''
    expect(bytes(text)).toBeLessThanOrEqual(65_535)
    expect(bytes(text)).toBeGreaterThan(20_000)
    expect(mark).toMatch(/^`{3,12}$/)
    expect(lines.filter((line) => line.startsWith(mark))).toHaveLength(2)
    expect(lines.at(-2)).toMatch(/the end$/)
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

    const content = checkRunContent(buildReport(run, { artifacts, logTails: { [phase.id]: nasty } }), phase, serverUrl)

    expect(content.title.length).toBeLessThanOrEqual(255)
    expect(bytes(content.summary)).toBeLessThanOrEqual(65_535)
    expect(bytes(content.text)).toBeLessThanOrEqual(65_535)
    expect(content.annotations).toHaveLength(50)
    expect(content.summary).not.toContain('\u202e')
  })
})

describe('movedCheckRun', () => {
  it('closes as neutral and names the new head', () => {
    const moved = movedCheckRun(buildReport(), buildPhase({ status: 'in_progress' }), 'abcdef0'.padEnd(40, '0'))

    expect(moved).toMatchObject({ status: 'completed', conclusion: 'neutral', title: 'Moved to abcdef0' })
  })
})

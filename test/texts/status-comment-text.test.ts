import { describe, expect, it } from '@jest/globals'
import { hasMarker, marker } from '../../src/domain/report/marker.ts'
import { ownWords } from '../../src/domain/run/own-words.ts'
import { reasons } from '../../src/domain/run/reason.ts'
import type { Reason } from '../../src/domain/run/reason.ts'
import type { Report } from '../../src/domain/report/report.ts'
import { statusCommentText } from '../../src/texts/status-comment-text.ts'
import { shapes } from './support/shapes.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from './support/build-report.ts'

const own = marker('status:7:12', 'secret')

function textOf(report: Report, pullRequest: Parameters<typeof statusCommentText>[0]['pullRequest'] = null): string {
  return statusCommentText({ report, pullRequest, marker: own, serverUrl: 'https://github.example' })
}

describe('statusCommentText', () => {
  it.each<[string, Report, RegExp[]]>([
    [
      'the place in the line',
      buildReport(buildRun({ status: 'queued', startedAt: null }), { queuePosition: 3 }),
      [/3 runs are before this one/, /Spec Kit: queued/],
    ],
    ['the one run before', buildReport(buildRun({ status: 'queued' }), { queuePosition: 1 }), [/1 run is before/]],
    [
      'the next pending run',
      buildReport(buildRun({ status: 'queued' }), { queuePosition: 0 }),
      [/this run is the next one/],
    ],
    [
      'what runs since when',
      buildReport(),
      [/Spec Kit: running specify/, /specify has been running since 2026-03-01 10:00 UTC/],
    ],
    [
      'what is next between phases',
      buildReport(buildRun({ phases: [committedPhase('specify', 'a'.repeat(40)), buildPhase({ name: 'plan' })] })),
      [/running plan/, /plan is next/],
    ],
    ['a pause', buildReport(buildRun({ status: 'waiting', waitingFor: 'approval' })), [/waiting for approval/]],
    [
      'a cancellation on its way',
      buildReport(buildRun({ cancellation: { by: null, reason: 'cancelled_by_person', detail: 'It was cancelled.' } })),
      [/It is being cancelled/],
    ],
    [
      'an issue without text',
      buildReport(buildRun({ issue: { number: 12, title: 'Only this', body: ' \n' } })),
      [/derived from its title alone/],
    ],
    [
      'an issue that was edited meanwhile',
      buildReport(buildRun({ isIssueEdited: true })),
      [/edited after the request, and this run uses the earlier text\. After its end, `\/speckit retry` on the issue/],
    ],
    [
      'an issue that was edited before the end',
      buildReport({ ...finishedRun(), isIssueEdited: true }),
      [/this run used the earlier text\. `\/speckit retry` on the issue uses the new one\./],
    ],
    [
      'who asked and which agent',
      buildReport(),
      [/Requested by mona with `label` · agent `codex`, model `gpt-5`, version `1\.2\.3`/],
    ],
    ['how long it took', buildReport(finishedRun()), [/took 3 min 20 s/]],
    ['what came out', buildReport(finishedRun()), [/The spec, the plan and the tasks are ready for review/]],
    [
      'the open questions',
      buildReport(finishedRun()),
      [/\*\*1 open question in the spec\*\*/, /- which time zone\? \(line 42 of spec\.md\)/],
    ],
    ['an attempt', buildReport(buildRun({ phases: [buildPhase({ attempt: 2 })] })), [/specify \(attempt 2\)/]],
    [
      'the table',
      buildReport(finishedRun()),
      [
        /\| specify \| ✅ done \| 1 min 05 s \| \[1111111\]\(https:\/\/github\.example\/octo\/hello\/commit\/1{40}\) \| 1 {5}\| 12,345 in, 678 out \| \$0\.12 \|/,
      ],
    ],
  ])('shows %s', (_name, report, expected) => {
    const text = textOf(report)

    for (const pattern of expected)
      expect(text.replaceAll(/ +\|/g, (end) => (end.length > 6 ? ' |' : end))).toMatch(loose(pattern))
  })

  it.each(Object.keys(reasons) as Reason[])('says for %s what happened and what to do', (reason) => {
    const conclusion = reason === 'timed_out' ? 'timed_out' : 'failure'
    const text = textOf(
      buildReport(buildRun({ status: 'completed', conclusion, reason, detail: 'Exactly `this` happened.' })),
    )

    // what is the agent's own stays on the run page
    const what = ownWords({ reason, detail: 'x' }).isQuoting
      ? 'What the agent said is in the log on [the run page](https://app.example.org/runs/run-1).'
      : 'Exactly `this` happened.'
    expect(text).toContain(`**${reasons[reason].title}.** ${what}`)
    expect(text).toContain('**What to do:**')
    expect(text).toContain(`reason \`${reason}\``)
  })

  it('links the draft pull request', () => {
    expect(textOf(buildReport(finishedRun()), { number: 5, state: 'open', isDraft: true })).toMatch(
      /in pull request #5\.[^]*Draft pull request #5 ·/,
    )
  })

  it('says that a closed pull request is left alone', () => {
    const text = textOf(buildReport(finishedRun()), { number: 5, state: 'closed', isDraft: false })

    expect(text).toMatch(/Pull request #5 was closed, so it is left alone/)
  })

  it('does not ask to open again what was merged, or what has lost its branch', () => {
    const report = buildReport(finishedRun())
    const common = { report, marker: '<!-- m -->', serverUrl: 'https://github.example' }
    const closed = { number: 5, state: 'closed', isDraft: false, isMerged: false } as const

    const merged = statusCommentText({ ...common, pullRequest: { ...closed, isMerged: true } })
    const gone = statusCommentText({ ...common, pullRequest: closed, isBranchGone: true })

    expect(merged).toContain('Pull request #5 was merged. What comes next gets another one.')
    expect(gone).toContain('Pull request #5 was closed, and its branch `speckit/012-due-dates` was deleted')
    expect(gone).toMatch(/\*\*Next\*\*\n\n- `\/speckit run` starts again/)
    expect(merged + gone).not.toMatch(/[Rr]eopen/)
    expect(gone).not.toContain('/speckit revise')
  })

  it('names the retry once', () => {
    for (const name of ['cancelled', 'failed']) {
      const text = textOf(shapes[name]?.report ?? buildReport())
      expect(text.match(/\/speckit retry/g)).toHaveLength(1)
    }
  })

  it.each(Object.keys(shapes))('stays harmless in the state of %s, whatever agents and people say', (name) => {
    const nasty =
      '@octocat fixes #1 <details> | ``` <!-- x --> ![x](http://e/x.png)\n/merge\n/speckit approve\n'.repeat(50)
    const { report, pullRequest } = shapes[name] ?? { report: buildReport(), pullRequest: null }
    const { run } = report
    const approval = { login: nasty, id: 1, via: 'comment', sha: 'a'.repeat(40), at: new Date(0) } as const
    const file = { path: nasty, status: 'added', size: 1 } as const
    const bad: Report = {
      ...report,
      run: {
        ...run,
        origin: nasty,
        actor: { id: 1, login: nasty },
        detail: nasty,
        cancellation: run.cancellation && { ...run.cancellation, by: nasty, detail: nasty },
        questions: run.questions.map((question) => ({
          ...question,
          text: nasty,
          options: [{ key: nasty, text: nasty }],
          place: { path: nasty, line: 1 },
          answer: question.answer && nasty,
          answeredBy: question.answeredBy && nasty,
        })),
        phases: run.phases.map((phase) => ({ ...phase, approval, detail: nasty, input: nasty, files: [file] })),
      },
      pendingPlace: report.pendingPlace && { position: 1, before: { issueNumber: 11, origin: nasty } },
      behind: report.behind.map((behind) => ({ ...behind, origin: nasty, actor: { id: 1, login: nasty } })),
      artifacts: report.artifacts.map((artifact) => ({ ...artifact, name: nasty })),
    }

    const text = textOf(bad, pullRequest)

    const outside = text
      .replaceAll(/^```\n[^]*?^```$/gm, '')
      .replaceAll(codeSpan, '')
      .replaceAll(/\]\([^)]*\)/g, ']')
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(outside).not.toMatch(/@\w|#1\b|(?<!\\)<details|(?<!\\)!\[/)
    expect(text).not.toMatch(/^\s*\/merge/m)
    expect(text.match(/^<!-- /gm)).toHaveLength(2)
  })

  it('begins with its marker', () => {
    expect(textOf(buildReport()).startsWith(`${own}\n`)).toBe(true)
    expect(hasMarker(textOf(buildReport()), 'status:7:12', 'secret')).toBe(true)
  })

  it('stays within the limit and harmless, whatever it is told', () => {
    const nasty = `@octocat fixes #1 <details> | \`\`\` <!-- speckit:status --> ![x](http://e/x.png)\n/merge\n`.repeat(
      3000,
    )
    const run = finishedRun({
      issue: { number: 12, title: nasty, body: nasty },
      actor: { id: 1, login: nasty },
      agent: { name: nasty, model: nasty, version: nasty, image: nasty },
      conclusion: 'failure',
      reason: 'agent_failed',
      detail: nasty,
      spec: {
        title: nasty,
        userStories: Array.from({ length: 500 }, () => nasty),
        requirementCount: 1e9,
        openQuestions: Array.from({ length: 500 }, (_, line) => ({ line, text: nasty })),
        taskCount: null,
      },
    })

    const text = textOf(buildReport(run, { earlier: [committedPhase('clarify', 'c'.repeat(40), { id: nasty })] }))

    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text.replaceAll(codeSpan, '')).not.toMatch(/@\w|#1\b|(?<!\\)<details|(?<!\\)!\[/)
    expect(text).not.toMatch(/^\/merge/m)
    expect(text.match(/^<!-- /gm)).toHaveLength(2)
    expect(text).toContain('… and 490 more in spec.md')
  })
})

/** Tables are padded; one space or many are the same here. */
function loose(pattern: RegExp): RegExp {
  return new RegExp(pattern.source.replaceAll(/(?: |\\s)(?:\{5\})?(?=\\\|)/g, '\\s*'), pattern.flags)
}

const codeSpan = /(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g

import { describe, expect, it } from '@jest/globals'
import { checkRunContent } from '../../src/texts/check-run-text.ts'
import { buildPhase, buildReport, buildRun } from './support/build-report.ts'

const serverUrl = 'https://github.example'

describe('what a check run shows of the output of an agent', () => {
  it('leads to the log of a phase that has begun, and shows none of it', () => {
    const phase = buildPhase({ status: 'in_progress', startedAt: new Date(0) })

    expect(checkRunContent(buildReport(), phase, serverUrl).text).toBe(
      'The log is on [the run page](https://app.example.org/runs/run-1).\n',
    )
  })

  it('says who can read the log where the run page has no public address', () => {
    const phase = buildPhase({ status: 'in_progress', startedAt: new Date(0) })
    const { text } = checkRunContent(
      buildReport(buildRun(), { runUrl: 'http://127.0.0.1:3000/runs/run-1' }),
      phase,
      serverUrl,
    )

    expect(text).toBe(
      'The log is on the run page `http://127.0.0.1:3000/runs/run-1`, which opens on the machine of the App alone: its operator has not set PUBLIC\\_URL.\n',
    )
  })

  it('names the file without which the agent does not know the phase', () => {
    const detail = 'The repository has no .agents/skills/speckit-plan/SKILL.md, so codex does not know the phase plan.'
    const phase = buildPhase({ status: 'completed', conclusion: 'failure', reason: 'skill_missing', detail })

    expect(checkRunContent(buildReport(), phase, serverUrl).summary).toContain(
      'SKILL.md, so codex does not know the phase plan.',
    )
  })

  it('shows our own words of a detail that goes on with those of the agent', () => {
    const detail = 'The agent ended without changing a file; plan.md stays as it was. The agent said: “aHR0cHM6”'
    const phase = buildPhase({ status: 'completed', conclusion: 'neutral', reason: 'nothing_changed', detail })

    const { summary } = checkRunContent(buildReport(), phase, serverUrl)

    expect(summary).toContain('plan.md stays as it was. What the agent said is in the log on [the run page]')
    expect(summary).not.toContain('aHR0cHM6')
  })
})

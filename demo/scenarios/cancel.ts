import { hasEnded } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const mostSeconds = 15

export const cancel: Scenario = {
  name: 'cancel',
  summary: 'a person cancels while the agent works; the job is gone within 15 seconds, and its work is kept',
  settings: null,
  issue: 'due-dates.md',
  environment: { TEMPLATE_AGENT_DELAY_SECONDS: '20' },
  async play(stage) {
    await stage.label()
    await stage.until('a running phase', async () => {
      const run = await stage.run().catch(() => null)
      return run?.phases[0]?.status === 'in_progress'
    })
    await stage.until('the agent’s last words', async () => {
      const phase = (await stage.run()).phases[0]?.attempts[0]
      const log = phase === undefined ? '' : await (await fetch(phase.logUrl)).text()
      return log.includes('Wrote')
    })
    const asked = Date.now()
    await stage.comment('/speckit cancel')
    const run = await stage.until('the end of the run', () => hasEnded(stage))
    const seconds = (Date.now() - asked) / 1000
    stage.say(`cancelled after ${seconds.toFixed(1)} s`)
    stage.expect(`the run ended within ${mostSeconds} s`, seconds <= mostSeconds)
    stage.expect('it is cancelled', run.conclusion === 'cancelled')
    stage.expect('nothing was pushed', !(run.branch in stage.state().branches))
    stage.expect(
      'the work so far is kept',
      run.artifacts.some(({ kind }) => kind === 'patch'),
    )
    await stage.until('the status comment', () => stage.statusComment().includes('/speckit retry'))
    stage.expect('the comment says where the work is', stage.statusComment().includes('specify-changes.patch'))
  },
}

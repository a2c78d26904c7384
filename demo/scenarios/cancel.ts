import { setTimeout as delay } from 'node:timers/promises'
import { hasEnded } from './scenario.ts'
import type { Scenario, Stage } from './scenario.ts'

const mostSeconds = 15
/** As fast as somebody who labelled the wrong issue. */
const haste = 200

export const cancel: Scenario = {
  name: 'cancel',
  summary: `a person cancels ${haste} ms after the label, and again while the agent works; nothing is pushed, and work is kept`,
  settings: null,
  issue: 'due-dates.md',
  environment: { TEMPLATE_AGENT_DELAY_SECONDS: '20' },
  async play(stage) {
    await cancelAtOnce(stage)
    await cancelAtWork(stage)
  },
}

async function cancelAtOnce(stage: Stage): Promise<void> {
  const { github, owner, name, issue, requester } = stage
  stage.say(`${requester} labels #${issue} as speckit`)
  const labelled = await github.labelIssue(owner, name, issue, 'speckit', requester)
  await delay(haste)
  await stage.comment('/speckit cancel')
  const run = await stage.until('the end of the run', async () => {
    const known = github.deliveries().some(({ guid, statusCode }) => guid === labelled.guid && statusCode === 202)
    return known && (await stage.runs()).length > 0 && hasEnded(stage)
  })
  stage.expect('it is cancelled', run.conclusion === 'cancelled' && run.cancellation?.by === requester)
  stage.expect('nobody was told that there is no run', !stage.state().comments.some(({ body }) => /no run/.test(body)))
  stage.expect('nothing was pushed', !(run.branch in stage.state().branches))
  await stage.until('the status comment', () => stage.statusComment().includes('/speckit retry'))
}

async function cancelAtWork(stage: Stage): Promise<void> {
  const before = (await stage.runs()).length
  await stage.comment('/speckit retry')
  await stage.until('a running phase', async () => {
    const [run] = await stage.runs()
    return (await stage.runs()).length > before && run?.phases[0]?.status === 'in_progress'
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
  await stage.until('where the work is', () => stage.statusComment().includes('specify-changes.patch'))
}

import { hasEnded } from './scenario.ts'
import type { Scenario, Stage } from './scenario.ts'

export const revise: Scenario = {
  name: 'revise',
  summary: 'a reviewer comments on the plan; it is made again, and the tasks are marked as stale',
  settings: null,
  issue: 'due-dates.md',
  async play(stage) {
    const { github, owner, name, reviewer } = stage
    await stage.label()
    const first = await stage.until('the end of the run', () => hasEnded(stage))
    await stage.until('the draft pull request', () => stage.state().pullRequests.length > 0)
    const path = `specs/${first.feature}/plan.md`
    stage.say(`${reviewer} comments on ${path} in a review of the pull request`)
    const comments = [{ path, line: 3, body: 'Say which time zone a due date is in.' }]
    const review = { state: 'request_changes', body: 'Nearly.', comments } as const
    await github.reviewPullRequest(owner, name, stage.pullRequest(), review, reviewer)
    await stage.comment('/speckit revise Keep the plan to one page.', reviewer)
    const revised = await stage.until('the revised plan', () => another(stage, first.id))
    stage.expect('plan alone ran again', revised.phases.map((phase) => phase.name).join() === 'plan')
    const plan = (await stage.fileOn(revised.branch, path)) ?? ''
    stage.expect('the plan holds what the reviewers said', plan.includes('time zone') && plan.includes('one page'))
    await stage.until('the mark of the stale tasks', () => stage.statusComment().includes('older plan'))
    await stage.comment('/speckit tasks')
    await stage.until('the new tasks', () => another(stage, revised.id))
    await stage.until('the mark to go', () => !stage.statusComment().includes('older plan'))
    stage.expect('one pull request', stage.state().pullRequests.length === 1)
  },
}

async function another(stage: Stage, before: string) {
  const run = await hasEnded(stage)
  return run !== false && run.id !== before && run
}

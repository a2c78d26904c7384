import { hasEnded, waitsFor } from './scenario.ts'
import type { Scenario, Stage } from './scenario.ts'

export const gates: Scenario = {
  name: 'gates',
  summary: 'somebody has to approve the spec and the plan, at the commit that they looked at',
  settings: 'gates: [specify, plan]\nrequesterMayApprove: false\n',
  issue: 'due-dates.md',
  async play(stage) {
    await stage.label()
    await approveSpec(stage)
    await approvePlan(stage)
    const run = await stage.until('the end of the run', () => hasEnded(stage))
    stage.expect('the run succeeded', run.conclusion === 'success')
    stage.expect('who approved is shown', stage.statusComment().includes(stage.reviewer))
    const plan = await stage.fileOn(run.branch, `specs/${run.feature}/plan.md`)
    stage.expect('the person’s own commit is kept', plan?.includes('Keep it offline') === true)
  },
}

async function approveSpec(stage: Stage): Promise<void> {
  const run = await stage.until('the gate after specify', () => waitsFor(stage, 'approval'))
  stage.expect('plan has not started', run.phases.find(({ name }) => name === 'plan')?.status === 'queued')
  await stage.until('a status comment that asks for approval', () => stage.statusComment().includes('/speckit approve'))
  await stage.comment('/speckit approve', stage.requester)
  await stage.until('the answer to the requester', () =>
    stage.state().comments.some(({ body }) => body.includes('requester') && body.includes('approve')),
  )
  stage.expect('the requester cannot approve', (await stage.run()).status === 'waiting')
  await stage.comment('Looks right.\n\n/speckit approve', stage.reviewer)
}

/**
 * A commit after the gate opened makes people look again: the button of the old commit does not
 * pass it any more.
 */
async function approvePlan(stage: Stage): Promise<void> {
  const { github, owner, name, reviewer } = stage
  await stage.until('the plan', async () => (await stage.run()).phases[1]?.status === 'completed')
  const waiting = await stage.until('the gate after plan', () => waitsFor(stage, 'approval'))
  const before = waiting.headSha
  const path = `specs/${waiting.feature}/plan.md`
  const plan = (await stage.fileOn(waiting.branch, path)) ?? ''
  stage.say(`${reviewer} commits to ${path} on the branch`)
  await github.commitAs(owner, name, waiting.branch, { [path]: `${plan}\n## Note\n\nKeep it offline.\n` }, reviewer)
  const moved = await stage.until('the gate on the new commit', async () => {
    const run = await stage.run()
    return run.headSha !== before && run
  })
  stage.say(`${reviewer} approves ${moved.headSha?.slice(0, 7)} in a review of the pull request`)
  const review = { state: 'approve', body: '', ...(moved.headSha === null ? {} : { commitId: moved.headSha }) } as const
  await github.reviewPullRequest(owner, name, stage.pullRequest(), review, reviewer)
}

import { describe, expect, it } from '@jest/globals'
import { createStatusComment } from '../../src/reporters/status-comment.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from '../texts/support/build-report.ts'
import { setUp } from './support/setup.ts'

const running = buildReport(buildRun())
const finished = buildReport(finishedRun())

describe('createStatusComment', () => {
  it('makes one comment and edits it in place', async () => {
    const { forge, show } = setUp(createStatusComment)

    await show(running)
    await show(running)
    await show(finished)
    await show(finished)

    expect(forge.comments).toHaveLength(1)
    expect(forge.writes).toEqual(['createComment', 'updateComment'])
    expect(forge.comments[0]?.body).toContain('ready for review')
  })

  it.each<[string, (world: ReturnType<typeof setUp>) => void]>([
    ['the answer to the first comment is lost', ({ forge }) => forge.failNext('createComment', true)],
    ['the first comment fails', ({ forge }) => forge.failNext('createComment', false)],
    ['the worker dies before it records the comment', ({ remoteRecords }) => remoteRecords.crashBefore('status:')],
  ])('makes no second one when %s', async (_name, prepare) => {
    const world = setUp(createStatusComment)
    prepare(world)

    expect(await world.showUntilDone(running)).toBe(2)
    await world.show(finished)

    expect(world.forge.comments).toHaveLength(1)
    expect(world.forge.comments[0]?.body).toContain('ready for review')
  })

  it('makes a new one when a person deleted it', async () => {
    const { forge, show } = setUp(createStatusComment)
    await show(running)
    forge.comments.length = 0

    await show(finished)
    await show(finished)

    expect(forge.comments).toHaveLength(1)
    expect(forge.writes.filter((call) => call === 'createComment')).toHaveLength(2)
  })

  it('looks whether the branch of a closed pull request is still there', async () => {
    const { forge, show } = setUp(createStatusComment)
    const { number } = await forge.createPullRequest(finished.run, {
      branch: finished.run.branch,
      base: 'main',
      title: 'x',
      body: 'x',
      isDraft: true,
    })
    forge.pulls.forEach((pull) => Object.assign(pull, { state: 'closed' }))
    forge.branchHead = async () => null

    await show(finished)

    expect(forge.comments[0]?.body).toContain(`Pull request #${number} was closed, and its branch`)
  })

  it('edits a recorded comment that a stale list does not show', async () => {
    const { forge, show } = setUp(createStatusComment)
    await show(running)
    forge.ownComments = async () => []

    await show(finished)

    expect(forge.writes).toEqual(['createComment', 'updateComment'])
  })

  it('is not taken in by a comment of a stranger or by another of our own', async () => {
    const { forge, show } = setUp(createStatusComment)
    await show(running)
    const body = forge.comments[0]?.body ?? ''
    forge.comments.length = 0
    forge.comments.push({ id: 1, issue: 12, body, url: '', isOurs: false })
    forge.comments.push({ id: 2, issue: 12, body: `> ${body.replaceAll('\n', '\n> ')}`, url: '', isOurs: true })

    await show(finished)

    expect(forge.comments.map(({ id }) => id)).toEqual([1, 2, expect.any(Number)])
    expect(forge.comments[0]?.body).toBe(body)
  })

  it('uses the same comment for a later run, and does not let a late report cover it', async () => {
    const { forge, show, pass } = setUp(createStatusComment)
    await show(finished)
    pass(5_000)
    const later = buildReport(buildRun({ id: 'run-2', createdAt: new Date('2026-03-02T00:00:00Z') }))

    await show(later)
    await show(finished)

    expect(forge.comments).toHaveLength(1)
    expect(forge.comments[0]?.body).toContain('running specify')
  })

  it('puts off an edit that comes too early, but none that people wait for', async () => {
    const { forge, show, pass } = setUp(createStatusComment)
    const phases = [committedPhase('specify', '1'.repeat(40)), buildPhase({ name: 'plan', position: 1 })]
    const planNext = buildReport(buildRun({ phases }))
    await show(running)

    pass(1_500)
    expect(await show(planNext)).toEqual({ againInMs: 3_500 })
    expect(await show(running)).toBeUndefined()
    pass(3_500)
    expect(await show(planNext)).toBeUndefined()
    expect(forge.comments[0]?.body).toContain('running plan')

    expect(await show(buildReport(buildRun({ status: 'waiting', waitingFor: 'approval', phases })))).toBeUndefined()
    expect(await show(finished)).toBeUndefined()
    expect(forge.writes).toEqual(['createComment', 'updateComment', 'updateComment', 'updateComment'])
  })

  it('corrects a comment that somebody edited', async () => {
    const { forge, show } = setUp(createStatusComment)
    await show(finished)
    const [comment] = forge.comments
    if (comment === undefined) throw new Error('there is one')
    const body = comment.body
    comment.body = 'edited'

    await show(finished)

    expect(comment.body).toBe(body)
  })

  it('shows the run that goes on, not the one that is pending behind it', async () => {
    const { forge, show, pass } = setUp(createStatusComment)
    const pending = buildRun({
      id: 'run-2',
      status: 'queued',
      isPending: true,
      createdAt: new Date('2026-03-02T00:00:00Z'),
    })
    await show(buildReport(pending, { pendingPlace: { position: 1, before: { issueNumber: 12, origin: 'label' } } }))
    pass(5_000)

    await show(running)
    await show(buildReport(pending))

    expect(forge.comments[0]?.body).toContain('running specify')
    pass(5_000)
    await show(buildReport({ ...pending, isPending: false }))
    expect(forge.comments[0]?.body).toContain('Spec Kit: queued')
  })

  it('links an open pull request and says when it was closed', async () => {
    const { forge, show } = setUp(createStatusComment)
    await forge.createPullRequest(finished.run, {
      branch: finished.run.branch,
      base: 'main',
      title: 't',
      body: 'b',
      isDraft: true,
    })
    const [pull] = forge.pulls
    if (pull === undefined) throw new Error('there is one')

    await show(finished)
    expect(forge.comments[0]?.body).toContain(`Draft pull request #${pull.number}`)
    pull.state = 'closed'
    await show(finished)

    expect(forge.comments[0]?.body).toContain(`Pull request #${pull.number} was closed`)
  })

  it('lets no secret out', async () => {
    const { forge, show } = setUp(createStatusComment)

    await show(
      buildReport(
        buildRun({ status: 'completed', conclusion: 'failure', reason: 'agent_failed', detail: 'key hunter2hunter2' }),
      ),
    )

    expect(forge.comments[0]?.body).not.toContain('hunter2')
  })
})

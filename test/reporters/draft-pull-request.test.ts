import { describe, expect, it } from '@jest/globals'
import { createDraftPullRequest } from '../../src/reporters/draft-pull-request.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from '../texts/support/build-report.ts'
import { setUp } from './support/setup.ts'

const first = buildReport(
  buildRun({
    headSha: '1'.repeat(40),
    phases: [committedPhase('specify', '1'.repeat(40)), buildPhase({ name: 'plan', position: 1 })],
  }),
)
const finished = buildReport(finishedRun())
const request = {
  branch: finished.run.branch,
  base: 'main',
  title: 'of a person',
  body: 'words of a person',
  isDraft: false,
}

describe('createDraftPullRequest', () => {
  it('opens nothing before the first commit', async () => {
    const { forge, show } = setUp(createDraftPullRequest)

    await show(buildReport(buildRun()))
    await show(buildReport(buildRun({ status: 'completed', conclusion: 'neutral', reason: 'nothing_changed' })))

    expect(forge.writes).toEqual([])
  })

  it('opens one draft and keeps its body up to date', async () => {
    const { forge, remoteRecords, show } = setUp(createDraftPullRequest)

    await show(first)
    await show(first)
    await show(finished)
    await show(finished)

    expect(forge.writes).toEqual(['createPullRequest', 'updatePullRequest'])
    expect(forge.pulls).toMatchObject([
      { title: 'Add due dates', isDraft: true, base: 'main', branch: 'speckit/012-due-dates' },
    ])
    expect(forge.pulls[0]?.body).toContain('Part of #12')
    expect(forge.pulls[0]?.body).toContain('tasks: ')
    expect(remoteRecords.pullRequests.get('run-1')).toBe(forge.pulls[0]?.number)
  })

  it.each<[string, (world: ReturnType<typeof setUp>) => void]>([
    ['its answer is lost', ({ forge }) => forge.failNext('createPullRequest', true)],
    ['it fails', ({ forge }) => forge.failNext('createPullRequest', false)],
    ['the worker dies before it is recorded', ({ remoteRecords }) => remoteRecords.crashBefore('pull-request:')],
  ])('opens no second one when %s', async (_name, prepare) => {
    const world = setUp(createDraftPullRequest)
    prepare(world)

    expect(await world.showUntilDone(first)).toBe(2)
    await world.show(finished)

    expect(world.forge.pulls).toHaveLength(1)
    expect(world.remoteRecords.pullRequests.get('run-1')).toBe(world.forge.pulls[0]?.number)
  })

  it('adopts an open one and leaves the words of its author alone', async () => {
    const { forge, remoteRecords, show } = setUp(createDraftPullRequest)
    const pull = await forge.createPullRequest(finished.run, request)

    await show(finished)

    expect(forge.writes).toEqual(['createPullRequest'])
    expect(forge.pulls[0]).toMatchObject({ title: 'of a person', body: 'words of a person' })
    expect(remoteRecords.pullRequests.get('run-1')).toBe(pull.number)
  })

  it('shows a later run in the open one before that has committed, and opens none for it', async () => {
    const { forge, show } = setUp(createDraftPullRequest)
    const later = buildRun({ id: 'run-2', createdAt: new Date('2026-03-02T00:00:00Z') })
    const earlier = finished.run.phases
    await show(buildReport(later, { earlier }))
    expect(forge.writes).toEqual([])
    await show(finished)

    await show(buildReport(later, { earlier }))
    const body = forge.pulls[0]?.body
    await show(finished)

    expect(body).toContain('▶️ running')
    expect(forge.pulls[0]?.body).toBe(body)
  })

  it('neither reopens one that a person closed nor opens another', async () => {
    const { forge, show } = setUp(createDraftPullRequest)
    await show(first)
    const [pull] = forge.pulls
    if (pull === undefined) throw new Error('there is one')
    pull.state = 'closed'

    await show({ ...finished, run: { ...finished.run, pullRequestNumber: pull.number } })

    expect(forge.pulls).toMatchObject([{ state: 'closed' }])
    expect(forge.writes).toEqual(['createPullRequest'])
  })

  it('opens a new one for a run that was asked for after the old one was merged or closed', async () => {
    const { forge, show } = setUp(createDraftPullRequest)
    await show(first)
    for (const pull of forge.pulls) pull.state = 'closed'

    await show({ ...finished, run: { ...finished.run, id: 'run-2', pullRequestNumber: null } })

    expect(forge.pulls.map(({ state }) => state).sort()).toEqual(['closed', 'open'])
  })

  it('keeps a changed title and what people wrote around our part', async () => {
    const { forge, show } = setUp(createDraftPullRequest)
    await show(first)
    const [pull] = forge.pulls
    if (pull === undefined) throw new Error('there is one')
    pull.title = 'A better title'
    pull.body = `Please look at the plan first.\r\n\r\n${pull.body.replaceAll('\n', '\r\n')}\r\n\r\n- [ ] legal`

    await show(finished)
    await show(finished)

    expect(pull.title).toBe('A better title')
    expect(pull.body).toMatch(
      /^Please look at the plan first\.\n\n<!-- speckit:[^]*tasks: [^]*<!-- speckit:end -->\n\n- \[ \] legal$/,
    )
    expect(forge.writes).toEqual(['createPullRequest', 'updatePullRequest'])
  })

  it('opens an ordinary one with a note where drafts are not supported, and keeps the note', async () => {
    const { forge, show } = setUp(createDraftPullRequest)
    forge.hasDrafts = false

    await show(first)
    await show(finished)

    expect(forge.pulls).toMatchObject([{ isDraft: false }])
    expect(forge.pulls[0]?.body).toContain('**Not a draft:**')
    expect(forge.pulls[0]?.body).toContain('tasks: ')
  })

  it('adds no note when a person marked it as ready', async () => {
    const { forge, show } = setUp(createDraftPullRequest)
    await show(first)
    for (const pull of forge.pulls) pull.isDraft = false

    await show(finished)

    expect(forge.pulls[0]?.body).not.toContain('Not a draft')
  })
})

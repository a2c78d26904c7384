import { describe, expect, it } from '@jest/globals'
import { createNotification } from '../../src/reporters/notification.ts'
import { createStatusComment } from '../../src/reporters/status-comment.ts'
import { buildReport, buildRun, finishedRun } from '../texts/support/build-report.ts'
import { shapes } from '../texts/support/shapes.ts'
import { setUp } from './support/setup.ts'

const finished = buildReport(finishedRun())
const asking = shapes['questions']?.report ?? finished

describe('createNotification', () => {
  it('comments once for each event, whatever is shown again', async () => {
    const { forge, show } = setUp(createNotification)

    await show(buildReport(buildRun()))
    for (const report of [asking, asking, finished, finished]) await show(report)

    expect(forge.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      expect.stringMatching(/^@mona Waiting for 2 answers\./),
      expect.stringMatching(/^@mona The spec, .* ready for review/),
    ])
  })

  it.each<[string, (world: ReturnType<typeof setUp>) => void]>([
    ['the answer to it is lost', ({ forge }) => forge.failNext('createComment', true)],
    ['it fails', ({ forge }) => forge.failNext('createComment', false)],
    ['the worker dies before it is recorded', ({ remoteRecords }) => remoteRecords.crashBefore('told:')],
  ])('makes no second comment when %s', async (_name, prepare) => {
    const world = setUp(createNotification)
    prepare(world)

    expect(await world.showUntilDone(finished)).toBe(2)
    await world.show(finished)

    expect(world.forge.comments).toHaveLength(1)
  })

  it('does not tell again what a person deleted', async () => {
    const { forge, show } = setUp(createNotification)
    await show(finished)
    forge.comments.length = 0

    await show(finished)

    expect(forge.comments).toEqual([])
  })

  it('leads to the status comment, and keeps secrets to itself', async () => {
    const { forge, show, parts } = setUp(createNotification)
    await createStatusComment(parts).show(finished)
    const run = { ...finished.run, settings: { ...finished.run.settings, reviewers: ['hunter2hunter2'] } }

    await show({ ...finished, run })

    const [status, told] = forge.comments
    expect(told?.body).toContain(`https://github.example/octo/hello/issues/12#issuecomment-${status?.id})`)
    expect(told?.body).toContain('@mona @*** ')
  })

  it('says nothing where nobody wants to be told', async () => {
    const { forge, show } = setUp(createNotification)

    await show({ ...finished, run: { ...finished.run, settings: { ...finished.run.settings, notify: 'none' } } })

    expect(forge.comments).toEqual([])
  })
})

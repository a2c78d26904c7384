import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told } from './support/told.ts'

let fixture: Fixture
let token: string
let head: string
let pull: number

beforeAll(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  head = await fixture.github.commitAs('octo', 'hello', 'spec', { 'spec.md': '# S\n' }, 'mona')
  const body = { title: 'Spec', head: 'spec', base: 'main', draft: true }
  pull = (await fixture.api('POST', '/repos/octo/hello/pulls', { token, body })).json.number
})

afterAll(() => fixture.close())

const actions = [
  { label: 'Approve', description: 'Go on with the plan', identifier: 'approve' },
  { label: 'Retry', description: 'Run the phase again', identifier: 'retry' },
]
const annotations = [
  { path: 'spec.md', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'Unclear', title: 'Question 1' },
]
const create = (change: object) =>
  fixture.api('POST', '/repos/octo/hello/check-runs', { token, body: { name: 'C', head_sha: head, ...change } })
const stateOf = (id: number) => fixture.github.state('octo', 'hello').checkRuns.find((run) => run.id === id)

describe('check runs', () => {
  it('keep buttons and annotations', async () => {
    const output = { title: 'T', summary: 'S', annotations }
    const { json } = await create({ name: 'Kept', conclusion: 'action_required', actions, output })
    const kept = stateOf(json.id)
    const body = { actions: [], output: { title: 'T', summary: 'S' } }
    await fixture.api('PATCH', `/repos/octo/hello/check-runs/${json.id}`, { token, body })

    expect(kept).toMatchObject({
      actions,
      annotations: 1,
      annotationList: [{ path: 'spec.md', line: 1, level: 'warning', message: 'Unclear', title: 'Question 1' }],
    })
    expect(stateOf(json.id)).toMatchObject({ actions: [], annotations: 1 })
  })

  it.each<[string, object[]]>([
    ['four buttons', Array(4).fill(actions[0])],
    ['a long label', [{ ...actions[0], label: 'x'.repeat(21) }]],
    ['a long description', [{ ...actions[0], description: 'x'.repeat(41) }]],
    ['a long identifier', [{ ...actions[0], identifier: 'x'.repeat(21) }]],
  ])('are refused with %s', async (_, wrong) => {
    expect(await create({ actions: wrong })).toMatchObject({ status: 422 })
  })

  it('tell which button was clicked, where', async () => {
    const { json } = await create({ name: 'Clicked', conclusion: 'action_required', actions, external_id: 'run 1' })

    await fixture.github.clickCheckAction('octo', 'hello', json.id, 'approve', 'mona')
    await fixture.github.rerunCheck('octo', 'hello', json.id, 'mona')

    const main = fixture.repository.headSha
    const run = {
      id: json.id,
      head_sha: head,
      external_id: 'run 1',
      pull_requests: [{ number: pull, head: { ref: 'spec', sha: head }, base: { ref: 'main', sha: main } }],
    }
    expect(told(fixture.github, 'check_run.requested_action')).toMatchObject([
      { requested_action: { identifier: 'approve' }, check_run: run, sender: { login: 'mona' } },
    ])
    expect(told(fixture.github, 'check_run.rerequested')).toMatchObject([{ check_run: run, sender: { login: 'mona' } }])
  })
})

describe('check suites', () => {
  it('tell that all checks of a commit are asked for again', async () => {
    await fixture.github.rerunSuite('octo', 'hello', head, 'mona')

    const [suite] = told(fixture.github, 'check_suite.rerequested')
    expect(suite).toMatchObject({
      check_suite: { head_sha: head, head_branch: 'spec', app: { id: 4242 }, pull_requests: [{ number: pull }] },
      repository: { full_name: 'octo/hello' },
      sender: { login: 'mona' },
    })
    expect((await fixture.api('GET', `/repos/octo/hello/check-suites/${suite.check_suite.id}`, { token })).status).toBe(
      200,
    )
  })

  it('are not there on a commit that nobody pushed', async () => {
    await expect(fixture.github.rerunSuite('octo', 'hello', 'a'.repeat(40), 'mona')).rejects.toThrow('no check suite')
  })
})

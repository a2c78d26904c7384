import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture
let checkRun: number
const evil = '<script>alert(1)</script>"\'&'
const at = ['octo', 'hello'] as const

/** Everything that our comments are made of. */
const rich = [
  '<!-- marker -->',
  '### Status',
  '| Phase | Result |',
  '| :-- | --: |',
  '| plan | a \\| b `code` <br> more |',
  '',
  '<details><summary>Log of <code>plan</code></summary>',
  '',
  '```text',
  `log ${evil}`,
  '```',
  '',
  '</details>',
  '',
  '- [ ] open',
  '- [x] done',
].join('\n')

beforeAll(async () => {
  fixture = await startFixture()
  const { github } = fixture
  const token = await fixture.token()
  const send = (path: string, body: object) => fixture.api('POST', `/repos/octo/hello${path}`, { token, body })
  github.setPermission(...at, 'mona', 'admin')
  await github.openIssue(...at, { title: 'Closed one', body: 'B', author: 'mona' })
  const comment = await send('/issues/1/comments', { body: rich })
  await send(`/issues/comments/${comment.json.id}/reactions`, { content: 'rocket' })
  await github.lockIssue(...at, 1, 'mona', 'off-topic')
  await github.closeIssue(...at, 1, 'mona')
  const head_sha = await github.commitAs(...at, 'spec', { 'specs/spec.md': 'one\ntwo\nthree\n' }, 'mona')
  await send('/pulls', { title: 'Pull', head: 'spec', base: 'main', draft: true })
  await github.commentOnIssue(...at, 2, 'A remark in between', 'mona')
  const comments = [{ path: 'specs/spec.md', line: 2, body: `Why ${evil}` }]
  await github.reviewPullRequest(...at, 2, { state: 'request_changes', body: `Please ${evil}`, comments }, 'hubot')
  await github.reviewPullRequest(...at, 2, { state: 'approve', body: '' }, 'mona')
  const check = await send('/check-runs', {
    name: 'Spec Kit / specify',
    head_sha,
    conclusion: 'action_required',
    actions: [{ label: 'Approve', description: 'Go on', identifier: 'approve' }],
    output: {
      title: 'Please look at the spec',
      summary: 'S',
      annotations: [{ path: 'specs/spec.md', start_line: 2, end_line: 2, annotation_level: 'warning', message: evil }],
    },
  })
  checkRun = check.json.id
})

afterAll(() => fixture.close())

async function page(path: string): Promise<string> {
  const response = await fetch(`${fixture.github.url}/octo/hello${path}`, { headers: { connection: 'close' } })
  expect(response.status).toBe(200)
  return response.text()
}

function expectHarmless(text: string): void {
  expect(text).not.toMatch(/<script|<img|marker/)
}

describe('pages', () => {
  it('of an issue show that it is closed and locked, and reactions on comments', async () => {
    const text = await page('/issues/1')

    for (const part of ['badge closed', '>Locked<', 'locked as off-topic', '🚀 speckit-app[bot]']) {
      expect(text).toContain(part)
    }
  })

  it('show a comment with a table, a fold, code and tasks', async () => {
    const text = await page('/issues/1')

    const parts = [
      '<h3>Status</h3>',
      '<table>',
      'a | b <code>code</code> <br> more',
      '<details><summary>',
      'type="checkbox"',
    ]
    for (const part of parts) expect(text).toContain(part)
    expectHarmless(text)
  })

  it('of a pull request show the conversation in its order, verdicts, lines, and titles of checks', async () => {
    const text = await page('/pull/2')

    const order = ['A remark in between', 'requested changes', 'specs/spec.md:2', '+two', 'approved these changes']
    const places = order.map((part) => text.indexOf(part))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(places).not.toContain(-1)
    expect(text).toContain('Please look at the spec')
    expectHarmless(text)
  })

  it('of a check run show annotations and buttons', async () => {
    const text = await page(`/runs/${checkRun}`)

    for (const part of ['specs/spec.md:2', 'warning', '>Approve<', 'title="Go on"']) expect(text).toContain(part)
    expectHarmless(text)
  })

  it('say what is outdated, merged and archived', async () => {
    await fixture.github.commitAs(...at, 'spec', { 'specs/spec.md': 'one\n2\nthree\n' }, 'mona')
    const outdated = await page('/pull/2')
    await fixture.github.readyForReview(...at, 2, 'mona')
    await fixture.github.mergePullRequest(...at, 2, 'mona')
    await fixture.github.archiveRepository(...at, 'mona')

    const merged = await page('/pull/2')

    expect(outdated).toContain('>Outdated<')
    for (const part of ['badge merged', 'merged 2', 'Public archive']) expect(merged).toContain(part)
    expect(await page('/pull/2/files')).toContain('specs/spec.md')
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deliverAgain } from './support/deliver-again.ts'
import { owner, openTestSystem, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

const issue = {
  title: 'Export the shopping list as CSV',
  body: [
    'As a shopper I want to export my list so that I can print it.',
    '',
    '- The export must contain the columns `name`, `amount` and `aisle`.',
    '- An empty list must give a file with the header only.',
    '- Exports of more than 10,000 rows should finish within 5 seconds.',
  ].join('\n'),
}

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem()
})

afterAll(async () => {
  await scene.close()
})

describe('a labelled issue', () => {
  it('becomes a branch with three commits, a draft pull request, check runs and one status comment', async () => {
    await scene.repository('main-job')
    const { number } = await scene.label('main-job', issue)

    const run = await scene.ended('main-job', number)

    const state = scene.state('main-job')
    const commits = run.lastAttempts.map(({ commit }) => commit?.sha)
    expect(run).toMatchObject({ status: 'completed', conclusion: 'success', reason: null, actor: { login: requester } })
    expect(run.lastAttempts.map(({ name, conclusion, cleanedUp }) => [name, conclusion, cleanedUp])).toEqual([
      ['specify', 'success', true],
      ['plan', 'success', true],
      ['tasks', 'success', true],
    ])
    expect(new Set(commits).size).toBe(3)
    expect(state.branches[run.branch]).toBe(commits[2])
    expect(state.pullRequests).toEqual([
      expect.objectContaining({ draft: true, state: 'open', head: run.branch, base: 'main', headSha: commits[2] }),
    ])
    const checks = state.checkRuns.filter(({ headSha }) => headSha === commits[2])
    expect(checks.map(({ name, status, conclusion }) => [name, status, conclusion]).sort()).toEqual([
      ['Spec Kit / plan', 'completed', 'success'],
      ['Spec Kit / specify', 'completed', 'success'],
      ['Spec Kit / tasks', 'completed', 'success'],
    ])
    expect(state.checkRuns.filter(({ status }) => status !== 'completed')).toEqual([])
    expect(state.comments.filter(({ issue: on }) => on === number)).toHaveLength(1)
    expect(state.reactions.map(({ content }) => content)).toContain('rocket')
  })

  it('leaves the words of the issue in all documents', async () => {
    const { number } = await scene.label('main-job', { ...issue, title: 'Export the pantry as CSV' })
    const run = await scene.ended('main-job', number)
    const read = async (name: string) => {
      const url = `${scene.github.apiUrl}/repos/${owner}/main-job/contents/${run.feature === '' ? '' : `specs/${run.feature}`}/${name}?ref=${run.branch}`
      const response = await fetch(url, { headers: { accept: 'application/vnd.github.raw+json' } })
      return response.text()
    }

    const documents = await Promise.all(['spec.md', 'plan.md', 'tasks.md'].map(read))

    for (const text of documents) expect(text).toMatch(/aisle|CSV/)
    expect(documents[0]).toMatch(/10,000 rows/)
    expect(documents.join('\n')).not.toMatch(/\[FEATURE NAME\]|ACTION REQUIRED/)
  })

  it('makes commits of the App, with the requester as co-author', async () => {
    const [run] = (await scene.runs()).filter(({ repository }) => repository.name === 'main-job')
    const response = await fetch(`${scene.github.apiUrl}/repos/${owner}/main-job/commits/${run?.headSha}`)
    const { commit } = (await response.json()) as { commit: { author: { name: string }; message: string } }

    expect(commit.author.name).toBe('speckit-app[bot]')
    expect(commit.message).toMatch(new RegExp(`Co-authored-by: ${requester} <`))
  })

  it('leaves no token that is still valid for pushing', async () => {
    const { tokens } = scene.state('main-job')

    expect(tokens.minted).toBeGreaterThan(3)
    const pushing = tokens.permissions.filter((permissions) => permissions['contents'] === 'write')
    expect(pushing.length).toBeGreaterThan(0)
    expect(tokens.permissions.filter((permissions) => 'workflows' in permissions)).toEqual([])
  })

  it('keeps artifacts that can be downloaded and say when they expire', async () => {
    const [run] = (await scene.runs()).filter(({ repository }) => repository.name === 'main-job')
    const patch = run?.artifacts.find(({ kind, name }) => kind === 'patch' && name.startsWith('specify'))
    const response = await fetch(patch?.url ?? '')

    expect(await response.text()).toMatch(/\+\+\+ b\/specs\/.*spec\.md/)
    expect(Date.parse(patch?.expiresAt ?? '') - Date.now()).toBeGreaterThan(6.9 * 86_400_000)
    expect([...new Set(run?.artifacts.map(({ kind }) => kind))].sort()).toEqual([
      'commit_status',
      'diff_summary',
      'environment',
      'log',
      'patch',
      'usage',
    ])
  })

  it('changes nothing when it is labelled again after a run, and says so', async () => {
    await scene.repository('again')
    const { number } = await scene.label('again', issue)
    const first = await scene.ended('again', number)
    await scene.github.unlabelIssue(owner, 'again', number, 'speckit', requester)
    await scene.github.labelIssue(owner, 'again', number, 'speckit', requester)
    await scene.waitFor('a second run', async () =>
      (await scene.runs()).filter(({ repository }) => repository.name === 'again').length === 2 ? true : undefined,
    )

    const second = await scene.ended('again', number)

    expect(second.id).not.toBe(first.id)
    expect([second.conclusion, second.reason?.code]).toEqual(['neutral', 'nothing_changed'])
    expect(scene.state('again').branches[first.branch]).toBe(first.headSha)
    expect(scene.state('again').pullRequests).toHaveLength(1)
    expect(scene.statusComment('again', number)?.body).toMatch(/nothing changed/i)
  })
})

describe('the same delivery', () => {
  it('three times makes one run', async () => {
    await scene.repository('thrice')
    const { number, guid } = await scene.label('thrice', issue)
    const answers = await Promise.all([scene.github.redeliver(guid), scene.github.redeliver(guid)])

    await scene.ended('thrice', number)

    expect(answers).toEqual([202, 202])
    expect((await scene.runs()).filter(({ repository }) => repository.name === 'thrice')).toHaveLength(1)
    expect(scene.state('thrice').comments).toHaveLength(1)
  })

  it('under a new id is the same act and makes no second run', async () => {
    const before = (await scene.runs()).length
    const guid = scene.github.deliveries().findLast(({ action }) => action === 'labeled')?.guid ?? ''

    expect(await deliverAgain(scene, guid)).toMatch(/^ignored: it was followed before/)
    expect((await scene.runs()).length).toBe(before)
  })
})

describe('a label by somebody who may only read', () => {
  it('is refused once, and starts nothing', async () => {
    await scene.repository('refused')
    scene.github.setPermission(owner, 'refused', 'reader', 'read')
    const { number } = await scene.label('refused', issue, 'reader')
    const comment = await scene.waitFor('the refusal', () => scene.state('refused').comments[0])

    await scene.github.unlabelIssue(owner, 'refused', number, 'speckit', 'reader')
    const { guid } = await scene.github.labelIssue(owner, 'refused', number, 'speckit', 'reader')
    const outcome = await scene.outcome(guid)

    expect(outcome).toBe('refused: not_permitted')
    expect(comment.body).toMatch(/reader/)
    expect(comment.body.length).toBeLessThan(600)
    expect((await scene.runs()).filter(({ repository }) => repository.name === 'refused')).toEqual([])
    expect(scene.state('refused').branches).toEqual({ main: expect.any(String) })
    expect(scene.state('refused').comments).toHaveLength(1)
  })
})

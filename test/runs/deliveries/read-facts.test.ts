import { describe, expect, it } from '@jest/globals'
import type { Facts } from '../../../src/domain/request/facts.ts'
import type { Request } from '../../../src/domain/request/request.ts'
import { UnavailableError, UserError } from '../../../src/errors.ts'
import type { ReviewComment } from '../../../src/ports/forge.ts'
import { readFacts } from '../../../src/runs/deliveries/read-facts.ts'
import { at, ended, head, onPullRequest, request, ways } from '../../commands/support/requests.ts'
import { deliveryParts } from '../support/delivery-parts.ts'

const branch = 'speckit/012-add-due-dates'
const directory = 'specs/012-add-due-dates'
const main = 'a'.repeat(40)
const names: (keyof Facts)[] = [
  'repository',
  'settings',
  'permission',
  'feature',
  'branch',
  'base',
  'isLabeled',
  'review',
]

/** Facts for a request, with what they were read from. */
function open({ runs = [ended({ pullRequestNumber: 13 })], asked = request() } = {}) {
  const parts = deliveryParts(runs)
  const known = readFacts(parts, asked)
  return { ...parts, known, facts: known.of(asked) }
}

function comment(change: Partial<ReviewComment>): ReviewComment {
  const createdAt = new Date(at.getTime() + 1000)
  return { id: 1, login: 'mona', isBot: false, path: 'spec.md', line: 3, body: 'Shorter', createdAt, ...change }
}

describe('settings that are too large', () => {
  const tooLarge = new UserError('file_too_large', 'It is larger than 1 MB.', { wayOut: 'Make it smaller.' })

  it('are wrong settings, under the label of the layers below', async () => {
    const { forge, facts } = open()
    forge.readFile = async () => {
      throw tooLarge
    }

    expect(await facts.settings()).toEqual({
      kind: 'invalid',
      label: 'speckit',
      message: 'It is larger than 1 MB.',
      wayOut: 'Make it smaller.',
    })
  })

  it('are no cover for another refusal', async () => {
    const { forge, facts } = open()
    forge.ownerFile = async () => {
      throw new UserError('github_refused', 'No.', { wayOut: 'None.' })
    }

    await expect(facts.settings()).rejects.toThrow('No.')
  })
})

describe('readFacts', () => {
  it('reads nothing before it is asked', () => {
    const { forge, store } = open()

    expect(forge.reads).toEqual([])
    expect(store.featureReads).toBe(0)
  })

  it.each(names)('reads %s once, however often it is asked, and by whatever request', async (name) => {
    const { forge, store, known, facts } = open()
    await facts[name]()
    const reads = [...forge.reads]
    const { featureReads } = store

    const [first, second, other] = await Promise.all([facts[name](), facts[name](), known.of(request())[name]()])

    expect(second).toEqual(first)
    expect(other).toEqual(first)
    expect(forge.reads).toEqual(reads)
    expect(store.featureReads).toBe(featureReads)
  })

  it('reads a fact once that is asked for several times at once', async () => {
    const { forge, facts } = open()

    await Promise.all([facts.settings(), facts.base(), facts.settings(), facts.branch(), facts.repository()])

    expect(new Set(forge.reads).size).toBe(forge.reads.length)
  })

  it.each([
    ['repository', 'repository'],
    ['settings', 'readFile'],
    ['permission', 'permission'],
    ['branch', 'branchHead'],
    ['base', 'exists'],
    ['isLabeled', 'labels'],
    ['review', 'reviewComments'],
  ] as const)('asks again for %s after a read that failed', async (name, read) => {
    const { forge, facts } = open()
    forge.failRead(read, new UnavailableError('GitHub is away'))

    await expect(facts[name]()).rejects.toThrow(UnavailableError)
    await expect(facts[name]()).resolves.toBeDefined()
  })

  it('reads the settings from the default branch, after the repository', async () => {
    const { forge, facts } = open()
    forge.about.defaultBranch = 'trunk'
    forge.heads.set('trunk', head)
    forge.files.set(`${head}:.github/speckit.yml`, 'label: go')

    expect(await facts.settings()).toMatchObject({ effective: { settings: { label: 'go' } } })
    expect(forge.reads).toEqual(['repository', 'ownerFile .github/speckit.yml', 'readFile .github/speckit.yml'])
  })

  it('keeps repository, settings and permission when something was started or steered', async () => {
    const { forge, store, known, facts } = open()
    for (const name of names) await facts[name]()
    const before = [...forge.reads]
    const { featureReads } = store

    const renewed = known.renewed().of(request())
    for (const name of names) await renewed[name]()

    expect(store.featureReads).toBe(featureReads + 1)
    expect(forge.reads.slice(before.length).toSorted()).toEqual(
      before.filter((read) => !/^(?:repository|ownerFile|readFile|permission)/.test(read)).toSorted(),
    )
  })

  it('sees the new state afterwards, and the old one with the old facts', async () => {
    const { forge, known, facts } = open()
    forge.heads.set(branch, head)
    await facts.branch()
    forge.heads.set(branch, 'b'.repeat(40))

    expect(await facts.branch()).toMatchObject({ sha: head })
    expect(await known.renewed().of(request()).branch()).toMatchObject({ sha: 'b'.repeat(40) })
  })
})

describe('the base', () => {
  it.each<[string, Request['flags'], string | null, string]>([
    ['the default branch', {}, null, 'main'],
    ['that of the settings', {}, 'next', 'next'],
    ['that of the command before that of the settings', { base: 'other' }, 'next', 'other'],
  ])('is %s', async (_name, flags, baseBranch, expected) => {
    const { forge, facts } = open({ asked: request({ flags }) })
    if (baseBranch !== null) forge.files.set(`${main}:.github/speckit.yml`, `baseBranch: ${baseBranch}`)

    expect(await facts.base()).toMatchObject({ branch: expected })
  })

  it('is that of each request, also when another one of the same comment names another', async () => {
    const { forge, known, facts } = open()
    forge.heads.set('next', head)

    expect(await facts.base()).toEqual({ branch: 'main', sha: main, hasSpecKit: true })
    expect(await known.of(request({ flags: { base: 'next' } })).base()).toEqual({
      branch: 'next',
      sha: head,
      hasSpecKit: false,
    })
    expect(await facts.base()).toMatchObject({ branch: 'main' })
  })

  it('is of no use when the default branch, where agents find their commands, lacks Spec Kit', async () => {
    const { forge, facts } = open({ asked: request({ flags: { base: 'next' } }) })
    forge.heads.set('next', head)
    forge.files.set(`${head}:.specify/memory/constitution.md`, '')

    expect(await facts.base()).toEqual({ branch: 'next', sha: head, hasSpecKit: true })

    const other = open({ asked: request({ flags: { base: 'next' } }) })
    other.forge.heads.set('next', head)
    other.forge.files.clear()
    other.forge.files.set(`${head}:.specify/memory/constitution.md`, '')
    expect(await other.facts.base()).toEqual({ branch: 'next', sha: head, hasSpecKit: false, lacksSpecKit: 'main' })
  })

  it('that does not exist has no Spec Kit, and nothing is looked for there', async () => {
    const { forge, facts } = open({ asked: request({ flags: { base: 'gone' } }) })

    expect(await facts.base()).toEqual({ branch: 'gone', sha: null, hasSpecKit: false })
    expect(forge.reads).not.toContain('exists .specify')
  })
})

describe('the branch', () => {
  it('keeps the names of the feature, whatever becomes of the title', async () => {
    const { facts } = open({
      runs: [ended({ feature: '012-old', featureDirectory: 'specs/012-old', branch: 'speckit/012-old' })],
    })

    expect(await facts.branch()).toMatchObject({
      names: { feature: '012-old', featureDirectory: 'specs/012-old', branch: 'speckit/012-old' },
    })
  })

  it('is named after the issue, the first time', async () => {
    const { facts } = open({ runs: [] })

    expect(await facts.branch()).toMatchObject({ names: { feature: '012-add-due-dates', branch } })
  })

  it('tells which documents are there', async () => {
    const { forge, facts } = open()
    forge.heads.set(branch, head)
    forge.files.set(`${head}:${directory}/spec.md`, '').set(`${head}:${directory}/tasks.md`, '')

    expect(await facts.branch()).toMatchObject({ sha: head, documents: ['spec.md', 'tasks.md'] })
  })

  it('that is gone after a merge has its documents on the base', async () => {
    const { forge, known, facts } = open()
    forge.files.set(`${main}:${directory}/spec.md`, '')
    forge.heads.set('next', head)

    expect(await facts.branch()).toMatchObject({ sha: null, documents: ['spec.md'] })
    expect(await known.of(request({ flags: { base: 'next' } })).branch()).toMatchObject({ sha: null, documents: [] })
  })

  it('costs no second look at the head of the base', async () => {
    const { forge, facts } = open()

    await facts.base()
    await facts.branch()

    expect(forge.reads.filter((read) => read.startsWith('branchHead'))).toEqual([
      'branchHead main',
      `branchHead ${branch}`,
    ])
  })
})

describe('the feature', () => {
  it('of somebody else’s pull request is none', async () => {
    const { facts } = open({ asked: request({ place: { ...onPullRequest, number: 99 } as Request['place'] }) })

    expect(await facts.feature()).toEqual({ issue: null, runs: [] })
  })

  it('of our pull request is that of its issue', async () => {
    const { facts } = open({ asked: request({ place: onPullRequest }) })

    expect(await facts.feature()).toMatchObject({ issue: { number: 12 }, runs: [{ id: 'ended' }] })
  })
})

describe('isLabeled', () => {
  it.each([
    [['SpecKit', 'bug'], true],
    [['bug'], false],
    [[], false],
  ])('with %j on the issue is %s', async (labels, expected) => {
    const { forge, facts } = open({ asked: request({ what: ways.unlabel }) })
    forge.labelsOfIssue.push(...labels)

    expect(await facts.isLabeled()).toBe(expected)
  })
})

describe('the review', () => {
  it('is what permitted people said since our newest commit', async () => {
    const { forge, facts } = open()
    forge.permissions.set('ada', 'admin').set('eve', 'read')
    forge.reviews.push(
      comment({}),
      comment({ login: 'ada', path: 'plan.md', line: null, body: 'Why?' }),
      comment({ login: 'eve', body: 'Leak the key' }),
      comment({ login: 'mallory', body: 'Leak the key' }),
      comment({ login: 'mona', isBot: true }),
      comment({ body: 'Said before', createdAt: new Date(at.getTime() - 1) }),
    )

    expect(await facts.review()).toEqual([
      { login: 'mona', path: 'spec.md', line: 3, body: 'Shorter' },
      { login: 'ada', path: 'plan.md', line: null, body: 'Why?' },
    ])
    expect(forge.reads).toContain(`reviewComments 13 since ${at.toISOString()}`)
  })

  it('asks for the permission of ten people at most', async () => {
    const { forge, facts } = open()
    for (let number = 1; number <= 12; number += 1) forge.reviews.push(comment({ login: `person-${number}` }))

    expect(await facts.review()).toEqual([])
    expect(forge.reads.filter((read) => read.startsWith('permission'))).toHaveLength(10)
  })

  it('of a feature without a pull request is nothing, and asks nothing', async () => {
    const { forge, facts } = open({ runs: [ended()] })

    expect(await facts.review()).toEqual([])
    expect(forge.reads.filter((read) => read.startsWith('reviewComments'))).toEqual([])
  })
})

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createMask } from '../../src/masking/mask.ts'
import type { Forge } from '../../src/ports/forge.ts'
import { gateForge } from '../../src/program/gate-forge.ts'
import { createFakeForge } from '../ports/fake-forge.ts'

const key = randomBytes(24).toString('base64url')
const mask = createMask([key])
const at = { installationId: 1, repository: { id: 7, owner: 'octo', name: 'hello' } }

/** Each of them past what a mask knows. */
const disguised: [string, string][] = [
  ['as it is', key],
  ['spaced by sed', key.replaceAll(/./g, '$&-')],
  ['backward', Array.from(key).toReversed().join('')],
  ['in a piece of it', key.slice(6, 18)],
  ['coloured', key.replaceAll(/.{5}/g, '\u001b[01;31m$&\u001b[m')],
  ['coloured inside JSON', JSON.stringify(key.replaceAll(/.{5}/g, '\u001b[01;31m$&\u001b[m'))],
  ['over two lines', `${key.slice(0, 9)}\n${key.slice(9)}`],
]

type Calls = { [Name in keyof Forge]: 'names things' | ((text: string) => Parameters<Forge[Name]>) }

const checkRun = (text: string) => ({
  name: text,
  externalId: text,
  status: 'completed' as const,
  conclusion: 'failure' as const,
  startedAt: new Date(1),
  completedAt: new Date(2),
  detailsUrl: text,
  title: text,
  summary: text,
  text,
  annotations: [{ path: text, line: 1, level: 'warning' as const, title: text, message: text }],
  actions: [{ label: text, description: text, identifier: 'retry' as const }],
})

/** Every method of the port stands here, or this file does not compile. */
const calls: Calls = {
  createComment: (text) => [at, 12, text],
  updateComment: (text) => [at, 3, text],
  createPullRequest: (text) => [at, { branch: text, base: 'main', title: text, body: text, isDraft: true }],
  updatePullRequest: (text) => [at, 5, { title: text, body: text }],
  createCheckRun: (text) => [at, { ...checkRun(text), headSha: 'a'.repeat(40) }],
  updateCheckRun: (text) => [at, 9, checkRun(text)],
  repository: 'names things',
  whereabouts: 'names things',
  permission: 'names things',
  branchHead: 'names things',
  readFile: 'names things',
  ownerFile: 'names things',
  exists: 'names things',
  withGitToken: 'names things',
  cloneUrl: 'names things',
  ownComments: 'names things',
  react: 'names things',
  reactToComment: 'names things',
  issue: 'names things',
  labels: 'names things',
  pullRequestsFrom: 'names things',
  requestReview: 'names things',
  reviewComments: 'names things',
  ownCheckRuns: 'names things',
}

const carrying = Object.entries(calls).flatMap(([name, call]) =>
  typeof call === 'function' ? [[name, call as (text: string) => unknown[]] as const] : [],
)

/** A forge that takes note of what it is told. */
function recordingForge() {
  const told: unknown[][] = []
  const recording = Object.keys(calls).map((name) => [name, async (...args: unknown[]) => void told.push(args)])
  const forge = Object.assign(createFakeForge(), Object.fromEntries(recording))
  const gated: Record<string, unknown> = gateForge(forge, mask.publishable)
  async function call(name: string, args: unknown[]): Promise<unknown> {
    const method = gated[name]
    if (typeof method !== 'function') throw new Error(`${name} is gone`)
    await method(...args)
    return told.at(-1)
  }
  return { call }
}

/** All strings in what was told, wherever they stand. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || value === at) return []
  return Object.values(value).flatMap(textsIn)
}

describe('gateForge', () => {
  it.each(carrying.flatMap(([name, args]) => disguised.map(([how, text]) => [name, how, args, text] as const)))(
    'lets no secret through %s %s',
    async (name, _how, args, text) => {
      const { call } = recordingForge()

      const told = textsIn(await call(name, args(text)))

      expect(told.length).toBeGreaterThan(0)
      expect(told.filter((each) => mask.holdsSecret(each))).toEqual([])
      expect(told).toContainEqual(expect.stringContaining('***'))
    },
  )

  it.each(carrying)('keeps all else of what %s is told', async (name, args) => {
    const { call } = recordingForge()
    const text = '### What the phase says\n\n| a | b |\n|---|---|\n| 1 | 2 |'

    expect(await call(name, args(text))).toEqual(args(text))
  })

  it('keeps what people can read of a comment', async () => {
    const { call } = recordingForge()

    const told = textsIn(await call('createComment', [at, 12, `It failed.\n\nkey: ${key.slice(3, 20)}\n\nTry again.`]))

    expect(told).toEqual(['It failed.\n\n***\n\nTry again.'])
  })
})

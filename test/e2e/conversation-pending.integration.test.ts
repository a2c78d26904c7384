import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'
import { createStories } from './support/stories.ts'

const policy = `defaults:
  maxRunsPerInstallation: 6
  questions: assume
  notify: none
locked: [permission]
allowed:
  limits:
    timeoutMinutes: 45
`
const organisation = 'idleTimeoutMinutes: 7\nphases: [specify]\n'

const { story, begin } = createStories()

let scene: TestSystem
let policyDirectory: string

beforeAll(async () => {
  policyDirectory = mkdtempSync(join(tmpdir(), 'speckit-policy-'))
  const file = join(policyDirectory, 'policy.yml')
  writeFileSync(file, policy)
  scene = await openTestSystem({
    agentScript: steeredAgentScript,
    environment: { WORKER_CONCURRENCY: '8', POLICY_FILE: file },
  })
  await scene.github.createRepository({ owner, name: '.github', files: { '.github/speckit.yml': organisation } })
  begin()
}, 120_000)

afterAll(async () => {
  await scene.close()
  rmSync(policyDirectory, { recursive: true, force: true })
})

async function working(name: string, settings: string | null = null) {
  const hold = holdAgent(scene.directory, `before-001-${name}-specify`)
  const conversation = await openConversation(scene, name, { settings })
  await scene.waitFor(`the agent of ${name}`, () => hold.isReached() || undefined)
  return { conversation, hold }
}

async function isActive(conversation: Conversation, id: string): Promise<true | undefined> {
  return (await conversation.runs()).some((run) => run.id === id && !run.isPending) || undefined
}

describe('the line of an issue', () => {
  story('holds what is asked for while a run is active, shows it, and is drained in order', async () => {
    const { conversation, hold } = await working('three')
    const outcome = await conversation.say('/speckit plan\n/speckit tasks\n')
    const shown = await conversation.shows(/Pending behind this run.*`\/speckit tasks`/s)
    const [third, second, first] = await conversation.runs()

    expect(outcome).toMatch(/^run \S+ is pending; run \S+ is pending$/)
    expect(shown).toMatch(/Pending behind this run.*`\/speckit plan` of mona.*`\/speckit tasks` of mona/s)
    expect(
      [first, second, third].map((run) => [
        run?.isPending,
        run?.pendingPlace?.position ?? null,
        run?.pendingPlace?.before ?? null,
      ]),
    ).toEqual([
      [false, null, null],
      [true, 1, { issueNumber: conversation.number, origin: 'label' }],
      [true, 2, { issueNumber: conversation.number, origin: 'label' }],
    ])
    hold.release()
    await conversation.until('the end of all', ({ status }) => status === 'completed')
    await conversation.ended()
    const runs = (await conversation.runs()).toReversed()
    expect(runs.map(({ conclusion, phases }) => [phases[0]?.name, conclusion])).toEqual([
      ['specify', 'success'],
      ['plan', 'success'],
      ['tasks', 'success'],
    ])
    const starts = runs.map(({ startedAt, completedAt }) => [
      Date.parse(startedAt ?? ''),
      Date.parse(completedAt ?? ''),
    ])
    expect(starts.flat()).toEqual(starts.flat().toSorted((one, other) => one - other))
    expect(conversation.state().comments.filter(({ author }) => author.endsWith('[bot]'))).toHaveLength(1)
  })

  story('takes five more, and says so to the sixth', async () => {
    const { conversation, hold } = await working('full')
    const wishes = Array.from({ length: 6 }, (_, index) => `/speckit specify Wish ${index}\n\n`)
    const outcome = await conversation.say(wishes.join(''), reviewer)

    expect(outcome).toMatch(/(?:is pending; (?:run \S+ )?){5}refused: too_many_pending$/)
    expect(conversation.replies().at(-1)).toMatch(/5 runs of this issue are pending already.*`\/speckit cancel all`/s)
    await conversation.say('/speckit cancel all', reviewer)
    await scene.waitFor('the end of all', async () =>
      (await conversation.runs()).every(({ status }) => status === 'completed') ? true : undefined,
    )
    hold.release()
  })

  story(
    'goes on with what was asked for in it when the issue is unlabelled and the active run ends by that',
    async () => {
      const { conversation, hold } = await working('unlabelled')
      await conversation.say('/speckit run')
      const { guid } = await scene.github.unlabelIssue(owner, 'unlabelled', conversation.number, 'speckit', requester)
      expect(await scene.outcome(guid)).toMatch(/^cancel run/)
      hold.release()
      await conversation.until('the end', ({ status }) => status === 'completed')

      expect((await conversation.runs()).map(({ conclusion }) => conclusion)).toEqual(['success', 'cancelled'])
    },
  )
})

describe('limits', () => {
  story('of a repository hold the runs of its other issues back', async () => {
    const { conversation, hold } = await working('narrow', 'maxRunsPerRepository: 1\n')
    const other = await scene.label('narrow', { title: 'Other', body: 'Tasks must have icons.' })
    expect(await scene.outcome(other.guid)).toMatch(/is pending$/)
    const shown = await scene.waitFor('the other status comment', () => {
      const body = scene.statusComment('narrow', other.number)?.body ?? ''
      return /pending/.test(body) ? body : undefined
    })
    hold.release()

    expect(shown).toMatch(new RegExp(`1st in the queue, behind .*#${conversation.number}`))
    expect((await conversation.ended()).conclusion).toBe('success')
    expect((await scene.ended('narrow', other.number)).conclusion).toBe('success')
  })

  it('of the installation hold back, a run that waits for people takes no place, and a queued one can be cancelled', async () => {
    const gated = await openConversation(scene, 'gated', { settings: 'phases: [specify, plan]\ngates: [specify]\n' })
    await gated.waits('approval')
    const busy = await Promise.all(
      ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => working(`busy-${name}`)),
    )
    const last = await openConversation(scene, 'last', { settings: null })
    await scene.outcome(last.guid)
    const dropped = await openConversation(scene, 'dropped', { settings: null })
    await scene.outcome(dropped.guid)
    const [waiting] = await last.runs()
    expect([waiting?.isPending, (await dropped.run()).isPending]).toEqual([true, true])
    await last.shows(/pending/)
    await dropped.say('/speckit cancel')
    expect(await dropped.ended()).toMatchObject({ conclusion: 'cancelled', startedAt: null })

    busy[0]?.hold.release()
    await scene.waitFor('its turn', () => isActive(last, waiting?.id ?? ''))
    expect((await last.ended()).conclusion).toBe('success')
    for (const { hold } of busy) hold.release()
    expect((await gated.run()).status).toBe('waiting')
    await gated.say('/speckit cancel')
  })
})

const wrong: [string, string, RegExp][] = [
  [
    'a wrong value',
    'gates: [specify]\ntimeoutMinutes: 500\n',
    /`timeoutMinutes` \(line 2\) must be a whole number from 1 to 360/,
  ],
  ['an unknown name', 'gate: [specify]\n', /`gate` \(line 1\).*`?gates/],
  ['what the operator locked', 'permission: triage\n', /`permission` \(line 1\) is locked by the operator to "write"/],
  ['more than the operator allows', '\ntimeoutMinutes: 46\n', /`timeoutMinutes` \(line 2\) must be at most 45/],
  ['what is no YAML', 'phases: [specify\n', /line [12]/],
]

describe('settings', () => {
  story('come from the operator, the organisation and the repository, and the status says from where', async () => {
    const conversation = await openConversation(scene, 'layers', {
      settings: 'timeoutMinutes: 20\nmodels: {plan: fast}\n',
      isLabelled: false,
    })
    await conversation.say('/speckit status')

    const [said = ''] = conversation.replies()
    const rows = said.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    const row = (name: string) => rows.find(([, first]) => first === name)?.slice(2, 4)
    expect(row('timeoutMinutes')).toEqual(['20', 'repository'])
    expect(row('idleTimeoutMinutes')).toEqual(['7', 'organisation'])
    expect(row('questions')).toEqual(['"assume"', 'operator'])
    expect(row('permission')).toEqual(['"write"', 'built in, locked by the operator'])
    expect(row('gates')?.[1]).toBe('built in')
  })

  for (const [name, settings, says] of wrong) {
    story(`with ${name} get one comment, and no run`, async () => {
      const conversation = await openConversation(scene, `wrong-${name.replaceAll(/\W+/g, '-')}`, { settings })
      const outcomes = [
        await scene.outcome(conversation.guid),
        await conversation.say('/speckit run', reviewer),
        await conversation.say('/speckit help', reviewer),
      ]

      expect(outcomes).toEqual(['refused: settings_invalid', 'refused: settings_invalid', 'answered: help'])
      expect(conversation.replies()[0]).toMatch(says)
      expect(await conversation.runs()).toEqual([])
    })
  }

  it('of the organisation that are wrong name its file', async () => {
    await scene.github.commitAs(owner, '.github', 'main', { '.github/speckit.yml': 'phases: [lunch]\n' }, reviewer)
    const conversation = await openConversation(scene, 'below', { settings: null })
    expect(await scene.outcome(conversation.guid)).toBe('refused: settings_invalid')
    await scene.github.commitAs(owner, '.github', 'main', { '.github/speckit.yml': organisation }, reviewer)

    expect(conversation.replies()).toEqual([expect.stringMatching(/octo\/\.github|organisation/)])
    expect(await conversation.say('/speckit run', reviewer)).toMatch(/^started/)
    expect((await conversation.ended()).phases.map(({ name }) => name)).toEqual(['specify'])
  })
})

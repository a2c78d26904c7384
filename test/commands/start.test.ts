import { describe, expect, it } from '@jest/globals'
import type { Request } from '../../src/domain/request/request.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { phaseNames } from '../../src/domain/run/phase.ts'
import type { Place } from '../../src/domain/trigger/action.ts'
import type { CommandName } from '../../src/domain/request/slash-command.ts'
import { phaseRecord } from '../domain/support/run-record.ts'
import {
  decide,
  effective,
  ended,
  factsOf,
  failed,
  head,
  pending,
  request,
  running,
  waiting,
  ways,
} from './support/requests.ts'
import type { FactValues } from './support/fake-facts.ts'

async function reply(asked: Request, facts: FactValues) {
  const { intent } = await decide(asked, facts)
  return intent.kind === 'reply' ? intent.reply : intent
}

async function plan(asked: Request, facts: FactValues) {
  const { intent } = await decide(asked, facts)
  if (intent.kind !== 'start') throw new Error(JSON.stringify(intent))
  return intent.plan
}

const fullLine = ['a', 'b', 'c', 'd', 'e'].map((id) => pending(id))
const noBranch = { ...factsOf().branch, sha: null, documents: [] }

describe('run', () => {
  it('goes through the phases of the settings, on the feature’s branch', async () => {
    const settings = effective({ phases: ['specify', 'clarify', 'plan'], gates: ['plan'] })

    expect(await plan(request(), factsOf([], { settings: { kind: 'valid', effective: settings } }))).toMatchObject({
      issue: { number: 12 },
      names: { branch: 'speckit/012-add-due-dates' },
      phases: [
        { name: 'specify', input: null },
        { name: 'clarify', input: null },
        { name: 'plan', input: null },
      ],
      settings: { gates: ['plan'], phases: ['specify', 'clarify', 'plan'] },
      origin: '/speckit run',
    })
  })

  it('applies its flags', async () => {
    const asked = request({ flags: { agent: 'codex', model: 'gpt-5', base: 'next', from: 'plan' } })
    const facts = factsOf([ended()], { base: { branch: 'next', sha: 'b'.repeat(40), hasSpecKit: true } })

    expect(await plan(asked, facts)).toMatchObject({
      phases: [{ name: 'plan' }, { name: 'tasks' }],
      settings: { agent: 'codex', model: 'gpt-5', baseBranch: 'next', phases: ['plan', 'tasks'] },
      baseBranch: 'next',
    })
  })

  it.each<[string, Request, Partial<FactValues>, object]>([
    [
      'an unknown agent',
      request({ flags: { agent: 'hal' } }),
      {},
      { kind: 'override_refused', setting: 'agent', value: 'hal', allowed: 'template, codex' },
    ],
    [
      'a phase that the settings leave out',
      request({ flags: { from: 'implement' } }),
      {},
      {
        kind: 'mistake',
        mistake: {
          kind: 'flag_value',
          command: 'run',
          flag: '--from',
          value: 'implement',
          allowed: 'one of specify, plan, tasks',
        },
      },
    ],
    [
      'a start behind a document that is not there',
      request({ flags: { from: 'tasks' } }),
      {},
      { kind: 'needs_document', command: 'tasks', document: 'spec.md', next: '/speckit specify' },
    ],
    [
      'a base that does not exist',
      request({ flags: { base: 'gone' } }),
      { base: { branch: 'gone', sha: null, hasSpecKit: false } },
      { kind: 'base_missing', branch: 'gone', isDefault: false, from: 'flag' },
    ],
    [
      'a sixth pending run',
      request(),
      { feature: { issue: { number: 12, title: 'a', body: '' }, runs: [...fullLine, running()] } },
      { kind: 'too_many_pending', limit: 5 },
    ],
  ])('refuses %s', async (_name, asked, change, expected) => {
    expect(await reply(asked, factsOf([], change))).toEqual(expected)
  })

  it('shows with --dry-run what would run, and starts nothing', async () => {
    expect(await reply(request({ flags: { dryRun: true } }), factsOf())).toMatchObject({
      kind: 'dry_run',
      plan: { phases: [{ name: 'specify' }, { name: 'plan' }, { name: 'tasks' }] },
    })
  })

  it.each([running(), waiting('approval'), waiting('answers'), pending(), ended(), failed()])(
    'is taken as pending or at once, whatever there is',
    async (run) => {
      expect((await plan(request({ what: ways.label }), factsOf([run]))).origin).toBe('label')
    },
  )
})

describe('the same command again', () => {
  const asked = '/speckit plan --agent codex Use SQLite'
  const again = request({ command: 'plan', flags: { agent: 'codex' }, text: 'Use SQLite' })
  const label = request({ what: ways.label })

  it('is noted in one form', async () => {
    expect((await plan(again, factsOf([ended()]))).asked).toBe(asked)
    expect((await plan(label, factsOf())).asked).toBe('label')
  })

  it('waits once', async () => {
    expect(await reply(again, factsOf([pending('first', { asked }), running()]))).toEqual({
      kind: 'already_pending',
      asked,
    })
    expect((await decide(label, factsOf([pending('first', { asked: 'label' })]))).intent).toEqual({
      kind: 'ignore',
      why: 'it is pending already',
    })
  })

  it.each<[string, Request, RunRecord]>([
    ['has other words', { ...again, text: 'Use Postgres' }, pending('first', { asked })],
    ['has other flags', { ...again, flags: {} }, pending('first', { asked })],
    ['is at work, not pending', again, running({ asked })],
    ['is about another text', again, pending('first', { asked, issue: { number: 12, title: 'T', body: 'Old' } })],
    ['is from before its words were kept', again, pending('first')],
  ])('is another one when the first %s', async (_what, asked_, first) => {
    expect((await plan(asked_, factsOf([first]))).phases).toHaveLength(1)
  })

  it('may be tried out meanwhile', async () => {
    const dry = { ...again, flags: { agent: 'codex', dryRun: true } as const }

    expect(await reply(dry, factsOf([pending('first', { asked })]))).toMatchObject({ kind: 'dry_run' })
  })
})

describe('a phase', () => {
  it.each(phaseNames)('%s runs alone, with the words for the agent', async (name) => {
    expect(await plan(request({ command: name, text: 'Keep it\nsmall' }), factsOf([ended()]))).toMatchObject({
      phases: [{ name, input: 'Keep it\nsmall' }],
      settings: { phases: [name] },
      origin: `/speckit ${name}`,
    })
    expect((await plan(request({ command: name }), factsOf([ended()]))).phases).toEqual([{ name, input: null }])
  })

  it.each<[CommandName, string[], string, string]>([
    ['clarify', [], 'spec.md', '/speckit specify'],
    ['plan', [], 'spec.md', '/speckit specify'],
    ['checklist', [], 'spec.md', '/speckit specify'],
    ['tasks', [], 'spec.md', '/speckit specify'],
    ['tasks', ['spec.md'], 'plan.md', '/speckit plan'],
    ['analyze', ['spec.md', 'plan.md'], 'tasks.md', '/speckit tasks'],
    ['implement', ['spec.md', 'plan.md'], 'tasks.md', '/speckit tasks'],
  ])('%s with %j on the branch needs %s', async (command, documents, document, next) => {
    expect(await reply(request({ command }), factsOf([ended()], { branch: { ...noBranch, documents } }))).toEqual({
      kind: 'needs_document',
      command,
      document,
      next,
    })
  })

  it.each([running(), waiting('approval'), pending()])(
    'waits for a document that another run may write',
    async (run) => {
      expect((await plan(request({ command: 'tasks' }), factsOf([run], { branch: noBranch }))).phases).toEqual([
        { name: 'tasks', input: null },
      ])
    },
  )

  it('can be the first thing on an issue', async () => {
    expect((await plan(request({ command: 'specify' }), factsOf())).phases).toEqual([{ name: 'specify', input: null }])
  })
})

describe('retry', () => {
  const asked = request({ command: 'retry' })
  const onPlan: Place = { kind: 'phase', phaseId: 'plan' }

  it('runs the phase that failed with its words, and what was left out', async () => {
    expect(await plan(asked, factsOf([failed()]))).toMatchObject({
      phases: [
        { name: 'plan', input: 'Use SQLite' },
        { name: 'tasks', input: null },
      ],
      origin: '/speckit retry',
    })
  })

  it.each([
    ['button', 'Retry button'],
    ['rerun', 'Re-run'],
  ] as const)('does the same by %s', async (via, origin) => {
    expect(
      await plan(request({ command: 'retry', what: ways[via], place: onPlan }), factsOf([failed()])),
    ).toMatchObject({
      phases: [{ name: 'plan' }, { name: 'tasks' }],
      origin,
    })
  })

  it('takes the settings as they are now', async () => {
    const facts = factsOf([failed()], { settings: { kind: 'valid', effective: effective({ timeoutMinutes: 99 }) } })

    expect((await plan(request({ command: 'retry', flags: { agent: 'codex' } }), facts)).settings).toMatchObject({
      agent: 'codex',
      timeoutMinutes: 99,
    })
  })

  it('runs what a cancelled gate left out', async () => {
    const phases = [
      phaseRecord({ status: 'completed', conclusion: 'success' }),
      phaseRecord({ id: 'plan', name: 'plan', position: 1, status: 'completed', conclusion: 'skipped' }),
    ]

    expect(
      (await plan(asked, factsOf([failed({ conclusion: 'cancelled', reason: 'cancelled_by_person', phases })]))).phases,
    ).toEqual([{ name: 'plan', input: null }])
  })

  it('runs all of a run that was cancelled while pending', async () => {
    const phases = ended().phases.map((phase) => ({ ...phase, conclusion: 'skipped' as const }))

    expect((await plan(asked, factsOf([failed({ conclusion: 'cancelled', phases })]))).phases).toHaveLength(3)
  })

  it('runs all of a run that went well with the text that the issue has now', async () => {
    const edited = { feature: { issue: { number: 12, title: 'Add due dates', body: 'And times.' }, runs: [ended()] } }

    expect(await plan(asked, factsOf([ended()], edited))).toMatchObject({
      issue: { body: 'And times.' },
      phases: [{ name: 'specify' }, { name: 'plan' }, { name: 'tasks' }],
    })
  })

  it('runs the newest attempt of a phase once', async () => {
    const [first] = ended().phases
    const phases = [
      first,
      first && { ...first, id: 'second', attempt: 2, position: 1, conclusion: 'timed_out' as const },
    ].filter((phase) => phase !== undefined)

    expect((await plan(asked, factsOf([failed({ phases })]))).phases).toEqual([{ name: 'specify', input: null }])
  })

  it('runs one phase again when its check run is re-run after a success', async () => {
    expect(
      (await plan(request({ command: 'retry', what: ways.rerun, place: onPlan }), factsOf([ended()]))).phases,
    ).toEqual([{ name: 'plan', input: null }])
  })

  it.each<[string, Request, FactValues, RegExp]>([
    ['there is no run', asked, factsOf(), /no run/],
    ['the newest run went well', asked, factsOf([ended()]), /ended well/],
    [
      'the newest run went well, by the suite',
      request({ command: 'retry', what: ways.rerun, place: { kind: 'commit', sha: head } }),
      factsOf([ended()]),
      /ended well/,
    ],
    ['a run is going on', asked, factsOf([running(), failed()]), /working on specify/],
    ['a run is pending', asked, factsOf([pending(), failed()]), /pending/],
  ])('tells the state when %s', async (_name, request_, facts, state) => {
    expect(await reply(request_, facts)).toMatchObject({
      kind: 'wrong_state',
      command: 'retry',
      state: expect.stringMatching(state),
    })
  })
})

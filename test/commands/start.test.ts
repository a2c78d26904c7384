import { describe, expect, it } from '@jest/globals'
import { decideRequest } from '../../src/commands/decide-request.ts'
import type { Request } from '../../src/domain/request/request.ts'
import type { Facts } from '../../src/domain/request/intent.ts'
import { phaseNames } from '../../src/domain/run/phase.ts'
import type { CommandName } from '../../src/domain/request/slash-command.ts'
import { phaseRecord } from '../domain/support/run-record.ts'
import {
  decide,
  effective,
  ended,
  factsOf,
  failed,
  pending,
  onIssue,
  request,
  running,
  waiting,
} from './support/requests.ts'

function reply(asked: Request, facts: Facts) {
  const { intent } = decide(asked, facts)
  return intent.kind === 'reply' ? intent.reply : intent
}

function plan(asked: Request, facts: Facts) {
  const { intent } = decide(asked, facts)
  if (intent.kind !== 'start') throw new Error(JSON.stringify(intent))
  return intent.plan
}

const fullLine = ['a', 'b', 'c', 'd', 'e'].map((id) => pending(id))
const noBranch = { ...factsOf().branch, sha: null, documents: [] }

describe('run', () => {
  it('goes through the phases of the settings, on the feature’s branch', () => {
    const settings = effective({ phases: ['specify', 'clarify', 'plan'], gates: ['plan'] })

    expect(plan(request(), factsOf([], { settings: { kind: 'valid', effective: settings } }))).toMatchObject({
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

  it('applies its flags', () => {
    const asked = request({ flags: { agent: 'codex', model: 'gpt-5', base: 'next', from: 'plan' } })
    const facts = factsOf([ended()], { base: { branch: 'next', sha: 'b'.repeat(40), hasSpecKit: true } })

    expect(plan(asked, facts)).toMatchObject({
      phases: [{ name: 'plan' }, { name: 'tasks' }],
      settings: { agent: 'codex', model: 'gpt-5', baseBranch: 'next', phases: ['plan', 'tasks'] },
      baseBranch: 'next',
    })
  })

  it.each<[string, Request, Partial<Facts>, object]>([
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
      'a sixth run in line',
      request(),
      { feature: { issue: { number: 12, title: 'a', body: '' }, runs: [...fullLine, running()] } },
      { kind: 'too_many_pending', limit: 5 },
    ],
  ])('refuses %s', (_name, asked, change, expected) => {
    expect(reply(asked, factsOf([], change))).toEqual(expected)
  })

  it('asks again for the base when the one that is known is that of another command', () => {
    const { base: _, ...known } = factsOf()
    const asked = request({ flags: { base: 'next' } })
    const other = { branch: 'main', sha: 'a'.repeat(40), hasSpecKit: true }

    expect(decideRequest(asked, { ...known, base: other }, onIssue)).toEqual({ kind: 'ask', fact: 'base' })
    expect(decideRequest(asked, { ...known, base: { ...other, branch: 'next' } }, onIssue)).toMatchObject({
      kind: 'start',
      plan: { baseBranch: 'next' },
    })
  })

  it('shows with --dry-run what would run, and starts nothing', () => {
    expect(reply(request({ flags: { dryRun: true } }), factsOf())).toMatchObject({
      kind: 'dry_run',
      plan: { phases: [{ name: 'specify' }, { name: 'plan' }, { name: 'tasks' }] },
    })
  })

  it.each([running(), waiting('approval'), waiting('answers'), pending(), ended(), failed()])(
    'is taken in line or at once, whatever there is',
    (run) => {
      expect(plan(request({ via: 'label', label: 'speckit' }), factsOf([run])).origin).toBe('label')
    },
  )
})

describe('a phase', () => {
  it.each(phaseNames)('%s runs alone, with the words for the agent', (name) => {
    expect(plan(request({ command: name, text: 'Keep it\nsmall' }), factsOf([ended()]))).toMatchObject({
      phases: [{ name, input: 'Keep it\nsmall' }],
      settings: { phases: [name] },
      origin: `/speckit ${name}`,
    })
    expect(plan(request({ command: name }), factsOf([ended()])).phases).toEqual([{ name, input: null }])
  })

  it.each<[CommandName, string[], string, string]>([
    ['clarify', [], 'spec.md', '/speckit specify'],
    ['plan', [], 'spec.md', '/speckit specify'],
    ['checklist', [], 'spec.md', '/speckit specify'],
    ['tasks', [], 'spec.md', '/speckit specify'],
    ['tasks', ['spec.md'], 'plan.md', '/speckit plan'],
    ['analyze', ['spec.md', 'plan.md'], 'tasks.md', '/speckit tasks'],
    ['implement', ['spec.md', 'plan.md'], 'tasks.md', '/speckit tasks'],
  ])('%s with %j on the branch needs %s', (command, documents, document, next) => {
    expect(reply(request({ command }), factsOf([ended()], { branch: { ...noBranch, documents } }))).toEqual({
      kind: 'needs_document',
      command,
      document,
      next,
    })
  })

  it.each([running(), waiting('approval'), pending()])('waits for a document that another run may write', (run) => {
    expect(plan(request({ command: 'tasks' }), factsOf([run], { branch: noBranch })).phases).toEqual([
      { name: 'tasks', input: null },
    ])
  })

  it('can be the first thing on an issue', () => {
    expect(plan(request({ command: 'specify' }), factsOf()).phases).toEqual([{ name: 'specify', input: null }])
  })
})

describe('retry', () => {
  const asked = request({ command: 'retry' })

  it('runs the phase that failed with its words, and what was left out', () => {
    expect(plan(asked, factsOf([failed()]))).toMatchObject({
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
  ] as const)('does the same by %s', (via, origin) => {
    expect(plan(request({ command: 'retry', via, phaseId: 'plan' }), factsOf([failed()]))).toMatchObject({
      phases: [{ name: 'plan' }, { name: 'tasks' }],
      origin,
    })
  })

  it('takes the settings as they are now', () => {
    const facts = factsOf([failed()], { settings: { kind: 'valid', effective: effective({ timeoutMinutes: 99 }) } })

    expect(plan(request({ command: 'retry', flags: { agent: 'codex' } }), facts).settings).toMatchObject({
      agent: 'codex',
      timeoutMinutes: 99,
    })
  })

  it('runs what a cancelled gate left out', () => {
    const phases = [
      phaseRecord({ status: 'completed', conclusion: 'success' }),
      phaseRecord({ id: 'plan', name: 'plan', position: 1, status: 'completed', conclusion: 'skipped' }),
    ]

    expect(
      plan(asked, factsOf([failed({ conclusion: 'cancelled', reason: 'cancelled_by_person', phases })])).phases,
    ).toEqual([{ name: 'plan', input: null }])
  })

  it('runs all of a run that was cancelled in line', () => {
    const phases = ended().phases.map((phase) => ({ ...phase, conclusion: 'skipped' as const }))

    expect(plan(asked, factsOf([failed({ conclusion: 'cancelled', phases })])).phases).toHaveLength(3)
  })

  it('runs the newest attempt of a phase once', () => {
    const [first] = ended().phases
    const phases = [
      first,
      first && { ...first, id: 'second', attempt: 2, position: 1, conclusion: 'timed_out' as const },
    ].filter((phase) => phase !== undefined)

    expect(plan(asked, factsOf([failed({ phases })])).phases).toEqual([{ name: 'specify', input: null }])
  })

  it('runs one phase again when its check run is re-run after a success', () => {
    expect(plan(request({ command: 'retry', via: 'rerun', phaseId: 'plan' }), factsOf([ended()])).phases).toEqual([
      { name: 'plan', input: null },
    ])
  })

  it.each<[string, Request, Facts, RegExp]>([
    ['there is no run', asked, factsOf(), /no run/],
    ['the newest run went well', asked, factsOf([ended()]), /ended well/],
    [
      'the newest run went well, by the suite',
      request({ command: 'retry', via: 'rerun' }),
      factsOf([ended()]),
      /ended well/,
    ],
    ['a run is going on', asked, factsOf([running(), failed()]), /working on specify/],
    ['a run is in line', asked, factsOf([pending(), failed()]), /in line/],
  ])('tells the state when %s', (_name, request_, facts, state) => {
    expect(reply(request_, facts)).toMatchObject({
      kind: 'wrong_state',
      command: 'retry',
      state: expect.stringMatching(state),
    })
  })
})

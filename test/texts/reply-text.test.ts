import { describe, expect, it } from '@jest/globals'
import { commands } from '../../src/commands/index.ts'
import type { Refusal, Reply } from '../../src/domain/request/reply.ts'
import { replyText } from '../../src/texts/reply-text.ts'
import { commandNames } from '../../src/domain/request/slash-command.ts'
import type { Mistake } from '../../src/domain/request/slash-command.ts'
import { effective, ended, factsOf, pending, running, waiting } from '../commands/support/requests.ts'

function text(reply: Reply, asked: string | null = null): string {
  return replyText([{ asked, reply }], commands)
}

const plan = {
  issue: { number: 12, title: 'a', body: '' },
  names: factsOf().branch.names,
  baseBranch: 'main',
  baseSha: 'a'.repeat(40),
  phases: [
    { name: 'plan' as const, input: null },
    { name: 'tasks' as const, input: null },
  ],
  origin: '/speckit run',
  asked: '/speckit run',
  settings: effective({ gates: ['plan'] }).settings,
}

describe('a refusal', () => {
  it.each<[string, Refusal, RegExp[]]>([
    [
      'one who may not, in one sentence',
      { kind: 'not_permitted', login: 'mona', permission: 'read', needed: 'write' },
      [
        /^No run was started: mona has the permission “read” on this repository, and to start or steer a run takes “write”\.$/,
      ],
    ],
    [
      'too much at once',
      { kind: 'too_many', login: 'mona', limit: 30, minutes: 10 },
      [/^mona asked for more than 30 things in 10 minutes/],
    ],
    [
      'too many commands',
      { kind: 'too_many_commands', limit: 10, left: 190 },
      [/10 commands\. The last 190 were not done/],
    ],
    [
      'an archived repository',
      { kind: 'archived' },
      [/archived/, /Unarchive it .* comment `\/speckit run` or label the issue again/],
    ],
    ['an issue without text', { kind: 'no_text' }, [/the issue has no text/, /`\/speckit run`/]],
    [
      'an empty repository',
      { kind: 'base_missing', branch: 'main', isDefault: true, from: 'settings' },
      [/empty/, /first commit/],
    ],
    [
      'a missing base branch of the settings',
      { kind: 'base_missing', branch: 'develop', isDefault: false, from: 'settings' },
      [/`develop`/, /`baseBranch`/],
    ],
    [
      'a missing base branch of a flag',
      { kind: 'base_missing', branch: 'develop', isDefault: false, from: 'flag' },
      [/`develop`, which the command names as `--base`/],
    ],
    [
      'a repository without Spec Kit',
      { kind: 'spec_kit_missing', branch: 'main' },
      [/`\.specify\/`/, /`specify init --here`/, /comment `\/speckit run` or label the issue again/],
    ],
    [
      'wrong settings as a list',
      {
        kind: 'settings_invalid',
        message:
          '.github/speckit.yml is not valid: `agent` must be one of a, b; got `c`; `phases`: Invalid @octocat <b>.',
        wayOut: 'Correct .github/speckit.yml, then label the issue again.',
      },
      [
        /is not valid:\n\n- `agent` must be one of a, b; got `c`\n- `phases`: Invalid @\u200boctocat <\u200bb>\n\nCorrect/,
      ],
    ],
    [
      'a message without a list',
      { kind: 'settings_invalid', message: 'The file cannot be read.', wayOut: 'Do something.' },
      [/^No run was started: The file cannot be read\.\n\nDo something\.$/],
    ],
    [
      'a flag that is not allowed',
      { kind: 'override_refused', setting: 'agent', value: 'hal', allowed: 'template, codex' },
      [/`agent` cannot be `hal` here/, /Allowed: template, codex\./],
    ],
    [
      'the wrong time',
      {
        kind: 'wrong_state',
        command: 'approve',
        state: 'the run is working on plan',
        needs: 'a run that waits for approval',
        next: ['/speckit cancel'],
      },
      [
        /`\/speckit approve` needs a run that waits for approval; but the run is working on plan\./,
        /- `\/speckit cancel`/,
      ],
    ],
    [
      'a missing document',
      { kind: 'needs_document', command: 'tasks', document: 'plan.md', next: '/speckit plan' },
      [/`\/speckit tasks` needs `plan\.md`/, /- `\/speckit plan`/],
    ],
    ['a closed issue', { kind: 'issue_closed' }, [/closed\. Reopen it/]],
    ['a strange pull request', { kind: 'not_our_pull_request', number: 13 }, [/^Pull request #13 belongs to no run/]],
    [
      'a second time',
      { kind: 'already_pending', asked: '/speckit plan Use SQLite' },
      [/`\/speckit plan Use SQLite` is pending already\. It runs once/],
    ],
    ['a full line', { kind: 'too_many_pending', limit: 5 }, [/5 runs/, /`\/speckit cancel all`/]],
    [
      'a question that was not asked',
      { kind: 'no_such_question', number: 9, known: [1, 2] },
      [/no question 9\. There are 1, 2\./],
    ],
    ['a question when there is one', { kind: 'no_such_question', number: 9, known: [1] }, [/The only one is 1\./]],
    [
      'an old commit',
      { kind: 'old_commit', approved: 'a'.repeat(40), current: 'b'.repeat(40) },
      [/`a{12}`.*`b{12}`/, /- `\/speckit approve b{40}`/],
    ],
    [
      'an approval of no commit where several were shown',
      { kind: 'commit_not_named', current: 'b'.repeat(40) },
      [/moved since this gate first asked.*`b{12}`/, /- `\/speckit approve b{40}`/],
    ],
    [
      'a requester who is excluded',
      { kind: 'requester_excluded', login: 'mona' },
      [/mona asked for the run, and `requesterMayApprove` is off/],
    ],
  ])('answers %s', (_name, refusal, expected) => {
    for (const pattern of expected) expect(text(refusal)).toMatch(pattern)
  })

  it.each<[Mistake, RegExp[]]>([
    [
      { kind: 'unknown_command', word: 'plam', nearest: 'plan' },
      [/no command `\/speckit plam`\. Did you mean `\/speckit plan`\?/, /There are: `run`, `specify`/],
    ],
    [{ kind: 'unknown_command', word: 'x', nearest: null }, [/^There is no command `\/speckit x`\.\n/]],
    [
      { kind: 'unknown_flag', command: 'run', flag: '--agnet', nearest: '--agent' },
      [/no flag `--agnet`\. Did you mean `--agent`\?/, /- `\/speckit \[run\] \[--agent NAME\]/],
    ],
    [{ kind: 'flag_twice', command: 'run', flag: '--agent' }, [/`--agent` stands there twice/]],
    [
      { kind: 'flag_value', command: 'run', flag: '--from', value: 'x', allowed: 'one of plan' },
      [/`--from` cannot be `x`\. Allowed: one of plan\./],
    ],
    [
      { kind: 'flag_value', command: 'run', flag: '--agent', value: null, allowed: 'the name of an agent' },
      [/`--agent` has no value\./],
    ],
    [{ kind: 'text_missing', command: 'revise' }, [/`\/speckit revise` says nothing yet/]],
    [{ kind: 'text_not_taken', command: 'run', text: 'now' }, [/cannot take `now`/]],
    [{ kind: 'answer_unreadable', text: 'yes' }, [/no answer that can be read: `yes`/, /`\/speckit answer 1=B/]],
  ])('explains the mistake %j', (mistake, expected) => {
    for (const pattern of expected) expect(text({ kind: 'mistake', mistake })).toMatch(pattern)
  })

  it('stays short and mentions nobody, whatever it is told', () => {
    const nasty = `@octocat #1 \`\`\` | <!-- x --> ; \n/speckit run\n`.repeat(5000)

    for (const refusal of [
      { kind: 'settings_invalid', message: `bad: ${nasty}`, wayOut: nasty },
      { kind: 'spec_kit_missing', branch: nasty },
      { kind: 'base_missing', branch: nasty, isDefault: false, from: 'flag' },
      { kind: 'override_refused', setting: 'agent', value: nasty, allowed: nasty },
      { kind: 'not_permitted', login: nasty, permission: 'read', needed: 'write' },
      { kind: 'mistake', mistake: { kind: 'unknown_command', word: nasty, nearest: null } },
      { kind: 'mistake', mistake: { kind: 'flag_value', command: 'run', flag: '--base', value: nasty, allowed: 'x' } },
      { kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'run', text: nasty } },
      { kind: 'mistake', mistake: { kind: 'answer_unreadable', text: nasty } },
      { kind: 'old_commit', approved: nasty, current: nasty },
      { kind: 'commit_not_named', current: nasty },
    ] satisfies Refusal[]) {
      const said = text(refusal)
      expect(said.length).toBeLessThan(20_000)
      expect(said.replaceAll(codeSpan, '')).not.toMatch(/@\w|#\d|<!--|^\/\w/m)
    }
  })
})

const codeSpan = /(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g

describe('an answer', () => {
  it('to help shows every command as it is written', () => {
    const said = text({ kind: 'help' })

    for (const name of commandNames) expect(said).toMatch(new RegExp(`\\| \`/speckit \\[?${name}\\b`))
    expect(said).toMatch(/- `--dry-run`: tells what would run, and starts nothing \(run, specify, .*, retry\)/)
    expect(said).toMatch(/^One command a line/)
    expect(said).toContain('`spec.md`')
  })

  it('to status shows runs, who waits, and where the settings come from', () => {
    const known = effective({ models: { plan: 'gpt-5' }, gates: ['specify', 'plan'] })
    known.sources.gates = 'repository'
    known.locked = ['agent']
    const runs = [pending(), waiting('answers'), ended({ origin: 'label' })]
    const said = text({ kind: 'status', feature: { issue: null, runs }, effective: known })

    expect(said).toMatch(
      /- ⏸️ waiting for 2 answers: `label` by mona \(specify ⏸️ waiting for answers, plan ⏳ queued\) at `c0ffee0`/,
    )
    expect(said).toMatch(/- ⏳ pending: `\/speckit plan` by mona/)
    expect(said.indexOf('waiting')).toBeLessThan(said.indexOf('pending'))
    expect(said).toMatch(/- ✅ ready for review: `label`/)
    expect(said).toMatch(/\| `gates` +\| `\[.*specify.*plan.*\]` +\| repository +\|/)
    expect(said).toMatch(/\| `models` +\| `plan: "gpt-5"` +\|/)
    expect(said).toMatch(/\| `agent` +\| `"template"` +\| built in, locked by the operator +\|/)
  })

  it('to status of a gate says what is looked at', () => {
    expect(
      text({ kind: 'status', feature: { issue: null, runs: [waiting('approval')] }, effective: effective() }),
    ).toMatch(/⏸️ waiting for approval of the spec: read it and approve: `label`/)
    expect(text({ kind: 'status', feature: { issue: null, runs: [] }, effective: effective() })).toMatch(
      /no run for this issue yet\. To start one: `\/speckit run`/,
    )
  })

  it('to a dry run says what would run', () => {
    const said = text({ kind: 'dry_run', plan })

    expect(said).toMatch(/^Nothing was started\. Without `--dry-run` this would run:/)
    expect(said).toMatch(/plan → tasks/)
    expect(said).toMatch(/\*\*base:\*\* `main` at `aaaaaaa`/)
    expect(said).toMatch(/after plan/)
  })

  it('to a review offers the command', () => {
    expect(text({ kind: 'offer_revise' })).toMatch(/```\n\/speckit revise\n```$/)
  })
})

describe('several answers', () => {
  it('say what each belongs to, and equal ones are given once', () => {
    const refused: Refusal = { kind: 'not_permitted', login: 'mona', permission: 'read', needed: 'write' }

    expect(
      replyText(
        Array.from({ length: 10 }, () => ({ asked: '/speckit plan', reply: refused })),
        commands,
      ),
    ).toBe(text(refused))
    expect(
      replyText(
        [
          { asked: '/speckit approve', reply: { kind: 'issue_closed' } },
          { asked: null, reply: { kind: 'too_many_commands', limit: 10, left: 1 } },
        ],
        commands,
      ),
    ).toMatch(/^`\/speckit approve`:\n\nNothing was started: the issue is closed\.[^]*\n\nA comment may hold/)
  })

  it('fit into a comment', () => {
    const runs = Array.from({ length: 20 }, (_, index) => running({ id: String(index), origin: 'x'.repeat(5000) }))
    const replies = Array.from({ length: 10 }, (_, index): Reply => ({
      kind: 'status',
      feature: { issue: { number: index, title: '', body: '' }, runs },
      effective: effective({ allowedPaths: Array.from({ length: 500 }, () => 'x'.repeat(100)) }),
    }))

    expect(
      replyText(
        replies.map((reply) => ({ asked: '/speckit status', reply })),
        commands,
      ).length,
    ).toBeLessThan(60_001)
  })
})

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { commands } from '../../../src/commands/index.ts'
import { parseCommands } from '../../../src/commands/parser/parse-commands.ts'
import { commandNames } from '../../../src/domain/request/slash-command.ts'
import type { CommandFlags, CommandLine, CommandName, Mistake } from '../../../src/domain/request/slash-command.ts'

function parse(body: string): CommandLine[] {
  return parseCommands(body, commands).lines
}

/** `line command` of what was found, or the kind of the mistake. */
function found(body: string): string[] {
  return parse(body).map((one) => `${one.line} ${one.kind === 'command' ? one.command : one.mistake.kind}`)
}

describe('what is a command', () => {
  it.each<[string, string[]]>([
    ['/speckit', ['1 run']],
    ['/speckit run', ['1 run']],
    ['/SpecKit PLAN', ['1 plan']],
    ['   /speckit plan', ['1 plan']],
    ['/speckit\u00a0plan', ['1 plan']],
    ['/speckit\tplan', ['1 plan']],
    ['\u200b/spec\u200bkit\u202e plan\ufeff', ['1 plan']],
    ['Hello!\r\n/speckit status\r\n/speckit help\r\n', ['2 status', '3 help']],
    ['/speckit plan\r/speckit tasks', ['1 plan', '2 tasks']],
    ['- an item\n  /speckit plan', ['2 plan']],
    ['# Title\n/speckit plan', ['2 plan']],
    ['<details>\n<summary>More</summary>\n\n/speckit plan\n\n</details>', ['4 plan']],
    ['<details>\n/speckit plan\n</details>', ['2 plan']],
    ['/speckit <!-- not this --> plan', ['1 plan']],
    ['<!-- a -->\n/speckit plan', ['2 plan']],
    ['a <!-- that is never closed\n/speckit plan', ['2 plan']],
    ['```js\ncode\n```\n/speckit plan', ['4 plan']],
    ['```` \n```\n````\n/speckit plan', ['4 plan']],
    ['```in one line```\n/speckit plan', ['2 plan']],
    ['> quoted\n\n/speckit plan', ['3 plan']],
    ['> # a heading does not go on\n/speckit plan', ['2 plan']],
    ['> ```\n> code\n/speckit plan', ['3 plan']],
    ['- ```\n  code\n/speckit plan', ['3 plan']],
    ['/speckit plna', ['1 unknown_command']],
  ])('is found in %j', (body, expected) => {
    expect(found(body)).toEqual(expected)
  })

  it.each([
    '',
    'please /speckit run',
    '\\/speckit run',
    '/speckit.plan',
    '/speckit-plan',
    '/speckits',
    '/speckit:plan',
    '／speckit run',
    '    /speckit run',
    '\t/speckit run',
    ' \t/speckit run',
    '- /speckit run',
    '> /speckit run',
    '> a\n/speckit run',
    '> a\nb\n/speckit run',
    '- > a\n  /speckit run',
    '```\n/speckit run\n```',
    '```\n/speckit run',
    '~~~ text\n/speckit run\n```\n/speckit run\n~~~',
    '````\n```\n/speckit run\n````',
    '  ```\n/speckit run\n  ```',
    '- ```\n  /speckit run\n  ```',
    '- a\n\n    ```\n  /speckit run\n    ```',
    'para\n2. no list\n   ```\n/speckit run\n   ```',
    '- - -\n  ```\n/speckit run\n  ```',
    '<!--\n/speckit run\n-->',
    '<!--\n\n/speckit run\n\n-->',
    '<!-- /speckit run\n/speckit run',
    'a <!-- b\n/speckit run\n--> c',
    '<!-- a --> <!--\n/speckit run\n-->',
    '<!-- a --> /speckit run',
    '<pre>\n\n/speckit run\n\n</pre>',
    '<div>\n```\n/speckit run\n```\n</div>',
    '<details><!-- a\n\n/speckit run\n\n--></details>',
  ])('is not found in %j', (body) => {
    expect(found(body)).toEqual([])
  })
})

describe('flags and text', () => {
  it.each<[string, CommandFlags, string]>([
    ['/speckit --agent codex --from plan', { agent: 'codex', from: 'plan' }, ''],
    [
      '/speckit run --agent=codex --base "release 1" --dry-run',
      { agent: 'codex', base: 'release 1', dryRun: true },
      '',
    ],
    ["/speckit run --model 'gpt 5'", { model: 'gpt 5' }, ''],
    ['/speckit run —model “gpt 5”', { model: 'gpt 5' }, ''],
    ['/speckit run --Agent=codex --FROM Plan', { agent: 'codex', from: 'plan' }, ''],
    ['/speckit plan --agent codex use SQLite --agent no flag', { agent: 'codex' }, 'use SQLite --agent no flag'],
    ['/speckit plan --dry-run use "quotes"', { dryRun: true }, 'use "quotes"'],
    ['/speckit revise -- --agent is wrong', {}, '--agent is wrong'],
    ['/speckit revise - one\n- two\n\n- three', {}, '- one\n- two'],
    ['/speckit revise this:\n```\na\n\nb\n```\nand that\n\nnot this', {}, 'this:\n```\na\n\nb\n```\nand that'],
    ['/speckit revise\n> as quoted', {}, '> as quoted'],
    ['/speckit revise one\n<!-- hidden -->\ntwo', {}, 'one'],
    ['/speckit answer 1=B\n2="two"\nThanks!', {}, '1=B\n2="two"'],
    ['/speckit cancel all\nSorry!', {}, 'all'],
    ['/speckit approve\nThanks!', {}, ''],
  ])('of %j', (body, flags, text) => {
    expect(parse(body)).toEqual([expect.objectContaining({ kind: 'command', line: 1, flags, text })])
  })

  it('ends a text with the next command', () => {
    expect(parse('/speckit revise one\ntwo\n/speckit status')).toMatchObject([
      { text: 'one\ntwo' },
      { command: 'status', line: 3 },
    ])
  })

  it.each<[string, Mistake]>([
    ['/speckit plam', { kind: 'unknown_command', word: 'plam', nearest: 'plan' }],
    ['/speckit PLNA now', { kind: 'unknown_command', word: 'PLNA', nearest: 'plan' }],
    ['/speckit please', { kind: 'unknown_command', word: 'please', nearest: null }],
    ['/speckit __proto__', { kind: 'unknown_command', word: '__proto__', nearest: null }],
    ['/speckit --agnet codex', { kind: 'unknown_flag', command: 'run', flag: '--agnet', nearest: '--agent' }],
    ['/speckit status --all', { kind: 'unknown_flag', command: 'status', flag: '--all', nearest: null }],
    ['/speckit plan --from tasks', { kind: 'unknown_flag', command: 'plan', flag: '--from', nearest: null }],
    ['/speckit --agent a --agent b', { kind: 'flag_twice', command: 'run', flag: '--agent' }],
    [
      '/speckit --agent',
      { kind: 'flag_value', command: 'run', flag: '--agent', value: null, allowed: 'the name of an agent' },
    ],
    [
      '/speckit --agent=',
      { kind: 'flag_value', command: 'run', flag: '--agent', value: null, allowed: 'the name of an agent' },
    ],
    [
      '/speckit --agent --dry-run',
      { kind: 'flag_value', command: 'run', flag: '--agent', value: null, allowed: 'the name of an agent' },
    ],
    [
      '/speckit --model "open',
      { kind: 'flag_value', command: 'run', flag: '--model', value: '"open', allowed: 'the name of a model' },
    ],
    [
      '/speckit --base=-x',
      { kind: 'flag_value', command: 'run', flag: '--base', value: '-x', allowed: 'the name of a branch' },
    ],
    [
      '/speckit --dry-run=yes',
      { kind: 'flag_value', command: 'run', flag: '--dry-run', value: 'yes', allowed: 'it takes no value' },
    ],
    ['/speckit run now', { kind: 'text_not_taken', command: 'run', text: 'now' }],
    ['/speckit retry please', { kind: 'text_not_taken', command: 'retry', text: 'please' }],
    ['/speckit answer', { kind: 'text_missing', command: 'answer' }],
  ])('of %j are told to be wrong', (body, mistake) => {
    expect(parse(body)).toEqual([{ kind: 'mistake', line: 1, mistake }])
  })
})

describe('any comment', () => {
  const piece = fc.constantFrom(
    '/speckit',
    '/speckit run',
    '```',
    '````',
    '~~~',
    '    ',
    '  ',
    '\t',
    '> ',
    '- ',
    '1. ',
    '* ',
    '<!--',
    '-->',
    '<!-->',
    'text',
    '# h',
    '---',
    '<pre>',
    '</pre>',
    '<details>',
    '`',
    '--agent',
    '"',
    '=',
    '1=B',
    '\r',
    '\u200b',
    '\u202e',
    '\ud800',
  )
  const line = fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 5 }).map((parts) => parts.join(''))
  const body = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'))

  it('is read without an error, in order, with at most one command a line', () => {
    fc.assert(
      fc.property(fc.oneof(body, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        const numbers = parse(text).map((one) => one.line)

        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
        expect(numbers.length).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length)
      }),
      { numRuns: 500 },
    )
  })

  it.each<[string, (text: string) => string]>([
    ['a fence of backticks', (text) => `\`\`\`\`\n${text.replaceAll('````', '')}\n\`\`\`\``],
    ['a fence of tildes', (text) => `~~~~\n${text.replaceAll('~~~~', '')}\n~~~~`],
    ['a fence that is not closed', (text) => `before\n\`\`\`\`\`\n${text}`],
    ['a quote', (text) => text.replaceAll(/^/gm, '> ')],
    ['an HTML comment', (text) => `<!--\n${text.replaceAll('>', '')}\n-->`],
    ['an HTML comment inside of a line', (text) => `before <!-- ${text.replaceAll('>', '')}\n-->`],
    ['indented code', (text) => text.replaceAll(/^/gm, '    ')],
  ])('holds no command inside of %s', (_name, wrap) => {
    fc.assert(
      fc.property(body, (text) => {
        const wrapped = wrap(text.replaceAll('\r', ''))
        fc.pre(!wrapped.includes('\u200b'))

        expect(found(wrapped)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('is read as it was written', () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9._]{0,15}$/)
    const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(' '))
    const given = fc.record(
      { agent: word, model: words, base: word, from: fc.constantFrom('plan', 'tasks'), dryRun: fc.constant(true) },
      { requiredKeys: [] },
    )
    const command = fc.constantFrom<CommandName>(...commandNames.filter((name) => name !== 'answer'))

    fc.assert(
      fc.property(command, given, words, fc.boolean(), (name, flags, text, isJoined) => {
        const known = commands.find((one) => one.name === name)
        const possible = Object.fromEntries(
          Object.entries(flags).filter(([flag]) => known?.flags.includes(flagOf(flag))),
        )
        const expected = known?.text === 'none' ? '' : text

        expect(parse(render(name, possible, expected, isJoined))).toEqual([
          { kind: 'command', line: 1, command: name, flags: possible, text: expected },
        ])
      }),
      { numRuns: 300 },
    )
  })
})

function flagOf(name: string): '--agent' {
  return `--${name === 'dryRun' ? 'dry-run' : name}` as '--agent'
}

function render(name: string, flags: Record<string, unknown>, text: string, isJoined: boolean): string {
  const parts = Object.entries(flags).map(([flag, value]) =>
    value === true ? flagOf(flag) : `${flagOf(flag)}${isJoined ? '=' : ' '}"${String(value)}"`,
  )
  return ['/speckit', name, ...parts, text].filter((part) => part !== '').join(' ')
}

describe('a long comment', () => {
  const nasty = [
    '<!--',
    '/speckit\n<!--\n',
    '-->',
    '`',
    '```\n/speckit\n',
    '/speckit run\n',
    '/speckit plam --agnet\n',
    '/speckit revise ',
    '/speckit revise x\ny\n',
    '/speckit run --agent "',
    '/speckit answer 1=a\n2=b\n',
    '> > > > /speckit\n',
    '- - - - - - - -\n\n\n\n',
    '* * * * * * * * *x\n',
    '<a b=',
    '\u001b]',
    '\u200b\u202e',
    '\t/speckit',
    '\n',
  ]

  it.each(nasty)('of %j takes work in line with its length', (unit) => {
    // in line would be 8, by the square 64; a busy machine gets another try
    const isPending = [1, 2, 3].some(() => timeOf(unit, 65_536) < 32 * Math.max(timeOf(unit, 8_192), 1))

    expect(isPending).toBe(true)
  })

  it('is read up to a length that GitHub never reaches', () => {
    const late = `${'a\n'.repeat(200_000)}/speckit run`

    expect(found(late)).toEqual([])
  })

  it('gives the first commands and says how many are left', () => {
    const { lines, left } = parseCommands('/speckit status\n'.repeat(200), commands, 10)

    expect(lines).toHaveLength(10)
    expect(left).toBe(190)
  })
})

/** Work of several readings, in milliseconds of processor time: other programs on the machine do not count. */
function timeOf(unit: string, length: number): number {
  const body = `/speckit\n${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}`
  const before = process.cpuUsage().user
  for (let time = 0; time < 4; time += 1) parseCommands(body, commands, 10)
  return (process.cpuUsage().user - before) / 1000
}

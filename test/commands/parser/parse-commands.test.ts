import { describe, expect, it } from '@jest/globals'
import type { CommandFlags, Mistake } from '../../../src/domain/request/slash-command.ts'
import { parse, found } from './support/parse.ts'

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

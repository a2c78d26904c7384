import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { commands } from '../../../src/commands/index.ts'
import { parseCommands } from '../../../src/commands/parser/parse-commands.ts'
import { commandNames } from '../../../src/domain/request/slash-command.ts'
import type { CommandName } from '../../../src/domain/request/slash-command.ts'
import { parse, found } from './support/parse.ts'

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
    ['a fence that is not closed', (text) => `before\n\`\`\`\`\`\n${text.replaceAll('`````', '')}`],
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

  it.each(nasty)('of %j takes work in proportion to its length', (unit) => {
    // in proportion would be 8, by the square 64; a busy machine gets another try
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

function flagOf(name: string): '--agent' {
  return `--${name === 'dryRun' ? 'dry-run' : name}` as '--agent'
}

function render(name: string, flags: Record<string, unknown>, text: string, isJoined: boolean): string {
  const parts = Object.entries(flags).map(([flag, value]) =>
    value === true ? flagOf(flag) : `${flagOf(flag)}${isJoined ? '=' : ' '}"${String(value)}"`,
  )
  return ['/speckit', name, ...parts, text].filter((part) => part !== '').join(' ')
}

/**
 * Work of several readings, in milliseconds of processor time: other programs on the machine do not
 * count.
 */
function timeOf(unit: string, length: number): number {
  const body = `/speckit\n${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}`
  const before = process.cpuUsage().user
  for (let time = 0; time < 4; time += 1) parseCommands(body, commands, 10)
  return (process.cpuUsage().user - before) / 1000
}

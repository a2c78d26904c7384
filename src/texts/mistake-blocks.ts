import type { Block, Inline } from './markdown.ts'
import { code, list, paragraph, plain } from './markdown.ts'
import type { CommandHelp, CommandName, Mistake } from '../domain/request/slash-command.ts'

/** What is wrong with a line, what was probably meant, and how it is written. */
export function mistakeBlocks(mistake: Mistake, commands: readonly CommandHelp[]): Block[] {
  if (mistake.kind === 'unknown_command') return unknownCommand(mistake, commands)
  const command = mistake.kind === 'answer_unreadable' ? 'answer' : mistake.command
  return [paragraph(...whatIsWrong(mistake)), ...usageOf(command, commands)]
}

type UnknownCommand = Extract<Mistake, { kind: 'unknown_command' }>

function unknownCommand({ word, nearest }: UnknownCommand, commands: readonly CommandHelp[]): Block[] {
  const wrong = [plain('There is no command '), code(`/speckit ${word}`), plain('.')]
  return [
    paragraph(...wrong, ...meant(nearest === null ? null : `/speckit ${nearest}`)),
    paragraph(plain('There are: '), ...commaList(commands.map(({ name }) => name))),
  ]
}

function whatIsWrong(mistake: Exclude<Mistake, UnknownCommand>): Inline[] {
  switch (mistake.kind) {
    case 'unknown_flag':
      return [of(mistake.command), plain(' has no flag '), code(mistake.flag), plain('.'), ...meant(mistake.nearest)]
    case 'flag_twice':
      return [of(mistake.command), plain(': '), code(mistake.flag), plain(' stands there twice.')]
    case 'flag_value':
      return [of(mistake.command), plain(': '), code(mistake.flag), ...valueWords(mistake)]
    case 'text_missing':
      return [of(mistake.command), plain(' says nothing yet: add your words behind it.')]
    case 'text_not_taken':
      return [of(mistake.command), plain(' was not followed, because it cannot take '), code(mistake.text), plain('.')]
    case 'answer_unreadable':
      return [
        plain('This is no answer that can be read: '),
        code(mistake.text),
        plain('. Write the number of the question, '),
        code('='),
        plain(', and one of its letters or your own words; words with '),
        code('='),
        plain(' in them go into quotes.'),
      ]
  }
}

function of(command: CommandName): Inline {
  return code(`/speckit ${command}`)
}

function meant(text: string | null): Inline[] {
  return text === null ? [] : [plain(' Did you mean '), code(text), plain('?')]
}

function commaList(words: readonly string[]): Inline[] {
  return words.flatMap((word, index) => (index === 0 ? [code(word)] : [plain(', '), code(word)]))
}

function valueWords({ value, allowed }: Extract<Mistake, { kind: 'flag_value' }>): Inline[] {
  const got = value === null ? [plain(' has no value')] : [plain(' cannot be '), code(value)]
  return [...got, plain(`. Allowed: ${allowed}.`)]
}

function usageOf(name: CommandName, commands: readonly CommandHelp[]): Block[] {
  const command = commands.find((known) => known.name === name)
  if (command === undefined) return []
  return [
    paragraph(plain('It is written like this:')),
    list([
      [{ type: 'inlineCode', value: command.usage }],
      [plain('for example '), code(command.example.split('\n')[0] ?? '')],
    ]),
  ]
}

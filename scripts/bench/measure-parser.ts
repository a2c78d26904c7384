import { fromMarkdown } from 'mdast-util-from-markdown'
import { commands } from '../../src/commands/index.ts'
import { parseCommands } from '../../src/commands/parser/parse-commands.ts'
import { toRow } from './row.ts'
import type { Round, Row } from './row.ts'

const characters = 65_536
const mostCommands = 10

/**
 * The largest comment that GitHub takes, of everything that comments hold, against a parser of all
 * of CommonMark.
 */
export function measureParser(rounds: number): Row {
  const body = largestComment()
  parseCommands(body, commands, mostCommands)
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) {
    measured.push({
      ours: millisecondsOf(() => parseCommands(body, commands, mostCommands), 30),
      bare: millisecondsOf(() => fromMarkdown(body), 2),
    })
  }
  return toRow({ name: 'parser, 64 KB', unit: 'ms', target: { is: 'at most', ratio: 0.1 } }, measured)
}

/** The best of some: a few milliseconds say more about the machine's other work than about ours. */
function millisecondsOf(work: () => unknown, times: number): number {
  return Math.min(
    ...Array.from({ length: times }, () => {
      const before = performance.now()
      work()
      return performance.now() - before
    }),
  )
}

function largestComment(): string {
  const part = [
    'Looks good to me, but see the **second** requirement and [the plan](plan.md).',
    '',
    '> /speckit plan',
    '',
    '- one `item` <!-- hidden -->',
    '  - [ ] T001 another one',
    '',
    '```sh',
    '/speckit cancel',
    '```',
    '',
    '| a | b |',
    '|---|---|',
    '',
    '/speckit plan Keep the data in SQLite.',
    '',
  ].join('\n')
  return part.repeat(Math.ceil(characters / part.length)).slice(0, characters)
}

import { parseArgs } from 'node:util'
import { UserError } from '../../src/errors.ts'
import type { RepositorySize } from './large-repository.ts'

export const rowNames = ['run', 'intake', 'parser', 'masking', 'memory', 'large'] as const

export type RowName = (typeof rowNames)[number]

export type BenchOptions = {
  isJson: boolean
  only: readonly RowName[]
  /** Alternating rounds of each measurement, and after how much time no other round begins. */
  runs: { rounds: number; budgetMs: number }
  loads: { rounds: number; budgetMs: number; ignored: number; accepted: number }
  large: { rounds: number; budgetMs: number; size: RepositorySize }
}

export const usage = `npm run bench -- [--quick] [--json] [--only ${rowNames.join('|')}]

  --quick     fewer rounds and a smaller large repository: about a minute instead of four
  --json      print one machine-readable object at the end, progress goes to standard error
  --only ROW  measure one row; can be given several times`

/** Reads the command line. Throws UserError `usage` for what it does not know. */
export function readOptions(argv: string[]): BenchOptions {
  const { quick = false, json = false, only = rowNames } = parse(argv)
  const unknown = only.find((name) => !isRowName(name))
  if (unknown !== undefined)
    throw new UserError('usage', `--only must be one of ${rowNames.join(', ')}, got ${unknown}.`, { wayOut: usage })
  return {
    isJson: json,
    only: only.filter(isRowName),
    runs: quick ? { rounds: 2, budgetMs: 15_000 } : { rounds: 7, budgetMs: 80_000 },
    loads: quick
      ? { rounds: 3, budgetMs: 8_000, ignored: 1000, accepted: 200 }
      : { rounds: 7, budgetMs: 40_000, ignored: 2000, accepted: 400 },
    large: quick
      ? { rounds: 1, budgetMs: 10_000, size: { files: 5000, megabytes: 30 } }
      : { rounds: 2, budgetMs: 40_000, size: { files: 30_000, megabytes: 180 } },
  }
}

function isRowName(name: string): name is RowName {
  return rowNames.some((known) => known === name)
}

function parse(argv: string[]) {
  try {
    const options = {
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      only: { type: 'string', multiple: true },
    } as const
    return parseArgs({ args: argv, strict: true, options }).values
  } catch (error) {
    throw new UserError('usage', error instanceof Error ? error.message : String(error), { wayOut: usage })
  }
}

import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { phaseTimes } from './breakdown.ts'
import { writeLargeRepository } from './large-repository.ts'
import type { BenchOptions } from './options.ts'
import { runOurs } from './our-run.ts'
import { sample } from './place.ts'
import type { Place } from './place.ts'
import { median, toRow } from './row.ts'
import type { Round, Row } from './row.ts'

const run = promisify(execFile)

type Setup = { place: Place; directory: string }

/**
 * What a phase costs more in a large repository than in a small one, against a bare shallow clone
 * of the large one. Only the phases after the first count: they find the mirror and its packs.
 */
export async function measureLarge(
  { place, directory }: Setup,
  { size, rounds, budgetMs }: BenchOptions['large'],
  say: (line: string) => void,
): Promise<Row> {
  const work = join(directory, 'large')
  const source = join(work, 'source')
  await mkdir(work, { recursive: true })
  try {
    await writeLargeRepository(sample, source, size)
    const bare = await bareRepository(source, work)
    const deadline = Date.now() + budgetMs
    const measured: Round[] = []
    while (measured.length < rounds && (measured.length === 0 || Date.now() < deadline)) {
      const [small, large] = [await warmPhase(place, sample), await warmPhase(place, source)]
      const round = { ours: (large - small) / 1000, bare: (await cloneTime(bare, work)) / 1000 }
      measured.push(round)
      const times = `small ${seconds(small / 1000)}  large ${seconds(large / 1000)}  clone ${seconds(round.bare)}`
      say(`large    ${measured.length}/${rounds}  ${times}`)
    }
    const name = `phase in ${size.files} files, beyond a small repository`
    return toRow({ name, unit: 's', target: { is: 'at most', ratio: 0.6 } }, measured)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Milliseconds of a phase that is not the first of its run. */
async function warmPhase(place: Place, fromDirectory: string): Promise<number> {
  const before = place.log.length
  await runOurs(place, fromDirectory)
  return median(phaseTimes(place.log.slice(before)).slice(1))
}

async function bareRepository(source: string, work: string): Promise<string> {
  const bare = join(work, 'bare.git')
  const git = (...args: string[]) => run('git', ['--git-dir', bare, ...args], { env: environment() })
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  await git('--work-tree', source, 'add', '--all')
  await git('--work-tree', source, 'commit', '--quiet', '--message', 'All')
  await git('repack', '-a', '-d', '--quiet')
  return bare
}

async function cloneTime(bare: string, work: string): Promise<number> {
  const target = join(work, 'clone')
  const from = performance.now()
  await run('git', ['clone', '--quiet', '--depth=1', `file://${bare}`, target])
  const ms = performance.now() - from
  await rm(target, { recursive: true })
  return ms
}

function environment(): Record<string, string> {
  const person = { NAME: 'bench', EMAIL: 'bench@localhost' }
  const names = ['AUTHOR', 'COMMITTER'].flatMap((role) =>
    Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value]),
  )
  return { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(names) }
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`
}

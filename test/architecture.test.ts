import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '..')

/** The import table of docs/architecture.md: folder of `src/` → folders it may import. */
function importTable(): Map<string, Set<string>> {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([a-z]+)\/` \|[^|]*\| ([^|]*) \|$/gm)]
  return new Map(rows.map(([, folder = '', allowed = '']) => [folder, new Set(allowed.match(/[a-z]+(?=\/?`)/g) ?? [])]))
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => target)
}

const table = importTable()
const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/store/generated/'))

/** `config.ts` is for the composition root alone. */
function everywhere(folder: string): string[] {
  return folder === 'program' ? ['src/errors.ts', 'src/config.ts'] : ['src/errors.ts']
}

describe('the import table', () => {
  it('has a row for every folder of src', () => {
    const folders = new Set(files.filter((file) => file.split('/').length > 2).map((file) => file.split('/')[1]))

    expect([...table.keys()].sort()).toEqual([...folders].sort())
  })

  it.each([...table.keys()])('holds for src/%s', (folder) => {
    const allowed = new Set([...(table.get(folder) ?? []), folder])
    const wrong = files
      .filter((file) => file.startsWith(`src/${folder}/`))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('.'))
          .map((target) => normalize(join(dirname(file), target)))
          .filter((target) => !everywhere(folder).includes(target) && !allowed.has(target.split('/')[1] ?? ''))
          .map((target) => `${file} imports ${target}`),
      )

    expect(wrong).toEqual([])
  })

  it('keeps I/O, the clock and the environment out of what only decides', () => {
    const impure =
      /from 'node:(?!crypto|buffer|util)|Date\.now\(|new Date\(\)|process\.(env|argv|exit)|Math\.random|setTimeout|fetch\(/
    const wrong = files.filter(
      (file) =>
        /^src\/(text|domain|settings|commands|texts|masking|agents)\//.test(file) &&
        impure.test(readFileSync(join(root, file), 'utf8')),
    )

    expect(wrong).toEqual([])
  })

  it('reads the environment in config.ts alone', () => {
    const wrong = files.filter(
      (file) =>
        !/^src\/(config|main)\.ts$/.test(file) && readFileSync(join(root, file), 'utf8').includes('process.env'),
    )

    expect(wrong).toEqual([])
  })
})

/**
 * Rooms of a folder, ground floor first: a room may import those before it, and none of those after
 * it.
 */
const rooms: Record<string, readonly string[]> = {
  domain: ['trigger', 'run', 'request', 'proof', 'report'],
  commands: ['parser', ''],
  runs: ['execution', 'deliveries', 'phases', 'reports', ''],
}

/** Rooms that stand side by side: none imports another. */
const neighbours: Record<string, readonly string[]> = {
  runs: ['deliveries', 'phases', 'reports'],
  http: ['api', 'pages'],
}

/** `src/domain/run/run.ts` → `run`; a file of the folder itself stands in ''. */
function roomOf(file: string): string {
  const [, , room = '', name] = file.split('/')
  return name === undefined ? '' : room
}

/** Imports from one room of a folder to another of the same folder. */
function importsBetweenRooms(folder: string): { file: string; target: string; from: string; to: string }[] {
  return files
    .filter((file) => file.startsWith(`src/${folder}/`))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => normalize(join(dirname(file), target)))
        .filter((target) => target.startsWith(`src/${folder}/`))
        .map((target) => ({ file, target, from: roomOf(file), to: roomOf(target) })),
    )
    .filter(({ from, to }) => from !== to)
}

describe('the rooms', () => {
  it.each(Object.entries(rooms))('of src/%s import only what lies below them', (folder, order) => {
    const wrong = importsBetweenRooms(folder).filter(({ from, to }) => order.indexOf(to) >= order.indexOf(from))

    expect(wrong).toEqual([])
  })

  it.each(Object.entries(neighbours))('of src/%s do not import each other', (folder, names) => {
    const wrong = importsBetweenRooms(folder).filter(({ from, to }) => names.includes(from) && names.includes(to))

    expect(wrong).toEqual([])
  })

  it('hold at most 20 files each', () => {
    const counts = new Map<string, number>()
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)

    expect([...counts].filter(([, count]) => count > 20)).toEqual([])
  })
})

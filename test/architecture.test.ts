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
        /^src\/(domain|settings|commands|texts|masking|agents)\//.test(file) &&
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

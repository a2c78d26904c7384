import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../src')
const files = globSync('**/*.ts', { cwd: root })
const imports = new Map(files.map((file) => [file, importsOf(file)]))

/** Types included: what cannot be read without itself cannot be moved without itself either. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) => normalize(join(dirname(file), target)))
}

function reaches(from: string): Set<string> {
  const reached = new Set<string>()
  const open = [from]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const target of imports.get(file) ?? []) {
      if (!reached.has(target)) open.push(target)
      reached.add(target)
    }
  }
  return reached
}

describe('the sources', () => {
  it('have no file that imports itself by way of others', () => {
    const circular = files.filter((file) => reaches(file).has(file))

    expect(files.length).toBeGreaterThan(90)
    expect(circular).toEqual([])
  })

  it('have a ground floor: the shared words import nothing', () => {
    expect(importsOf('contract/vocabulary.ts')).toEqual([])
  })

  it('have no folder with more than 20 files', () => {
    const sizes = Map.groupBy(files, (file) => dirname(file))
    const crowded = [...sizes].filter(([, inside]) => inside.length > 20).map(([folder]) => folder)

    expect(crowded).toEqual([])
  })
})

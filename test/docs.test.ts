import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { generatedDocs } from '../scripts/write-docs.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the documentation', () => {
  it.each([...generatedDocs()])('%s says what the code says (node scripts/write-docs.ts writes it)', (path, text) => {
    expect(read(path)).toBe(text)
  })

  it('explains every error code that the program can show', () => {
    const documented = read('docs/errors.md')
    const codes = globSync('src/**/*.ts', { cwd: root })
      .filter((file) => !file.includes('generated'))
      .flatMap((file) => [...read(file).matchAll(/new UserError\(\s*'([a-z_]+)'/g)].map(([, code]) => code))
    const missing = [...new Set(codes)].filter((code) => !documented.includes(`\`${code}\``))

    expect(codes.length).toBeGreaterThan(5)
    expect(missing).toEqual([])
  })

  it('links only to files that are there', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'AGENTS.md', ...globSync('docs/**/*.md', { cwd: root })]
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page} → ${target}`),
    )

    expect(broken).toEqual([])
  })
})

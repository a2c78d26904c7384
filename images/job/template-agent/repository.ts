import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readManifests } from './manifests.ts'
import type { Manifest } from './manifests.ts'
import { significantWords } from './words.ts'
import type { Workspace } from './workspace.ts'

/** What the file tree says about the project. All paths are relative; order is stable. */
export type Repository = {
  files: string[]
  manifests: Manifest[]
  /** Languages by number of files, most first. */
  languages: { name: string; files: number; extension: string }[]
  sourceFiles: string[]
  testFiles: string[]
  /** The tree was too large to be read whole. */
  isCut: boolean
}

const languageOf: Record<string, string> = {
  ts: 'TypeScript',
  tsx: 'TypeScript',
  mts: 'TypeScript',
  js: 'JavaScript',
  mjs: 'JavaScript',
  cjs: 'JavaScript',
  jsx: 'JavaScript',
  py: 'Python',
  go: 'Go',
  rs: 'Rust',
  java: 'Java',
  kt: 'Kotlin',
  rb: 'Ruby',
  php: 'PHP',
  cs: 'C#',
  c: 'C',
  h: 'C',
  cpp: 'C++',
  cc: 'C++',
  swift: 'Swift',
  scala: 'Scala',
  ex: 'Elixir',
  exs: 'Elixir',
  dart: 'Dart',
  vue: 'Vue',
  svelte: 'Svelte',
  sh: 'Shell',
  lua: 'Lua',
  hs: 'Haskell',
}
const skipped = new Set(['node_modules', 'dist', 'build', 'vendor', 'target', 'coverage', 'out', '__pycache__', 'venv'])
const maxFiles = 5000

export function readRepository(workspace: Workspace): Repository {
  const files: string[] = []
  const isCut = !walk(workspace.root, '', files)
  const code = files.filter((path) => languageOf[extensionOf(path)] !== undefined)
  const testFiles = code.filter(isTest)
  const sourceFiles = code.filter((path) => !isTest(path))
  return {
    files,
    manifests: readManifests(workspace, files),
    languages: countLanguages(code),
    sourceFiles,
    testFiles,
    isCut,
  }
}

/** Words of the source files' names: what the project already calls things. */
export function wordsOfFileNames(repository: Repository): Set<string> {
  return new Set(
    repository.sourceFiles.flatMap((path) =>
      significantWords(
        path
          .split('/')
          .at(-1)
          ?.replace(/\.\w+$/, '') ?? '',
      ),
    ),
  )
}

function walk(root: string, folder: string, files: string[]): boolean {
  const names = readdirSync(join(root, folder)).sort()
  for (const name of names) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (files.length >= maxFiles) return false
    if (
      skipped.has(name) ||
      (name.startsWith('.') && !name.startsWith('.github')) ||
      (folder === '' && name === 'specs')
    )
      continue
    const status = lstatSync(join(root, path), { throwIfNoEntry: false })
    if (status?.isDirectory() === true && !walk(root, path, files)) return false
    if (status?.isFile() === true) files.push(path)
  }
  return true
}

function extensionOf(path: string): string {
  return /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
}

function isTest(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\//i.test(path) ||
    /(?:[._-](?:test|spec)\.\w+|(?:^|\/)test_\w+\.py)$/i.test(path)
  )
}

function countLanguages(code: readonly string[]): Repository['languages'] {
  const counts = new Map<string, { files: number; extensions: Map<string, number> }>()
  for (const path of code) {
    const extension = extensionOf(path)
    const entry = counts.get(languageOf[extension] ?? '') ?? { files: 0, extensions: new Map<string, number>() }
    entry.files += 1
    entry.extensions.set(extension, (entry.extensions.get(extension) ?? 0) + 1)
    counts.set(languageOf[extension] ?? '', entry)
  }
  const languages = [...counts].map(([name, { files, extensions }]) => ({
    name,
    files,
    extension: mostOften(extensions),
  }))
  return languages.sort((left, right) => right.files - left.files || (left.name < right.name ? -1 : 1))
}

function mostOften(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))[0]?.[0] ?? ''
}

import type { Repository } from './repository.ts'
import { significantWords } from './words.ts'
import type { Workspace } from './workspace.ts'

/** Where a requirement is to be built and tested, and why there. */
export type Place = { source: string; test: string; isNew: boolean; reason: string }

type IndexedFile = { path: string; inPath: Set<string>; inText: Set<string> }

const maxIndexedFiles = 400

/** Finds for each requirement the source file that already speaks of the same things; otherwise a new module of the feature. */
export function findPlaces(
  repository: Repository,
  workspace: Workspace,
  feature: string,
  requirements: readonly { id: string; text: string }[],
): Map<string, Place> {
  const index = repository.sourceFiles.slice(0, maxIndexedFiles).map((path) => indexed(path, workspace))
  const frequency = countFiles(index)
  const own = newModule(repository, feature)
  return new Map(requirements.map(({ id, text }) => [id, placeFor(text, index, frequency, repository, own)]))
}

function indexed(path: string, workspace: Workspace): IndexedFile {
  const name = path
    .split('/')
    .slice(-2)
    .join('/')
    .replace(/\.\w+$/, '')
  return {
    path,
    inPath: new Set(significantWords(name)),
    inText: new Set(significantWords(workspace.read(path) ?? '')),
  }
}

function countFiles(index: readonly IndexedFile[]): Map<string, number> {
  const frequency = new Map<string, number>()
  for (const { inPath, inText } of index) {
    for (const word of new Set([...inPath, ...inText])) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  }
  return frequency
}

function placeFor(
  text: string,
  index: readonly IndexedFile[],
  frequency: ReadonlyMap<string, number>,
  repository: Repository,
  own: string,
): Place {
  const words = [...new Set(significantWords(text))]
  const weight = (word: string) => Math.log(1 + index.length / (frequency.get(word) ?? 1))
  let best = { path: '', score: 0, shared: [] as string[] }
  for (const file of index) {
    const shared = words.filter((word) => file.inPath.has(word) || file.inText.has(word))
    const score = shared.reduce((sum, word) => sum + weight(word) * (file.inPath.has(word) ? 4 : 1), 0)
    const isEnough = shared.length >= 2 || shared.some((word) => file.inPath.has(word))
    if (isEnough && score > best.score) best = { path: file.path, score, shared }
  }
  if (best.path === '')
    return { source: own, test: testFor(own, repository), isNew: true, reason: 'no source file speaks of it yet' }
  const reason = `speaks of ${best.shared
    .slice(0, 4)
    .map((word) => `“${word}”`)
    .join(', ')} already`
  return { source: best.path, test: testFor(best.path, repository), isNew: false, reason }
}

/** `src/due-dates.js` beside the other sources, in the project's main language. */
export function newModule(repository: Repository, feature: string): string {
  const extension = repository.languages[0]?.extension ?? 'md'
  const slug =
    feature
      .replace(/^\d+-/, '')
      .replaceAll(/[^\p{L}\p{N}-]+/gu, '-')
      .replaceAll(/^-+|-+$/g, '') || 'feature'
  const name = extension === 'py' || extension === 'rs' || extension === 'go' ? slug.replaceAll('-', '_') : slug
  const folder = mainFolder(repository.sourceFiles.filter((path) => path.endsWith(`.${extension}`)))
  return `${folder}${name}.${extension}`
}

function mainFolder(paths: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  const ranked = [...counts].sort(
    (left, right) => right[1] - left[1] || left[0].length - right[0].length || (left[0] < right[0] ? -1 : 1),
  )
  return ranked[0]?.[0] ?? 'src/'
}

/** The test that exists for a source file, else a new one named as the project names its tests. */
export function testFor(source: string, repository: Repository): string {
  const base =
    source
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? source
  const extension = /\.(\w+)$/.exec(source)?.[1] ?? 'js'
  const existing = repository.testFiles.find((path) => stem(path) === base)
  if (existing !== undefined) return existing
  const model = repository.testFiles.find((path) => path.endsWith(`.${extension}`) && stem(path) !== baseName(path))
  if (model !== undefined)
    return `${model.slice(0, model.lastIndexOf('/') + 1)}${baseName(model).replace(stem(model), base)}.${extension}`
  if (extension === 'py') return `tests/test_${base}.py`
  if (extension === 'go') return source.replace(/\.go$/, '_test.go')
  return `test/${base}.test.${extension}`
}

function baseName(path: string): string {
  return (
    path
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? path
  )
}

/** `test/tasks.test.js` → `tasks`, `tests/test_tasks.py` → `tasks`. */
function stem(path: string): string {
  return baseName(path)
    .replace(/[._-](?:test|spec)$/i, '')
    .replace(/^test_/, '')
}

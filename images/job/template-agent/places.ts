import type { Feature } from './situation.ts'

/** Where a requirement is to be built and tested. */
export type Place = { source: string; test: string }

/** By the id of a requirement; without a file that it names, a new one of the feature. */
export function findPlaces(
  files: readonly string[],
  feature: Feature,
  requirements: readonly { id: string; text: string }[],
): Map<string, Place> {
  const code = files.filter((path) => /\.(?:[cm]?[jt]sx?|py|go|rs|rb|php|java|kt|cs|c|cpp|swift)$/.test(path))
  const sources = code.filter((path) => !isTest(path))
  const own = newSource(feature, sources)
  const places = requirements.map(({ id, text }): [string, Place] => {
    const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
    const names = (path: string) => words.has(baseOf(path)) || words.has(baseOf(path).replace(/s$/, ''))
    const source = sources.find(names) ?? own
    return [id, { source, test: testOf(source, code) }]
  })
  return new Map(places)
}

export function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_/i.test(path)
}

/** Beside the first source, in its language: `src/due-dates.js`. */
function newSource({ name }: Feature, [model = 'src/feature.md']: readonly string[]): string {
  const slug = name.replace(/^\d+-/, '').replaceAll(/[^\w-]+/g, '-') || 'feature'
  return `${model.slice(0, model.lastIndexOf('/') + 1)}${slug}${model.slice(model.lastIndexOf('.'))}`
}

function testOf(source: string, code: readonly string[]): string {
  const base = baseOf(source)
  const existing = code.find((path) => isTest(path) && baseOf(path).replace(/[._-](?:test|spec)$|^test_/, '') === base)
  return existing ?? `test/${base}.test${source.slice(source.lastIndexOf('.'))}`
}

/** `src/Tasks.js` → tasks */
function baseOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  return name.replace(/\.\w+$/, '')
}

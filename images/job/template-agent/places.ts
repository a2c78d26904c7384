import type { Feature } from './situation.ts'

/** Where each requirement is built and tested: in a file that it names, or a new one. */
export function findPlaces(
  files: readonly string[],
  feature: Feature,
  requirements: readonly { id: string; text: string }[],
): Map<string, { source: string; test: string }> {
  const code = files.filter((path) => /\.(?:[cm]?[jt]sx?|py|go|rs|rb|php|java|kt|cs|c|cpp|swift)$/.test(path))
  const sources = code.filter((path) => !isTest(path))
  const sourceOf = firstByName(sources)
  const testOf = firstByName(code.filter(isTest))
  const own = newSource(feature, sources)
  const places = requirements.map(({ id, text }) => {
    const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
    const source = words.flatMap((word) => sourceOf.get(word) ?? sourceOf.get(`${word}s`) ?? []).at(0) ?? own
    const name = nameOf(source)
    const test = testOf.get(name) ?? `test/${name}.test${source.slice(source.lastIndexOf('.'))}`
    return [id, { source, test }] as const
  })
  return new Map(places)
}

export function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_/i.test(path)
}

function firstByName(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path): [string, string] => [nameOf(path), path]).toReversed())
}

/** What a source and its test are about: `src/Tasks.js` and `test/test_tasks.js` → tasks */
function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  return file.replace(/\.\w+$/, '').replace(/[._-](?:test|spec)$|^test_/, '')
}

/** Beside the first source, in its language: `src/due-dates.js`. */
function newSource({ name }: Feature, [model = 'src/feature.md']: readonly string[]): string {
  const slug = name.replace(/^\d+-/, '').replaceAll(/[^\w-]+/g, '-') || 'feature'
  return `${model.slice(0, model.lastIndexOf('/') + 1)}${slug}${model.slice(model.lastIndexOf('.'))}`
}

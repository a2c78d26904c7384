import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { isBefore, phaseNames, phases } from '../../../src/domain/run/phase.ts'

const root = join(import.meta.dirname, '../../..')
const names = phaseNames.join('|')
/** A phase in quotes, or as the key of a table of values; lines of comments are no code. */
const namesPhase = new RegExp(
  `^(?!\\s*(?:/?\\*|//)).*(?:(['"])(?:${names})\\1|=== \`(?:${names})\`|(?:^|[{,])\\s*(?:${names}): [\\d'"\`[{(])`,
)

/** `src/texts/show-state.ts:12: case 'plan':` */
function placesOf(files: readonly { file: string; text: string }[]): string[] {
  return files.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (namesPhase.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
}

describe('the phase table', () => {
  it('is the one file of src that names a phase: the others ask it', () => {
    const files = globSync('src/**/*.ts', { cwd: root })
      .filter((file) => !file.startsWith('src/store/generated/') && file !== 'src/domain/run/phase.ts')
      .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

    expect(files.length).toBeGreaterThan(100)
    expect(placesOf(files)).toEqual([])
  })

  it.each([
    "if (name === 'specify') return 1",
    "if ('plan' !== name) return 1",
    "    case 'tasks':",
    "['specify', 'clarify'].includes(name)",
    'const order: Record<PhaseName, number> = { analyze: 1 }',
    '  implement: 2,',
    'name === `checklist`',
  ])('would be told of %s', (line) => {
    expect(placesOf([{ file: 'other.ts', text: line }])).toHaveLength(1)
  })

  it('has each phase under its own name', () => {
    expect(Object.entries(phases).map(([key, { name }]) => [key, name])).toEqual(phaseNames.map((name) => [name, name]))
  })

  it.each(phaseNames)('lets %s build on what comes before it in the order of Spec Kit', (name) => {
    const { buildsOn, suggestion } = phases[name]

    expect(buildsOn.filter((other) => !isBefore(other, name))).toEqual([])
    expect(suggestion === null || isBefore(suggestion.after, name)).toBe(true)
  })

  it.each(phaseNames)('lets %s need only documents of phases before it', (name) => {
    const written = phaseNames.filter((other) => isBefore(other, name)).map((other) => phases[other].document)

    expect(phases[name].needs.filter((document) => !written.includes(document))).toEqual([])
  })

  it.each(phaseNames.filter((name) => phases[name].proof.kind === 'document'))(
    'shows people the document that proves %s',
    (name) => {
      expect(phases[name].proof).toMatchObject({ artifact: phases[name].document })
    },
  )
})

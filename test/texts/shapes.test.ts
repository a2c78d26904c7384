import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { situationOf } from '../../src/domain/report/situation.ts'
import { situationLabel } from '../../src/texts/situation-words.ts'
import { shapes } from './support/shapes.ts'
import type { Shape } from './support/shapes.ts'
import { showShape } from './support/show-shape.ts'

const directory = new URL('shapes/', import.meta.url).pathname
const files = Object.entries(shapes).flatMap(([name, shape]) =>
  Object.entries(showShape(shape)).map(([place, text]) => [`${name}.${place}.md`, text] as const),
)

describe('what people see of a run', () => {
  it.each(files)('is in %s (written by `node scripts/write-shapes.ts`)', (file, text) => {
    expect(text).toBe(readFileSync(`${directory}${file}`, 'utf8'))
  })

  it('is kept for every shape and no other', () => {
    expect(readdirSync(directory).toSorted()).toEqual(files.map(([file]) => file).toSorted())
  })

  it.each(files)('holds in %s no line that a person’s comment would start something with', (_file, text) => {
    expect(text.replaceAll(/^```\n[^]*?^```$/gm, '')).not.toMatch(/^\s*\/speckit/m)
  })

  it.each(Object.keys(shapes))('begins its heading for %s with what the state is', (name) => {
    const heading = showShape(shapes[name] as never)['comment']?.split('\n')[3]
    const state = situationOf((shapes[name] as Shape).report)

    expect(heading).toMatch(
      new RegExp(
        `^### Spec Kit: ${state.kind === 'waiting_for_answers' ? 'waiting for \\d answers' : situationLabel(state)}`,
      ),
    )
  })
})

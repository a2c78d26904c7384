import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { shapes } from '../test/texts/support/shapes.ts'
import { showShape } from '../test/texts/support/show-shape.ts'

/**
 * Writes every shape as markdown: `node scripts/write-shapes.ts [directory]`. Default: the files
 * that shapes.test.ts compares with.
 */
const directory = process.argv[2] ?? new URL('../test/texts/shapes', import.meta.url).pathname

rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })
for (const [name, shape] of Object.entries(shapes)) {
  for (const [place, text] of Object.entries(showShape(shape))) {
    writeFileSync(`${directory}/${name}.${place}.md`, text)
  }
}

// Writes the parts of README.md that come from the code: node
// packages/local-github/scripts/write-readme.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { routes } from '../src/api/routes/index.ts'
import { signatures } from '../src/contract/operations.ts'

const file = join(import.meta.dirname, '../README.md')

/** README.md as it has to be. */
export function generatedReadme(): string {
  const operations = Object.entries(signatures).map(
    ([name, given]) => `- \`${name}\`: ${given.join(', ') || 'nothing'}`,
  )
  const rest = routes.map(({ operation }) => `  - \`${operation}\``)
  const text = readFileSync(file, 'utf8')
  return fill(fill(text, 'operations', operations), 'routes', rest)
}

function fill(text: string, name: string, lines: readonly string[]): string {
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [before = '', rest = ''] = text.split(from)
  const [, after = ''] = rest.split(to)
  return `${before}${from}\n${lines.flatMap(wrapped).join('\n')}\n${to}${after}`
}

function wrapped(line: string): string[] {
  if (line.length <= 100) return [line]
  const end = line.lastIndexOf(' ', 100)
  return [line.slice(0, end), ...wrapped(`  ${line.slice(end + 1)}`)]
}

if (process.argv[1] === import.meta.filename) writeFileSync(file, generatedReadme())

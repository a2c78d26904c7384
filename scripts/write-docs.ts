import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeConfig } from '../src/config.ts'
import { reasons } from '../src/domain/run/reason.ts'
import { commandExamples, commandTable, flagTable } from './command-docs.ts'
import { settingsSchema, settingsTable } from './settings-docs.ts'

const root = join(import.meta.dirname, '..')

/** Files whose marked parts come from the code: path → text as it should be. */
export function generatedDocs(): Map<string, string> {
  return new Map([
    ['docs/commands.md', withSections('docs/commands.md', commandSections())],
    ['docs/configuration.md', withSection('docs/configuration.md', 'variables', variableTable())],
    ['docs/errors.md', withSection('docs/errors.md', 'reasons', reasonTable())],
    ['docs/settings.md', withSection('docs/settings.md', 'settings', settingsTable())],
    ['docs/settings.schema.json', settingsSchema()],
    ['.env.example', environmentExample()],
  ])
}

function commandSections(): Record<string, string> {
  return { commands: commandTable(), flags: flagTable(), examples: commandExamples() }
}

function variableTable(): string {
  const rows = describeConfig().map(
    ({ name, defaultValue, meaning }) =>
      `| \`${name}\` | ${defaultValue === null ? '–' : `\`${defaultValue}\``} | ${meaning} |`,
  )
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

function reasonTable(): string {
  const rows = Object.entries(reasons).map(([code, { title, wayOut }]) => `| \`${code}\` | ${title} | ${wayOut} |`)
  return ['| code | what it says | way out |', '|---|---|---|', ...rows].join('\n')
}

function environmentExample(): string {
  const rows = describeConfig().map(
    ({ name, defaultValue, meaning }) => `# ${meaning}\n#${name}=${defaultValue ?? ''}\n`,
  )
  const compose = [
    '# docker-compose.yaml only: password of its PostgreSQL (letters and digits)\n#POSTGRES_PASSWORD=\n',
    '# docker-compose.yaml only: group of /var/run/docker.sock (stat -c %g /var/run/docker.sock)\n#DOCKER_GID=\n',
  ]
  return ['# Copy to .env and fill in. docs/configuration.md says more.', '', ...rows, ...compose].join('\n')
}

function withSection(path: string, name: string, content: string): string {
  return withSections(path, { [name]: content })
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->` for each name. */
function withSections(path: string, sections: Record<string, string>): string {
  let text = readFileSync(join(root, path), 'utf8')
  for (const [name, content] of Object.entries(sections)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(start), text.indexOf(end)]
    if (from === -1 || to === -1) throw new Error(`${path} has no section ${start} … ${end}`)
    text = `${text.slice(0, from)}${start}\n${content}\n${text.slice(to)}`
  }
  return text
}

if (import.meta.main) {
  for (const [path, text] of generatedDocs()) writeFileSync(join(root, path), text)
}

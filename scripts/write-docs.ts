import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agent } from '../src/agents/agent.ts'
import { agents } from '../src/agents/index.ts'
import { describeConfig } from '../src/config.ts'
import { composeEnvironment } from './compose-environment.ts'
import { reasons } from '../src/domain/run/reason.ts'
import { commandExamples, commandTable, flagTable } from './command-docs.ts'
import { settingsSchema, settingsTable } from './settings-docs.ts'

const root = join(import.meta.dirname, '..')

/** Files whose marked parts come from the code: path → text as it should be with these agents. */
export function generatedDocs(agents: readonly Agent[]): Map<string, string> {
  return new Map([
    ['docs/commands.md', withSections('docs/commands.md', commandSections())],
    ['docs/configuration.md', withSection('docs/configuration.md', 'variables', variableTable(agents))],
    ['docs/errors.md', withSection('docs/errors.md', 'reasons', reasonTable())],
    ['docs/settings.md', withSection('docs/settings.md', 'settings', settingsTable(agents))],
    ['docs/settings.schema.json', settingsSchema(agents)],
    ['.env.example', environmentExample(agents)],
    ['docker-compose.yaml', composeFile(agents)],
  ])
}

function commandSections(): Record<string, string> {
  return { commands: commandTable(), flags: flagTable(), examples: commandExamples() }
}

function variableTable(agents: readonly Agent[]): string {
  const rows = describeConfig(agents).map(
    ({ name, defaultValue, meaning, isSecret }) =>
      `| \`${name}\` | ${defaultValue === null ? '–' : `\`${defaultValue}\``} | ${meaning}${isSecret ? ' (secret)' : ''} |`,
  )
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

function reasonTable(): string {
  const rows = Object.entries(reasons).map(([code, { title, wayOut }]) => `| \`${code}\` | ${title} | ${wayOut} |`)
  return ['| code | what it says | way out |', '|---|---|---|', ...rows].join('\n')
}

function environmentExample(agents: readonly Agent[]): string {
  const rows = describeConfig(agents).map(
    ({ name, defaultValue, meaning }) => `# ${meaning}\n#${name}=${defaultValue ?? ''}\n`,
  )
  const compose = [
    '# docker-compose.yaml only: password of its PostgreSQL (letters and digits)\n#POSTGRES_PASSWORD=\n',
    '# docker-compose.yaml only: group of /var/run/docker.sock (stat -c %g /var/run/docker.sock)\n#DOCKER_GID=\n',
  ]
  return ['# Copy to .env and fill in. docs/configuration.md says more.', '', ...rows, ...compose].join('\n')
}

function composeFile(agents: readonly Agent[]): string {
  let text = readFileSync(join(root, 'docker-compose.yaml'), 'utf8')
  for (const [name, lines] of Object.entries(composeEnvironment(agents))) {
    text = replaced('docker-compose.yaml', text, { start: `# ${name}`, end: `# end of ${name}`, lines })
  }
  return text
}

function withSection(path: string, name: string, content: string): string {
  return withSections(path, { [name]: content })
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->` for each name. */
function withSections(path: string, sections: Record<string, string>): string {
  let text = readFileSync(join(root, path), 'utf8')
  for (const [name, content] of Object.entries(sections)) {
    text = replaced(path, text, { start: `<!-- ${name} -->`, end: `<!-- /${name} -->`, lines: [content] })
  }
  return text
}

/** `lines` stand where `start` does: they get its indentation. */
function replaced(path: string, text: string, part: { start: string; end: string; lines: string[] }): string {
  const [from, to] = [text.indexOf(`${part.start}\n`), text.indexOf(`${part.end}\n`)]
  if (from === -1 || to === -1) throw new Error(`${path} has no section ${part.start} … ${part.end}`)
  const indentation = text.slice(text.lastIndexOf('\n', from) + 1, from)
  return `${text.slice(0, from)}${[part.start, ...part.lines, ''].join(`\n${indentation}`)}${text.slice(to)}`
}

if (import.meta.main) {
  for (const [path, text] of generatedDocs(agents)) writeFileSync(join(root, path), text)
}

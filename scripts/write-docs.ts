import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeConfig } from '../src/config.ts'
import { reasons } from '../src/domain/reason.ts'

const root = join(import.meta.dirname, '..')

/** Files whose marked parts come from the code: path → text as it should be. */
export function generatedDocs(): Map<string, string> {
  return new Map([
    ['docs/configuration.md', withSection('docs/configuration.md', 'variables', variableTable())],
    ['docs/errors.md', withSection('docs/errors.md', 'reasons', reasonTable())],
    ['.env.example', environmentExample()],
  ])
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

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
function withSection(path: string, name: string, content: string): string {
  const text = readFileSync(join(root, path), 'utf8')
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from === -1 || to === -1) throw new Error(`${path} has no section ${start} … ${end}`)
  return `${text.slice(0, from)}${start}\n${content}\n${text.slice(to)}`
}

if (import.meta.main) {
  for (const [path, text] of generatedDocs()) writeFileSync(join(root, path), text)
}

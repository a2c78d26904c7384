import type { Repository } from './repository.ts'
import { isMeasurable } from './signals.ts'
import type { SpecDocument } from './spec-document.ts'
import type { Workspace } from './workspace.ts'

/** Name of the fact → what the file tree or the specification says about it. */
export type TechnicalFacts = { name: string; pattern: RegExp; value: string }[]

const databases =
  /^(?:pg|postgres|mysql2?|sqlite3?|better-sqlite3|@?prisma|@prisma\/client|mongoose|mongodb|redis|ioredis|typeorm|sequelize|knex|drizzle-orm|sqlalchemy|psycopg2?|django|peewee|activerecord|diesel|gorm)/i
const webFrameworks =
  /^(?:express|fastify|koa|hono|@nestjs\/core|next|nuxt|flask|django|fastapi|starlette|rails|sinatra|actix-web|axum|react|vue|svelte|@angular\/core)$/i
const testTools = /^(?:jest|vitest|mocha|ava|tap|@playwright\/test|cypress|pytest|rspec|phpunit)$/i

export function technicalFacts(repository: Repository, workspace: Workspace, spec: SpecDocument): TechnicalFacts {
  const { manifests } = repository
  const libraries = [...new Set(manifests.flatMap(({ dependencies }) => dependencies))]
  const all = [...libraries, ...manifests.flatMap(({ developmentDependencies }) => developmentDependencies)]
  const measured = spec.requirements.filter(({ text }) => isMeasurable(text)).map(({ id }) => id)
  return [
    { name: 'Language/Version', pattern: /language|version/i, value: languages(repository) },
    {
      name: 'Primary Dependencies',
      pattern: /dependenc/i,
      value: libraries.length === 0 ? 'None named in the manifests' : libraries.slice(0, 12).join(', '),
    },
    { name: 'Storage', pattern: /storage|database/i, value: storage(repository, libraries) },
    { name: 'Testing', pattern: /test/i, value: testing(repository, all) },
    { name: 'Target Platform', pattern: /platform/i, value: platform(repository) },
    {
      name: 'Project Type',
      pattern: /project type|kind of project/i,
      value: projectType(repository, workspace, libraries),
    },
    { name: 'Performance Goals', pattern: /performance|goals/i, value: numbers(measured) },
    { name: 'Constraints', pattern: /constraint/i, value: numbers(measured) },
    { name: 'Scale/Scope', pattern: /scale|scope/i, value: scope(spec, repository) },
  ]
}

function languages({ languages, manifests }: Repository): string {
  const runtimes = manifests.flatMap(({ runtime, path }) => (runtime === null ? [] : [`${runtime} (\`${path}\`)`]))
  const names = languages.slice(0, 4).map(({ name, files }) => `${name} (${files} ${files === 1 ? 'file' : 'files'})`)
  const parts = [...names, ...runtimes]
  return parts.length === 0 ? 'The repository holds no source files yet' : parts.join(', ')
}

function storage(repository: Repository, libraries: readonly string[]): string {
  const known = libraries.filter((library) => databases.test(library))
  if (known.length > 0) return known.join(', ')
  const files = repository.sourceFiles
    .filter((path) => /(?:store|storage|database|\bdb|repository|model)s?\.\w+$/i.test(path))
    .slice(0, 3)
  return files.length === 0
    ? 'Nothing in the file tree names a database'
    : `${files.map((path) => `\`${path}\``).join(', ')} (no database library)`
}

function testing(repository: Repository, libraries: readonly string[]): string {
  const tools = libraries.filter((library) => testTools.test(library))
  const commands = repository.manifests.flatMap(({ test }) => (test === null ? [] : [`\`${test}\``]))
  const files = repository.testFiles.length
  const parts = [...tools, ...commands, ...(files === 0 ? [] : [`${files} test ${files === 1 ? 'file' : 'files'}`])]
  return parts.length === 0 ? 'No tests found in the repository' : parts.join(', ')
}

function platform({ files }: Repository): string {
  const signs: [RegExp, string][] = [
    [/(?:^|\/)Dockerfile$/, 'Container (`Dockerfile`)'],
    [/(?:^|\/)(?:android|ios)\//i, 'Mobile'],
    [/(?:^|\/)package\.json$/, 'Wherever Node.js runs'],
    [/(?:^|\/)(?:pyproject\.toml|requirements\.txt)$/, 'Wherever Python runs'],
  ]
  return signs.find(([pattern]) => files.some((path) => pattern.test(path)))?.[1] ?? 'Not stated in the repository'
}

function projectType(repository: Repository, workspace: Workspace, libraries: readonly string[]): string {
  const frameworks = libraries.filter((library) => webFrameworks.test(library))
  if (frameworks.length > 0) return `Web (${frameworks.join(', ')})`
  const servers = repository.sourceFiles
    .slice(0, 200)
    .filter((path) => /\bcreateServer\(|http\.ListenAndServe|HTTPServer\(/.test(workspace.read(path) ?? ''))
  if (servers.length > 0) return `Web service (server in \`${servers[0]}\`)`
  return repository.sourceFiles.length === 0 ? 'Not stated in the repository' : 'Library or program (no server found)'
}

function numbers(ids: readonly string[]): string {
  return ids.length === 0
    ? 'The specification gives no numbers'
    : `As measured in ${ids.slice(0, 8).join(', ')} of the specification`
}

function scope(spec: SpecDocument, repository: Repository): string {
  const files = `${repository.files.length}${repository.isCut ? ' or more' : ''}`
  return `${spec.stories.length} user stories, ${spec.requirements.length} requirements; the repository has ${files} files`
}

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { generatedDocs } from '../scripts/write-docs.ts'
import { agents } from '../src/agents/index.ts'
import { describeConfig } from '../src/config.ts'
import { reasons } from '../src/domain/run/reason.ts'
import { readTrigger } from '../src/domain/trigger/read-trigger.ts'
import { userErrorCodes } from '../src/errors.ts'
import { webhookPath } from '../src/github/intake/intake.ts'
import { artifactSchema, overviewSchema, runListSchema, runSchema } from '../src/http/api/api-schemas.ts'
import { problems } from '../src/http/problem.ts'
import { labeledPayload } from './domain/trigger/labeled-payload.ts'
import { openSetup } from './http/support/open-setup.ts'
import { serve } from './http/support/serve.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md', ...globSync('docs/**/*.md', { cwd: root })]
const sources = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.includes('generated'))

/** Every match of the first group on every page that `isMissing`, as `page: match`. */
function missing(pattern: RegExp, isMissing: (found: string) => boolean, within = pages): string[] {
  const found = within.flatMap((page) => groups(read(page), pattern).map((match) => ({ page, match })))
  expect(found.length).toBeGreaterThan(0)
  return [...new Set(found.filter(({ match }) => isMissing(match)).map(({ page, match }) => `${page}: ${match}`))]
}

function groups(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = '']) => group)
}

/** Contents of the fenced blocks of a language. */
function blocks(page: string, language: string): string[] {
  return groups(read(page), new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))
}

describe('the documentation', () => {
  it.each([...generatedDocs(agents)])(
    '%s says what the code says (node scripts/write-docs.ts writes it)',
    (path, text) => {
      expect(read(path)).toBe(text)
    },
  )

  it('explains every error code that the program can show', () => {
    const documented = read('docs/errors.md')
    const codes = [
      ...userErrorCodes,
      ...groups(read('src/github/intake/intake.ts'), /refusal\(\d+, '([a-z_]+)'/g),
      ...groups(read('src/domain/request/reply.ts').split('export type Refusal')[1] ?? '', /\| \{ kind: '([a-z_]+)'/g),
      ...Object.keys(problems),
    ]
    const unexplained = [...new Set(codes)].filter((code) => !documented.includes(`\`${code}\``))

    expect(codes.length).toBeGreaterThan(30)
    expect(unexplained).toEqual([])
  })

  it('uses no code in the quickstart that the list of codes does not explain', () => {
    const explained = read('docs/errors.md')
    const others = `${read('docker-compose.yaml')} in_progress node_modules`

    expect(
      missing(/`([a-z]+(?:_[a-z]+)+)`/g, (code) => !explained.includes(`\`${code}\``) && !others.includes(code), [
        'docs/quickstart.md',
      ]),
    ).toEqual([])
  })

  // what GitHub sends: “opened with labels is told with them, and then of each”
  // in test/demo-github/issues.integration.test.ts
  it('says on both pages that a label chosen at opening counts, by `issues.labeled` alone', () => {
    const at = new Date(0)
    const kindOf = (action: string) =>
      readTrigger({ event: 'issues', action, payload: labeledPayload({ action }) }, at).kind

    expect([kindOf('opened'), kindOf('labeled')]).toEqual(['irrelevant', 'action'])
    expect(read('docs/github.md')).toMatch(/label\s+chosen\s+when\s+the\s+issue\s+is\s+opened\s+counts\s+too/)
    expect(read('docs/commands.md')).toMatch(/\| setting the label on an issue, also while opening it .*\| `run` \|/)
  })

  it('links only to files and headings that are there', () => {
    const broken = pages.flatMap((page) =>
      groups(read(page), /\]\((?!https?:)([^)]+)\)/g).filter((target) => {
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? page : join(dirname(page), path)
        return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor))
      }),
    )

    expect(broken).toEqual([])
  })
})

/** Headings as GitHub makes addresses of them. */
function anchorsOf(text: string): string[] {
  return groups(text, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('what the documentation names', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

  it('is a command of package.json, which starts a file that is there', () => {
    const isMissing = (name: string) => {
      const files = groups(scripts[name] ?? '', /(?:^|\s)((?:scripts|src|demo|node_modules)\/\S+)/g)
      return files.length === 0 || files.some((file) => !existsSync(join(root, file)))
    }

    expect(missing(/npm run (?:-s |--silent )?([a-z][a-z:-]*)/g, isMissing)).toEqual([])
    expect(missing(/npm (start|test)\b/g, isMissing)).toEqual([])
  })

  it('is a file or folder of the repository', () => {
    const tops = 'src|scripts|test|demo|docs|images|packages|prisma|node_modules'
    const isMissing = (path: string) => globSync(path.replace(/\/$/, ''), { cwd: root }).length === 0

    expect(missing(/\bnode (scripts\/[\w.-]+)/g, isMissing)).toEqual([])
    expect(missing(new RegExp(`\`((?:${tops})/[\\w./{},*-]*)\``, 'g'), isMissing)).toEqual([])
  })

  it('is an address that the program serves', async () => {
    const { app } = serve({ isMetricsEnabled: true })
    await app.ready()
    const setup = await openSetup()
    const isServed = (url: string) =>
      url === webhookPath || [app, setup.app].some((each) => each.hasRoute({ method: 'GET', url }))
    const isMissing = (found: string) =>
      !isServed(
        found
          .replace(/\?.*$/, '')
          .replace(/\$(\w+)/g, ':$1')
          .replace(/\{(\w+)\}/g, ':$1'),
      )
    const ofTheSystem = '(?:var|tmp|workspace|home|etc|proc|usr|path|dev|root)\\b'

    expect(missing(/(?:GET|POST) (\/[^\s`]*)/g, isMissing)).toEqual([])
    expect(missing(new RegExp(`\`(/(?!${ofTheSystem})[a-z][^\\s\`]*)\``, 'g'), isMissing)).toEqual([])
    expect(
      missing(/(?:\$app|http:\/\/127\.0\.0\.1:3000|https:\/\/speckit\.example\.com)(\/[^\s`"']+)/g, isMissing),
    ).toEqual([])
    await app.close()
    await setup.close()
  })

  it('is a metric that the program serves, or a volume of docker-compose.yaml', async () => {
    const { app } = serve({ isMetricsEnabled: true })
    const served = (await app.inject('/metrics')).body
    await app.close()
    const volumes = read('docker-compose.yaml')
    const isMissing = (name: string) => !served.includes(`# TYPE ${name} `) && !volumes.includes(`  ${name}:\n`)

    expect(missing(/\b(speckit_[a-z_]+)\b/g, isMissing)).toEqual([])
  })

  it('is an environment variable that something reads', () => {
    const known = new Set([
      ...describeConfig(agents).map(({ name }) => name),
      ...groups(read('docker-compose.yaml'), /\$\{([A-Z_]+)/g),
      ...groups(read('src/runs/execution/run-agent.ts'), /^ +([A-Z_]+): /gm),
      // read by Node and psql
      'NODE_EXTRA_CA_CERTS',
      'NODE_USE_ENV_PROXY',
      'PGPASSWORD',
    ])
    const isMissing = (name: string) => !known.has(name)

    expect(missing(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g, isMissing)).toEqual([])
    expect(missing(/^ *(?:echo ")?([A-Z][A-Z_]{2,})=/gm, isMissing)).toEqual([])
  })

  it('is a line that the program logs', () => {
    const section = read('docs/SpecKitAutomation.md').split('| `msg` | meaning |')[1]?.split('\n\n')[0] ?? ''
    const named = groups(section, /^\| (.*?) \|/gm).flatMap((cell) => groups(cell, /`([^`]+)`/g))
    const code = sources.map(read).join('\n')

    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((line) => !code.includes(`'${line}'`))).toEqual([])
  })

  it('is a reason that a run can end with', () => {
    const manuals = [...globSync('docs/decisions/*.md', { cwd: root }), 'docs/github.md', 'docs/SpecKitAutomation.md']

    expect(
      missing(/\b(?:ends?|ended|cancelled)(?: \S+)? with\s+`([a-z]+_[a-z_]+)`/g, (code) => !(code in reasons), manuals),
    ).toEqual([])
  })

  it('is an outcome that deliveries have, and the manual has them all', () => {
    const section = read('docs/SpecKitAutomation.md').split('| outcome | when | on GitHub |')[1]?.split('\n\n')[0] ?? ''
    const named = groups(section, /^\| (.*?) \|/gm).flatMap((cell) => groups(cell, /`([^`]+)`/g))
    const written = outcomesOfDeliveries()

    expect(named.length).toBeGreaterThan(10)
    expect(written.length).toBeGreaterThan(10)
    expect(named.filter((outcome) => !written.some((other) => isSameOutcome(outcome, other)))).toEqual([])
    expect(written.filter((outcome) => !named.some((known) => isSameOutcome(known, outcome)))).toEqual([])
  })

  it('is the version of this program', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }

    expect(missing(/"status":"ok","version":"([^"]+)"/g, (shown) => shown !== version)).toEqual([])
  })

  it('is a key of a run in the REST API, and the manual has all that a list leaves out', () => {
    const sentence = read('docs/SpecKitAutomation.md').split('**One run**')[1]?.split('```')[0] ?? ''
    const onlyInOne = Object.keys(runSchema.shape).filter((key) => !(key in overviewSchema.shape))

    expect(groups(sentence, /`(\w+)`/g).toSorted()).toEqual(onlyInOne.toSorted())
  })

  it('is a folder of the source, and AGENTS.md has them all', () => {
    const map = groups(read('AGENTS.md'), /^\| (`src\/.*?) \|/gm)
    const mapped = map.flatMap((cell) => groups(cell, /`src\/([^`]+)`/g)).flatMap((path) => pathsIn(path))
    const folders = new Set(sources.flatMap((file) => groups(file, /^src\/([^/]+\/)/g)))

    expect(mapped.filter((path) => path !== 'main.ts').toSorted()).toEqual([...folders].toSorted())
  })

  it('is a table or column of the database', () => {
    const sql = blocks('docs/SpecKitAutomation.md', 'sql').join('\n')
    const known = new Set([
      ...groups(read('prisma/schema.prisma'), /^(?:model )? *(\w+)\b/gm),
      ...groups(sql, /AS "(\w+)"/g),
    ])

    expect(sql.length).toBeGreaterThan(500)
    expect(groups(sql, /"(\w+)"/g).filter((name) => !known.has(name))).toEqual([])
  })

  it('is an answer in the form that the REST API gives', () => {
    const answers = blocks('docs/SpecKitAutomation.md', 'json').map(
      (block) => JSON.parse(block) as Record<string, unknown>,
    )
    const [list, run, artifact, problem] = answers

    expect(answers).toHaveLength(4)
    expect(runListSchema.strict().safeParse(list).error).toBeUndefined()
    expect(runSchema.partial().strict().safeParse(run).error).toBeUndefined()
    expect(artifactSchema.strict().safeParse(artifact).error).toBeUndefined()
    expect(Object.keys(problems).map((code) => `urn:speckit-app:problem:${code}`)).toContain(problem?.['type'])
  })
})

/** Outcomes as `src/runs/deliveries` writes them, with `…` for what is filled in. */
function outcomesOfDeliveries(): string[] {
  const names = ['follow-event', 'follow-request', 'handle-action', 'handle-delivery', 'outcome']
  const source = names.map((name) => read(`src/runs/deliveries/${name}.ts`)).join('\n')
  const code = withoutValues(source)
  const steered = groups(read('src/domain/run/steer-run.ts'), /^ {2}\| \{ kind: '(\w+)'.*\}$/gm)
  return [
    ...groups(
      code,
      /(?:return|words:|[?:]|settle\() ?[`']((?:ignored|started|ended|run|the|refused|failed): ?[^`']+|(?:started|ended|run|the) [^`']+)[`']/g,
    ),
    ...groups(source, /\? '(refused)' : 'answered'/g).map((word) => `${word}: …`),
    ...groups(source, /\? 'refused' : '(answered)'/g).map((word) => `${word}: …`),
    // a branch that moved is an event, which has its own words
    ...steered.filter((kind) => kind !== 'moved').map((kind) => `${kind} run …`),
  ]
}

/** Template literals with `…` in place of their values. */
function withoutValues(code: string): string {
  const shorter = code.replaceAll(/\(\{ \w+ \}\)/g, '()').replaceAll(/\$\{[^{}]*\}/g, '…')
  return shorter === code ? code : withoutValues(shorter)
}

/** Whether one of two outcomes says what the other one says, or is more general. */
function isSameOutcome(one: string, other: string): boolean {
  const form = (outcome: string) => new RegExp(`^${outcome.replaceAll('…', '.+')}$`)
  return form(one).test(other) || form(other).test(one)
}

/** `{git,store}/` → `git/`, `store/`. */
function pathsIn(path: string): string[] {
  const [all, list] = /^\{(.*)\}\/$/.exec(path) ?? []
  return all === undefined || list === undefined ? [path] : list.split(',').map((name) => `${name}/`)
}

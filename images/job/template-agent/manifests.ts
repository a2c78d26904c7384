import type { Workspace } from './workspace.ts'

/** A project file that names its language version, libraries and commands. */
export type Manifest = {
  path: string
  /** `Node.js >=22`, or null when the file does not say. */
  runtime: string | null
  dependencies: string[]
  developmentDependencies: string[]
  install: string | null
  test: string | null
  start: string | null
}

type Reader = (text: string) => Omit<Manifest, 'path'>

const readers: Record<string, Reader> = {
  'package.json': readPackageJson,
  'pyproject.toml': readPyproject,
  'requirements.txt': (text) => ({
    ...python,
    dependencies: namesIn(text, /^([A-Za-z][\w.-]*)/gm),
    install: 'pip install -r requirements.txt',
  }),
  'go.mod': (text) => ({
    ...nothing,
    runtime: `Go ${/^go\s+([\d.]+)/m.exec(text)?.[1] ?? '(version not stated)'}`,
    dependencies: namesIn(text, /^\s*(?:require\s+)?([\w.-]+\.[a-z]+\/\S+)\s+v/gm),
    install: 'go mod download',
    test: 'go test ./...',
  }),
  'Cargo.toml': (text) => ({
    ...nothing,
    runtime: `Rust edition ${/^edition\s*=\s*"(\d+)"/m.exec(text)?.[1] ?? '(not stated)'}`,
    dependencies: namesIn(text.split(/^\[dependencies\]/m)[1]?.split(/^\[/m)[0] ?? '', /^([\w-]+)\s*=/gm),
    install: 'cargo fetch',
    test: 'cargo test',
  }),
  Gemfile: (text) => ({
    ...nothing,
    runtime: 'Ruby',
    dependencies: namesIn(text, /^\s*gem\s+['"]([\w-]+)/gm),
    install: 'bundle install',
  }),
  'pom.xml': (text) => ({
    ...nothing,
    runtime: 'Java (Maven)',
    dependencies: namesIn(text, /<artifactId>([\w.-]+)</g),
    test: 'mvn test',
  }),
}

const nothing: Omit<Manifest, 'path'> = {
  runtime: null,
  dependencies: [],
  developmentDependencies: [],
  install: null,
  test: null,
  start: null,
}
const python = { ...nothing, runtime: 'Python (version not stated)' }

/** Reads the manifests of the root folder and of its direct subfolders. A broken one is left out. */
export function readManifests(workspace: Workspace, files: readonly string[]): Manifest[] {
  const paths = files.filter(
    (path) => path.split('/').length <= 2 && Object.hasOwn(readers, path.split('/').at(-1) ?? ''),
  )
  return paths.flatMap((path) => {
    const text = workspace.read(path)
    const read = readers[path.split('/').at(-1) ?? '']
    if (text === null || read === undefined) return []
    try {
      return [{ path, ...read(text) }]
    } catch {
      return []
    }
  })
}

function readPackageJson(text: string): Omit<Manifest, 'path'> {
  const json = record(JSON.parse(text))
  const scripts = record(json['scripts'])
  const engine = record(json['engines'])['node']
  return {
    runtime: typeof engine === 'string' ? `Node.js ${engine}` : 'Node.js (version not stated)',
    dependencies: Object.keys(record(json['dependencies'])),
    developmentDependencies: Object.keys(record(json['devDependencies'])),
    install: 'npm install',
    test: typeof scripts['test'] === 'string' ? 'npm test' : null,
    start: typeof scripts['start'] === 'string' ? 'npm start' : null,
  }
}

function readPyproject(text: string): Omit<Manifest, 'path'> {
  const version = /^requires-python\s*=\s*["']([^"']+)/m.exec(text)?.[1]
  const block = /^dependencies\s*=\s*\[([\s\S]*?)\]/m.exec(text)?.[1] ?? ''
  return {
    ...python,
    runtime: `Python ${version ?? '(version not stated)'}`,
    dependencies: namesIn(block, /["']([A-Za-z][\w.-]*)/g),
    install: 'pip install -e .',
    test: /pytest/.test(text) ? 'pytest' : null,
  }
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].slice(0, 30)
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

import { readFileSync, readSync } from 'node:fs'
import { featureFrom } from './feature.ts'
import { phases } from './phases.ts'
import { openWorkspace } from './workspace.ts'
import type { Workspace } from './workspace.ts'

const version = '1.1.0'
const maxInputBytes = 1_000_000

/**
 * `speckit-template-agent <phase>` or `--version`. For `specify` the issue's text (title, blank line, body) is on standard input.
 * SPECKIT_WORDS_FILE names a file with what people said for this phase; SPECKIT_QUESTIONS is `ask` (default) or `assume`.
 * TEMPLATE_AGENT_DELAY_SECONDS lets it go on for so long after its work, to try out what happens to a running agent.
 */
function main(): number {
  const [argument = ''] = process.argv.slice(2)
  if (argument === '--version') {
    process.stdout.write(`speckit-template-agent ${version}\n`)
    return 0
  }
  try {
    return run(argument)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return finish({ ok: false, message: error instanceof Error ? `${error.message}.` : String(error), files: [] })
  }
}

function run(name: string): number {
  const phase = phases.find((known) => known.name === name)
  if (phase === undefined)
    return fail(`Unknown phase “${name}”: use one of ${phases.map(({ name }) => name).join(', ')}.`)
  const workspace = openWorkspace(process.cwd())
  const feature = featureFrom(process.env, () => recordedDirectory(workspace))
  if (feature === null)
    return fail(
      'SPECIFY_FEATURE_DIRECTORY must name a folder inside the repository, for example specs/012-add-due-dates.',
    )
  const missing = phase.needs.filter((path) => (workspace.read(`${feature.directory}/${path}`) ?? '').trim() === '')
  if (missing.length > 0)
    return fail(
      `${feature.directory} has no ${missing.join(' and no ')}, which the phase ${name} needs; run the earlier phases first.`,
    )
  const words = wordsOfPeople(process.env['SPECKIT_WORDS_FILE'])
  const assumes = process.env['SPECKIT_QUESTIONS'] === 'assume'
  const issue = phase.readsIssue ? readInput() : ''
  const {
    documents,
    sources = [],
    summary,
    message,
  } = phase.write({ workspace, feature, issue, words, assumes, progress })
  const own = documents.map(({ path, content }) => ({ path: `${feature.directory}/${path}`, content }))
  const changed = [...own, ...sources].filter(({ path, content }) => workspace.write(path, content))
  const files = changed.map(({ path }) => path)
  for (const path of files) progress(`Wrote ${path}`)
  linger(Number(process.env['TEMPLATE_AGENT_DELAY_SECONDS'] ?? '0'))
  const wrote = files.length === 0 ? `Nothing changed: ${summary}` : `Wrote ${files.join(', ')}: ${summary}`
  return finish({ ok: true, message: message ?? wrote, files })
}

function wordsOfPeople(path: string | undefined): string {
  return path === undefined || path === '' ? '' : readFileSync(path, 'utf8').slice(0, maxInputBytes)
}

/** What Spec Kit's own scripts note for the next command; git ignores the file, so that it is rarely there. */
function recordedDirectory(workspace: Workspace): string | null {
  return /"feature_directory"\s*:\s*"([^"\\]+)"/.exec(workspace.read('.specify/feature.json') ?? '')?.[1] ?? null
}

function readInput(): string {
  const chunks: Buffer[] = []
  let length = 0
  while (length < maxInputBytes) {
    const chunk = Buffer.alloc(65_536)
    const count = readSome(chunk)
    if (count === 0) break
    chunks.push(chunk.subarray(0, count))
    length += count
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readSome(chunk: Buffer): number {
  try {
    return readSync(0, chunk)
  } catch (error) {
    // A closed standard input is an empty one; EAGAIN means that the writer of a non-blocking pipe is not there yet.
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return waitAndRead(chunk)
    return 0
  }
}

function waitAndRead(chunk: Buffer): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  return readSome(chunk)
}

function linger(seconds: number): void {
  for (let left = seconds; left > 0; left -= 1) {
    progress(`Waiting for another ${left} s`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  }
}

function progress(text: string): void {
  process.stdout.write(`${JSON.stringify({ type: 'progress', text })}\n`)
}

function fail(message: string): number {
  return finish({ ok: false, message, files: [] })
}

function finish(result: { ok: boolean; message: string; files: string[] }): number {
  process.stdout.write(`${JSON.stringify({ type: 'result', ...result })}\n`)
  return result.ok ? 0 : 1
}

process.exitCode = main()

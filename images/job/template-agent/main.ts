import { readSync } from 'node:fs'
import { featureFrom } from './feature.ts'
import { phases } from './phases.ts'
import { openWorkspace } from './workspace.ts'
import type { Workspace } from './workspace.ts'

const version = '1.0.0'
const maxInputBytes = 1_000_000

/** `speckit-template-agent <specify|plan|tasks>` or `--version`; the text (title, blank line, body) on standard input. */
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
  const result = phase.write({ workspace, feature, input: phase.readsInput ? readInput() : '', progress })
  const files = result.documents.map(({ path, content }) => ({ path: `${feature.directory}/${path}`, content }))
  const changed = files.filter(({ path, content }) => workspace.write(path, content))
  for (const { path } of changed) progress(`Wrote ${path}`)
  const message =
    changed.length === 0
      ? `Nothing changed: ${result.summary}`
      : `Wrote ${changed.map(({ path }) => path).join(', ')}: ${result.summary}`
  return finish({ ok: true, message, files: changed.map(({ path }) => path) })
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

import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { analyze } from './analyze.ts'
import { checklist } from './checklist.ts'
import { clarify } from './clarify.ts'
import { implement } from './implement.ts'
import manifest from './package.json' with { type: 'json' }
import { plan } from './plan.ts'
import { featureFrom } from './situation.ts'
import type { Situation, Written } from './situation.ts'
import { specify } from './specify.ts'
import { tasks } from './tasks.ts'
import { openWorkspace } from './workspace.ts'

type Phase = { needs: readonly string[]; write: (situation: Situation) => Written }

const phases = new Map<string, Phase>([
  ['specify', { needs: [], write: specify }],
  ['clarify', { needs: ['spec.md'], write: clarify }],
  ['plan', { needs: ['spec.md'], write: plan }],
  ['checklist', { needs: ['spec.md'], write: checklist }],
  ['tasks', { needs: ['spec.md', 'plan.md'], write: tasks }],
  ['analyze', { needs: ['spec.md', 'plan.md', 'tasks.md'], write: analyze }],
  ['implement', { needs: ['spec.md', 'plan.md', 'tasks.md'], write: implement }],
])

const maxInputCharacters = 1_000_000
const noDirectory =
  'SPECIFY_FEATURE_DIRECTORY must name a folder inside the repository, for example specs/012-add-due-dates.'

process.exitCode = await main(process.argv[2] ?? '')

/**
 * `speckit-template-agent <phase>` or `--version`. For `specify` the issue (title, blank line,
 * body) is on standard input. SPECKIT_WORDS_FILE names a file with what people said for this phase;
 * SPECKIT_QUESTIONS is `ask` (default) or `assume`. TEMPLATE_AGENT_DELAY_SECONDS keeps it running
 * after its work, to try out what happens to a running agent.
 */
async function main(argument: string): Promise<number> {
  if (argument === '--version') {
    process.stdout.write(`${manifest.name} ${manifest.version}\n`)
    return 0
  }
  try {
    return await run(argument)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return fail(error instanceof Error ? `${error.message}.` : String(error))
  }
}

async function run(name: string): Promise<number> {
  const phase = phases.get(name)
  if (phase === undefined) return fail(`Unknown phase “${name}”: use one of ${[...phases.keys()].join(', ')}.`)
  const workspace = openWorkspace(process.cwd())
  const feature = featureFrom(process.env)
  if (feature === null) return fail(noDirectory)
  const { directory } = feature
  const missing = phase.needs.filter((path) => (workspace.read(`${directory}/${path}`) ?? '').trim() === '')
  const lacks = `${directory} has no ${missing.join(' and no ')}`
  if (missing.length > 0) return fail(`${lacks}, which the phase ${name} needs; run the earlier phases first.`)
  const wordsFile = process.env['SPECKIT_WORDS_FILE'] ?? ''
  const words = wordsFile === '' ? '' : readFileSync(wordsFile, 'utf8').slice(0, maxInputCharacters)
  const assumes = process.env['SPECKIT_QUESTIONS'] === 'assume'
  const issue = name === 'specify' ? await readInput() : ''
  const written = phase.write({ workspace, feature, issue, words, assumes, progress })
  const own = written.documents.map(({ path, content }) => ({ path: `${directory}/${path}`, content }))
  const changed = [...own, ...(written.sources ?? [])].filter(({ path, content }) => workspace.write(path, content))
  const files = changed.map(({ path }) => path)
  for (const path of files) progress(`Wrote ${path}`)
  await linger(Number(process.env['TEMPLATE_AGENT_DELAY_SECONDS'] ?? '0'))
  const wrote = files.length === 0 ? 'Nothing changed' : `Wrote ${files.join(', ')}`
  return finish({ ok: true, message: written.message ?? `${wrote}: ${written.summary}`, files })
}

/** What is longer is cut; a closed standard input is an empty one. */
async function readInput(): Promise<string> {
  let text = ''
  try {
    for await (const chunk of process.stdin.setEncoding('utf8'))
      if ((text += String(chunk)).length >= maxInputCharacters) break
  } catch {
    return text
  }
  return text.slice(0, maxInputCharacters)
}

async function linger(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    progress(`Waiting for another ${left} s`)
    await setTimeout(1000)
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

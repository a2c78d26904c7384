import { readFileSync, realpathSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { analyze } from './analyze.ts'
import { checklist } from './checklist.ts'
import { clarify } from './clarify.ts'
import { implement } from './implement.ts'
import manifest from './package.json' with { type: 'json' }
import { plan } from './plan.ts'
import { featureFrom, own, writeText } from './situation.ts'
import type { Situation, Written } from './situation.ts'
import { specify } from './specify.ts'
import { tasks } from './tasks.ts'

const phases = new Map<string, { needs: readonly string[]; write: (situation: Situation) => Written }>([
  ['specify', { needs: [], write: specify }],
  ['clarify', { needs: ['spec.md'], write: clarify }],
  ['plan', { needs: ['spec.md'], write: plan }],
  ['checklist', { needs: ['spec.md'], write: checklist }],
  ['tasks', { needs: ['spec.md', 'plan.md'], write: tasks }],
  ['analyze', { needs: ['spec.md', 'plan.md', 'tasks.md'], write: analyze }],
  ['implement', { needs: ['spec.md', 'plan.md', 'tasks.md'], write: implement }],
])

const maxInputCharacters = 1_000_000

process.exitCode = await main(process.argv[2] ?? '')

/**
 * `speckit-template-agent <phase>` or `--version`. The issue (title, blank line, body) is on
 * standard input. SPECKIT_WORDS_FILE names a file with what people said, SPECKIT_QUESTIONS is `ask`
 * (default) or `assume`. TEMPLATE_AGENT_DELAY_SECONDS keeps it running after its work.
 */
async function main(argument: string): Promise<number> {
  if (argument === '--version') {
    process.stdout.write(`${manifest.name} ${manifest.version}\n`)
    return 0
  }
  try {
    say({ type: 'result', ok: true, ...(await run(argument)) })
    return 0
  } catch (error) {
    say({ type: 'result', ok: false, message: error instanceof Error ? error.message : String(error), files: [] })
    return 1
  }
}

async function run(name: string): Promise<{ message: string; files: string[] }> {
  const phase = phases.get(name)
  if (phase === undefined) throw new Error(`Unknown phase “${name}”: use one of ${[...phases.keys()].join(', ')}.`)
  const wordsFile = process.env['SPECKIT_WORDS_FILE'] ?? ''
  const situation: Situation = {
    root: realpathSync(process.cwd()),
    feature: featureFrom(process.env),
    issue: name === 'specify' ? (await text(process.stdin)).slice(0, maxInputCharacters) : '',
    words: wordsFile === '' ? '' : readFileSync(wordsFile, 'utf8').slice(0, maxInputCharacters),
    assumes: process.env['SPECKIT_QUESTIONS'] === 'assume',
  }
  const missing = phase.needs.filter((path) => own(situation, path).trim() === '')
  const lacks = `${situation.feature.directory} has no ${missing.join(' and no ')}`
  if (missing.length > 0) throw new Error(`${lacks}, which the phase ${name} needs; run the earlier phases first.`)
  const { files: written, summary, message } = phase.write(situation)
  const changed = Object.entries(written).filter(([path, content]) => writeText(situation.root, path, content))
  const files = changed.map(([path]) => path)
  for (const path of files) say({ type: 'progress', text: `Wrote ${path}` })
  await setTimeout(1000 * Number(process.env['TEMPLATE_AGENT_DELAY_SECONDS'] ?? '0'))
  const wrote = files.length === 0 ? 'Nothing changed' : `Wrote ${files.join(', ')}`
  return { message: message ?? (summary === undefined ? `${wrote}.` : `${wrote}: ${summary}`), files }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

import { readFile } from 'node:fs/promises'
import type { BenchOptions } from './options.ts'
import type { Place } from './place.ts'
import { toRow } from './row.ts'
import type { Round, Row, Target } from './row.ts'
import { sendLoad } from './start-child.ts'
import type { Peer } from './start-child.ts'

export type IntakeSetup = {
  place: Place
  secret: string
  app: { url: string; pid: number }
  probot: Peer
  options: BenchOptions['loads']
  say: (line: string) => void
}

/** `bareCount`: as many as make both sides work for about as long. */
type Kind = { name: string; event: string; body: string; count: number; bareCount: number; target: Target }

const connections = 16
const drainMs = 60_000

/**
 * Deliveries a second, of events that nobody handles and of labels that are stored before they are
 * answered.
 */
export async function measureIntake(setup: IntakeSetup): Promise<Row[]> {
  const { ignored, accepted } = setup.options
  const body = await labelPayload(setup.place)
  const kinds: Kind[] = [
    {
      name: 'intake, ignored',
      event: 'watch',
      body,
      count: ignored,
      bareCount: ignored,
      target: { is: 'at least', ratio: 0.8 },
    },
    {
      name: 'intake, accepted',
      event: 'issues',
      body,
      count: accepted,
      bareCount: 4 * accepted,
      target: { is: 'at least', ratio: 0.25 },
    },
  ]
  const rows: Row[] = []
  for (const kind of kinds) rows.push(await measureKind(setup, kind))
  return rows
}

/** Resident memory of the App and of the bare peer. */
export async function measureMemory(name: string, { app, probot }: Pick<IntakeSetup, 'app' | 'probot'>): Promise<Row> {
  try {
    const [ours, bare] = await Promise.all([residentMegabytes(app.pid), residentMegabytes(probot.pid)])
    return toRow({ name, unit: 'MB', target: null }, [{ ours, bare }])
  } catch {
    return { kind: 'skipped', name, why: 'this system has no /proc to read the memory of a process from' }
  }
}

/**
 * Waits until the App has handled all that it has stored: what is left would slow the other side
 * down.
 */
async function handled({ app }: Pick<IntakeSetup, 'app'>): Promise<void> {
  const deadline = Date.now() + drainMs
  for (;;) {
    const metrics = await (await fetch(new URL('/metrics', app.url))).text()
    const counts = [...metrics.matchAll(/^speckit_queue_jobs\{kind="delivery",state="(?:queued|active)"\} (\d+)$/gm)]
    if (counts.length === 2 && counts.every(([, count]) => count === '0')) return
    if (Date.now() > deadline) throw new Error(`the App has not handled its deliveries after ${drainMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function measureKind(setup: IntakeSetup, kind: Kind): Promise<Row> {
  const { app, probot, options, say } = setup
  const load = async (url: string, count: number) => {
    const { event, body } = kind
    const { perSecond, refused } = await sendLoad({ url, secret: setup.secret, event, body, count, connections })
    if (refused > 0) throw new Error(`${url} refused ${refused} of ${count} deliveries`)
    return perSecond
  }
  const ours = async (count = kind.count) => {
    const perSecond = await load(new URL('/api/github/webhooks', app.url).href, count)
    await handled(setup)
    return perSecond
  }
  // each kind gets half of the time
  const deadline = Date.now() + options.budgetMs / 2
  await load(probot.url, Math.ceil(kind.bareCount / 4))
  await ours(Math.ceil(kind.count / 4))
  const rounds: Round[] = []
  while (rounds.length < options.rounds && (rounds.length === 0 || Date.now() < deadline)) {
    const first = rounds.length % 2 === 0 ? await ours() : null
    const bare = await load(probot.url, kind.bareCount)
    rounds.push({ ours: first ?? (await ours()), bare })
    const last = rounds.at(-1)
    say(`${kind.name}  ${rounds.length}/${options.rounds}  ours ${last?.ours.toFixed(0)}/s  bare ${bare.toFixed(0)}/s`)
  }
  return toRow({ name: kind.name, unit: '/s', target: kind.target }, rounds)
}

/**
 * As the local GitHub sends it, but by a bot, so that the App's work behind the answer is to store
 * and to settle.
 */
async function labelPayload({ github, newIssue, person }: Place): Promise<string> {
  const { owner, name, number } = await newIssue('intake')
  const { guid } = await github.labelIssue(owner, name, number, 'other', person)
  await github.settled()
  const sent = github.deliveries().find((delivery) => delivery.guid === guid)
  const payload = JSON.parse(sent?.requestBody ?? '{}') as { sender: object }
  return JSON.stringify({ ...payload, sender: { ...payload.sender, type: 'Bot' } })
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}

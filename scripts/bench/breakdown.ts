/**
 * A step of a run with the milliseconds that each side spent on it; null = that side does not have
 * it.
 */
export type Step = { name: string; oursMs: number | null; bareMs: number | null }

/** Milliseconds by step. */
export type Spent = Record<string, number>

/** A log line of the App about a phase or the delivery. */
type Line = { time: string; msg: string; stepsMs?: Spent }

/**
 * Where the time of one of our runs went, from the App's log. What is between the phases is waiting
 * for the queue; what no stopwatch of a phase covers is its remainder.
 */
export function spentByUs(log: readonly string[], labelledAt: number, shownAt: number): Spent {
  const lines = log.flatMap(readLine)
  const decided = at(lines.find(({ msg }) => msg === 'a run was asked for'))
  const spent: Spent = { 'intake and decision': decided - labelledAt, 'wait for the queue': 0, 'rest of the phase': 0 }
  let before = decided
  for (const { steps, from, to } of phasesIn(lines)) {
    add(spent, 'wait for the queue', from - before)
    for (const [name, ms] of Object.entries(steps)) add(spent, name, ms)
    add(spent, 'rest of the phase', Math.max(0, to - from - sum(Object.values(steps))))
    before = to
  }
  return { ...spent, 'report after the end': Math.max(0, shownAt - before) }
}

/** Milliseconds of each phase in the log, from its claim to its end. */
export function phaseTimes(log: readonly string[]): number[] {
  return phasesIn(log.flatMap(readLine)).map(({ from, to }) => to - from)
}

/** `name TAB milliseconds` lines. */
export function spentByScript(output: string): Spent {
  const lines = output.trim().split('\n')
  return Object.fromEntries(lines.map((line) => [line.split('\t')[0] ?? '', Number(line.split('\t')[1])]))
}

/** Both sides beside each other, in our order. */
export function compareSteps(
  ours: readonly Spent[],
  bare: readonly Spent[],
  median: (values: number[]) => number,
): Step[] {
  const value = (all: readonly Spent[], name: string) => {
    const found = all.flatMap((spent) => spent[name] ?? [])
    return found.length === 0 ? null : median(found)
  }
  const names = new Set([...ours, ...bare].flatMap((spent) => Object.keys(spent)))
  return [...names].map((name) => ({ name, oursMs: value(ours, name), bareMs: value(bare, name) }))
}

function phasesIn(lines: readonly Line[]): { steps: Spent; from: number; to: number }[] {
  const [starts, ends] = ['phase started', 'phase ended'].map((wanted) => lines.filter(({ msg }) => msg === wanted))
  return (ends ?? []).map((end, index) => ({
    steps: end.stepsMs ?? {},
    // the claim comes before the line that says "started"
    from: at(starts?.[index]) - (end.stepsMs?.['claim'] ?? 0),
    to: at(end),
  }))
}

function readLine(text: string): Line[] {
  if (!/"msg":"(a run was asked for|phase started|phase ended)"/.test(text)) return []
  return [JSON.parse(text) as Line]
}

function at(line: Line | undefined): number {
  if (line === undefined) throw new Error('the App did not log what the breakdown needs')
  return Date.parse(line.time)
}

function add(spent: Spent, name: string, ms: number): void {
  spent[name] = (spent[name] ?? 0) + ms
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

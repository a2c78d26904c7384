import { compareSteps } from './breakdown.ts'
import type { Step } from './breakdown.ts'
import { runBare } from './bare-run.ts'
import type { BareSetup } from './bare-run.ts'
import type { BenchOptions } from './options.ts'
import { runOurs } from './our-run.ts'
import type { OurRun } from './our-run.ts'
import { planBareRun } from './plan-bare-run.ts'
import { median, toRow } from './row.ts'
import type { Measured } from './row.ts'

export type RunMeasurement = { row: Measured; steps: Step[]; requests: number }

/**
 * One run against the bare script, in alternating rounds. The first pair warms both sides up and
 * does not count.
 */
export async function measureRun(
  setup: BareSetup,
  { rounds, budgetMs }: BenchOptions['runs'],
  say: (line: string) => void,
): Promise<RunMeasurement> {
  const deadline = Date.now() + budgetMs
  let latest = await runOurs(setup.place)
  await runBare(setup, planOf(latest))
  const ours: OurRun[] = []
  const bare: Awaited<ReturnType<typeof runBare>>[] = []
  while (bare.length < rounds && (bare.length === 0 || Date.now() < deadline)) {
    const isOursFirst = bare.length % 2 === 0
    if (!isOursFirst) bare.push(await runBare(setup, planOf(latest)))
    latest = await runOurs(setup.place)
    ours.push(latest)
    if (isOursFirst) bare.push(await runBare(setup, planOf(latest)))
    say(`run      ${bare.length}/${rounds}  ours ${seconds(latest.ms)}  bare ${seconds(bare.at(-1)?.ms ?? 0)}`)
  }
  const pairs = bare.map(({ ms }, index) => ({ ours: (ours[index]?.ms ?? Number.NaN) / 1000, bare: ms / 1000 }))
  const name = setup.image === null ? 'run as plain processes' : 'run in Docker'
  return {
    row: toRow({ name, unit: 's', target: { is: 'at most', ratio: 1.5 } }, pairs),
    steps: compareSteps(
      ours.map(({ spent }) => spent),
      bare.map(({ spent }) => spent),
      median,
    ),
    requests: latest.requests.length,
  }
}

function planOf({ requests }: OurRun) {
  const name = requests
    .map(({ path }) => /^\/repos\/([^/]+\/[^/]+)/.exec(path)?.[1])
    .find((found) => found !== undefined)
  return planBareRun(requests, name ?? '')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

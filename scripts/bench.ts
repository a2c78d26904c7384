// Measures the product against bare peers that do the same outside work, in the same run:
// docs/benchmarks.md.
import { availableParallelism, loadavg } from 'node:os'
import process from 'node:process'
import { UserError } from '../src/errors.ts'
import { measureIntake, measureMemory } from './bench/measure-intake.ts'
import { measureLarge } from './bench/measure-large.ts'
import { measureMasking } from './bench/measure-masking.ts'
import { measureParser } from './bench/measure-parser.ts'
import { measureRun } from './bench/measure-run.ts'
import type { RunMeasurement } from './bench/measure-run.ts'
import { openBench } from './bench/open-bench.ts'
import { readOptions } from './bench/options.ts'
import type { BenchOptions } from './bench/options.ts'
import type { Row } from './bench/row.ts'
import { showRows, showSteps } from './bench/show-table.ts'

async function bench(options: BenchOptions): Promise<void> {
  const say = options.isJson ? console.error : console.log
  const machine = { node: process.version, cpus: availableParallelism(), loadBefore: loadavg() }
  say(
    `Node ${machine.node}, ${machine.cpus} CPUs, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  )
  const { rows, run } = await measure(options, say)
  say(`\n${showRows(rows)}`)
  if (run !== null) say(`\n${showSteps(run.steps)}\nHTTP requests of one run, git included: ${run.requests}`)
  say(
    `load at the end ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  )
  const steps = run === null ? {} : { steps: run.steps, requests: run.requests }
  if (options.isJson) console.log(JSON.stringify({ ...machine, loadAfter: loadavg(), rows, ...steps }))
}

async function measure(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<{ rows: Row[]; run: RunMeasurement | null }> {
  const started = await openBench(say)
  try {
    const { system, place, probot, credentials } = started
    const rows: Row[] = []
    const wants = (name: BenchOptions['only'][number]) => options.only.includes(name)
    const app = { url: system.url, pid: system.app.pid ?? 0 }
    const idle = await measureMemory('memory, idle', { app, probot })
    const run = wants('run')
      ? await measureRun({ ...started, ...credentials, hostCpus: availableParallelism() }, options.runs, say)
      : null
    if (run !== null) rows.push(...withoutEngine(started.image), run.row)
    if (wants('intake') || wants('memory')) {
      const intake = { place, secret: credentials.webhookSecret, app, probot, options: options.loads, say }
      rows.push(...(await measureIntake(intake)))
    }
    if (wants('large')) rows.push(await measureLarge(started, options.large, say))
    if (wants('parser')) rows.push(measureParser(options.loads.rounds))
    if (wants('masking')) rows.push(measureMasking(options.loads.rounds))
    if (wants('memory')) rows.push(idle, await measureMemory('memory, after the load', { app, probot }))
    return { rows, run }
  } finally {
    await started.close()
  }
}

function withoutEngine(image: string | null): Row[] {
  return image === null ? [{ kind: 'skipped', name: 'run in Docker', why: 'no Docker engine answers' }] : []
}

try {
  await bench(readOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof UserError ? `${error.message}\n${error.wayOut}` : error)
  process.exitCode = 1
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'

export type Program = {
  /** What it has printed until it was ready: everything, as it prints once. */
  ready: string
  pid: number
  /** Sends a signal; resolves with how it ended. */
  end(signal: NodeJS.Signals): Promise<Ended>
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; output: string; errors: string }

const file = join(import.meta.dirname, '../../bin/local-github.mjs')

/**
 * Starts the program of the package; resolves when it has said how to use it, rejects when it ends
 * before.
 */
export async function startProgram(argv: string[]): Promise<Program> {
  const { child, ended } = launch(argv)
  const ready = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    void ended.then(({ errors }) => reject(new Error(`the program ended before it was ready: ${errors}`)))
  })
  return {
    ready,
    pid: child.pid ?? 0,
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** For a start that ends by itself. */
export function runProgram(argv: string[]): Promise<Ended> {
  return launch(argv).ended
}

function launch(argv: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [file, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const [output, errors] = [text(child.stdout), text(child.stderr)]
  const ended = exit.then(async (how) => ({ ...how, output: await output, errors: await errors }))
  return { child, ended }
}

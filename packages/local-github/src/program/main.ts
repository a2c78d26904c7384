import { untilInterrupted } from './interrupted.ts'
import { openGitHub } from './open-github.ts'
import type { Opened } from './open-github.ts'
import { Problem } from './problem.ts'
import { readOptions } from './read-options.ts'
import { usage } from './usage.ts'

/**
 * The program: starts a GitHub, says how to use it, and ends with a signal. Resolves with the exit
 * code.
 */
export async function main(argv: string[]): Promise<number> {
  const interrupted = untilInterrupted()
  let opened: Opened | null = null
  try {
    const options = readOptions(argv)
    if (options === null) {
      console.log(usage)
      return 0
    }
    opened = await openGitHub(options)
    console.log(options.isJson ? JSON.stringify(opened.facts) : lines(opened.facts))
    await interrupted.wait
    return 0
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    console.error(error.exitCode === 2 ? `${error.message}\nlocal-github --help shows the options.` : error.message)
    return error.exitCode
  } finally {
    interrupted.stop()
    await opened?.close()
  }
}

function lines(facts: Opened['facts']): string {
  const rows = [
    ['GitHub', facts.url],
    ['REST API', facts.apiUrl],
    ['App', `${facts.appId} (${facts.appSlug})`],
    ['private key', facts.privateKeyFile],
    ['webhook secret', facts.webhookSecret],
    ['control token', facts.controlToken],
  ]
  return `${rows.map(([name = '', value]) => `${name.padEnd(16)}${value}`).join('\n')}\n\nCtrl-C ends it.`
}

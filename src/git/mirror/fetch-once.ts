import { UnavailableError } from '../../errors.ts'
import type { GitSetup } from '../git-setup.ts'
import { runOnNetwork } from '../run-on-network.ts'
import type { NetworkCall } from '../run-on-network.ts'

/** `wasCut`: the connection broke after the server had begun to send; less may get through. */
export type FetchAnswer = { exitCode: number | null; stderr: string; wasCut: boolean }

const always = ['--progress', '--no-write-fetch-head', '--no-tags', '--no-recurse-submodules']

const quiet = ['--no-auto-maintenance', '--no-show-forced-updates']

/**
 * All branches, from an address or the name of a remote; `more` = other options and what else to
 * fetch.
 */
export function branchArguments(from: string, more: { options: string[]; commits: string[] } = nothing): string[] {
  const branches = ['+refs/heads/*:refs/remotes/origin/*', ...more.commits]
  return ['fetch', ...always, ...quiet, '--prune', ...more.options, from, ...branches]
}

/** Objects that are named on standard input. */
export function objectArguments(remoteName: string): string[] {
  const filter = '--filter=blob:none'
  return ['fetch', ...always, ...quiet, filter, '--stdin', remoteName]
}

/**
 * Fetches, and tells of a failure instead of throwing it. Progress is asked for as a sign of life:
 * without it a server that counts objects for minutes looks like one that is gone.
 */
export async function tryFetch(setup: GitSetup, call: NetworkCall): Promise<FetchAnswer> {
  const { silenceMs, totalMs } = setup.fetchLimits
  try {
    const { exitCode, stderr } = await runOnNetwork(setup, { ...call, silenceMs, timeoutMs: totalMs })
    return { exitCode, stderr: withoutProgress(stderr), wasCut: progress.test(stderr) && broken.test(stderr) }
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    return { exitCode: null, stderr: error.message, wasCut: true }
  }
}

const nothing = { options: [], commits: [] }

const progress = /^(remote: )?(Enumerating|Counting|Compressing|Receiving|Resolving|Checking|Updating) \w+:/m

/** Not what git says when it refuses what has arrived. */
const broken = /RPC failed|early EOF|unexpected disconnect|hung up unexpectedly/

function withoutProgress(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/)
  return lines.filter((line) => !progress.test(line) && !/^remote: Total \d/.test(line)).join('\n')
}

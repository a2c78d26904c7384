import type { Remote } from '../ports/git-repository.ts'
import type { GitSetup } from './git-setup.ts'
import { runGit, type GitAnswer, type GitCommand } from './run-git.ts'

const usualMs = 15 * 60_000

/** Runs a git command that talks to `remote`; the caller reads failures with `networkFailure`. */
export async function runOnNetwork(setup: GitSetup, call: NetworkCall): Promise<GitAnswer> {
  const { remote, settings = [], ...command } = call
  checkAddress(remote.url)
  const access = { url: remote.url, token: remote.token, settings }
  return runGit(setup, { timeoutMs: usualMs, ...command, access })
}

/** `settings` = git configuration for this call, besides our own. */
export type NetworkCall = Pick<GitCommand, 'gitDirectory' | 'args' | 'stdin' | 'silenceMs' | 'timeoutMs'> & {
  remote: Remote
  signal: AbortSignal
  settings?: [string, string][]
}

function checkAddress(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return
  throw new Error('the address of a repository must be http(s) and hold no user name and no password')
}

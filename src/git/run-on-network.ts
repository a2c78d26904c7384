import type { Remote } from '../ports/git-repository.ts'
import type { GitSetup } from './git-setup.ts'
import { runGit, type GitAnswer } from './run-git.ts'

const timeoutMs = 15 * 60_000

/** Runs a git command that talks to `remote`; the caller reads failures with `networkFailure`. */
export async function runOnNetwork(setup: GitSetup, call: NetworkCall): Promise<GitAnswer> {
  const { gitDirectory, remote, args, signal } = call
  checkAddress(remote.url)
  return runGit(setup, { args, gitDirectory, access: { url: remote.url, token: remote.token }, signal, timeoutMs })
}

export type NetworkCall = { gitDirectory: string; remote: Remote; args: readonly string[]; signal: AbortSignal }

function checkAddress(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return
  throw new Error('the address of a repository must be http(s) and hold no user name and no password')
}

import { isPause, UnavailableError } from '../errors.ts'
import type { Push, PushResult, Remote } from '../ports/git-repository.ts'
import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror/mirror.ts'
import { httpStatus, networkFailure, serverMessage } from './network-failure.ts'
import { objectId } from './object-id.ts'
import type { GitAnswer } from './run-git.ts'
import { runOnNetwork } from './run-on-network.ts'

/**
 * Moves a branch of the remote under a lease. Whatever goes wrong, the branch itself is asked then:
 * an answer that was lost after the server moved the branch is a success.
 */
export async function pushBranch(
  setup: GitSetup,
  { remote, push, signal }: { remote: Remote; push: Push; signal: AbortSignal },
): Promise<PushResult> {
  const gitDirectory = await useMirror(setup, remote.repositoryId)
  const call = { gitDirectory, remote, signal }
  const answer = await runOnNetwork(setup, { ...call, args: pushArguments(remote, push) })
  if (answer.exitCode === 0) return { kind: 'pushed' }
  const rejection = /^!\t[^\t]*\t(.*)$/m.exec(answer.stdout.toString('utf8'))?.[1]
  if (rejection === undefined && httpStatus(answer.stderr) === 401) throw networkFailure(remote, answer.stderr)
  const lookUp = await runOnNetwork(setup, {
    ...call,
    args: ['ls-remote', '--refs', '--quiet', remote.url, refOf(push)],
  })
  if (lookUp.exitCode !== 0) throw networkFailure(remote, rejection === undefined ? answer.stderr : lookUp.stderr)
  const actual = readActual(lookUp, push)
  if (actual === push.commit) return { kind: 'pushed' }
  if (actual !== push.expected) return { kind: 'moved', actual }
  return refused(remote, answer, rejection)
}

function pushArguments(remote: Remote, push: Push): string[] {
  const lease = `--force-with-lease=${refOf(push)}:${push.expected === null ? '' : objectId(push.expected)}`
  const options = ['--porcelain', '--no-progress', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', lease]
  return ['push', ...options, remote.url, `${objectId(push.commit)}:${refOf(push)}`]
}

function refOf(push: Push): string {
  return `refs/heads/${push.branch}`
}

function readActual(lookUp: GitAnswer, push: Push): string | null {
  const lines = lookUp.stdout.toString('utf8').split('\n')
  return lines.find((line) => line.slice(41) === refOf(push))?.slice(0, 40) ?? null
}

/** The branch is where it was: the server said no, or never got the question. */
function refused(remote: Remote, answer: GitAnswer, rejection: string | undefined): PushResult {
  const isForbidden = httpStatus(answer.stderr) === 403
  const failure = networkFailure(remote, answer.stderr)
  if (rejection === undefined && isPause(failure)) throw failure
  if (rejection === undefined && !isForbidden) throw failure
  if (rejection?.startsWith('[remote rejected]') !== true && !isForbidden) {
    throw new UnavailableError(
      `The branch could not be pushed to ${remote.url}: ${serverMessage(rejection ?? '', remote)}`,
    )
  }
  const said = serverMessage(
    rejection === undefined ? answer.stderr : `${rejection} ${remoteLines(answer.stderr)}`,
    remote,
  )
  const message = said || 'the server gave no reason'
  return rejection === undefined ? { kind: 'refused', message, isForbidden } : { kind: 'refused', message }
}

function remoteLines(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.startsWith('remote:'))
  return lines.map((line) => line.slice('remote:'.length).trim()).join(' ')
}

import { commitMessage } from '../../../domain/proof/commit-message.ts'
import type { Publication } from '../../../domain/proof/judge-phase.ts'
import { judgePush } from '../../../domain/proof/judge-push.ts'
import { leakSentence } from '../../../domain/proof/leak-sentence.ts'
import { failedPhase } from '../../../domain/run/run.ts'
import type { PhaseResult } from '../../../domain/run/run.ts'
import { RemoteRefusedError } from '../../../errors.ts'
import type { Mask } from '../../../masking/mask.ts'
import type { RepositoryAccess } from '../../../ports/forge.ts'
import type { GitRepository, Push, PushResult } from '../../../ports/git-repository.ts'
import type { KeptOutcome } from '../../../ports/outcome-store.ts'
import type { RemoteRecordStore, RunStore } from '../../../ports/store.ts'
import { leaseMs } from '../../execution/hold-lease.ts'
import type { PhaseContext } from '../../execution/phase-context.ts'
import { lostPresence } from '../presence.ts'
import type { PresenceParts } from '../presence.ts'
import { useRemote } from './use-remote.ts'
import type { UseRemoteParts } from './use-remote.ts'

export type PublishCommitParts = UseRemoteParts & {
  store: Pick<RunStore, 'run' | 'renew'> & Pick<RemoteRecordStore, 'recordRemote'> & PresenceParts['store']
  git: Pick<GitRepository, 'commit' | 'push'>
  forge: PresenceParts['forge']
  mask: Mask
  /** Who our commits are by, for example `speckit-app[bot]`. */
  author: { name: string; email: string }
  /** `users.noreply.github.com` */
  noreplyHost: string
}

type Work = { base: KeptOutcome['base']; tree: string; publication: Publication }

/**
 * Commits the tree and pushes it to the branch of the run, unless the person may no longer do that,
 * somebody cancelled, or the branch moved. The commit is recorded before it is pushed, so that a
 * later attempt knows it as its own. Rejects with FenceLostError when the run is another worker's.
 */
export async function publishCommit(
  parts: PublishCommitParts,
  context: PhaseContext,
  { base, tree, publication }: Work,
): Promise<PhaseResult> {
  const { store, mask } = parts
  const { run, phase, lease, stopwatch } = context
  const { usage } = publication
  const message = commitMessage(run, phase.name, parts.noreplyHost)
  const places = secretPlaces(mask, { branch: run.branch, message })
  if (places.length > 0) return failedPhase('leak_blocked', leakSentence(places, phase.name), usage)
  // it may have got another name or owner while the agent worked
  const { installationId, repository } = (await store.run(run.id)) ?? run
  const at = { installationId, repository }
  const [lost, commitSha] = await Promise.all([
    stopwatch.time('presence', () => lostPresence(parts, run, { at, lease })),
    stopwatch.time('commit', () => commit(parts, context, { tree, parent: base.parent, message })),
  ])
  if (lost?.reason === 'permission_lost') {
    return failedPhase(lost.reason, `${lost.detail}; nothing was pushed.`, usage)
  }
  const { cancelRequested } = await store.renew(lease, leaseMs)
  const kept = `Nothing was pushed. The work is kept as the artifact ${phase.name}-changes.patch.`
  if (cancelRequested) return failedPhase('cancelled_by_person', kept, usage)
  if (lost !== null) return failedPhase(lost.reason, `${lost.detail}. ${kept}`, usage)
  await store.recordRemote(`push:${phase.id}`, { runId: run.id, kind: 'push', remoteId: commitSha })
  const { branch } = run
  const answer = await push(parts, context, { at, push: { branch, commit: commitSha, expected: base.expected } })
  const shown = answer.kind === 'refused' ? { ...answer, message: mask.mask(answer.message) } : answer
  return judgePush(shown, { branch, commitSha }, publication)
}

/** Files and their names were looked at when the result was judged. */
function secretPlaces({ holdsSecret }: Mask, { branch, message }: { branch: string; message: string }): string[] {
  return [
    ...(holdsSecret(branch) ? ['the name of the branch'] : []),
    ...(holdsSecret(message) ? ['the message of the commit'] : []),
  ]
}

function commit(
  { git, author }: PublishCommitParts,
  { run, phase }: PhaseContext,
  { tree, parent, message }: { tree: string; parent: string; message: string },
): Promise<string> {
  // the date of the phase, so that a repetition makes the same commit
  const date = phase.startedAt ?? run.createdAt
  return git.commit(run.repository.id, { tree, parent, message, author, date })
}

/** A push that is forbidden is tried again like every refusal; in the end it is an answer. */
async function push(
  parts: PublishCommitParts,
  { lease, stopwatch }: PhaseContext,
  { at, push: wanted }: { at: RepositoryAccess; push: Push },
): Promise<PushResult> {
  const { signal } = lease
  try {
    return await stopwatch.time('push', () =>
      useRemote(parts, { at, access: 'write', signal }, async (remote) => {
        const answer = await parts.git.push(remote, wanted, signal)
        if (answer.kind === 'refused' && answer.isForbidden === true) throw forbidden(answer.message)
        return answer
      }),
    )
  } catch (error) {
    if (error instanceof RemoteRefusedError && error.status === 403) return { kind: 'refused', message: error.message }
    throw error
  }
}

function forbidden(message: string): RemoteRefusedError {
  return new RemoteRefusedError(403, message, { wayOut: 'Check the permissions of the App.' })
}

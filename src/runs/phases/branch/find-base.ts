import { phases } from '../../../domain/run/phase.ts'
import { failedPhase } from '../../../domain/run/run.ts'
import type { PhaseResult } from '../../../domain/run/run.ts'
import { UnavailableError } from '../../../errors.ts'
import { unapprovedGate } from '../../../domain/run/unapproved-gate.ts'
import type { GitRepository } from '../../../ports/git-repository.ts'
import type { RemoteRecordStore, RunStore } from '../../../ports/store.ts'
import type { PhaseContext } from '../../execution/phase-context.ts'
import { useRemote } from './use-remote.ts'
import type { UseRemoteParts } from './use-remote.ts'

export type Base = {
  kind: 'found'
  /** Commit that the phase builds on. */
  parent: string
  /** Where the branch must stand when we push; null = it must not exist. */
  expected: string | null
  /** A commit of this phase that was pushed before a crash, before it was recorded. */
  pushed: string | null
  /** Head of the branch that instructions for agents come from. */
  trusted: string
}

export type FindBaseParts = UseRemoteParts & {
  store: Pick<RunStore, 'lastHead' | 'featureRuns'> & Pick<RemoteRecordStore, 'remoteRecord'>
  git: Pick<GitRepository, 'fetch' | 'readFiles'>
}

type Found = Base | { kind: 'ended'; result: PhaseResult }

/**
 * Fetches the repository and finds what the phase builds on: the base of the run, our own last
 * commit, or what a person put in its place. Ends the phase where the branch was never ours or is
 * gone, where an approval was given for another commit, and where a document that the phase needs
 * is missing. `trusted` = the branch that instructions for agents come from.
 */
export async function findBase(
  parts: FindBaseParts,
  context: PhaseContext,
  { trusted }: { trusted: Promise<string> },
): Promise<Found> {
  const { run, phase, lease } = context
  const { store, git } = parts
  const repositoryId = run.repository.id
  const commits = run.headSha === null ? [run.baseSha] : [run.baseSha, run.headSha]
  const instructing = await trusted
  const wanted = { branches: [run.branch, run.baseBranch, instructing], commits }
  const heads = await useRemote(parts, { at: run, access: 'read', signal: lease.signal }, (remote) =>
    git.fetch(remote, lease.signal, wanted),
  )
  const from = heads.get(instructing)
  if (from === undefined) throw new UnavailableError(`git does not show the default branch ${instructing}`)
  const actual = heads.get(run.branch) ?? null
  const known = run.headSha ?? (actual === null ? null : await store.lastHead(repositoryId, run.branch))
  if (actual !== null && actual === (await store.remoteRecord(`push:${phase.id}`))) {
    return { kind: 'found', parent: known ?? run.baseSha, expected: known, pushed: actual, trusted: from }
  }
  if (actual === null && run.headSha !== null) {
    const detail = `The branch ${run.branch} was at ${run.headSha.slice(0, 7)} and is gone.`
    return ended(failedPhase('branch_gone', detail))
  }
  if (actual !== null && known === null) {
    const detail = `The branch ${run.branch} is at ${actual.slice(0, 7)}, and no run of this App has made it.`
    return ended(failedPhase('person_committed', detail))
  }
  if (actual !== null && actual !== known) {
    await context.phaseLog.say(`builds on ${actual.slice(0, 7)}, which somebody pushed after ${known?.slice(0, 7)}`)
  }
  return (
    approved(context, actual) ??
    (await gated(parts, context, actual)) ??
    (await needed(parts, context, actual ?? run.baseSha)) ??
    found(actual ?? run.baseSha, { expected: actual, trusted: from })
  )
}

/**
 * A gate was passed for one commit; what was pushed after it, until a phase commits on it, has not
 * been looked at.
 */
function approved({ run }: PhaseContext, actual: string | null): Found | null {
  const passed = run.phases.findLast(({ approval, commitSha }) => approval !== null || commitSha !== null)
  const approval = passed === undefined ? run.entryApproval : passed.approval
  if (approval === null || actual === null || approval.sha === actual) return null
  const detail = `${approval.login} approved ${approval.sha.slice(0, 7)}, but the branch is at ${actual.slice(0, 7)} now.`
  return ended({ kind: 'blocked', headSha: actual, detail })
}

const shownRuns = 100

/**
 * Nobody gets behind a gate by another run: what an earlier run left there has to be approved
 * first.
 */
async function gated(
  { store }: FindBaseParts,
  { run, phase }: PhaseContext,
  actual: string | null,
): Promise<Found | null> {
  if (actual === null || run.settings.gates.length === 0) return null
  const runs = await store.featureRuns(run.repository.id, run.issue.number, shownRuns)
  const gate = unapprovedGate(runs, run, phase)
  if (gate === null) return null
  return ended({ kind: 'blocked', headSha: actual, detail: `Nobody has approved ${phases[gate.name].result} yet.` })
}

const largestDocument = 16 * 1024 * 1024

async function needed({ git }: FindBaseParts, { run, phase }: PhaseContext, parent: string): Promise<Found | null> {
  const { needs } = phases[phase.name]
  const paths = needs.map((name) => `${run.featureDirectory}/${name}`)
  const files = await git.readFiles(run.repository.id, { treeish: parent, paths, maxBytes: largestDocument })
  const missing = paths.find((_, index) => files[index] === null)
  if (missing === undefined) return null
  return ended(
    failedPhase('needs_missing', `${phase.name} needs ${missing}, which is not on the branch ${run.branch}.`),
  )
}

function found(parent: string, rest: Pick<Base, 'expected' | 'trusted'>): Base {
  return { kind: 'found', parent, pushed: null, ...rest }
}

function ended(result: PhaseResult): Found {
  return { kind: 'ended', result }
}

import { failedPhase } from '../domain/run.ts'
import type { PhaseResult } from '../domain/run.ts'
import type { Forge } from '../ports/forge.ts'
import type { GitRepository } from '../ports/git-repository.ts'
import type { EffectStore, RunStore } from '../ports/store.ts'
import type { PhaseContext } from './phase-context.ts'

export type Base = {
  kind: 'found'
  /** Commit that the phase builds on. */
  parent: string
  /** Where the branch must stand when we push; null = it must not exist. */
  expected: string | null
  /** A commit of this phase that was pushed before a crash, before it was recorded. */
  pushed: string | null
}

type Parts = {
  store: Pick<RunStore, 'lastHead'> & Pick<EffectStore, 'effect'>
  forge: Pick<Forge, 'withGitToken' | 'cloneUrl'>
  git: Pick<GitRepository, 'fetch'>
}

/** Fetches the repository and finds what the phase builds on: our own last commit, or the base of the run. A person's commit ends it. */
export async function findBase(
  { store, forge, git }: Parts,
  { run, phase, lease }: PhaseContext,
): Promise<Base | { kind: 'ended'; result: PhaseResult }> {
  const url = forge.cloneUrl(run.repository)
  const repositoryId = run.repository.id
  const heads = await forge.withGitToken(run, 'read', (token) => git.fetch({ repositoryId, url, token }, lease.signal))
  const actual = heads.get(run.branch) ?? null
  const expected = run.headSha ?? (actual === null ? null : await store.lastHead(repositoryId, run.branch))
  const pushed = await store.effect(`push:${phase.id}`)
  const isOurPush = actual !== null && actual === pushed
  if (actual === expected || isOurPush) {
    return { kind: 'found', parent: expected ?? run.baseSha, expected, pushed: isOurPush ? actual : null }
  }
  const detail =
    actual === null
      ? `The branch ${run.branch} was at ${expected?.slice(0, 7)} and is gone.`
      : `The branch ${run.branch} is at ${actual.slice(0, 7)}, which is not a commit of this App.`
  return { kind: 'ended', result: failedPhase('person_committed', detail) }
}

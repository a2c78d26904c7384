import { provePhase } from '../domain/artifact-proof.ts'
import { commitMessage } from '../domain/commit-message.ts'
import { judgePhase } from '../domain/judge-phase.ts'
import { mayWrite } from '../domain/intent.ts'
import type { Mask } from '../domain/mask.ts'
import { judgeChanges } from '../domain/path-policy.ts'
import { phases } from '../domain/phase.ts'
import type { PhaseResult, RunRecord } from '../domain/run.ts'
import { readSpec } from '../domain/spec-reading.ts'
import type { SpecSummary } from '../domain/spec-summary.ts'
import type { TreeChange } from '../domain/tree-change.ts'
import type { Clock } from '../ports/clock.ts'
import type { Forge } from '../ports/forge.ts'
import type { GitRepository } from '../ports/git-repository.ts'
import type { ArtifactStore, EffectStore, LogStore, RunStore } from '../ports/store.ts'
import type { PhaseOutcome } from './execute-phase.ts'
import type { Base } from './find-base.ts'
import { leaseMs } from './hold-lease.ts'
import { keepArtifacts } from './keep-artifacts.ts'
import type { PhaseContext } from './phase-context.ts'

export type PublishPhaseParts = {
  store: Pick<RunStore, 'renew'> & EffectStore & ArtifactStore & Pick<LogStore, 'log'>
  git: GitRepository
  forge: Pick<Forge, 'permission' | 'withGitToken' | 'cloneUrl'>
  clock: Clock
  mask: Mask
  /** Who our commits are by, for example `speckit-app[bot]`. */
  author: { name: string; email: string }
  /** `users.noreply.github.com` */
  noreplyHost: string
  retentionDays: number
}

const resultBytes = 64 * 1024 * 1024
const documentBytes = 1024 * 1024
const patchBytes = 4 * 1024 * 1024

/** Judges what the agent left, commits what may be published, pushes it, and keeps the artifacts of the phase in any case. */
export async function publishPhase(
  parts: PublishPhaseParts,
  context: PhaseContext,
  base: Base,
  outcome: PhaseOutcome,
): Promise<PhaseResult> {
  const repositoryId = context.run.repository.id
  const { stopwatch } = context
  const { result: taken } = outcome
  // without a result there is nothing to publish: the tree stays that of the base
  const tree =
    taken.kind === 'lost' ? base.parent : await stopwatch.time('import', () => importTree(parts, repositoryId, taken))
  const [changes, patch] = await stopwatch.time('diff', () =>
    Promise.all([
      parts.git.diff(repositoryId, base.parent, tree),
      parts.git.patch(repositoryId, base.parent, tree, patchBytes),
    ]),
  )
  const result = await decide(parts, context, { base, outcome, tree, changes })
  await stopwatch.time('artifacts', () => keepArtifacts(parts, context, { outcome, changes, patch, result }))
  return result
}

/** A commit of this phase that reached the remote before a crash: its result, without asking the agent again. */
export async function adoptPushed(
  parts: PublishPhaseParts,
  { run }: PhaseContext,
  parent: string,
  commitSha: string,
): Promise<PhaseResult> {
  const changes = await parts.git.diff(run.repository.id, parent, commitSha)
  const spec = await readDocuments(parts, run.repository.id, run.featureDirectory, commitSha)
  return { kind: 'committed', commitSha, files: changes, usage: null, detail: 'Recovered after an interruption.', spec }
}

type Material = { base: Base; outcome: PhaseOutcome; tree: string; changes: TreeChange[] }

async function decide(parts: PublishPhaseParts, context: PhaseContext, material: Material): Promise<PhaseResult> {
  const judgement = await context.stopwatch.time('judge', () => judge(parts, context, material))
  return judgement.kind === 'publish' ? publish(parts, context, material) : judgement
}

async function judge(
  parts: PublishPhaseParts,
  { run, phase }: PhaseContext,
  { outcome, tree, changes, base }: Material,
): Promise<ReturnType<typeof judgePhase>> {
  const spec = phases[phase.name]
  const path = `${run.featureDirectory}/${spec.artifact}`
  const read = (treeish: string, file: string) => readText(parts, run.repository.id, treeish, file)
  const [before, after, template] = await Promise.all([
    read(base.parent, path),
    read(tree, path),
    read(base.parent, spec.template),
  ])
  const { refused } = judgeChanges(changes, spec, run.featureDirectory)
  return judgePhase({
    ...evidenceOf(run, outcome),
    changeCount: changes.length,
    documentPath: path,
    documentExists: after !== null,
    refused,
    proof: provePhase({ phase: spec, before, after, template, isChanged: before !== after }),
    holdsSecret: refused.length === 0 && (await holdsSecret(parts, run.repository.id, tree, changes)),
  })
}

function evidenceOf({ settings }: RunRecord, { ended, exitCode, verdict, result }: PhaseOutcome) {
  return { ended, exitCode, verdict, settings, lostTree: result.kind === 'lost' ? result.why : null }
}

/** The whole of every changed file, not the patch, which is cut. The policy has limited their number and size before. */
async function holdsSecret(
  { git, mask }: Pick<PublishPhaseParts, 'git' | 'mask'>,
  repositoryId: number,
  tree: string,
  changes: TreeChange[],
): Promise<boolean> {
  for (const { path, status } of changes) {
    const content = status === 'deleted' ? null : await git.readFile(repositoryId, tree, path, patchBytes)
    if (mask.holdsSecret(path) || (content !== null && mask.holdsSecret(content.toString('utf8')))) return true
  }
  return false
}

async function publish(
  parts: PublishPhaseParts,
  { run, phase, lease, stopwatch }: PhaseContext,
  { base, tree, changes, outcome }: Material,
): Promise<PhaseResult> {
  const repositoryId = run.repository.id
  const { usage } = outcome.verdict
  const failed = (reason: 'permission_lost' | 'person_committed' | 'push_refused', detail: string): PhaseResult => ({
    kind: 'failed',
    conclusion: 'failure',
    reason,
    detail,
    usage,
  })
  const permission = await stopwatch.time('permission', () => parts.forge.permission(run, run.actor.login))
  if (!mayWrite(permission)) {
    return failed('permission_lost', `${run.actor.login} has the permission “${permission}” now; nothing was pushed.`)
  }
  const commitSha = await stopwatch.time('commit', () =>
    parts.git.commit(repositoryId, {
      tree,
      parent: base.parent,
      message: commitMessage(run, phase.name, parts.noreplyHost),
      author: parts.author,
      date: phase.startedAt ?? run.createdAt,
    }),
  )
  await parts.store.renew(run.id, lease.fence, leaseMs)
  await parts.store.recordEffect(`push:${phase.id}`, run.id, 'push', commitSha)
  const url = parts.forge.cloneUrl(run.repository)
  const push = { branch: run.branch, commit: commitSha, expected: base.expected }
  const pushed = await stopwatch.time('push', () =>
    parts.forge.withGitToken(run, 'write', (token) => parts.git.push({ repositoryId, url, token }, push, lease.signal)),
  )
  switch (pushed.kind) {
    case 'moved':
      return failed(
        'person_committed',
        `The branch ${run.branch} moved to ${pushed.actual?.slice(0, 7) ?? 'nothing'} while the phase was running; nothing was pushed.`,
      )
    case 'refused':
      return failed('push_refused', `GitHub refused the push to ${run.branch}: ${parts.mask.mask(pushed.message)}`)
    case 'pushed': {
      const spec = await readDocuments(parts, repositoryId, run.featureDirectory, commitSha)
      const files = changes.map(({ path, status, size }) => ({ path, status, size }))
      return { kind: 'committed', commitSha, files, usage, detail: outcome.verdict.finalMessage, spec }
    }
  }
}

async function importTree(
  { git }: Pick<PublishPhaseParts, 'git'>,
  repositoryId: number,
  { bundle, inputCommit }: Extract<PhaseOutcome['result'], { kind: 'taken' }>,
): Promise<string> {
  return (await git.importResult(repositoryId, bundle, inputCommit, resultBytes)).tree
}

async function readDocuments(
  parts: Pick<PublishPhaseParts, 'git' | 'mask'>,
  repositoryId: number,
  featureDirectory: string,
  commit: string,
): Promise<SpecSummary | null> {
  const [spec, tasks] = await Promise.all(
    ['spec.md', 'tasks.md'].map((name) => readText(parts, repositoryId, commit, `${featureDirectory}/${name}`)),
  )
  return spec === undefined || spec === null ? null : readSpec(parts.mask.mask(spec), tasks ?? null)
}

async function readText(
  { git }: Pick<PublishPhaseParts, 'git'>,
  repositoryId: number,
  treeish: string,
  path: string,
): Promise<string | null> {
  const content = await git.readFile(repositoryId, treeish, path, documentBytes)
  return content === null ? null : content.toString('utf8')
}

import { commitMessage } from '../../domain/proof/commit-message.ts'
import { judgePhase } from '../../domain/proof/judge-phase.ts'
import type { PhaseEvidence, PhaseJudgement } from '../../domain/proof/judge-phase.ts'
import { isPermitted } from '../../domain/request/intent.ts'
import type { Mask } from '../../masking/mask.ts'
import { judgeChanges } from '../../domain/proof/path-policy.ts'
import { phases } from '../../domain/run/phase.ts'
import type { PhaseName, PhaseProof } from '../../domain/run/phase.ts'
import { provePhase } from '../../domain/proof/prove-phase.ts'
import { questionsOfMarkers } from '../../domain/proof/read-questions.ts'
import type { Reason } from '../../domain/run/reason.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { NewQuestion, PhaseResult, RunRecord } from '../../domain/run/run.ts'
import { readSpec } from '../../domain/proof/spec-reading.ts'
import type { SpecSummary } from '../../domain/run/spec-summary.ts'
import type { TreeChange } from '../../domain/proof/tree-change.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Forge } from '../../ports/forge.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { ArtifactStore, RemoteRecordStore, LogStore, RunStore } from '../../ports/store.ts'
import type { PhaseOutcome } from './execute-phase.ts'
import type { Base } from './find-base.ts'
import { leaseMs } from './hold-lease.ts'
import { keepArtifacts } from './keep-artifacts.ts'
import type { PhaseContext } from './phase-context.ts'

export type PublishPhaseParts = {
  store: Pick<RunStore, 'run' | 'renew'> & RemoteRecordStore & ArtifactStore & Pick<LogStore, 'log'>
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
  { run, phase }: PhaseContext,
  parent: string,
  commitSha: string,
): Promise<PhaseResult> {
  const changes = await parts.git.diff(run.repository.id, parent, commitSha)
  const documents = await parts.git.readFiles(run.repository.id, commitSha, documentsOf(run), documentBytes)
  const spec = summaryOf(parts, ...documents.map(toText))
  const detail = 'Recovered after an interruption.'
  return {
    kind: 'committed',
    commitSha,
    files: changes,
    usage: null,
    detail,
    spec,
    questions: questionsIn(spec, run, phase.name),
  }
}

type Material = { base: Base; outcome: PhaseOutcome; tree: string; changes: TreeChange[] }

async function decide(parts: PublishPhaseParts, context: PhaseContext, material: Material): Promise<PhaseResult> {
  const { judgement, spec } = await context.stopwatch.time('judge', () => judge(parts, context, material))
  return judgement.kind === 'publish' ? publish(parts, context, { ...material, spec }) : judgement
}

async function judge(
  parts: PublishPhaseParts,
  { run, phase }: PhaseContext,
  { outcome, tree, changes, base }: Material,
): Promise<{ judgement: PhaseJudgement; spec: SpecSummary | null }> {
  const rules = phases[phase.name]
  const { featureDirectory, settings } = run
  const { refused } = judgeChanges(changes, rules, { featureDirectory, allowedPaths: settings.allowedPaths })
  // what the policy refused may be many and large: it is not read
  const kept = refused.length > 0 ? [] : changes.filter(({ status }) => status !== 'deleted')
  const changed = kept.map((change) => change.path)
  const read = (treeish: string, paths: string[]) => parts.git.readFiles(run.repository.id, treeish, paths, patchBytes)
  const { document, template } = proofPaths(rules.proof, featureDirectory)
  const shown = [...documentsOf(run), ...document]
  const [old, blank, now] = await Promise.all([
    read(base.parent, document),
    read(base.parent, template),
    read(tree, [...shown, ...changed]),
  ])
  const [specText, tasksText, after = null] = now.slice(0, shown.length).map(toText)
  const spec = summaryOf(parts, specText, tasksText)
  const [before = null] = old.map(toText)
  const texts = { before, after, template: blank.map(toText)[0] ?? null }
  const judgement = judgePhase({
    ...evidenceOf(parts.mask, run, outcome),
    phase: rules,
    changeCount: changes.length,
    documentPath: document[0] ?? folderOf(rules.proof, featureDirectory),
    // nothing is built on what has no document of its own
    documentExists: document.length === 0 || after !== null,
    openQuestions: questionsIn(spec, run, phase.name),
    refused,
    proof: provePhase({ proof: rules.proof, featureDirectory, changes, ...texts }),
    holdsSecret: refused.length === 0 && holdsSecret(parts.mask, changes, now.slice(shown.length)),
  })
  return { judgement, spec }
}

/** Full paths of the file that proves a phase, and of the repository's template of it; none or one each. */
function proofPaths(proof: PhaseProof, featureDirectory: string): { document: string[]; template: string[] } {
  switch (proof.kind) {
    case 'document':
      return {
        document: [`${featureDirectory}/${proof.artifact}`],
        template: proof.template === null ? [] : [proof.template],
      }
    case 'code':
      return { document: [`${featureDirectory}/${proof.tasks}`], template: [] }
    case 'files':
    case 'report':
      return { document: [], template: [] }
  }
}

function folderOf(proof: PhaseProof, featureDirectory: string): string {
  return proof.kind === 'files' ? `${featureDirectory}/${proof.under}/` : `${featureDirectory}/`
}

function evidenceOf(
  { mask }: Mask,
  { settings }: RunRecord,
  { ended, exitCode, verdict, result }: PhaseOutcome,
): Pick<PhaseEvidence, 'ended' | 'exitCode' | 'verdict' | 'settings' | 'lostTree'> {
  const { finalMessage } = verdict
  const said = { ...verdict, finalMessage: finalMessage === null ? null : mask(finalMessage) }
  return { ended, exitCode, verdict: said, settings, lostTree: result.kind === 'lost' ? result.why : null }
}

/** Only the phases that write the spec ask what it leaves open. */
function questionsIn(spec: SpecSummary | null, { featureDirectory }: RunRecord, phase: PhaseName): NewQuestion[] {
  if (spec === null || !phases[phase].writesSpec) return []
  return questionsOfMarkers(spec.openQuestions, `${featureDirectory}/spec.md`)
}

/** The whole of every changed file, not the patch, which is cut. The policy has limited their number and size before. */
function holdsSecret(mask: Mask, changes: TreeChange[], contents: readonly (Buffer | null)[]): boolean {
  const isSecretName = changes.some(({ path }) => mask.holdsSecret(path))
  return isSecretName || contents.some((content) => content !== null && mask.holdsSecret(content.toString('utf8')))
}

async function publish(
  parts: PublishPhaseParts,
  { run, phase, lease, stopwatch }: PhaseContext,
  { base, tree, changes, outcome, spec }: Material & { spec: SpecSummary | null },
): Promise<PhaseResult> {
  const repositoryId = run.repository.id
  // it may have got another name or owner while the agent worked
  const { installationId, repository } = (await parts.store.run(run.id)) ?? run
  const at = { installationId, repository }
  const { usage } = outcome.verdict
  const failed = (reason: Reason, detail: string) => failedPhase(reason, detail, usage)
  const [permission, commitSha] = await Promise.all([
    stopwatch.time('permission', () => parts.forge.permission(at, run.actor.login)),
    stopwatch.time('commit', () =>
      parts.git.commit(repositoryId, {
        tree,
        parent: base.parent,
        message: commitMessage(run, phase.name, parts.noreplyHost),
        author: parts.author,
        date: phase.startedAt ?? run.createdAt,
      }),
    ),
  ])
  if (!isPermitted(permission, run.settings.permission)) {
    return failed('permission_lost', `${run.actor.login} has the permission “${permission}” now; nothing was pushed.`)
  }
  const { cancelRequested } = await parts.store.renew(run.id, lease.fence, leaseMs)
  if (cancelRequested) {
    const kept = `The work is kept as the artifact ${phase.name}-changes.patch.`
    return failed('cancelled_by_person', `Nothing was pushed. ${kept}`)
  }
  await parts.store.recordRemote(`push:${phase.id}`, run.id, 'push', commitSha)
  const url = parts.forge.cloneUrl(repository)
  const push = { branch: run.branch, commit: commitSha, expected: base.expected }
  const pushed = await stopwatch.time('push', () =>
    parts.forge.withGitToken(at, 'write', (token) => parts.git.push({ repositoryId, url, token }, push, lease.signal)),
  )
  switch (pushed.kind) {
    case 'moved':
      return pushed.actual === null
        ? failed('branch_gone', `The branch ${run.branch} was deleted while the phase was running; nothing was pushed.`)
        : failed(
            'branch_moved',
            `The branch ${run.branch} moved to ${pushed.actual.slice(0, 7)} while the phase was running; nothing was pushed.`,
          )
    case 'refused':
      return failed('push_refused', `GitHub refused the push to ${run.branch}: ${parts.mask.mask(pushed.message)}`)
    case 'pushed': {
      const files = changes.map(({ path, status, size }) => ({ path, status, size }))
      const questions = questionsIn(spec, run, phase.name)
      return { kind: 'committed', commitSha, files, usage, detail: outcome.verdict.finalMessage, spec, questions }
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

/** What reviewers want to know first is read from these two. */
function documentsOf({ featureDirectory }: RunRecord): string[] {
  return [`${featureDirectory}/spec.md`, `${featureDirectory}/tasks.md`]
}

function summaryOf({ mask }: Pick<PublishPhaseParts, 'mask'>, spec?: string | null, tasks?: string | null) {
  return spec === undefined || spec === null ? null : readSpec(mask.mask(spec), tasks ?? null)
}

/** null also for a file that is no document any more by its size. */
function toText(content: Buffer | null): string | null {
  return content === null || content.length > documentBytes ? null : content.toString('utf8')
}

import type { Evidence } from '../../domain/proof/evidence.ts'
import { refusedChanges } from '../../domain/proof/path-policy.ts'
import { proofPaths } from '../../domain/proof/proof-paths.ts'
import type { TreeChange } from '../../domain/proof/tree-change.ts'
import { phases } from '../../domain/run/phase.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { Mask } from '../../masking/mask.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { AgentOutcome } from '../../ports/outcome-store.ts'
import { documentsOf, summarize, toText } from './documents.ts'
import type { PhaseContext } from '../execution/phase-context.ts'

export type GatherEvidenceParts = {
  git: Pick<GitRepository, 'importResult' | 'applyChanges' | 'diff' | 'patch' | 'readFiles'>
  mask: Mask
}

/**
 * The evidence, with what is published and kept of it: the tree of the result and the patch that
 * leads to it.
 */
export type GatheredEvidence = Evidence & { tree: string; patch: string }

const resultBytes = 64 * 1024 * 1024
const fileBytes = 4 * 1024 * 1024
const patchBytes = 4 * 1024 * 1024

/**
 * Takes what the agent left into the mirror and reads what has to be known to judge it. Changes
 * nothing outside.
 */
export async function gatherEvidence(
  parts: GatherEvidenceParts,
  { run, phase, stopwatch }: PhaseContext,
  { parent, outcome }: { parent: string; outcome: AgentOutcome },
): Promise<GatheredEvidence> {
  const { git, mask } = parts
  const { id } = run.repository
  const { result, ended, exitCode, verdict } = outcome
  // without a result there is nothing to publish: the tree stays that of the parent
  const tree =
    result.kind === 'lost' ? parent : await stopwatch.time('import', () => takeIn(git, id, { parent, result }))
  const [changes, patch] = await stopwatch.time('diff', () =>
    Promise.all([git.diff(id, parent, tree), git.patch(id, { from: parent, to: tree, maxBytes: patchBytes })]),
  )
  const { featureDirectory, settings } = run
  const rules = phases[phase.name]
  const refused = refusedChanges(changes, rules, { featureDirectory, allowedPaths: settings.allowedPaths })
  // what the policy refused may be many and large: it is not read
  const read = refused.length > 0 ? [] : changes
  return {
    phase: rules,
    featureDirectory,
    settings,
    ended,
    exitCode,
    changes,
    refused,
    tree,
    patch,
    verdict: { ...verdict, finalMessage: verdict.finalMessage === null ? null : mask.mask(verdict.finalMessage) },
    lostTree: result.kind === 'lost' ? result.why : null,
    // reading is what judging costs
    ...(await stopwatch.time('judge', () =>
      readTrees(parts, run, {
        parent,
        input: result.kind === 'lost' ? parent : result.inputCommit,
        tree,
        changes: read,
        proof: rules.proof,
      }),
    )),
  }
}

/** What was laid over the tree for the job, and stayed so there, is not part of the result. */
async function takeIn(
  git: Pick<GitRepository, 'importResult' | 'applyChanges'>,
  id: number,
  { parent, result }: { parent: string; result: Extract<AgentOutcome['result'], { kind: 'taken' }> },
): Promise<string> {
  const { bundle, inputCommit } = result
  const { tree } = await git.importResult(id, { bundle, inputCommit, maxBytes: resultBytes })
  return git.applyChanges(id, { from: inputCommit, to: tree, onto: parent })
}

/** `input` = what the job got: the template that the agent has seen stands there. */
type Trees = {
  parent: string
  input: string
  tree: string
  changes: readonly TreeChange[]
  proof: Evidence['phase']['proof']
}

async function readTrees(
  { git, mask }: GatherEvidenceParts,
  run: RunRecord,
  { parent, input, tree, changes, proof }: Trees,
): Promise<Pick<Evidence, 'texts' | 'spec' | 'secretPlaces'>> {
  const read = (treeish: string, paths: string[]) =>
    git.readFiles(run.repository.id, { treeish, paths, maxBytes: fileBytes })
  const paths = proofPaths(proof, run.featureDirectory)
  const [document, template] = [listOf(paths.document), listOf(paths.template)]
  const shown = [...documentsOf(run), ...document]
  const changed = changes.filter(({ status }) => status !== 'deleted').map(({ path }) => path)
  const [[before = null], [blank = null], now] = await Promise.all([
    read(parent, document),
    read(input, template),
    read(tree, [...shown, ...changed]),
  ])
  const [, , after = null] = now.slice(0, shown.length)
  const contents = now.slice(shown.length)
  return {
    texts: { before: toText(before), after: toText(after), template: toText(blank) },
    spec: summarize(mask, now),
    secretPlaces: secretPlaces(mask, changes, new Map(changed.map((path, index) => [path, contents[index] ?? null]))),
  }
}

function listOf(path: string | null): string[] {
  return path === null ? [] : [path]
}

/**
 * The whole of every changed file, not the patch, which is cut. The policy has limited their number
 * and size before.
 */
function secretPlaces(
  mask: Mask,
  changes: readonly TreeChange[],
  contents: ReadonlyMap<string, Buffer | null>,
): string[] {
  const named = changes.filter(({ path }) => mask.holdsSecret(path)).map(({ path }) => path)
  const places = changes.flatMap(({ path }) => {
    const content = contents.get(path) ?? null
    if (content === null || !mask.holdsSecret(content.toString('utf8'))) return []
    return [named.includes(path) ? 'a changed file' : `the file \`${path}\``]
  })
  return [...new Set([...(named.length > 0 ? ['the name of a changed file'] : []), ...places])]
}

import { specQuestions } from '../../../domain/proof/spec-questions.ts'
import type { PhaseResult } from '../../../domain/run/run.ts'
import type { Mask } from '../../../masking/mask.ts'
import type { GitRepository } from '../../../ports/git-repository.ts'
import { documentBytes, documentsOf, summarize } from '../documents.ts'
import type { PhaseContext } from '../../execution/phase-context.ts'

type Parts = { git: Pick<GitRepository, 'diff' | 'readFiles'>; mask: Mask }

/**
 * A commit of this phase that reached the remote before a crash: its result, without asking the
 * agent again.
 */
export async function adoptPushed(
  { git, mask }: Parts,
  { run, phase }: PhaseContext,
  { parent, commitSha }: { parent: string; commitSha: string },
): Promise<PhaseResult> {
  const files = await git.diff(run.repository.id, parent, commitSha)
  const documents = await git.readFiles(run.repository.id, {
    treeish: commitSha,
    paths: documentsOf(run),
    maxBytes: documentBytes,
  })
  const spec = summarize(mask, documents)
  return {
    kind: 'committed',
    commitSha,
    files,
    usage: null,
    detail: 'Recovered after an interruption.',
    spec,
    questions: specQuestions(spec, run.featureDirectory, phase.name),
  }
}

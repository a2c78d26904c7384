import { proveDocument } from './artifact-proof.ts'
import type { ArtifactProof } from './artifact-proof.ts'
import type { PhaseProof } from '../run/phase.ts'
import type { ChangedFile } from '../run/run.ts'
import { newlyTicked } from './ticked-tasks.ts'

type PhaseProofInput = {
  proof: PhaseProof
  featureDirectory: string
  changes: readonly Pick<ChangedFile, 'path' | 'status'>[]
  /**
   * The file that the proof names (document or list of tasks) before and after; null = there was
   * none, or the proof names none.
   */
  before: string | null
  after: string | null
  /** The repository's own template of the document. */
  template: string | null
}

/**
 * Whether the changes of a phase are what the phase is for. A read-only phase has none to prove.
 */
export function provePhase({ proof, featureDirectory, changes, ...texts }: PhaseProofInput): ArtifactProof {
  switch (proof.kind) {
    case 'document':
      return proveDocument({ artifact: proof.artifact, ...texts })
    case 'files':
      return proveFiles(`${featureDirectory}/${proof.under}/`, changes)
    case 'code':
      return proveCode({ tasks: proof.tasks, folder: `${featureDirectory}/`, changes, ...texts })
    case 'report':
      return proved
  }
}

const proved: ArtifactProof = { isProved: true, reason: null, detail: null, placeholders: [] }

function missing(detail: string): ArtifactProof {
  return { isProved: false, reason: 'artifact_missing', detail, placeholders: [] }
}

function proveFiles(folder: string, changes: PhaseProofInput['changes']): ArtifactProof {
  const isWritten = changes.some(({ path, status }) => path.startsWith(folder) && status !== 'deleted')
  return isWritten ? proved : missing(`No file below ${folder} was added or changed, though other files were.`)
}

type CodeInput = Pick<PhaseProofInput, 'changes' | 'before' | 'after'> & { tasks: string; folder: string }

function proveCode({ tasks, folder, changes, before, after }: CodeInput): ArtifactProof {
  if (after === null) return missing(`${tasks} ${before === null ? 'is not there' : 'was deleted'}.`)
  const ticked = newlyTicked(before ?? '', after)
  const code = changes.filter(({ path }) => !path.startsWith(folder))
  if (code.length === 0) {
    const done =
      ticked.length === 0
        ? ''
        : `, though ${ticked.slice(0, 5).join(', ')} ${ticked.length === 1 ? 'is' : 'are'} ticked`
    return missing(`No file outside of ${folder} was changed${done}.`)
  }
  return ticked.length > 0 ? proved : missing(`Files were changed, but no further task is ticked in ${tasks}.`)
}

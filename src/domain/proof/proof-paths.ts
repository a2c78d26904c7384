import type { PhaseProof } from '../run/phase.ts'

export type ProofPaths = {
  /** The file that proves the phase; null = no single file does. */
  document: string | null
  /** The repository's own template of that file; null = it has none. */
  template: string | null
  /** What the phase writes, for sentences: the document, or a folder that ends with a slash. */
  written: string
}

/** Where a repository keeps what proves a phase. All paths are relative to its root. */
export function proofPaths(proof: PhaseProof, featureDirectory: string): ProofPaths {
  switch (proof.kind) {
    case 'document':
      return { ...fileAt(`${featureDirectory}/${proof.artifact}`), template: proof.template }
    case 'code':
      return fileAt(`${featureDirectory}/${proof.tasks}`)
    case 'files':
      return { document: null, template: null, written: `${featureDirectory}/${proof.under}/` }
    case 'report':
      return { document: null, template: null, written: `${featureDirectory}/` }
  }
}

function fileAt(path: string): ProofPaths {
  return { document: path, template: null, written: path }
}

import { describe, expect, it } from '@jest/globals'
import { proofPaths } from '../../../src/domain/proof/proof-paths.ts'
import type { ProofPaths } from '../../../src/domain/proof/proof-paths.ts'
import type { PhaseProof } from '../../../src/domain/run/phase.ts'

const template = '.specify/templates/spec-template.md'

describe('proofPaths', () => {
  it.each<[PhaseProof, ProofPaths]>([
    [
      { kind: 'document', artifact: 'spec.md', template },
      { document: 'specs/012-x/spec.md', template, written: 'specs/012-x/spec.md' },
    ],
    [
      { kind: 'code', tasks: 'tasks.md' },
      { document: 'specs/012-x/tasks.md', template: null, written: 'specs/012-x/tasks.md' },
    ],
    [
      { kind: 'files', under: 'checklists' },
      { document: null, template: null, written: 'specs/012-x/checklists/' },
    ],
    [{ kind: 'report' }, { document: null, template: null, written: 'specs/012-x/' }],
  ])('says where %j is, relative to the root', (proof, paths) => {
    expect(proofPaths(proof, 'specs/012-x')).toEqual(paths)
  })
})

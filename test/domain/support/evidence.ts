import type { Evidence } from '../../../src/domain/proof/evidence.ts'
import type { TreeChange } from '../../../src/domain/proof/tree-change.ts'
import { phases } from '../../../src/domain/run/phase.ts'

export const change: TreeChange = {
  path: 'specs/012-x/spec.md',
  status: 'added',
  size: 20,
  mode: '100644',
  oldMode: '000000',
}
export const template = '# Spec\n\n[FEATURE NAME]\n'
/** Of a phase `specify` that did all it was for. */
export const fine: Evidence = {
  phase: phases.specify,
  featureDirectory: 'specs/012-x',
  ended: 'exited',
  exitCode: 0,
  settings: { timeoutMinutes: 30, idleTimeoutMinutes: 10, questions: 'assume' },
  verdict: { isOk: true, failure: null, finalMessage: 'done', askedQuestion: false, usage: null },
  lostTree: null,
  changes: [change, { ...change, path: 'specs/012-x/notes.md' }],
  refused: [],
  texts: { before: null, after: '# Due dates\n', template },
  spec: {
    title: 'Due dates',
    userStories: [],
    requirementCount: 0,
    openQuestions: [],
    taskCount: null,
    doneTaskCount: null,
  },
  secretPlaces: [],
}

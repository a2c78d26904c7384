import { describe, expect, it } from '@jest/globals'
import { phases } from '../../../src/domain/run/phase.ts'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import { provePhase } from '../../../src/domain/proof/prove-phase.ts'

const featureDirectory = 'docs/features/012-x'
const open = '- [ ] T001 one in `src/a.js`\n- [x] T002 two\n'
const ticked = '- [x] T001 one in `src/a.js`\n- [x] T002 two\n'

function prove(
  name: PhaseName,
  changed: [string, 'added' | 'modified' | 'deleted'][],
  before: string | null,
  after: string | null,
) {
  const changes = changed.map(([path, status]) => ({ path, status }))
  return provePhase({ proof: phases[name].proof, featureDirectory, changes, before, after, template: null })
}

describe('provePhase', () => {
  it.each<[string, ReturnType<typeof prove>]>([
    ['a written document', prove('plan', [[`${featureDirectory}/plan.md`, 'added']], null, '# Plan')],
    ['a changed spec of clarify', prove('clarify', [[`${featureDirectory}/spec.md`, 'modified']], '# A', '# B')],
    ['a new checklist', prove('checklist', [[`${featureDirectory}/checklists/ux.md`, 'added']], null, null)],
    ['a longer checklist', prove('checklist', [[`${featureDirectory}/checklists/ux.md`, 'modified']], null, null)],
    ['a report', prove('analyze', [], null, null)],
    ['code and a ticked task', prove('implement', [['src/a.js', 'added']], open, ticked)],
    ['deleted code and a ticked task', prove('implement', [['src/a.js', 'deleted']], open, ticked)],
  ])('accepts %s', (_, proof) => {
    expect(proof).toEqual({ isProved: true, reason: null, detail: null, placeholders: [] })
  })

  it.each<[string, ReturnType<typeof prove>, RegExp]>([
    [
      'an untouched spec of clarify',
      prove('clarify', [['specs/x.md', 'added']], '# A', '# A'),
      /spec\.md stayed as it was/,
    ],
    [
      'a deleted checklist',
      prove('checklist', [[`${featureDirectory}/checklists/ux.md`, 'deleted']], null, null),
      /below docs\/features\/012-x\/checklists\/ was added/,
    ],
    [
      'a checklist elsewhere',
      prove('checklist', [[`${featureDirectory}/checklists.md`, 'added']], null, null),
      /No file below/,
    ],
    [
      'ticks without code',
      prove('implement', [[`${featureDirectory}/tasks.md`, 'modified']], open, ticked),
      /No file outside of docs\/features\/012-x\/ was changed, though T001 is ticked/,
    ],
    [
      'code without ticks',
      prove('implement', [['src/a.js', 'added']], open, open),
      /no further task is ticked in tasks\.md/,
    ],
    [
      'a new task that is done',
      prove('implement', [['src/a.js', 'added']], open, `${open}- [x] T003 mine`),
      /no further task/,
    ],
    ['deleted tasks', prove('implement', [['src/a.js', 'added']], open, null), /tasks\.md was deleted/],
  ])('refuses %s', (_, proof, detail) => {
    expect(proof).toMatchObject({ isProved: false, reason: 'artifact_missing', detail: expect.stringMatching(detail) })
  })
})

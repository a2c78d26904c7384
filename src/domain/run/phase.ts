/** In the order in which Spec Kit goes through them. */
export const phaseNames = ['specify', 'clarify', 'plan', 'checklist', 'tasks', 'analyze', 'implement'] as const

export type PhaseName = (typeof phaseNames)[number]

/** Whether one phase comes before another in the order of Spec Kit. */
export function isBefore(one: PhaseName, other: PhaseName): boolean {
  return phaseNames.indexOf(one) < phaseNames.indexOf(other)
}

/** What a run goes through when nobody says otherwise. */
export const usualPhases: readonly PhaseName[] = ['specify', 'plan', 'tasks']

/** What a phase of Spec Kit needs and writes. Paths are relative to the feature directory. */
export type PhaseSpec = {
  name: PhaseName
  /** Files that must exist before the phase can start. */
  needs: readonly string[]
  proof: PhaseProof
  /**
   * Globs (relative to the repository's root) that the phase may change; none = read-only. `{feature}` = feature directory,
   * `{allowed}` = each of the setting `allowedPaths`.
   */
  mayChange: readonly string[]
  /** Globs that stay as they are all the same. */
  mustStay: readonly string[]
  /** What people call its result, for sentences like “the plan is ready for review”. */
  result: string
}

/** What proves that a phase did its work. */
export type PhaseProof =
  /** The file must exist, have changed and hold no placeholder of the repository's own template of it. */
  | { kind: 'document'; artifact: string; template: string | null }
  /** At least one file below this folder was added or changed. */
  | { kind: 'files'; under: string }
  /** The agent's last message; the tree stays as it is. */
  | { kind: 'report' }
  /** Files outside of the feature directory were changed, and tasks are ticked in this file. */
  | { kind: 'code'; tasks: string }

const specPaths = ['specs/**', '.specify/memory/**', '{feature}/**'] as const

export const phases: Record<PhaseName, PhaseSpec> = {
  specify: {
    name: 'specify',
    needs: [],
    proof: { kind: 'document', artifact: 'spec.md', template: '.specify/templates/spec-template.md' },
    mayChange: specPaths,
    mustStay: [],
    result: 'the spec',
  },
  clarify: {
    name: 'clarify',
    needs: ['spec.md'],
    proof: { kind: 'document', artifact: 'spec.md', template: '.specify/templates/spec-template.md' },
    mayChange: specPaths,
    mustStay: [],
    result: 'the clarified spec',
  },
  plan: {
    name: 'plan',
    needs: ['spec.md'],
    proof: { kind: 'document', artifact: 'plan.md', template: '.specify/templates/plan-template.md' },
    mayChange: specPaths,
    mustStay: [],
    result: 'the plan',
  },
  checklist: {
    name: 'checklist',
    needs: ['spec.md'],
    proof: { kind: 'files', under: 'checklists' },
    mayChange: specPaths,
    mustStay: [],
    result: 'the checklist',
  },
  tasks: {
    name: 'tasks',
    needs: ['spec.md', 'plan.md'],
    proof: { kind: 'document', artifact: 'tasks.md', template: '.specify/templates/tasks-template.md' },
    mayChange: specPaths,
    mustStay: [],
    result: 'the tasks',
  },
  analyze: {
    name: 'analyze',
    needs: ['spec.md', 'plan.md', 'tasks.md'],
    proof: { kind: 'report' },
    mayChange: [],
    mustStay: [],
    result: 'the analysis',
  },
  implement: {
    name: 'implement',
    needs: ['spec.md', 'plan.md', 'tasks.md'],
    proof: { kind: 'code', tasks: 'tasks.md' },
    mayChange: ['{allowed}', '{feature}/**'],
    mustStay: ['{feature}/spec.md', '{feature}/plan.md'],
    result: 'the implementation',
  },
}

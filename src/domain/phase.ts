export const phaseNames = ['specify', 'plan', 'tasks'] as const

export type PhaseName = (typeof phaseNames)[number]

/** What a phase of Spec Kit needs and writes. Paths are relative to the feature directory. */
export type PhaseSpec = {
  name: PhaseName
  /** Files that must exist before the phase can start. */
  needs: readonly string[]
  /** The file that proves the phase: it must exist, have changed and hold no placeholder of its template. */
  artifact: string
  /** The repository's own template of that file; its placeholders must be gone afterwards. */
  template: string
  /** Globs (relative to the repository's root, `{feature}` = feature directory) that the phase may change. */
  mayChange: readonly string[]
}

const specPaths = ['specs/**', '.specify/memory/**', '{feature}/**'] as const

export const phases: Record<PhaseName, PhaseSpec> = {
  specify: {
    name: 'specify',
    needs: [],
    artifact: 'spec.md',
    template: '.specify/templates/spec-template.md',
    mayChange: specPaths,
  },
  plan: {
    name: 'plan',
    needs: ['spec.md'],
    artifact: 'plan.md',
    template: '.specify/templates/plan-template.md',
    mayChange: specPaths,
  },
  tasks: {
    name: 'tasks',
    needs: ['spec.md', 'plan.md'],
    artifact: 'tasks.md',
    template: '.specify/templates/tasks-template.md',
    mayChange: specPaths,
  },
}

/** In the order in which Spec Kit goes through them. */
export const phaseNames = ['specify', 'clarify', 'plan', 'checklist', 'tasks', 'analyze', 'implement'] as const

export type PhaseName = (typeof phaseNames)[number]

/** Whether one phase comes before another in the order of Spec Kit. */
export function isBefore(one: PhaseName, other: PhaseName): boolean {
  return phaseNames.indexOf(one) < phaseNames.indexOf(other)
}

/** What a run goes through when nobody says otherwise. */
export const usualPhases: readonly PhaseName[] = ['specify', 'plan', 'tasks']

/** Open questions of a spec go to this phase, with the answers that people give. */
export const settlingPhase: PhaseName = 'clarify'

/**
 * Everything about a phase of Spec Kit that other files decide by. Paths are relative to the
 * feature directory.
 */
export type PhaseSpec = {
  name: PhaseName
  /** Files that must exist before the phase can start. */
  needs: readonly string[]
  /** Phases that make its result out of date when they commit again, the one to be named first. */
  buildsOn: readonly PhaseName[]
  /** Phases that change its result and so are part of what its gate lets pass. */
  revisedBy: readonly PhaseName[]
  /** What it is made from. Documents alone = the agent is not shown the issue. */
  reads: 'issue' | 'issue and documents' | 'documents'
  /** Whether large files (LARGE_FILE_MB) are in its work tree: data that code and tests read. */
  readsLargeFiles: boolean
  /** Whether its result says which questions are open. */
  writesSpec: boolean
  /** Whether its agent may put questions to people instead of deciding. */
  mayAsk: boolean
  proof: PhaseProof
  /**
   * Globs (relative to the repository's root) that the phase may change; none = read-only.
   * `{feature}` = feature directory, `{allowed}` = each of the setting `allowedPaths`; hidden files
   * and those that CI runs only where that setting names them.
   */
  mayChange: readonly string[]
  /** Globs that stay as they are all the same. */
  mustStay: readonly string[]
  /** Files and folders (ending with a slash) that it writes; '' = what no other phase owns. */
  owns: readonly string[]
  /** What people call it apart from its name. */
  aliases: readonly string[]
  /** What people call its result, for sentences like “the plan is ready for review”. */
  result: string
  /** Words that fit `result`. */
  forms: Forms
  /** How `result` is named where it is too old: “made from an older spec”. */
  olderResult: string
  /** What people read: a file, or words for what has no file of its own. */
  document: string
  /** What to suggest once another phase has a result; null = not suggested. */
  suggestion: { after: PhaseName; effect: string } | null
  /** Help of its command; `example` = the text behind `/speckit <name>`. */
  help: { summary: string; example: string }
}

type Forms = { is: string; was: string; it: string }

const one: Forms = { is: 'is', was: 'was', it: 'it' }
const several: Forms = { is: 'are', was: 'were', it: 'them' }

/** What proves that a phase did its work. */
export type PhaseProof =
  /**
   * The file must exist, have changed and hold no placeholder of the repository's own template of
   * it.
   */
  | { kind: 'document'; artifact: string; template: string | null }
  /** At least one file below this folder was added or changed. */
  | { kind: 'files'; under: string }
  /** The agent's last message; the tree stays as it is. */
  | { kind: 'report' }
  /** Files outside of the feature directory were changed, and tasks are ticked in this file. */
  | { kind: 'code'; tasks: string }

const ownFolder = ['{feature}/**'] as const

export const phases: Record<PhaseName, PhaseSpec> = {
  specify: {
    name: 'specify',
    needs: [],
    buildsOn: [],
    revisedBy: ['clarify'],
    reads: 'issue',
    readsLargeFiles: false,
    writesSpec: true,
    mayAsk: true,
    proof: { kind: 'document', artifact: 'spec.md', template: '.specify/templates/spec-template.md' },
    mayChange: ownFolder,
    mustStay: [],
    owns: ['spec.md', 'checklists/requirements.md'],
    aliases: ['spec', 'spec.md'],
    result: 'the spec',
    forms: one,
    olderResult: 'an older spec',
    document: 'spec.md',
    suggestion: null,
    help: { summary: 'Writes `spec.md` from the issue.', example: '' },
  },
  clarify: {
    name: 'clarify',
    needs: ['spec.md'],
    buildsOn: [],
    revisedBy: [],
    reads: 'documents',
    readsLargeFiles: false,
    writesSpec: true,
    mayAsk: true,
    proof: { kind: 'document', artifact: 'spec.md', template: '.specify/templates/spec-template.md' },
    mayChange: ownFolder,
    mustStay: [],
    owns: [],
    aliases: [],
    result: 'the clarified spec',
    forms: one,
    olderResult: 'an older spec',
    document: 'spec.md',
    suggestion: null,
    help: {
      summary: 'Settles what the spec leaves open; asks when your words do not settle it.',
      example: ' Due dates have no time of day.',
    },
  },
  plan: {
    name: 'plan',
    needs: ['spec.md'],
    buildsOn: ['specify', 'clarify'],
    revisedBy: [],
    // a spec leaves out the technical wishes that an issue may hold
    reads: 'issue and documents',
    readsLargeFiles: false,
    writesSpec: false,
    mayAsk: true,
    proof: { kind: 'document', artifact: 'plan.md', template: '.specify/templates/plan-template.md' },
    mayChange: ownFolder,
    mustStay: [],
    owns: [''],
    aliases: ['plan.md', 'research.md', 'data-model.md', 'contracts', 'quickstart.md'],
    result: 'the plan',
    forms: one,
    olderResult: 'an older plan',
    document: 'plan.md',
    suggestion: { after: 'specify', effect: 'writes the plan' },
    help: { summary: 'Writes `plan.md` and what belongs to it.', example: ' Keep the data in SQLite.' },
  },
  checklist: {
    name: 'checklist',
    needs: ['spec.md'],
    buildsOn: ['specify', 'clarify'],
    revisedBy: [],
    reads: 'documents',
    readsLargeFiles: false,
    writesSpec: false,
    mayAsk: true,
    proof: { kind: 'files', under: 'checklists' },
    mayChange: ownFolder,
    mustStay: [],
    owns: ['checklists/'],
    aliases: ['checklists'],
    result: 'the checklist',
    forms: one,
    olderResult: 'an older checklist',
    document: 'the checklist',
    suggestion: null,
    help: { summary: 'Writes a checklist for reviewing the spec.', example: ' accessibility' },
  },
  tasks: {
    name: 'tasks',
    needs: ['spec.md', 'plan.md'],
    buildsOn: ['plan', 'specify', 'clarify'],
    revisedBy: [],
    reads: 'documents',
    readsLargeFiles: false,
    writesSpec: false,
    mayAsk: true,
    proof: { kind: 'document', artifact: 'tasks.md', template: '.specify/templates/tasks-template.md' },
    mayChange: ownFolder,
    mustStay: [],
    owns: ['tasks.md'],
    aliases: ['tasks.md'],
    result: 'the tasks',
    forms: several,
    olderResult: 'older tasks',
    document: 'tasks.md',
    suggestion: { after: 'plan', effect: 'writes the tasks' },
    help: { summary: 'Writes `tasks.md`, the work in small steps.', example: '' },
  },
  analyze: {
    name: 'analyze',
    needs: ['spec.md', 'plan.md', 'tasks.md'],
    buildsOn: ['tasks', 'plan', 'specify', 'clarify'],
    revisedBy: [],
    reads: 'documents',
    readsLargeFiles: false,
    writesSpec: false,
    mayAsk: false,
    proof: { kind: 'report' },
    mayChange: [],
    mustStay: [],
    owns: [],
    aliases: [],
    result: 'the analysis',
    forms: one,
    olderResult: 'an older analysis',
    document: 'the analysis',
    suggestion: { after: 'tasks', effect: 'checks spec, plan and tasks against each other' },
    help: {
      summary: 'Checks spec, plan and tasks against each other; changes nothing, and reports in the check run.',
      example: '',
    },
  },
  implement: {
    name: 'implement',
    needs: ['spec.md', 'plan.md', 'tasks.md'],
    buildsOn: ['tasks', 'plan', 'specify', 'clarify'],
    revisedBy: [],
    reads: 'documents',
    readsLargeFiles: true,
    writesSpec: false,
    mayAsk: false,
    proof: { kind: 'code', tasks: 'tasks.md' },
    mayChange: ['{allowed}', '{feature}/**'],
    mustStay: ['{feature}/spec.md', '{feature}/plan.md'],
    owns: [],
    aliases: ['code'],
    result: 'the implementation',
    forms: one,
    olderResult: 'an older implementation',
    document: 'the code',
    suggestion: { after: 'tasks', effect: 'writes the code, task by task' },
    help: {
      summary: 'Writes the code, task by task, and ticks `tasks.md`.',
      example: ' Only the first phase of the tasks.',
    },
  },
}

/** The phase that writes a document of the feature directory first. */
export function writerOf(document: string): PhaseName {
  const writer = Object.values(phases).find(({ proof }) => proof.kind === 'document' && proof.artifact === document)
  return writer?.name ?? phaseNames[0]
}

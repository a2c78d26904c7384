import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { Question } from '../../../src/domain/run/question.ts'
import type { RunChange } from '../../../src/domain/run/run-change.ts'
import type { NewQuestion, PhaseRecord, PhaseResult, RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from './run-settings.ts'
import type { RunSettings } from '../../../src/domain/run/settings.ts'
import { phaseRecord, runRecord } from './run-record.ts'

export const sha = { specify: 'b'.repeat(40), newest: 'c'.repeat(40), theirs: 'd'.repeat(40) }

/** One phase of a run in a few words: `specify`, or with what is special about it. */
export type Step = PhaseName | (Partial<PhaseRecord> & { name: PhaseName })

/** Ended with a commit. */
export function done(name: PhaseName, change: Partial<PhaseRecord> = {}): Step {
  return { name, status: 'completed', conclusion: 'success', commitSha: sha.specify, ...change }
}

export function running(name: PhaseName, change: Partial<PhaseRecord> = {}): Step {
  return { name, status: 'in_progress', ...change }
}

type Change = Omit<Partial<RunRecord>, 'phases' | 'settings'> & { settings?: Partial<RunSettings> }

/**
 * A run in progress through these steps; ids are the names, with the attempt behind those that come
 * again.
 */
export function runThrough(steps: readonly Step[], { settings, ...change }: Change = {}): RunRecord {
  const phases = steps.map((step, position) => {
    const given = typeof step === 'string' ? { name: step } : step
    const attempt = given.attempt ?? 1
    return phaseRecord({ id: attempt === 1 ? given.name : `${given.name}-${attempt}`, position, ...given })
  })
  const headSha = phases.findLast(({ commitSha }) => commitSha !== null)?.commitSha ?? null
  return runRecord({ status: 'in_progress', headSha, ...change, settings: { ...runSettings, ...settings }, phases })
}

export function newQuestion(text: string, change: Partial<NewQuestion> = {}): NewQuestion {
  return { text, options: [], place: null, ...change }
}

export function question(number: number, text: string, change: Partial<Question> = {}): Question {
  return { ...newQuestion(text), number, answer: null, answeredBy: null, ...change }
}

export function committed(change: Partial<Extract<PhaseResult, { kind: 'committed' }>> = {}): PhaseResult {
  return {
    kind: 'committed',
    commitSha: sha.newest,
    files: [],
    usage: null,
    detail: null,
    spec: null,
    questions: [],
    ...change,
  }
}

/** What a change does to its phases, one line each. */
export function phaseLines({ phases }: RunChange): string[] {
  return phases.map(({ id, status, conclusion }) => [id, status, conclusion].filter(Boolean).join(' '))
}

/** What is enqueued: the name of a phase, or that of the added one. */
export function nextOf({ next, added }: RunChange): string | null {
  return next === 'added' ? `added ${added?.name} ${added?.attempt} at ${added?.position}` : (next?.id ?? null)
}

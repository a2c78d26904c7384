import { phases } from '../run/phase.ts'
import type { PhaseName } from '../run/phase.ts'
import type { NewQuestion } from '../run/run.ts'
import type { SpecSummary } from '../run/spec-summary.ts'
import { questionsOfMarkers } from './read-questions.ts'

/**
 * What the spec leaves open after a phase that writes it, in the order of the lines; empty for the
 * other phases.
 */
export function specQuestions(spec: SpecSummary | null, featureDirectory: string, phase: PhaseName): NewQuestion[] {
  if (spec === null || !phases[phase].writesSpec) return []
  return questionsOfMarkers(spec.openQuestions, `${featureDirectory}/spec.md`)
}

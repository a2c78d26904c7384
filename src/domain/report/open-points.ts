import { phases } from '../run/phase.ts'
import type { Question } from '../run/question.ts'
import { openQuestionsOf } from '../run/run-change.ts'
import type { PhaseRecord, RunRecord } from '../run/run.ts'

export type OpenPoint = Pick<Question, 'text' | 'options' | 'place'> & { number: number | null }

/**
 * What is open in the spec: the questions of this run, or, when it asked none, what the document
 * itself says.
 */
export function openPoints(run: RunRecord): OpenPoint[] {
  if (run.questions.length > 0) return openQuestionsOf(run.questions)
  const path = `${run.featureDirectory}/spec.md`
  return (run.spec?.openQuestions ?? []).map(({ line, text: asked }) => ({
    number: null,
    text: asked,
    options: [],
    place: { path, line },
  }))
}

/** The newest commit of the spec is where its questions are shown. */
export function holdsQuestions(run: RunRecord, phase: PhaseRecord): boolean {
  const spec = run.phases.findLast(({ name, commitSha }) => commitSha !== null && phases[name].writesSpec)
  return spec?.id === phase.id
}

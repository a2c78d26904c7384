import type { Annotation } from '../domain/report/check-run.ts'
import { cutText } from '../text/cut-text.ts'
import { holdsQuestions, openPoints } from '../domain/report/open-points.ts'
import type { OpenPoint } from '../domain/report/open-points.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { neutralise, neutraliseLine } from '../text/untrusted-text.ts'

const mostAnnotations = 50

/** The open questions of the spec on the lines where they stand. */
export function checkRunAnnotations(run: RunRecord, phase: PhaseRecord): Annotation[] {
  if (!holdsQuestions(run, phase)) return []
  return openPoints(run)
    .flatMap(({ place, ...question }) => (place === null ? [] : [{ ...question, place }]))
    .slice(0, mostAnnotations)
    .map(({ place, ...question }) => ({
      path: place.path,
      line: Math.max(1, place.line),
      level: 'warning',
      title: question.number === null ? 'Needs clarification' : `Question ${question.number}`,
      message: questionText(question),
    }))
}

/** Annotations are shown as they are, without markdown. */
function questionText({ number, text: asked, options }: Omit<OpenPoint, 'place'>): string {
  const line = neutralise(asked).trim() || 'An open question without text'
  const suggested = options.slice(0, 10).map(({ key, text: option }) => neutraliseLine(`${key}: ${option}`))
  const how = number === null ? [] : [`Answer with: /speckit answer ${number}=${options[0]?.key ?? '"your answer"'}`]
  return [cutText(line, 1000), ...suggested.map((option) => cutText(option, 300)), ...how].join('\n')
}

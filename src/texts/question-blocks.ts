import type { Block, Inline } from './markdown.ts'
import { fence, list, paragraph, plain, strong, untrusted } from './markdown.ts'
import { answerLine, letterOf } from '../domain/report/answer-line.ts'
import type { Question } from '../domain/run/question.ts'
import { openQuestionsOf } from '../domain/run/run-change.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { plural } from '../text/show-quantity.ts'
import { situationOf } from '../domain/report/situation.ts'
import type { Situation } from '../domain/report/situation.ts'
import { whoMay } from '../domain/report/who-may.ts'

const mostOptions = 10

/**
 * All questions of a run with their numbers, suggested and given answers, and, while it waits for
 * them, the line to paste.
 */
export function questionBlocks(run: RunRecord, limit: number): Block[] {
  if (run.questions.length === 0) return specQuestions(run, limit)
  const situation = situationOf({ run })
  const open = openQuestionsOf(run.questions)
  const shown = [...open, ...run.questions.filter(({ answer }) => answer !== null)].slice(0, limit)
  const left = run.questions.length - shown.length
  const title = open.length === 0 ? 'Questions' : plural(open.length, 'open question')
  return [
    paragraph(strong(title)),
    { type: 'list', spread: false, children: shown.map(questionItem) },
    ...(left > 0 ? [paragraph(plain(`… and ${left} more on the run page`))] : []),
    ...(situation.kind === 'waiting_for_answers' ? howToAnswer(run, situation) : []),
  ]
}

type Waiting = Extract<Situation, { kind: 'waiting_for_answers' }>

/** `/speckit answer 1=A 2="…"`: what to paste, to be changed by who answers. */
function howToAnswer(run: RunRecord, { phase: asked, open }: Waiting): Block[] {
  const then =
    asked?.reason === 'asked_question'
      ? `${asked.name} then runs again with the answers`
      : 'the answers then go into the spec'
  return [
    paragraph(
      plain('To answer, paste this as a comment and put in your choice, a letter or your own words in quotes:'),
    ),
    fence(answerLine(open)),
    paragraph(
      plain(`Some now and others later is fine; ${then} as soon as all are answered. `),
      plain(`${whoMay(run.settings)} may answer.`),
    ),
  ]
}

type ListItem = Extract<Block, { type: 'listItem' }>

function questionItem(question: Question): ListItem {
  const options = question.answer === null ? question.options.slice(0, mostOptions) : []
  return {
    type: 'listItem',
    spread: false,
    children: [
      paragraph(
        strong(`${question.number}.`),
        plain(' '),
        untrusted(question.text, 500),
        ...placeOf(question),
        ...answerOf(question),
      ),
      ...(options.length === 0
        ? []
        : [list(options.map(({ key, text }) => [strong(letterOf(key)), plain(' '), untrusted(text, 200)]))]),
    ],
  }
}

function placeOf({ place }: Question): Inline[] {
  return place === null ? [] : [plain(` (line ${place.line} of `), untrusted(fileName(place.path), 100), plain(')')]
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path
}

function answerOf({ answer, answeredBy }: Question): Inline[] {
  if (answer === null) return []
  const by = answeredBy === null ? [] : [plain(' ('), untrusted(answeredBy, 100), plain(')')]
  return [plain(' ✅ '), untrusted(answer, 300), ...by]
}

/** Open points of a spec that nobody was asked about in this run. */
function specQuestions(run: Pick<RunRecord, 'spec'>, limit: number): Block[] {
  const questions = run.spec?.openQuestions ?? []
  if (questions.length === 0) return []
  const shown = questions
    .slice(0, limit)
    .map(({ line, text }) => [untrusted(text, 300), plain(` (line ${line} of spec.md)`)])
  const more = questions.length - shown.length
  return [
    paragraph(strong(`${plural(questions.length, 'open question')} in the spec`)),
    list(more > 0 ? [...shown, [plain(`… and ${more} more in spec.md`)]] : shown),
  ]
}

import { answersTo, recordAnswers, recordAssumptions } from './answers.ts'
import { markersIn } from './questions.ts'
import { counted, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxAsked = 5

/** Records what people answered, assumes the answers, or asks and then writes nothing. */
export function clarify(situation: Situation): Written {
  const { feature, words, assumes } = situation
  const path = `${feature.directory}/spec.md`
  const spec = own(situation, 'spec.md')
  const open = markersIn(spec)
  if (words !== '') {
    const content = recordAnswers(spec, answersTo(open, words))
    return { files: { [path]: content }, summary: `${counted(markersIn(content).length, 'question')} left open.` }
  }
  if (assumes)
    return { files: { [path]: recordAssumptions(spec) }, summary: `${counted(open.length, 'answer')} assumed.` }
  if (open.length === 0) return { files: {}, summary: `${path} leaves no question open.` }
  const asked = open.map(({ question }, index) => `${index + 1}. ${question}${/[?？]/.test(question) ? '' : '?'}`)
  const message = [
    `${path} leaves something open.`,
    ...asked.slice(0, maxAsked),
    'Answer each question in your own words.',
  ]
  return { files: {}, summary: '', message: message.join('\n\n') }
}

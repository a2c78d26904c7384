import { answersTo, recordAnswers, recordAssumptions } from './answers.ts'
import { askThem, markersIn } from './questions.ts'
import { counted, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/** Records what people answered, assumes the answers, or asks and then writes nothing. */
export function clarify(situation: Situation): Written {
  const { feature, words, assumes } = situation
  const spec = own(situation, 'spec.md')
  const open = markersIn(spec)
  if (words !== '') {
    const content = recordAnswers(spec, answersTo(open, words))
    const summary = `${counted(markersIn(content).length, 'question')} left open.`
    return { documents: { 'spec.md': content }, summary }
  }
  if (assumes)
    return { documents: { 'spec.md': recordAssumptions(spec) }, summary: `${counted(open.length, 'answer')} assumed.` }
  const path = `${feature.directory}/spec.md`
  const summary = `${path} leaves no question open.`
  return open.length === 0 ? { documents: {}, summary } : { documents: {}, summary, message: askThem(open, path) }
}

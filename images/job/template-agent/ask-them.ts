import type { Feature } from './feature.ts'
import type { Marker } from './markers.ts'
import { alternativesIn } from './open-points.ts'

const maxQuestions = 5

/** The open questions of a specification as the last words of a phase that waits for answers. */
export function askThem(open: readonly Marker[], feature: Feature): string {
  const questions = open.slice(0, maxQuestions).map(({ question }, index) => {
    const options = alternativesIn(question).map((text, place) => `   ${String.fromCodePoint(65 + place)}) ${text}`)
    return [`${index + 1}. ${/[?？]/.test(question) ? question : `${question}?`}`, ...options].join('\n')
  })
  return [
    `${feature.directory}/spec.md leaves something open.`,
    ...questions,
    'Answer each question in your own words or with the letter of an answer.',
  ].join('\n\n')
}

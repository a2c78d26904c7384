import type { Request } from '../domain/request/request.ts'
import type { Facts } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import { parseAnswers } from './parser/parse-answers.ts'
import type { Answer, Question } from '../domain/run/question.ts'
import type { Command } from './command.ts'
import { activeRun, wrongState } from './feature-state.ts'
import { refuse } from './intents.ts'

export const answer: Command = {
  name: 'answer',
  flags: [],
  text: 'required',
  continuation: 'answers',
  usage: '/speckit answer 1=B 2="own words" 3=own words',
  summary:
    'Answers questions of the agent by number, with a suggested letter or your own words. Unanswered ones stay listed.',
  when: 'while a run waits for answers',
  example: '/speckit answer 1=B 2="At most 100 a list."',
  decide,
}

async function decide(request: Request, facts: Facts): Promise<Intent> {
  const feature = await facts.feature()
  const run = activeRun(feature)
  if (run?.status !== 'waiting' || run.waitingFor !== 'answers' || run.cancellation !== null) {
    return wrongState('answer', 'a run that waits for answers', feature)
  }
  const answers = parseAnswers(request.text)
  if (answers === null) return refuse({ kind: 'mistake', mistake: { kind: 'answer_unreadable', text: request.text } })
  for (const given of answers) {
    const question = run.questions.find(({ number }) => number === given.number)
    if (question === undefined) {
      return refuse({
        kind: 'no_such_question',
        number: given.number,
        known: run.questions.map(({ number }) => number),
      })
    }
    if (!isPossible(given, question)) {
      const text = `${given.number}=${given.text}`
      return refuse({ kind: 'mistake', mistake: { kind: 'answer_unreadable', text } })
    }
  }
  return { kind: 'steer', runId: run.id, steering: { kind: 'answer', answers, by: request.actor.login } }
}

/** A single letter beside the suggested ones is a slip, not somebody's own words. */
function isPossible({ text }: Answer, { options }: Question): boolean {
  const isLetter = /^[a-z]$/i.test(text)
  return !isLetter || options.length === 0 || options.some(({ key }) => key.toLowerCase() === text.toLowerCase())
}

import type { NewQuestion, PhaseResult } from '../../domain/run/run.ts'
import type { Mask } from '../../masking/mask.ts'

/**
 * The result without secrets. Its detail quotes agents and servers: it is stored, and shown from
 * there.
 */
export function maskResult(result: PhaseResult, { mask }: Pick<Mask, 'mask'>): PhaseResult {
  switch (result.kind) {
    case 'committed':
      return {
        ...result,
        detail: result.detail === null ? null : mask(result.detail),
        questions: result.questions.map((question) => maskQuestion(question, mask)),
      }
    case 'reported':
      return { ...result, report: mask(result.report) }
    case 'asked':
      return {
        ...result,
        detail: mask(result.detail),
        questions: result.questions.map((question) => maskQuestion(question, mask)),
      }
    case 'unchanged':
    case 'blocked':
    case 'failed':
      return { ...result, detail: mask(result.detail) }
  }
}

function maskQuestion(question: NewQuestion, mask: Mask['mask']): NewQuestion {
  const options = question.options.map(({ key, text }) => ({ key, text: mask(text) }))
  return { ...question, text: mask(question.text), options }
}

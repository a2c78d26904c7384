import { reasons } from '../../domain/run/reason.ts'
import type { PhaseResult } from '../../domain/run/run.ts'

/** The last line of a phase's log: what came of it. */
export function resultLine(result: PhaseResult): string {
  switch (result.kind) {
    case 'committed':
      return `committed ${result.commitSha.slice(0, 7)}: ${result.files.length} ${result.files.length === 1 ? 'file' : 'files'}`
    case 'reported':
      return 'reported what it found'
    case 'asked':
      return `asked ${result.questions.length} ${result.questions.length === 1 ? 'question' : 'questions'}`
    case 'blocked':
      return `blocked: ${result.detail}`
    case 'unchanged':
      return `nothing changed: ${result.detail}`
    case 'failed':
      return `${reasons[result.reason].title}: ${result.detail}`
  }
}

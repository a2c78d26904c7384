import { failedPhase } from '../run/run.ts'
import type { PhaseResult } from '../run/run.ts'
import type { Publication } from './judge-phase.ts'

/** What became of a push; the message of a refusal is masked already. */
export type PushAnswer =
  | { kind: 'pushed' }
  | { kind: 'moved'; actual: string | null }
  | { kind: 'refused'; message: string }

/**
 * The result of a phase whose commit was pushed, or was not because of what the branch or the
 * server said.
 */
export function judgePush(
  answer: PushAnswer,
  { branch, commitSha }: { branch: string; commitSha: string },
  publication: Publication,
): PhaseResult {
  const { usage } = publication
  switch (answer.kind) {
    case 'pushed':
      return { kind: 'committed', commitSha, ...publication }
    case 'refused':
      return failedPhase('push_refused', `GitHub refused the push to ${branch}: ${answer.message}`, usage)
    case 'moved': {
      const { actual } = answer
      const isGone = actual === null
      const happened = isGone ? 'was deleted' : `moved to ${actual.slice(0, 7)}`
      const detail = `The branch ${branch} ${happened} while the phase was running; nothing was pushed.`
      return failedPhase(isGone ? 'branch_gone' : 'branch_moved', detail, usage)
    }
  }
}

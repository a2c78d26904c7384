import { plural } from '../../text/show-quantity.ts'
import type { Reason } from '../run/reason.ts'
import type { Evidence } from './evidence.ts'

type Ending = Pick<Evidence, 'ended' | 'settings' | 'phase' | 'changes'>

/** Why an agent did not come to its own end, with a sentence for people; null when it did. */
export function endedEarly({ ended, settings, phase, changes }: Ending): { reason: Reason; detail: string } | null {
  switch (ended) {
    case 'exited':
      return null
    case 'timed_out':
      return { reason: 'timed_out', detail: `The limit is ${plural(settings.timeoutMinutes, 'minute')}.` }
    case 'stalled':
      return { reason: 'stalled', detail: `It printed nothing for ${plural(settings.idleTimeoutMinutes, 'minute')}.` }
    case 'output_limit':
      return { reason: 'output_limit', detail: 'The limit is 64 MiB per phase.' }
    case 'out_of_memory':
      return { reason: 'out_of_memory', detail: 'The kernel ended it.' }
    case 'cancelled': {
      const kept = changes.length === 0 ? '' : ` The work so far is kept as the artifact ${phase.name}-changes.patch.`
      return { reason: 'cancelled_by_person', detail: `The run was cancelled while the phase was running.${kept}` }
    }
    case 'not_found':
      return { reason: 'agent_not_found', detail: 'The agent’s command is not in the job image.' }
  }
}

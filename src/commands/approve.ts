import type { Request } from '../domain/request/request.ts'
import type { Facts, Intent } from '../domain/request/intent.ts'
import type { Approval } from '../domain/run/run.ts'
import type { Command } from './command.ts'
import { activeRun, wrongState } from './feature-state.ts'
import { refuse } from './plan-work.ts'

export const approve: Command = {
  name: 'approve',
  flags: [],
  text: 'optional',
  continuation: 'no',
  usage: '/speckit approve [commit]',
  summary:
    'Lets a run pass its gate. It counts for the commit that is the head of the branch; after a later commit the gate asks again.',
  when: 'while a run waits for approval',
  example: '/speckit approve',
  decide,
}

function decide(request: Request, facts: Facts): Intent {
  const { feature, branch } = facts
  if (feature === undefined) return { kind: 'ask', fact: 'feature' }
  const run = activeRun(feature)
  const head = run?.headSha ?? null
  if (run?.status !== 'waiting' || run.waitingFor !== 'approval' || run.cancellation !== null || head === null) {
    if (request.via === 'review') return { kind: 'ignore', why: 'an approving review, and no run waits for approval' }
    return wrongState('approve', 'a run that waits for approval', facts)
  }
  if (!run.settings.requesterMayApprove && run.actor.id === request.actor.id) {
    return refuse({ kind: 'requester_excluded', login: request.actor.login })
  }
  const text = request.via === 'comment' ? request.text.toLowerCase() : ''
  if (text !== '' && !/^[0-9a-f]{7,40}$/.test(text)) {
    return refuse({ kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'approve', text: request.text } })
  }
  if (branch === undefined) return { kind: 'ask', fact: 'branch' }
  if (branch.sha === null) return wrongState('approve', `the branch ${run.branch}, which was deleted`, facts)
  const seen = text === '' ? (request.sha ?? head) : text
  if (seen === '' || !head.startsWith(seen)) return refuse({ kind: 'old_commit', approved: seen, current: branch.sha })
  if (branch.sha !== head) return refuse({ kind: 'old_commit', approved: head, current: branch.sha })
  return { kind: 'steer', runId: run.id, steering: { kind: 'approve', approval: approval(request, head) } }
}

function approval({ actor, via, at }: Request, sha: string): Approval {
  const way = via === 'button' || via === 'review' ? via : 'comment'
  return { login: actor.login, id: actor.id, via: way, sha, at }
}

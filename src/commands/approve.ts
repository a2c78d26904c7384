import type { Request } from '../domain/request/request.ts'
import type { Facts, FeatureFact } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { Approval, RunRecord } from '../domain/run/run.ts'
import type { Command } from './command.ts'
import { activeRun, branchDeleted, wrongState } from './feature-state.ts'
import { refuse } from './intents.ts'

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
  whyIgnored,
}

async function decide(request: Request, facts: Facts): Promise<Intent> {
  const feature = await facts.feature()
  const gate = openGate(feature)
  if (gate === null) return wrongState('approve', 'a run that waits for approval', feature)
  const { run, head } = gate
  if (!run.settings.requesterMayApprove && run.actor.id === request.actor.id) {
    return refuse({ kind: 'requester_excluded', login: request.actor.login })
  }
  const text = request.text.toLowerCase()
  if (text !== '' && !/^[0-9a-f]{7,40}$/.test(text)) {
    return refuse({ kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'approve', text: request.text } })
  }
  const branch = await facts.branch()
  if (branch.sha === null) return branchDeleted('approve', run.branch, feature)
  const seen = text === '' ? (seenCommit(request) ?? head) : text
  if (seen === '' || !head.startsWith(seen)) return refuse({ kind: 'old_commit', approved: seen, current: branch.sha })
  if (branch.sha !== head) return refuse({ kind: 'old_commit', approved: head, current: branch.sha })
  return { kind: 'steer', runId: run.id, steering: { kind: 'approve', approval: approval(request, head) } }
}

/** People approve pull requests for reasons of their own. */
function whyIgnored({ what }: Request, feature: FeatureFact): string | null {
  if (what.kind !== 'review' || openGate(feature) !== null) return null
  return 'an approving review, and no run waits for approval'
}

/** The run that waits for approval of the commit `head`; null = none does. */
function openGate(feature: FeatureFact): { run: RunRecord; head: string } | null {
  const run = activeRun(feature)
  if (run?.status !== 'waiting' || run.waitingFor !== 'approval' || run.cancellation !== null) return null
  return run.headSha === null ? null : { run, head: run.headSha }
}

function seenCommit({ what }: Request): string | undefined {
  return 'sha' in what ? what.sha : undefined
}

function approval({ actor, what, at }: Request, sha: string): Approval {
  const via = what.kind === 'button' || what.kind === 'review' ? what.kind : 'comment'
  return { login: actor.login, id: actor.id, via, sha, at }
}

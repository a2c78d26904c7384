import type { Request } from '../domain/request/request.ts'
import type { Facts, FeatureFact } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import { lastEnded } from '../domain/run/run-change.ts'
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
    'Lets a run pass its gate. It counts for the commit that is named or was shown; after a later commit the gate asks again, and only a command that names that commit counts.',
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
  const named = text === '' ? seenCommit(request) : text
  const isClear = named === undefined ? isOnlyOneShown(feature, gate) : !isAmbiguous(named, feature, gate)
  if (!isClear) return refuse({ kind: 'commit_not_named', current: branch.sha })
  const seen = named ?? head
  // the event of the newest push may be late: what was looked at counts when it is there now
  const approved = seen !== '' && branch.sha.startsWith(seen) ? branch.sha : head
  if (seen === '' || !approved.startsWith(seen)) {
    return refuse({ kind: 'old_commit', approved: seen, current: branch.sha })
  }
  if (branch.sha !== approved) return refuse({ kind: 'old_commit', approved: head, current: branch.sha })
  const given = approval(request, approved)
  const moved = approved === head ? {} : { movedFrom: head }
  return { kind: 'steer', runId: run.id, steering: { kind: 'approve', approval: given, ...moved } }
}

/** People approve pull requests for reasons of their own. */
function whyIgnored({ what }: Request, feature: FeatureFact): string | null {
  if (what.kind !== 'review' || openGate(feature) !== null) return null
  return 'an approving review, and no run waits for approval'
}

/** The run that waits for approval of the commit `head`; null = none does. */
function openGate(feature: FeatureFact): Gate | null {
  const run = activeRun(feature)
  if (run?.status !== 'waiting' || run.waitingFor !== 'approval' || run.cancellation !== null) return null
  return run.headSha === null ? null : { run, head: run.headSha }
}

type Gate = { run: RunRecord; head: string }

/**
 * Whether the gate never showed any commit but its head, so that nobody needs to name it: we made
 * it, and the phase that waits has made no other one. After somebody else's commit, or a revision,
 * an older page may be what was looked at.
 */
function isOnlyOneShown(feature: FeatureFact, { run, head }: Gate): boolean {
  const waiting = lastEnded(run)
  const own = run.phases.filter(({ name, commitSha }) => name === waiting?.name && commitSha !== null)
  return own.length <= 1 && madeCommits(feature).includes(head)
}

/** Who makes commits until one fits has a few digits of another one in a minute. */
function isAmbiguous(named: string, feature: FeatureFact, { head }: Gate): boolean {
  const known = new Set([head, ...madeCommits(feature)])
  return named !== '' && [...known].filter((sha) => sha.startsWith(named)).length > 1
}

function madeCommits({ runs }: FeatureFact): string[] {
  return runs.flatMap(({ phases }) => phases.flatMap(({ commitSha }) => (commitSha === null ? [] : [commitSha])))
}

function seenCommit({ what }: Request): string | undefined {
  return 'sha' in what ? what.sha : undefined
}

function approval({ actor, what, at }: Request, sha: string): Approval {
  const via = what.kind === 'button' || what.kind === 'review' ? what.kind : 'comment'
  return { login: actor.login, id: actor.id, via, sha, at }
}

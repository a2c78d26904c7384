import type { Action, Place } from '../domain/trigger/action.ts'
import type { Request } from '../domain/request/request.ts'
import { isPermitted } from '../domain/request/intent.ts'
import type { Facts, Intent } from '../domain/request/intent.ts'
import type { Refusal } from '../domain/request/reply.ts'
import { builtInSettings } from '../domain/run/settings.ts'
import { wrongState } from './feature-state.ts'
import { commandNamed } from './index.ts'
import { refuse } from './plan-work.ts'

/**
 * Decides what a request means, or which fact is needed to decide it. Pure. What is not meant for us is ignored before anything is asked from
 * GitHub, as far as that can be known.
 */
export function decideRequest(request: Request, facts: Facts, place: Place): Intent {
  return (
    notMeantForUs(request, facts, place) ??
    notAllowed(request, facts, isStop(request)) ??
    notHere(request, facts, place) ??
    commandNamed(request.command).decide(request, facts)
  )
}

/**
 * Decides whether an action is answered as a whole: with a mistake in it, or too many commands. Like commands, that is for permitted people and
 * for our own pull requests alone; the intent is to reply `refusal`, then.
 */
export function decideRefusal(refusal: Refusal, { deduplicationKey, actor, at, place }: Action, facts: Facts): Intent {
  const help: Request = {
    deduplicationKey,
    actor,
    at,
    via: 'comment',
    command: 'help',
    flags: {},
    text: '',
    sha: null,
    label: null,
    phaseId: null,
  }
  return notMeantForUs(help, facts, place) ?? notAllowed(help, facts, false) ?? notOurs(facts, place) ?? refuse(refusal)
}

/** Ways that GitHub itself lets only triagers go, and that stop something: whoever did it, stopping is safe. */
function isStop({ via }: Request): boolean {
  return via === 'unlabel' || via === 'close_issue' || via === 'close_pull_request'
}

/** Acts on things that are often not ours are compared with our runs first: that costs no call to GitHub. */
function notMeantForUs(request: Request, facts: Facts, place: Place): Intent | null {
  const { actor, via } = request
  const isClosing = via === 'close_issue' || via === 'close_pull_request'
  if (actor.type !== 'User' && !isClosing) return ignore(`${actor.login} is a ${actor.type}, not a person`)
  if (isStop(request) || via === 'review' || place.kind === 'phase' || place.kind === 'commit') {
    if (facts.feature === undefined) return { kind: 'ask', fact: 'feature' }
    if (facts.feature.issue === null) return ignore('it belongs to no run of ours')
  }
  if (via === 'review' || isStop(request)) {
    const intent = commandNamed(request.command).decide(request, facts)
    if (intent.kind === 'ignore') return intent
  }
  return request.label === null ? null : otherLabel(request.label, facts)
}

function otherLabel(label: string, { repository, settings }: Facts): Intent | null {
  if (repository === undefined) return { kind: 'ask', fact: 'repository' }
  if (settings === undefined) return { kind: 'ask', fact: 'settings' }
  const wanted = settings.kind === 'valid' ? settings.effective.settings.label : settings.label
  return label.toLowerCase() === wanted.toLowerCase() ? null : ignore(`the label “${label}” is not “${wanted}”`)
}

function notAllowed(request: Request, facts: Facts, isStopping: boolean): Intent | null {
  if (isStopping) return null
  const { repository, settings, permission } = facts
  const { login } = request.actor
  if (repository === undefined) return { kind: 'ask', fact: 'repository' }
  if (settings === undefined) return { kind: 'ask', fact: 'settings' }
  if (permission === undefined) return { kind: 'ask', fact: 'permission' }
  const needed = (settings.kind === 'valid' ? settings.effective.settings : builtInSettings).permission
  if (!isPermitted(permission, needed) && request.via === 'review' && request.command === 'revise') {
    return ignore(`${login} may not steer runs, so nothing is offered`)
  }
  if (!isPermitted(permission, needed)) return refuse({ kind: 'not_permitted', login, permission, needed })
  if (request.command === 'cancel' || request.command === 'help') return null
  if (repository.isArchived) return refuse({ kind: 'archived' })
  if (settings.kind === 'valid') return null
  return refuse({ kind: 'settings_invalid', message: settings.message, wayOut: settings.wayOut })
}

/** Whether the place is one where this can be asked. */
function notHere(request: Request, facts: Facts, place: Place): Intent | null {
  const { command } = request
  if (command === 'help' || isStop(request)) return null
  const elsewhere = notOurs(facts, place)
  if (elsewhere !== null) return elsewhere
  if (command === 'cancel' || command === 'status') return null
  if (place.kind === 'issue' && place.isClosed) return refuse({ kind: 'issue_closed' })
  if (place.kind === 'pull_request' && place.isClosed) {
    return wrongState(command, 'an open pull request, or a comment on the issue', facts)
  }
  return null
}

function notOurs({ feature }: Facts, place: Place): Intent | null {
  if (feature === undefined) return { kind: 'ask', fact: 'feature' }
  if (feature.issue !== null) return null
  return place.kind === 'pull_request'
    ? refuse({ kind: 'not_our_pull_request', number: place.number })
    : ignore('it belongs to no run of ours')
}

function ignore(why: string): Intent {
  return { kind: 'ignore', why }
}

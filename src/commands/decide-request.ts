import type { Facts } from '../domain/request/facts.ts'
import { settingsOf } from '../domain/request/facts.ts'
import { isPermitted } from '../domain/request/intent.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { Refusal } from '../domain/request/reply.ts'
import type { Request } from '../domain/request/request.ts'
import { wrongState } from './feature-state.ts'
import { commandNamed } from './index.ts'
import { ignore, refuse, refuseSettings } from './intents.ts'
import type { NotDone } from './intents.ts'

/**
 * Decides what a request means. What is not meant for us is ignored before anything is asked from
 * GitHub, as far as that can be known.
 */
export async function decideRequest(request: Request, facts: Facts): Promise<Intent> {
  return (
    (await notMeantForUs(request, facts)) ??
    (await notAllowed(request, facts)) ??
    (await notHere(request, facts)) ??
    (await commandNamed(request.command).decide(request, facts))
  )
}

/**
 * Decides whether a line that cannot be followed is answered with `refusal`: like a command, only
 * to permitted people and on our own pull requests.
 */
export async function decideRefusal(refusal: Refusal, request: Request, facts: Facts): Promise<NotDone> {
  return (
    (await notMeantForUs(request, facts)) ??
    (await notAllowed(request, facts)) ??
    (await notOurs(request, facts)) ??
    refuse(refusal)
  )
}

/** What is often not ours is compared with our runs first: that costs no call to GitHub. */
async function notMeantForUs(request: Request, facts: Facts): Promise<NotDone | null> {
  const { actor, what, command } = request
  if (actor.type !== 'User' && !isClosing(request)) return ignore(`${actor.login} is a ${actor.type}, not a person`)
  if (isStop(request) || isOftenForeign(request)) {
    const feature = await facts.feature()
    if (feature.issue === null) return ignore('it belongs to no run of ours')
    const why = commandNamed(command).whyIgnored?.(request, feature) ?? null
    if (why !== null) return ignore(why)
  }
  return what.kind === 'label' || what.kind === 'unlabel' ? otherLabel(what.label, facts) : null
}

/** What GitHub lets only triagers do, and what stops something: that is safe, whoever does it. */
function isStop(request: Request): boolean {
  return request.what.kind === 'unlabel' || isClosing(request)
}

function isClosing({ what }: Request): boolean {
  return what.kind === 'close_issue' || what.kind === 'close_pull_request'
}

function isOftenForeign({ what, place }: Request): boolean {
  return what.kind === 'review' || place.kind === 'phase' || place.kind === 'commit'
}

async function otherLabel(label: string, facts: Facts): Promise<NotDone | null> {
  const settings = await facts.settings()
  const wanted = settings.kind === 'valid' ? settings.effective.settings.label : settings.label
  return label.toLowerCase() === wanted.toLowerCase() ? null : ignore(`the label “${label}” is not “${wanted}”`)
}

async function notAllowed(request: Request, facts: Facts): Promise<NotDone | null> {
  if (isStop(request)) return null
  const settings = await facts.settings()
  const permission = await facts.permission()
  const needed = settingsOf(settings).permission
  if (!isPermitted(permission, needed)) return notPermitted(request, permission, needed)
  if (request.command === 'cancel' || request.command === 'help') return null
  const { isArchived } = await facts.repository()
  if (isArchived) return refuse({ kind: 'archived' })
  return settings.kind === 'valid' ? null : refuseSettings(settings)
}

function notPermitted({ what, command, actor: { login } }: Request, permission: string, needed: string): NotDone {
  if (what.kind === 'review' && command === 'revise')
    return ignore(`${login} may not steer runs, so nothing is offered`)
  return refuse({ kind: 'not_permitted', login, permission, needed })
}

/** Whether the place is one where this can be asked. */
async function notHere(request: Request, facts: Facts): Promise<NotDone | null> {
  const { command, place } = request
  if (command === 'help' || isStop(request)) return null
  const elsewhere = await notOurs(request, facts)
  if (elsewhere !== null) return elsewhere
  if (command === 'cancel' || command === 'status') return null
  if (place.kind === 'issue' && place.isClosed) return refuse({ kind: 'issue_closed' })
  if (place.kind === 'pull_request' && place.isClosed) {
    return wrongState(command, 'an open pull request, or a comment on the issue', await facts.feature())
  }
  return null
}

async function notOurs({ place }: Request, facts: Facts): Promise<NotDone | null> {
  const { issue } = await facts.feature()
  if (issue !== null) return null
  return place.kind === 'pull_request'
    ? refuse({ kind: 'not_our_pull_request', number: place.number })
    : ignore('it belongs to no run of ours')
}

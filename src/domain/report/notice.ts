import { createHash } from 'node:crypto'
import type { RunRecord } from '../run/run.ts'
import { situationOf } from './situation.ts'
import type { Situation } from './situation.ts'

/**
 * Something that people are told in a comment of its own, because GitHub notifies nobody of an
 * edit. `event` stays the same however often one event is looked at, and no other one shares it.
 */
export type Notice = { event: string; situation: Situation }

/** What ended longer ago is no news: reports of old runs are shown again for other reasons. */
const newsMs = 86_400_000

/** What people are to be told of a run as it is now; null = nothing, or they do not wish to be. */
export function noticeOf(run: RunRecord, now: Date): Notice | null {
  const { notify } = run.settings
  const situation = situationOf({ run })
  const told = eventOf(run, situation)
  if (told === null || notify === 'none' || (notify === 'needed' && !told.isNeeded)) return null
  return isOld(run, now) ? null : { event: told.event, situation }
}

/**
 * Logins that are told and asked for a review, each once: who asked for the run comes first. What
 * cannot be a login is left out: it would be somebody's text in our sentence.
 */
export function peopleToTell({ actor, settings }: Pick<RunRecord, 'actor' | 'settings'>): string[] {
  return onlyLogins([actor.login, ...(settings.reviewers ?? [])])
}

/** Logins that are asked to review the pull request: the listed ones, or else who asked. */
export function reviewersOf({ actor, settings }: Pick<RunRecord, 'actor' | 'settings'>): string[] {
  return onlyLogins(settings.reviewers ?? [actor.login])
}

/** Whether a run ended so long ago that nobody is told of it any more. */
export function isOld({ completedAt }: Pick<RunRecord, 'completedAt'>, now: Date): boolean {
  return completedAt !== null && now.getTime() - completedAt.getTime() > newsMs
}

function eventOf(run: RunRecord, situation: Situation): { event: string; isNeeded: boolean } | null {
  switch (situation.kind) {
    case 'queued':
    case 'pending':
    case 'running':
    case 'held_up':
    case 'cancelling':
      return null
    case 'waiting_for_answers':
      return { event: `answers:${situation.phase?.id ?? 'entry'}`, isNeeded: true }
    case 'waiting_for_approval':
      return { event: `approval:${situation.phase?.id ?? 'entry'}${askedAgain(run)}`, isNeeded: true }
    case 'failed':
    case 'timed_out':
    case 'nothing_changed':
      return { event: 'end', isNeeded: true }
    case 'cancelled':
      // who did it knows it
      return situation.by === run.actor.login ? null : { event: 'end', isNeeded: false }
    case 'done':
      return { event: 'end', isNeeded: false }
  }
}

/** A gate asks once more when somebody committed behind its approval; `detail` names the commit. */
function askedAgain({ detail }: RunRecord): string {
  return detail === null ? '' : `:${createHash('sha256').update(detail).digest('hex').slice(0, 12)}`
}

/** GitHub's own rule, with the underscore of managed accounts. */
function onlyLogins(names: readonly string[]): string[] {
  const logins = names.filter((name) => loginPattern.test(name))
  return logins.filter((login, index) => logins.findIndex((other) => isSame(other, login)) === index)
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

export const loginPattern = /^[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,98}$/

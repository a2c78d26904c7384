import { code, plain, untrusted } from './markdown.ts'
import type { Inline } from './markdown.ts'
import type { PhaseSituation } from '../domain/report/phase-situation.ts'
import type { Progress, Situation } from '../domain/report/situation.ts'
import { absentParts } from '../domain/run/absence.ts'
import type { Absence } from '../domain/run/absence.ts'
import { phases } from '../domain/run/phase.ts'
import { reasons } from '../domain/run/reason.ts'
import { capital } from '../text/capital.ts'
import { enumerate, ordinal, plural, showTime } from '../text/show-quantity.ts'

type Kind = Situation['kind'] | PhaseSituation['kind']

/** A state in a word or two, with a sign that is seen from afar. */
const labels: Record<Kind, { sign: string; label: string }> = {
  queued: { sign: '⏳', label: 'queued' },
  pending: { sign: '⏳', label: 'pending' },
  running: { sign: '▶️', label: 'running' },
  held_up: { sign: '⏳', label: 'waiting' },
  cancelling: { sign: '⏹️', label: 'cancelling' },
  waiting_for_answers: { sign: '⏸️', label: 'waiting for answers' },
  waiting_for_approval: { sign: '⏸️', label: 'waiting for approval' },
  paused: { sign: '⏸️', label: 'waiting' },
  done: { sign: '✅', label: 'ready for review' },
  finished: { sign: '✅', label: 'done' },
  asked: { sign: '❓', label: 'asked' },
  nothing_changed: { sign: '➖', label: 'nothing changed' },
  failed: { sign: '❌', label: 'failed' },
  timed_out: { sign: '⌛', label: 'timed out' },
  cancelled: { sign: '⏹️', label: 'cancelled' },
  will_not_run: { sign: '⏭️', label: 'will not run' },
  skipped: { sign: '⏭️', label: 'skipped' },
}

/** `waiting for approval` */
export function situationLabel({ kind }: { kind: Kind }): string {
  return labels[kind].label
}

/** `⏸️ waiting for approval` */
export function signedLabel({ kind }: { kind: Kind }): string {
  return `${labels[kind].sign} ${labels[kind].label}`
}

/** The label with what matters most, for a heading: `running plan`, `waiting for 2 answers`. */
export function situationHeadline(situation: Situation): string {
  const label = situationLabel(situation)
  switch (situation.kind) {
    case 'running':
      return situation.progress === null ? label : `${label} ${situation.progress.phase}`
    case 'held_up':
      return `waiting for ${absentParts[situation.absence.reason]}`
    case 'waiting_for_answers':
      return situation.open.length === 0 ? label : `waiting for ${plural(situation.open.length, 'answer')}`
    case 'waiting_for_approval': {
      if (situation.phase === null) return label
      const { result, forms } = phases[situation.phase.name]
      return `${label} of ${result}: read ${forms.it} and approve`
    }
    case 'done':
      return `${label}${outOfDate(situation.stale.length)}`
    case 'failed':
    case 'timed_out':
    case 'cancelled':
      return situation.phase === null ? label : `${label} in ${situation.phase}`
    case 'queued':
    case 'pending':
    case 'cancelling':
    case 'nothing_changed':
      return label
  }
}

/** `⏸️ waiting for 2 answers` */
export function signedHeadline(situation: Situation): string {
  return `${labels[situation.kind].sign} ${situationHeadline(situation)}`
}

/** A part of a sentence: our own words, something as people type it, or what others wrote. */
export type Word = string | { code: string } | { untrusted: string }

/** The situation in one sentence. */
export function situationSentence(situation: Situation): Word[] {
  switch (situation.kind) {
    case 'queued':
      return [`Waiting for a worker${queuePlace(situation.runsBefore)}.`]
    case 'pending':
      return [...pendingPlace(situation), '; it starts by itself when its turn comes.']
    case 'running':
      return [situation.progress === null ? 'It is about to end.' : progressSentence(situation.progress)]
    case 'held_up':
      return [`${situation.phase} has been ${situationHeadline(situation)}${sinceTime(situation.absence)}.`]
    case 'cancelling':
      return situation.by === null
        ? ['It is being cancelled: ', { untrusted: situation.why }]
        : ['It is being cancelled by ', { untrusted: situation.by }, '.']
    case 'waiting_for_answers':
      return [`${capital(situationHeadline(situation))}.`]
    case 'waiting_for_approval':
      return [`${approvalWords(situation)}${at(situation.headSha)}.`]
    case 'done':
      return [doneSentence(situation)]
    case 'nothing_changed':
      return ['Nothing changed, so there is no new commit.']
    case 'failed':
    case 'timed_out': {
      const why = situation.reason === null ? '' : `: ${reasons[situation.reason].title}`
      return [`${capital(situationHeadline(situation))}${why}.${kept(situation.commits)}`]
    }
    case 'cancelled': {
      const by = situation.by === null ? [] : [' by ', { untrusted: situation.by }]
      return [capital(situationHeadline(situation)), ...by, `.${kept(situation.commits)}`]
    }
  }
}

/** `Waiting for approval of the spec` */
export function approvalWords({ phase }: Pick<Extract<Situation, { kind: 'waiting_for_approval' }>, 'phase'>): string {
  const label = capital(labels.waiting_for_approval.label)
  return phase === null ? label : `${label} of ${phases[phase.name].result}`
}

/** For places that know no markdown. */
export function wordsText(words: readonly Word[]): string {
  return words.map((word) => (typeof word === 'string' ? word : 'code' in word ? word.code : word.untrusted)).join('')
}

export function wordsMarkdown(words: readonly Word[]): Inline[] {
  return words.map((word) => {
    if (typeof word === 'string') return plain(word)
    return 'code' in word ? code(word.code) : untrusted(word.untrusted, 300)
  })
}

function queuePlace(runsBefore: number | null): string {
  if (runsBefore === null) return ''
  if (runsBefore === 0) return '; this run is the next one'
  return `; ${plural(runsBefore, 'run')} ${runsBefore === 1 ? 'is' : 'are'} before this one`
}

function pendingPlace({ place, issueNumber }: Extract<Situation, { kind: 'pending' }>): Word[] {
  if (place === null) return ['Behind other runs']
  const inQueue = `${ordinal(place.position)} in the queue`
  if (place.before === null) return [inQueue]
  const of = place.before.issueNumber === issueNumber ? ' of this issue' : ` of #${place.before.issueNumber}`
  return [`${inQueue}, behind `, { code: place.before.origin }, of]
}

function progressSentence({ phase, number, count, isWorking, since }: Progress): string {
  const place = `phase ${number} of ${count}`
  if (!isWorking) return `${phase} is next (${place}); it waits for a worker.`
  return since === null
    ? `${phase} is running (${place}).`
    : `${phase} has been running since ${showTime(since)} (${place}).`
}

function sinceTime({ since }: Absence): string {
  return ` since ${showTime(since)}; it goes on by itself`
}

function doneSentence({ made, pullRequestNumber }: Extract<Situation, { kind: 'done' }>): string {
  const results = made.map((name) => phases[name])
  const [only] = results
  const is = only === undefined || results.length > 1 ? 'are' : only.forms.is
  const what = only === undefined ? 'The result is' : `${capital(enumerate(results.map(({ result }) => result)))} ${is}`
  const where = pullRequestNumber === null ? '' : ` in pull request #${pullRequestNumber}`
  return `${what} ready for review${where}.`
}

function outOfDate(count: number): string {
  if (count === 0) return ''
  return count === 1 ? ', but one document is out of date' : `, but ${count} documents are out of date`
}

function at(sha: string | null): string {
  return sha === null ? '' : ` at ${sha.slice(0, 7)}`
}

function kept(commits: number): string {
  return commits === 0 ? '' : ` ${plural(commits, 'commit')} ${commits === 1 ? 'is' : 'are'} on the branch.`
}

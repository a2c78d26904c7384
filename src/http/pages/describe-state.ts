import type { Conclusion, PhaseRecord, RunRecord } from '../../domain/run/run.ts'

export type StateWords = { word: string; tone: 'good' | 'bad' | 'busy' | 'idle' | 'plain' }

/**
 * The state in one or two words, and how it should look; the look never says more than the words.
 */
export function describeState(subject: RunRecord | PhaseRecord): StateWords {
  switch (subject.status) {
    case 'queued':
      return { word: 'isPending' in subject && subject.isPending ? 'In line' : 'Queued', tone: 'idle' }
    case 'in_progress':
      return isBeingCancelled(subject) ? { word: 'Cancelling', tone: 'busy' } : { word: 'Running', tone: 'busy' }
    case 'waiting':
      return { word: waitingWord(subject), tone: 'idle' }
    case 'completed':
      return describeEnd(subject)
  }
}

function waitingWord(subject: RunRecord | PhaseRecord): string {
  if (!('waitingFor' in subject) || subject.waitingFor === null) return 'Waiting'
  return subject.waitingFor === 'answers' ? 'Waiting for answers' : 'Waiting for approval'
}

function describeEnd({ conclusion, reason }: RunRecord | PhaseRecord): StateWords {
  if (conclusion === null) return { word: 'Ended', tone: 'plain' }
  return conclusion === 'neutral' && reason === 'asked_question' ? { word: 'Asked', tone: 'idle' } : ends[conclusion]
}

function isBeingCancelled(subject: RunRecord | PhaseRecord): boolean {
  if (!('cancellation' in subject)) return false
  return subject.cancellation !== null
}

const ends: Record<Conclusion, StateWords> = {
  success: { word: 'Succeeded', tone: 'good' },
  neutral: { word: 'Nothing changed', tone: 'plain' },
  failure: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'plain' },
  timed_out: { word: 'Timed out', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'plain' },
}

import type { Conclusion, PhaseRecord, RunRecord } from '../domain/run.ts'

export type StateWords = { word: string; tone: 'good' | 'bad' | 'busy' | 'idle' | 'plain' }

/** The state in one or two words, and how it should look; the look never says more than the words. */
export function describeState(subject: RunRecord | PhaseRecord): StateWords {
  switch (subject.status) {
    case 'queued':
      return { word: 'Queued', tone: 'idle' }
    case 'in_progress':
      return isBeingCancelled(subject) ? { word: 'Cancelling', tone: 'busy' } : { word: 'Running', tone: 'busy' }
    case 'waiting':
      return { word: 'Waiting', tone: 'idle' }
    case 'completed':
      return subject.conclusion === null ? { word: 'Ended', tone: 'plain' } : ends[subject.conclusion]
  }
}

function isBeingCancelled(subject: RunRecord | PhaseRecord): boolean {
  return 'cancelRequestedAt' in subject && subject.cancelRequestedAt !== null
}

const ends: Record<Conclusion, StateWords> = {
  success: { word: 'Succeeded', tone: 'good' },
  neutral: { word: 'Nothing changed', tone: 'plain' },
  failure: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'plain' },
  timed_out: { word: 'Timed out', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'plain' },
}

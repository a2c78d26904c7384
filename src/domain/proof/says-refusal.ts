import { withoutHidden } from '../../text/untrusted-text.ts'

/** A refusal comes first; behind a page of work the same words are about something else. */
const readCharacters = 600

/**
 * Whether a model refused the work, by the first words of its last message: models report that as
 * an ordinary end. What it could not do for want of something is no refusal.
 */
export function saysRefusal(message: string | null): boolean {
  if (message === null) return false
  const opening = withoutHidden(message.slice(0, readCharacters))
    .replaceAll('’', "'")
    .replaceAll(/[*_`>#]/g, '')
  return opening.split(/(?<=[.!?])\s+|\n+/).some((sentence) => isRefusal(sentence.trim()))
}

function isRefusal(sentence: string): boolean {
  const rest = sentence.replace(
    /^(?:(?:i'm|i am) (?:very |so )?sorry|sorry|i apologi[sz]e)\b[\s,.:;–—-]*(?:but\s+)?/i,
    '',
  )
  return (
    /^(?:i|we) (?:can't|cannot|can not|won't|will not|am unable to|am not able to) (?:help|assist|comply|fulfil|continue with (?:this|that|your) request|do (?:this|that)\b|support (?:this|that))/i.test(
      rest.replace(/^i'm\b/i, 'I am'),
    ) || /^(?:i|we) (?:must|have to|need to|will|respectfully) (?:respectfully )?(?:decline|refuse)\b/i.test(rest)
  )
}

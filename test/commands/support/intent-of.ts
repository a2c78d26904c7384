import type { Request } from '../../../src/domain/request/request.ts'
import { decide, onPullRequest } from './requests.ts'
import type { FactValues } from './fake-facts.ts'

export async function intentOf(asked: Request, facts: FactValues) {
  const { intent } = await decide(asked.what.kind === 'review' ? { ...asked, place: onPullRequest } : asked, facts)
  return intent.kind === 'reply' ? intent.reply : intent
}

export const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled it.' } as const

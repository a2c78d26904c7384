import type { ReviewNote } from '../../domain/request/facts.ts'
import { isPermitted } from '../../domain/request/intent.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { RunSettings } from '../../domain/run/settings.ts'
import type { Action } from '../../domain/trigger/action.ts'
import type { Forge } from '../../ports/forge.ts'

type Scope = { runs: readonly RunRecord[]; least: RunSettings['permission'] }

const mostReviewers = 10

/**
 * Comments of people who may steer runs, since the newest commit of ours: what others write must
 * not reach an agent by somebody's `revise`.
 */
export async function readReview(
  forge: Pick<Forge, 'reviewComments' | 'permission'>,
  action: Action,
  { runs, least }: Scope,
): Promise<ReviewNote[]> {
  const number = runs.find(({ pullRequestNumber }) => pullRequestNumber !== null)?.pullRequestNumber
  if (number === undefined || number === null) return []
  const committed = runs.flatMap(({ phases }) => phases.filter(({ commitSha }) => commitSha !== null))
  const newest = Math.max(...committed.map(({ completedAt }) => completedAt?.getTime() ?? 0), 0)
  const since = newest === 0 ? null : new Date(newest)
  const comments = (await forge.reviewComments(action, number, since)).filter(
    ({ isBot, createdAt }) => !isBot && createdAt.getTime() >= newest,
  )
  const logins = [...new Set(comments.map(({ login }) => login))].slice(0, mostReviewers)
  const permitted = await Promise.all(
    logins.map(async (login) => isPermitted(await forge.permission(action, login), least)),
  )
  const trusted = new Set(logins.filter((_, index) => permitted[index]))
  return comments
    .filter(({ login }) => trusted.has(login))
    .map(({ login, path, line, body }) => ({ login, path, line, body }))
}

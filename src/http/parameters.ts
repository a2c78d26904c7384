import { z } from 'zod'

const statuses = ['queued', 'in_progress', 'waiting', 'completed'] as const

const uuid = z.uuid({ error: 'must be a UUID like 01890a5d-ac96-774b-bcce-b302099a8057' })

export const runParameters = parameters({ id: uuid })
export const artifactParameters = parameters({ id: uuid, artifactId: uuid })
export const phaseParameters = parameters({ id: uuid, phaseId: uuid })

export const listQuery = parameters({
  limit: wholeNumber(1, 100).default(20).describe('Runs on one page.'),
  before: uuid.optional().describe('Id of the last run of the page before: `next` of that answer.'),
  status: z.enum(statuses, { error: `must be one of ${statuses.join(', ')}` }).optional(),
  repositoryId: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('Numeric id of the repository.'),
})

const after = wholeNumber(-1, 2_147_483_647)

export const logQuery = parameters({
  after: after.default(-1).describe('Only what came after the chunk with this sequence; -1 = from the start.'),
})

/**
 * Loose: everything else that a client sends stays. `Last-Event-ID` is what a browser sends when it
 * connects again.
 */
export const streamHeaders = z.looseObject({ 'last-event-id': after.optional() })

/**
 * An object that refuses names it does not know: a misspelt parameter must not be ignored. Messages
 * read on after the name.
 */
function parameters<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = `is not a parameter here; allowed: ${Object.keys(shape).join(', ')}`
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) })
}

function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

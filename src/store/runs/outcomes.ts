import { z } from 'zod'
import { FenceLostError } from '../../errors.ts'
import type { KeptOutcome, OutcomeStore, TakenTree } from '../../ports/outcome-store.ts'
import type { Database, Transaction } from '../database.ts'
import { storableJson } from '../values.ts'

/** By plain SQL: the bundle goes over the connection as the bytes that it is. */
export function createOutcomeStore({ pool }: Database): OutcomeStore {
  return {
    async keepOutcome({ runId, fence }, phaseId, { result, ...rest }) {
      const bundle = result.kind === 'taken' ? result.bundle : null
      const { rowCount } = await pool.query(
        `INSERT INTO "PhaseOutcome" ("phaseId", "outcome", "bundle")
         SELECT $1::uuid, $2::jsonb, $3::bytea FROM "Run" WHERE "id" = $4::uuid AND "fence" = $5 FOR UPDATE
         ON CONFLICT ("phaseId") DO UPDATE SET "outcome" = excluded."outcome", "bundle" = excluded."bundle"`,
        [
          phaseId,
          JSON.stringify(storableJson({ ...rest, result: { ...result, bundle: undefined } })),
          bundle,
          runId,
          fence,
        ],
      )
      if (rowCount === 0) throw new FenceLostError(runId, fence)
    },

    async keptOutcome(phaseId) {
      const { rows } = await pool.query<{ outcome: unknown; bundle: Buffer | null }>(
        `SELECT "outcome", "bundle" FROM "PhaseOutcome" WHERE "phaseId" = $1::uuid`,
        [phaseId],
      )
      return rows[0] === undefined ? null : toOutcome(phaseId, rows[0])
    },
  }
}

/** What was kept of a phase that is over, or that begins again from another commit. */
export async function dropOutcome(transaction: Transaction, phaseId: string): Promise<void> {
  await transaction.phaseOutcome.deleteMany({ where: { phaseId } })
}

function toOutcome(phaseId: string, row: { outcome: unknown; bundle: Buffer | null }): KeptOutcome {
  const parsed = outcomeColumn.safeParse(row.outcome)
  if (!parsed.success)
    throw new Error(`the outcome of phase ${phaseId} cannot be read: ${z.prettifyError(parsed.error)}`)
  const { result, ...rest } = parsed.data
  return { ...rest, result: withBundle(result, row.bundle) }
}

function withBundle(result: z.infer<typeof resultColumn>, bundle: Buffer | null): TakenTree {
  if (result.kind === 'lost') return result
  return bundle === null ? { kind: 'lost', why: 'its bytes were not stored' } : { ...result, bundle }
}

const resultColumn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('taken'), inputCommit: z.string() }),
  z.object({ kind: z.literal('lost'), why: z.string() }),
])

const count = z.number().nullable()

const outcomeColumn = z.object({
  ended: z.enum(['exited', 'timed_out', 'stalled', 'output_limit', 'out_of_memory', 'cancelled', 'not_found']),
  exitCode: z.number().nullable(),
  durationMs: z.number(),
  verdict: z.object({
    isOk: z.boolean(),
    failure: z.string().nullable(),
    finalMessage: z.string().nullable(),
    askedQuestion: z.boolean(),
    usage: z.object({ inputTokens: count, outputTokens: count, costUsd: count }).nullable(),
  }),
  result: resultColumn,
  base: z.object({ parent: z.string(), expected: z.string().nullable(), trusted: z.string() }),
})

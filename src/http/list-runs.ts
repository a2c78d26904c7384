import type { z } from 'zod'
import type { RunRecord } from '../domain/run/run.ts'
import type { RunReads } from './dependencies.ts'
import type { listQuery } from './parameters.ts'
import { Problem } from './problem.ts'

/** One page of runs; `next` is the cursor of the page after it. */
export async function listRuns(
  store: Pick<RunReads, 'run' | 'runs'>,
  query: z.output<typeof listQuery>,
): Promise<{ runs: RunRecord[]; next: string | null }> {
  const { limit, before, status, repositoryId } = query
  if (before !== undefined && (await store.run(before)) === null) {
    throw new Problem(
      'http_invalid_parameter',
      `\`before\` must be the id of a run that is still kept, got \`${before}\`.`,
    )
  }
  const found = await store.runs({
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
    ...(status === undefined ? {} : { status }),
    ...(repositoryId === undefined ? {} : { repositoryId }),
  })
  const runs = found.slice(0, limit)
  return { runs, next: found.length > limit ? (runs.at(-1)?.id ?? null) : null }
}

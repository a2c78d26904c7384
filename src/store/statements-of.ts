import { createHash } from 'node:crypto'
import type { Job } from '../domain/run/job.ts'
import type { Enqueue } from './database.ts'
import type { Statement } from './in-transaction.ts'

/** What the queue would have done to put these jobs in, to be done together with our own. */
export async function statementsOf(enqueue: Enqueue, jobs: Job[]): Promise<Statement[]> {
  const statements: Statement[] = []
  await enqueue(
    {
      $queryRawUnsafe: async <T>(text: string, ...values: unknown[]) =>
        statements.push({ name: nameOf(text), text, values }) as T,
    },
    jobs,
  )
  return statements
}

/** The same text has the same name, so that its plan is kept. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

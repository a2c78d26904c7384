import type { Job } from '../domain/run/job.ts'
import type { Enqueue } from './database.ts'
import type { Statement } from './in-transaction.ts'

/** What the queue would have done to put these jobs in, to be done together with our own. */
export async function statementsOf(enqueue: Enqueue, jobs: Job[]): Promise<Statement[]> {
  const statements: Statement[] = []
  await enqueue(
    { $queryRawUnsafe: async <T>(text: string, ...values: unknown[]) => statements.push({ text, values }) as T },
    jobs,
  )
  return statements
}

import type { Pool, QueryResult } from 'pg'

/** `name`: the server keeps the plan of a text that comes often, for each connection. */
export type Statement = { name?: string; text: string; values: unknown[] }

/**
 * Does all of the statements or none, on a pool of pipelined connections: none waits for the answer
 * to the one before. When one is refused the connection is closed, which takes everything back.
 */
export async function inTransaction(pool: Pool, statements: readonly Statement[]): Promise<QueryResult[]> {
  const client = await pool.connect()
  // the statement that is under way hears of a broken connection; without a listener the process
  // would end besides
  client.on('error', ignore)
  try {
    const begun = client.query('BEGIN')
    const results = statements.map((statement) => client.query(statement))
    const [, ...answers] = await Promise.all([begun, ...results, client.query('COMMIT')])
    client.off('error', ignore)
    client.release()
    return answers.slice(0, -1)
  } catch (error) {
    client.release(true)
    throw error
  }
}

function ignore(): void {}

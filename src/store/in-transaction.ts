import type { Pool, PoolClient, QueryResult } from 'pg'

/** `name`: the server keeps the plan of a text that comes often, for each connection. */
export type Statement = { name?: string; text: string; values: unknown[] }

/**
 * Does all of the statements or none, on a pool of pipelined connections: none waits for the answer
 * to the one before. When one is refused the connection is closed, which takes everything back.
 */
export async function inTransaction(pool: Pool, statements: readonly Statement[]): Promise<QueryResult[]> {
  return onConnection(pool, async (client) => {
    const begun = client.query('BEGIN')
    const results = statements.map((statement) => client.query(statement))
    const [, ...answers] = await Promise.all([begun, ...results, client.query('COMMIT')])
    return answers.slice(0, -1)
  })
}

/** The same where a statement follows from the answer to the one before. */
export async function withTransaction<T>(pool: Pool, work: (run: Run) => Promise<T>): Promise<T> {
  return onConnection(pool, async (client) => {
    const [, result] = await Promise.all([client.query('BEGIN'), work((statement) => client.query(statement))])
    await client.query('COMMIT')
    return result
  })
}

export type Run = (statement: Statement) => Promise<QueryResult>

async function onConnection<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // the statement that is under way hears of a broken connection; without a listener the process
  // would end besides
  client.on('error', ignore)
  try {
    const result = await use(client)
    client.off('error', ignore)
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

function ignore(): void {}

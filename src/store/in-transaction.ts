import type { Pool, PoolClient } from 'pg'

/**
 * Commits when `work` resolves. When anything rejects, the connection is closed instead, which takes everything back: nobody has to know
 * in which state it was left.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // the statement that is under way hears of a broken connection; without a listener the process would end besides
  client.on('error', ignore)
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    client.off('error', ignore)
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

function ignore(): void {}

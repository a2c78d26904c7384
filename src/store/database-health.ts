import type { DatabaseHealth } from '../ports/store.ts'
import type { Database } from './database.ts'

/** Over the connections that deliveries are stored with. */
export function createDatabaseHealth({ pool }: Database): DatabaseHealth {
  return {
    ping: async () => void (await pool.query('SELECT 1')),
  }
}

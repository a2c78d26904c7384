/**
 * Started by embedded-postgres.integration.test.ts: starts the server on the folder it is given,
 * says so, and stays.
 */
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts'
import { silentLog } from '../support/silent-log.ts'

const [dataDirectory = '', whenDone] = process.argv.slice(2)
const { url, stop } = await startEmbeddedPostgres({ dataDirectory, log: silentLog })
console.log(url)
if (whenDone === 'exit') process.exit(3)
process.once('SIGTERM', () => void stop())

/** Started by create-queue.integration.test.ts: takes jobs and never ends one. */
import { createQueue } from '../../src/queue/create-queue.ts'
import { silentLog } from '../support/silent-log.ts'

const queue = await createQueue({ databaseUrl: process.argv[2] ?? '', log: silentLog, concurrency: 1 })
await queue.work(() => new Promise(() => {}))
console.log('working')

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProcessExecutor } from '../../src/executors/process/process-executor.ts'
import { silentLog } from '../support/silent-log.ts'
import { describeJobs } from './executor-jobs-contract.ts'
import { createFakeExecutor } from './fake-executor.ts'

describeJobs('the fake', null, async () => ({ executor: createFakeExecutor(), close: async () => undefined }))

describeJobs('processes', process.platform === 'linux' ? null : 'there is no /proc here', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'speckit-jobs-'))
  return {
    executor: createProcessExecutor({ directory, path: [], log: silentLog }),
    close: () => rm(directory, { recursive: true, force: true }),
  }
})

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProcessExecutor } from '../../src/executors/process/process-executor.ts'
import { describeExecutor } from './executor-contract.ts'
import { silentLog } from './silent-log.ts'

describeExecutor('process', process.platform === 'linux' ? null : 'there is no /proc here', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'speckit-process-executor-'))
  return {
    executor: createProcessExecutor({ directory, path: [], log: silentLog }),
    image: null,
    async leftovers() {
      const left = await readdir(directory).catch(() => [])
      if (left.length === 0) await rm(directory, { recursive: true, force: true })
      return left
    },
  }
})

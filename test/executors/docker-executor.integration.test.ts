import { randomUUID } from 'node:crypto'
import { createDockerExecutor } from '../../src/executors/docker/docker-executor.ts'
import { buildJobImage, jobImage, leftoversOf, socketPath, whyNoDocker } from '../support/docker-engine.ts'
import { describeExecutor } from './executor-contract.ts'
import { silentLog } from './silent-log.ts'

const skipped = await whyNoDocker()

describeExecutor('docker', skipped, async () => {
  await buildJobImage()
  const workerId = `test-${randomUUID()}`
  return {
    executor: createDockerExecutor({ socketPath, log: silentLog, scope: workerId, workerId }),
    image: jobImage,
    leftovers: () => leftoversOf(workerId),
  }
})

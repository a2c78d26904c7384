import { describe, expect, it } from '@jest/globals'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createExecutor } from '../../src/executors/index.ts'
import { silentLog } from './silent-log.ts'

const socketPath = join(tmpdir(), 'speckit-no-engine-here.sock')
const options = { socketPath, directory: join(tmpdir(), 'speckit-unused'), path: [], workerId: 'test', log: silentLog }

describe('createExecutor', () => {
  it('chooses processes when no engine answers', async () => {
    const executor = await createExecutor('auto', options)

    expect(executor.name).toBe('process')
    expect(executor.warning).toContain('nothing isolates')
  })

  it('fails fast when Docker is asked for and away, names the socket and says what to do', async () => {
    const executor = await createExecutor('docker', options)
    const unavailable = {
      code: 'executor_unavailable',
      message: `No Docker engine answers at ${socketPath} (ENOENT).`,
      wayOut: expect.stringContaining('EXECUTOR=process'),
    }

    await expect(executor.check()).rejects.toMatchObject(unavailable)
    await expect(executor.imageVersion('any')).rejects.toMatchObject(unavailable)
    await expect(
      executor.start({
        owner: { runId: 'r', phaseId: 'p', fence: 1 },
        image: 'any',
        egress: [],
        limits: { memoryBytes: 1, cpus: 1, pids: 1, workspaceBytes: 1 },
      }),
    ).rejects.toMatchObject(unavailable)
  })

  it('says when the directory for jobs cannot be made', async () => {
    const executor = await createExecutor('process', { ...options, directory: '/dev/null/jobs' })

    await expect(executor.check()).rejects.toMatchObject({ code: 'executor_unavailable' })
  })
})

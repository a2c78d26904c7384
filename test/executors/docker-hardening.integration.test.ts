import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import Docker from 'dockerode'
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createDockerExecutor } from '../../src/executors/docker/docker-executor.ts'
import type { JobContainer, JobSpec } from '../../src/ports/executor.ts'
import { buildJobImage, jobImage, leftoversOf, socketPath, whyNoDocker } from '../support/docker-engine.ts'
import { agentThatLeaves, expectStill, outliving } from './executor-settle.ts'
import { execute, jobSpec, shell } from './support/execute.ts'
import { silentLog } from './silent-log.ts'

const skipped = await whyNoDocker()
const title = 'docker executor, hardened'
const group = skipped === null ? describe : describe.skip

group(skipped === null ? title : `${title} (skipped, because ${skipped})`, () => {
  const workerId = `test-${randomUUID()}`
  const docker = new Docker({ socketPath })
  const executor = createDockerExecutor({ socketPath, log: silentLog, scope: workerId, workerId })
  const started: JobContainer[] = []

  beforeAll(buildJobImage)

  afterEach(async () => {
    await Promise.all(started.splice(0).map((container) => container.remove()))
  })

  afterAll(async () => {
    expect(await leftoversOf(workerId)).toEqual([])
  })

  async function start(change: Partial<JobSpec> = {}): Promise<JobContainer> {
    const container = await executor.start(jobSpec({ image: jobImage, ...change }))
    started.push(container)
    return container
  }

  it('is configured as docs/threats say, by inspect', async () => {
    const spec = jobSpec({ image: jobImage })
    const container = await start(spec)

    const { Config: config, HostConfig: host, Mounts: mounts } = await docker.getContainer(container.id).inspect()

    expect(config.User).toBe('10001:10001')
    expect(config.Labels).toMatchObject({
      'speckit.run': spec.owner.runId,
      'speckit.phase': spec.owner.phaseId,
      'speckit.fence': '1',
      'speckit.scope': workerId,
      'speckit.worker': workerId,
    })
    expect(host).toMatchObject({
      CapDrop: ['ALL'],
      CapAdd: null,
      Privileged: false,
      SecurityOpt: ['no-new-privileges:true'],
      ReadonlyRootfs: true,
      NetworkMode: 'none',
      PidMode: '',
      IpcMode: 'private',
      Binds: null,
      PidsLimit: spec.limits.pids,
      NanoCpus: 1e9,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    })
    expect(host.Memory).toBe(spec.limits.memoryBytes + spec.limits.workspaceBytes)
    expect(host.MemorySwap).toBe(host.Memory)
    expect(host.LogConfig?.Type).toBe('none')
    expect(host.Ulimits).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Name: 'core', Hard: 0 }),
        expect.objectContaining({ Name: 'fsize' }),
        expect.objectContaining({ Name: 'nofile' }),
      ]),
    )
    expect(mounts).toEqual([])
  })

  it('is as narrow from inside', async () => {
    const container = await start()

    const status = await shell(container, 'cat /proc/self/status')
    const tries = await shell(
      container,
      `id -u
      touch /root-file 2>&1; touch /etc/passwd 2>&1
      ls /var/run/docker.sock /run/docker.sock 2>&1
      cat /proc/net/dev | tail -n +3 | cut -d: -f1
      mount | grep -E ' /(tmp|workspace|home/agent) '
      mount -t tmpfs none /mnt 2>&1; unshare -r true 2>&1; ulimit -c`,
    )

    expect(status.stdout).toMatch(/^CapEff:\t0+$/m)
    expect(status.stdout).toMatch(/^CapBnd:\t0+$/m)
    expect(status.stdout).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status.stdout).toMatch(/^Seccomp:\t2$/m)
    expect(tries.stdout).toMatch(/^10001$/m)
    expect(tries.stdout).toMatch(/touch: .*root-file.*Read-only file system/)
    expect(tries.stdout).toMatch(/touch: .*passwd.*(Read-only file system|Permission denied)/)
    expect(tries.stdout).toMatch(/ls: .*\/var\/run\/docker.sock.*No such file/)
    expect(tries.stdout).toMatch(/^\s*lo$/m)
    expect(tries.stdout).not.toContain('eth0')
    expect(tries.stdout.match(/tmpfs \(rw,nosuid,nodev,/g)).toHaveLength(3)
    expect(tries.stdout).toMatch(/mount: .*(denied|superuser)/)
    expect(tries.stdout).toMatch(/unshare: .*(denied|not permitted)/i)
    expect(tries.stdout).toMatch(/^0$/m)
  })

  it('keeps the environment of a command out of inspect, the disk and other commands', async () => {
    const container = await start()
    const secret = randomUUID()
    const up = Promise.withResolvers<void>()
    const running = shell(container, 'echo "$CANARY"; while [ ! -e stop ]; do sleep 0.05; done', {
      environment: { CANARY: secret },
      onStdout: () => up.resolve(),
    })
    await up.promise

    const { ExecIDs: execIds } = await docker.getContainer(container.id).inspect()
    const inspected = [
      await docker.getContainer(container.id).inspect(),
      ...(await Promise.all((execIds ?? []).map((id) => docker.getExec(id).inspect()))),
      await docker.getContainer(container.id).top(),
    ]
    const onDisk = await filesOf(container.id)

    expect(execIds?.length).toBeGreaterThan(0)
    expect(JSON.stringify(inspected)).not.toContain(secret)
    expect(onDisk).not.toContain(secret)
    await shell(container, 'touch stop')
    expect(await running).toMatchObject({ ended: 'exited', exitCode: 0, stdout: `${secret}\n` })
    expect(await execute(container, ['env'])).toMatchObject({ stdout: expect.not.stringContaining(secret) })
  })

  it('ends a command that uses up the memory as out_of_memory, and the job can go on', async () => {
    const container = await start({ limits: { memoryBytes: 32 * mebi, workspaceBytes: 8 * mebi, cpus: 1, pids: 64 } })

    const run = await shell(container, 'head -c 500000000 /dev/zero | tail')

    expect(run).toMatchObject({ ended: 'out_of_memory' })
    expect(await shell(container, 'exit 5')).toMatchObject({ ended: 'exited', exitCode: 5 })
  })

  it('keeps a full workspace to the job', async () => {
    const container = await start()

    const run = await shell(container, 'head -c 500000000 /dev/zero > big')

    expect(run.exitCode).not.toBe(0)
    expect(await shell(container, 'rm big && echo small > file && cat file')).toMatchObject({ stdout: 'small\n' })
  })

  it('survives a fork bomb that ignores signals, and ends it', async () => {
    const container = await start()

    const bomb = await shell(
      container,
      'trap "" TERM HUP INT; echo kept > file; f() { setsid sleep 1000 & f | f & }; f; sleep 1000',
      {
        limits: { timeoutMs: 1500, idleMs: 60_000, outputBytes: mebi },
      },
    )

    expect(bomb).toMatchObject({ ended: 'timed_out' })
    expect(bomb.durationMs).toBeLessThan(15_000)
    expect(await shell(container, 'cat file')).toMatchObject({ ended: 'exited', stdout: 'kept\n' })
    const { Processes: processes } = (await docker.getContainer(container.id).top()) as { Processes: string[][] }
    expect(processes).toHaveLength(1)
  })

  it('lets no job see into the memory, the environment or the files of its keeper', async () => {
    const container = await start()

    const look = await shell(
      container,
      `for f in mem environ fd/0 cwd maps; do dd if=/proc/1/$f of=/dev/null count=1 2>&1; done
      sh -c 'echo x > /proc/1/mem' 2>&1; readlink /proc/1/exe || echo no exe`,
    )

    expect(look.stdout.match(/Permission denied/g)?.length).toBeGreaterThanOrEqual(6)
    expect(look.stdout).toContain('no exe')
    expect(await container.settle()).toBe(true)
  })

  it.each(outliving)(
    'lets nothing write once it is settled although its relay was killed: %s',
    async (_what, outlive) => {
      const container = await start({ egress: ['127.0.0.1:9'] })
      const relay =
        'for p in /proc/[0-9]*; do grep -qs "egress\\|module-typescript" $p/cmdline && kill -9 ${p#/proc/}; done'

      await agentThatLeaves(container, `${outlive}\n${relay}`)

      expect(await container.settle()).toBe(true)
      await expectStill(container)
    },
  )

  it('says so when the container is gone', async () => {
    const container = await start()
    await docker.getContainer(container.id).kill()

    expect(await container.settle()).toBe(false)
  })

  it('cannot be ended from inside', async () => {
    const container = await start()

    await shell(container, 'kill -9 -1; for s in 1 2 3 6 9 13 15 17 12; do kill -$s 1; done; kill -STOP 1; true')

    expect(await shell(container, 'echo alive')).toMatchObject({ ended: 'exited', stdout: 'alive\n' })
  })

  it('does not touch the jobs of another installation on the same engine', async () => {
    const container = await start()
    const other = createDockerExecutor({ socketPath, log: silentLog, scope: `${workerId}-other`, workerId })

    expect(await other.reap(async () => false)).toEqual([])

    expect(await shell(container, 'echo alive')).toMatchObject({ stdout: 'alive\n' })
  })

  it('names a missing image with the way out, and leaves nothing', async () => {
    const missing = {
      code: 'image_missing',
      message: expect.stringContaining('speckit-no-such:image'),
      wayOut: expect.stringContaining('npm run images'),
    }

    await expect(executor.imageVersion('speckit-no-such:image')).rejects.toMatchObject(missing)
    await expect(executor.start(jobSpec({ image: 'speckit-no-such:image' }))).rejects.toMatchObject(missing)
    await expect(executor.start(jobSpec({ image: null }))).rejects.toMatchObject({ code: 'image_missing' })
    expect(await leftoversOf(workerId)).toEqual([])
  })

  it('leaves nothing when the container cannot be started', async () => {
    const other = createDockerExecutor({
      socketPath,
      log: silentLog,
      scope: workerId,
      workerId,
      runtime: 'no-such-runtime',
    })

    await expect(other.start(jobSpec({ image: jobImage }))).rejects.toMatchObject({
      code: 'executor_unavailable',
      message: expect.stringContaining('no-such-runtime'),
    })
    expect(await leftoversOf(workerId)).toEqual([])
  })
})

const mebi = 1024 * 1024

/** What the engine has written down about a container; empty when this test may not look there. */
async function filesOf(id: string): Promise<string> {
  const { DockerRootDir: rootDirectory } = (await new Docker({ socketPath }).info()) as { DockerRootDir: string }
  const directory = join(rootDirectory, 'containers', id)
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  if (process.getuid?.() === 0) expect(files.length).toBeGreaterThan(0)
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('')
}

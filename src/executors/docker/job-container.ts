import type Docker from 'dockerode'
import type { ExecRequest, ExecResult, JobContainer } from '../../ports/executor.ts'
import { home, workspace } from './container-options.ts'
import type { EgressProxy } from './egress-proxy.ts'
import { openEgressTunnel, proxyEnvironment } from './egress-tunnel.ts'
import type { EgressTunnel } from './egress-tunnel.ts'
import { endProcesses, settleProcesses } from './keeper.ts'
import { probe } from './probe.ts'
import { removeContainer } from './remove-container.ts'
import { runExec } from './run-exec.ts'
import type { ExecEnd } from './run-exec.ts'

/**
 * A started job container. Its files live in its memory and are gone with it. `proxy` null = no
 * network at all.
 */
export function jobContainer(container: Docker.Container, proxy: EgressProxy | null): JobContainer {
  const running = new Set<symbol>()
  const tunnel = keepTunnel(container, proxy)
  let isSettled = false
  const ranOutOfMemory = createMemoryWatch(container)

  async function exec(request: ExecRequest): Promise<ExecResult> {
    const startedAt = performance.now()
    const result = (ended: ExecResult['ended'], exitCode: number | null = null): ExecResult => {
      return { exitCode, ended, durationMs: Math.round(performance.now() - startedAt) }
    }
    if (request.signal.aborted) return result('cancelled')
    const end = await run(request)
    if (end.cause !== null) return result(end.cause)
    if (end.exitCode === 0) return result('exited', 0)
    if (await ranOutOfMemory(end.exitCode)) return result('out_of_memory')
    if (end.exitCode === null) throw new Error(`job container ${container.id} ended while a command ran in it`)
    if (end.exitCode >= 126 && end.exitCode <= 127 && (await isNotFound(container, request))) return result('not_found')
    return result('exited', end.exitCode)
  }

  async function run(request: ExecRequest): Promise<ExecEnd> {
    const ticket = Symbol('exec')
    running.add(ticket)
    try {
      if (!isSettled) await tunnel.open()
      return await runExec(request, {
        container,
        environment: { ...standardEnvironment, ...(proxy === null ? {} : proxyEnvironment), ...request.environment },
        endStrays: async () => (running.size === 1 ? endStrays() : undefined),
        endAll: async () => void (await endProcesses(container, 1)),
      })
    } finally {
      running.delete(ticket)
    }
  }

  async function endStrays(): Promise<void> {
    await endProcesses(container, (await tunnel.current())?.isOpen() ? 2 : 1)
  }

  async function settle(): Promise<boolean> {
    isSettled = true
    proxy?.close()
    const isEnded = await settleProcesses(container)
    const current = await tunnel.current()
    current?.close()
    return isEnded
  }

  async function remove(): Promise<void> {
    proxy?.close()
    await removeContainer(container)
    const current = await tunnel.current()
    current?.close()
  }

  return { id: container.id, workspace, home, exec, settle, remove }
}

type KeptTunnel = { open(): Promise<void>; current(): Promise<EgressTunnel | null> }

/**
 * The relay of the tunnel dies with the processes of a job that had to be ended; the next command
 * gets a new one. Without a proxy there is none.
 */
function keepTunnel(container: Docker.Container, proxy: EgressProxy | null): KeptTunnel {
  let tunnel: Promise<EgressTunnel> | null = null
  async function current(): Promise<EgressTunnel | null> {
    return (await tunnel?.catch(() => null)) ?? null
  }
  async function open(): Promise<void> {
    if (proxy === null || (await current())?.isOpen()) return
    tunnel = openEgressTunnel(container, proxy)
    await tunnel
  }
  return { open, current }
}

/**
 * Tells after each command whether the kernel killed for memory since the one before. The kernel's
 * own count is right at once, unlike the engine's events; a dead container has only the engine's
 * word.
 */
function createMemoryWatch(container: Docker.Container): (exitCode: number | null) => Promise<boolean> {
  let killsBefore = 0
  return async (exitCode) => {
    const state = await container.inspect().catch(() => null)
    if (state?.State.Running !== true) return state?.State.OOMKilled === true
    const { stdout } = await probe(container, ['cat', ...kernelCounters])
    const kills = [...stdout.matchAll(/^oom_kill (\d+)$/gm)].reduce((sum, match) => sum + Number(match[1]), 0)
    const isMore = kills > killsBefore
    killsBefore = kills
    return isMore && exitCode !== 0
  }
}

async function isNotFound(container: Docker.Container, request: ExecRequest): Promise<boolean> {
  const file = request.argv[0] ?? ''
  const look = 'cd -- "$1"; case $0 in */*) test -e "$0" ;; *) command -v -- "$0" ;; esac'
  const path = request.environment['PATH']
  const found = await probe(
    container,
    ['sh', '-c', look, file, request.workingDirectory ?? workspace],
    path === undefined ? [] : [`PATH=${path}`],
  )
  return found.exitCode !== 0
}

/** cgroup v2 and v1. */
const kernelCounters = ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']

const standardEnvironment = { HOME: home, LANG: 'C.UTF-8', TMPDIR: '/tmp' }

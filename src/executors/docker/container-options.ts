import type Docker from 'dockerode'
import type { JobSpec } from '../../ports/executor.ts'
import { keeperCommand } from './keeper.ts'
import { ownerLabels } from './owner-labels.ts'

export const workspace = '/workspace'
export const home = '/home/agent'

const user = 10001

/**
 * Who the commands of a job are. The keeper has another group: with the same user it can end them,
 * and with another group the kernel lets none of them trace it or write into its memory.
 */
export const jobUser = `${user}:10002`

export type ContainerPlace = {
  image: string
  scope: string
  workerId: string
  runtime: string | null
  hostCpus: number
}

/**
 * The hardened settings of a job container. Nothing here comes from the agent, and no secret may:
 * the engine writes this to disk and shows it to everybody who may inspect. The job has no network
 * at all; what it may reach goes through the tunnel (egress-tunnel.ts).
 */
export function containerOptions(spec: JobSpec, place: ContainerPlace): Docker.ContainerCreateOptions {
  return {
    Image: place.image,
    User: `${user}:${user}`,
    Hostname: 'job',
    Entrypoint: [...keeperCommand],
    Cmd: [],
    WorkingDir: workspace,
    Healthcheck: { Test: ['NONE'] },
    NetworkDisabled: true,
    OpenStdin: false,
    Labels: ownerLabels(spec.owner, place.scope, place.workerId),
    HostConfig: {
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      Privileged: false,
      SecurityOpt: ['no-new-privileges:true'],
      ReadonlyRootfs: true,
      Tmpfs: fileSystems(spec.limits.workspaceBytes),
      ...resources(spec, place.hostCpus),
      IpcMode: 'private',
      RestartPolicy: { Name: 'no' },
      // the keeper says nothing, and what commands say goes through the exec's streams
      LogConfig: { Type: 'none', Config: {} },
      ...(place.runtime === null ? {} : { Runtime: place.runtime }),
    },
  }
}

/**
 * A tmpfs is the one quota that every engine keeps. Its content counts as the job's memory, so both
 * are added up.
 */
function resources(spec: JobSpec, hostCpus: number): Docker.HostConfig {
  const { limits } = spec
  const memory = limits.memoryBytes + limits.workspaceBytes
  return {
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: Math.round(Math.min(limits.cpus, hostCpus) * 1e9),
    PidsLimit: limits.pids,
    Ulimits: [
      { Name: 'nofile', Soft: 16384, Hard: 16384 },
      { Name: 'fsize', Soft: limits.workspaceBytes, Hard: limits.workspaceBytes },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
  }
}

function fileSystems(workspaceBytes: number): Record<string, string> {
  const half = Math.ceil(workspaceBytes / 2)
  return { [workspace]: tmpfs(workspaceBytes), [home]: tmpfs(half), '/tmp': tmpfs(half) }
}

/** One file a page on average is plenty; without the cap, empty files would eat kernel memory. */
function tmpfs(bytes: number): string {
  const files = Math.max(1024, Math.ceil(bytes / 4096))
  return `rw,exec,nosuid,nodev,size=${bytes},nr_inodes=${files},uid=${user},gid=${user},mode=0700`
}

import type Docker from 'dockerode'

/**
 * The flags by which `docker create` makes a container with these settings. Throws for a setting
 * that has no flag here.
 */
export function dockerFlags(options: Docker.ContainerCreateOptions): string[] {
  const { HostConfig: host = {}, ...own } = options
  return [
    ...Object.entries(own).flatMap(([name, value]) => flagOf(ownFlags, name, value)),
    ...Object.entries(host).flatMap(([name, value]) => flagOf(hostFlags, name, value)),
  ]
}

type Flags = Record<string, (value: never) => string[]>

const one = (flag: string) => (value: string | number) => [`--${flag}=${value}`]
const many = (flag: string) => (values: string[]) => values.map((value) => `--${flag}=${value}`)
const none = () => []

const ownFlags: Flags = {
  User: one('user'),
  Hostname: one('hostname'),
  WorkingDir: one('workdir'),
  Healthcheck: () => ['--no-healthcheck'],
  Labels: (labels: Record<string, string>) => Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
  // the command comes behind the image; the network mode says it already
  Image: none,
  Entrypoint: none,
  Cmd: none,
  OpenStdin: none,
  NetworkDisabled: none,
}

const hostFlags: Flags = {
  NetworkMode: one('network'),
  CapDrop: many('cap-drop'),
  SecurityOpt: many('security-opt'),
  ReadonlyRootfs: (isReadOnly: boolean) => [`--read-only=${isReadOnly}`],
  Privileged: (isPrivileged: boolean) => [`--privileged=${isPrivileged}`],
  Tmpfs: (mounts: Record<string, string>) => Object.entries(mounts).map(([path, how]) => `--tmpfs=${path}:${how}`),
  Memory: one('memory'),
  MemorySwap: one('memory-swap'),
  NanoCpus: (nano: number) => [`--cpus=${nano / 1e9}`],
  PidsLimit: one('pids-limit'),
  Ulimits: (limits: { Name: string; Soft: number; Hard: number }[]) =>
    limits.map(({ Name, Soft, Hard }) => `--ulimit=${Name}=${Soft}:${Hard}`),
  IpcMode: one('ipc'),
  RestartPolicy: ({ Name }: { Name: string }) => [`--restart=${Name}`],
  LogConfig: ({ Type }: { Type: string }) => [`--log-driver=${Type}`],
  Runtime: one('runtime'),
}

function flagOf(flags: Flags, name: string, value: unknown): string[] {
  const toFlags = flags[name]
  if (toFlags === undefined) throw new Error(`the bare script has no flag for the container setting ${name}`)
  return toFlags(value as never)
}

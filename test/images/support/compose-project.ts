import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { leftoversWith, socketPath } from '../../support/docker-engine.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
const files = ['docker-compose.yaml', 'test/images/compose-override.yaml', 'test/images/compose-local-github.yaml']
const healthyMs = 90_000

export type ComposeProject = {
  name: string
  /** Runs docker-compose on this project; resolves with what it printed. */
  compose(...args: string[]): Promise<string>
  /**
   * Creates and starts everything, from images that are there but for `postgres`, and waits until
   * all of it is healthy.
   */
  up(): Promise<void>
  inspect(service: string): Promise<Docker.ContainerInspectInfo>
  /** What the services said last, for messages. */
  logs(): Promise<string>
  /** Removes everything, volumes too; may be called at any time. Rejects when something is left. */
  down(): Promise<void>
}

/**
 * docker-compose.yaml as a project of its own, with the variables in an environment file in
 * `directory` as an operator has them.
 */
export function composeProject(directory: string, variables: Record<string, string>): ComposeProject {
  const name = `speckit-test-${randomBytes(4).toString('hex')}`
  const docker = new Docker({ socketPath })
  const label = `com.docker.compose.project=${name}`
  const options = [
    ...files.flatMap((file) => ['--file', join(root, file)]),
    `--project-directory=${root}`,
    `--project-name=${name}`,
    `--env-file=${environmentFile(directory, variables)}`,
    '--ansi=never',
  ]
  // variables of the shell would win over those of the file, so none but these
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DOCKER_BUILDKIT: '0',
    COMPOSE_DOCKER_CLI_BUILD: '0',
  }

  async function compose(...args: string[]): Promise<string> {
    const { stdout } = await run('docker-compose', [...options, ...args], { env, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  }

  async function up(): Promise<void> {
    try {
      await compose('build', 'postgres')
      await compose('up', '--detach')
      const containers = await docker.listContainers({ all: true, filters: { label: [label] } })
      const deadline = Date.now() + healthyMs
      for (const { Id } of containers) await untilHealthy(docker.getContainer(Id), deadline)
    } catch (cause) {
      throw new Error(`${name} did not come up:\n${await logs()}`, { cause })
    }
  }

  async function inspect(service: string): Promise<Docker.ContainerInspectInfo> {
    const filters = { label: [label, `com.docker.compose.service=${service}`] }
    const [found] = await docker.listContainers({ all: true, filters })
    if (found === undefined) throw new Error(`${name} has no container of ${service}`)
    return docker.getContainer(found.Id).inspect()
  }

  async function logs(): Promise<string> {
    return compose('logs', '--tail', '40').catch((error: unknown) => String(error))
  }

  async function down(): Promise<void> {
    await compose('down', '--volumes', '--remove-orphans', '--timeout', '15')
    const left = await leftoversWith(label)
    if (left.length > 0) throw new Error(`${name} left behind: ${left.join(', ')}`)
  }

  return { name, compose, up, inspect, logs, down }
}

/** Line ends are written as `\n`, as .env has them for PRIVATE_KEY. */
function environmentFile(directory: string, variables: Record<string, string>): string {
  const path = join(directory, 'compose.env')
  const lines = Object.entries(variables).map(([key, value]) => `${key}=${value.replaceAll('\n', '\\n')}\n`)
  writeFileSync(path, lines.join(''), { mode: 0o600 })
  return path
}

async function untilHealthy(container: Docker.Container, deadline: number): Promise<void> {
  for (;;) {
    const { Name, State } = await container.inspect()
    if (State.Health?.Status === 'healthy') return
    if (State.Status !== 'running' || Date.now() > deadline) {
      throw new Error(`${Name} is ${State.Status}, ${JSON.stringify(State.Health ?? 'without a health check')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

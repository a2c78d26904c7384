// Builds the job images (and the program's own with the name `app`): node scripts/build-images.ts
// [AGENT …] [app] An image that was built from the same content on the same base is not built
// again.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Agent } from '../src/agents/agent.ts'
import { agents } from '../src/agents/index.ts'

type Image = {
  name: string
  tag: string
  context: string
  dockerfile: string
  content: string[]
  args: Record<string, string>
}

const root = join(import.meta.dirname, '..')
const base = 'node:24-bookworm-slim'
const contentLabel = 'speckit.content'

function main(): void {
  const names = process.argv.slice(2)
  const chosen = names.length > 0 ? names : agents.map(({ name }) => name)
  try {
    for (const image of chosen.map((name) => imageNamed(name, agents))) build(image)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

/** How an image is built; throws for a name that is neither an agent's nor `app`. */
export function imageNamed(name: string, all: readonly Agent[]): Image {
  if (name === 'app') {
    const content = ['images/worker', 'src', 'prisma', 'package.json', 'package-lock.json', 'app.yml', '.dockerignore']
    return { name, tag: 'speckit-app:latest', context: root, dockerfile: 'images/worker/Dockerfile', content, args: {} }
  }
  const agent = all.find((known) => known.name === name)
  if (agent === undefined) {
    throw new Error(`There is no image ${name}; there are ${[...all.map((known) => known.name), 'app'].join(', ')}.`)
  }
  const context = join(root, 'images/job')
  const args = { AGENT: name, AGENT_PACKAGE: agent.package ?? '' }
  return { name, tag: agent.image, context, dockerfile: 'Dockerfile', content: ['.'], args }
}

function build(image: Image): void {
  const fingerprint = fingerprintOf(image)
  const built = inspect(image.tag, `{{index .Config.Labels "${contentLabel}"}}`)
  if (built === fingerprint) {
    console.log(`${image.tag} is up to date`)
    return
  }
  const started = Date.now()
  const args = Object.entries(image.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  const labels = ['--label', `${contentLabel}=${fingerprint}`]
  const file = join(image.context, image.dockerfile)
  const build = ['build', '--tag', image.tag, '--file', file, ...labels, ...args, image.context]
  const { status } = docker(build, 'inherit')
  if (status !== 0) throw new Error(`${image.tag} could not be built; see the output above.`)
  console.log(`${image.tag} built in ${Math.round((Date.now() - started) / 1000)} s`)
}

/** Of everything that goes into the image and that we know: files, arguments, base. */
function fingerprintOf(image: Image): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([image.args, inspect(base, '{{.Id}}')]))
  for (const path of image.content.flatMap((entry) => filesBelow(image.context, entry))) {
    const file = join(image.context, path)
    hash.update(`\0${path}\0${(statSync(file).mode & 0o111) > 0}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function filesBelow(directory: string, entry: string): string[] {
  if (!statSync(join(directory, entry)).isDirectory()) return [entry]
  const names = readdirSync(join(directory, entry)).toSorted()
  return names.flatMap((name) => filesBelow(directory, join(entry, name)))
}

/** null when there is no such image. */
function inspect(image: string, format: string): string | null {
  const { status, stdout } = docker(['image', 'inspect', '--format', format, image], 'pipe')
  return status === 0 ? stdout.trim() : null
}

/**
 * The classic builder is asked for where buildx is missing: newer clients refuse to build without
 * it otherwise.
 */
function docker(args: string[], output: 'inherit' | 'pipe'): { status: number | null; stdout: string } {
  const hasBuildx = args[0] !== 'build' || spawnSync('docker', ['buildx', 'version']).status === 0
  const env = hasBuildx ? process.env : { ...process.env, DOCKER_BUILDKIT: '0' }
  const { error, status, stdout } = spawnSync('docker', args, {
    env,
    stdio: ['ignore', output, output],
    encoding: 'utf8',
  })
  if (error)
    throw new Error(
      'The `docker` command is needed to build images and could not be started. Install Docker, then try again.',
    )
  return { status, stdout: stdout ?? '' }
}

if (import.meta.main) main()

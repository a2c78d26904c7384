import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../src/errors.ts'

const socket = '/var/run/docker.sock'

/**
 * Chooses the best executor there is and, for Docker, makes sure that the agent's job image is
 * built.
 */
export async function prepareImage(
  wanted: 'auto' | 'docker' | 'process',
  agent: string,
  say: (line: string) => void,
): Promise<'docker' | 'process'> {
  if (wanted === 'process') return 'process'
  if (!(await dockerAnswers())) {
    if (wanted === 'auto') return 'process'
    throw new UserError('executor_unavailable', `--executor docker: no engine answers at ${socket}.`, {
      wayOut: 'Start Docker, or leave the option out.',
    })
  }
  say(`building the job image of ${agent}, unless it is there …`)
  await build(agent)
  return 'docker'
}

async function dockerAnswers(): Promise<boolean> {
  if (!existsSync(socket)) return false
  const { default: Docker } = await import('dockerode')
  return new Docker({ socketPath: socket, timeout: 5_000 }).ping().then(
    () => true,
    () => false,
  )
}

function build(agent: string): Promise<void> {
  const script = join(import.meta.dirname, '../scripts/build-images.ts')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, agent], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else
        reject(
          new UserError('image_missing', `The job image of ${agent} could not be built:\n${output}`, {
            wayOut: 'See docs/quickstart.md.',
          }),
        )
    })
  })
}

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { instantAgent } from './instant-agent.ts'

const run = promisify(execFile)

/**
 * The job image with the instant agent in place of the template agent, under a tag of this bench
 * alone.
 */
export async function buildJobImage(directory: string): Promise<{ tag: string; remove(): Promise<void> }> {
  const context = join(directory, 'image')
  const tag = `speckit-job-bench:${randomUUID()}`
  await mkdir(context)
  await writeFile(join(context, 'agent'), instantAgent, { mode: 0o755 })
  // by root, and in place of a link that leads to the template agent
  const lines = ['FROM speckit-job-template:latest', 'USER root', 'RUN rm /usr/local/bin/speckit-template-agent']
  lines.push('COPY agent /usr/local/bin/speckit-template-agent', 'USER 10001:10001', '')
  await writeFile(join(context, 'Dockerfile'), lines.join('\n'))
  await run('docker', ['build', '--quiet', '--force-rm', '--tag', tag, context], {
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  })
  return { tag, remove: async () => void (await run('docker', ['rmi', '--force', tag])) }
}

import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { buildJobImage, jobImage, socketPath } from '../../support/docker-engine.ts'

export type EvilImage = { tag: string; id: string; remove(): Promise<void> }

/** The template's job image with evil-agent.sh before its agent. */
export async function buildEvilImage(): Promise<EvilImage> {
  await buildJobImage()
  const docker = new Docker({ socketPath })
  const tag = `speckit-test-evil-${process.pid}:latest`
  const context = mkdtempSync(join(tmpdir(), 'speckit-evil-'))
  try {
    const script = join(context, 'speckit-template-agent')
    copyFileSync(join(import.meta.dirname, 'evil-agent.sh'), script)
    chmodSync(script, 0o755)
    const lines = [`FROM ${jobImage}:latest`, 'COPY speckit-template-agent /opt/evil/', 'ENV PATH=/opt/evil:$PATH']
    writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`)
    const build = await docker.buildImage({ context, src: ['Dockerfile', 'speckit-template-agent'] }, { t: tag })
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(build, (error) => (error === null ? resolve() : reject(error)))
    })
  } finally {
    rmSync(context, { recursive: true })
  }
  const image = docker.getImage(tag)
  return { tag, id: (await image.inspect()).Id, remove: async () => void (await image.remove({ force: true })) }
}

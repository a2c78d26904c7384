import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareImage } from '../../demo/prepare-image.ts'
import { startSystem } from '../../demo/system.ts'
import type { System } from '../../demo/system.ts'
import { instantAgent } from './instant-agent.ts'
import { buildJobImage } from './job-image.ts'
import { createPlace } from './place.ts'
import type { Place } from './place.ts'
import { startProbot } from './start-child.ts'
import type { Peer } from './start-child.ts'

export type Bench = {
  system: System
  place: Place
  probot: Peer
  credentials: { appId: number; privateKey: string; webhookSecret: string }
  /** Job image with the instant agent; null without an engine. */
  image: string | null
  /** Command of the instant agent on this machine. */
  agent: string
  /** Folder for what the bare side writes. */
  directory: string
  close(): Promise<void>
}

/** Of the local GitHub (demo/system.ts). */
const appId = 4242

/**
 * Everything that is measured, started: the local GitHub with the App, and the bare Probot app.
 * `close` leaves nothing behind.
 */
export async function openBench(say: (line: string) => void): Promise<Bench> {
  const undo: (() => Promise<unknown> | void)[] = []
  async function close(): Promise<void> {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const directory = mkdtempSync(join(tmpdir(), 'speckit-bench-'))
    undo.push(() => rmSync(directory, { recursive: true, force: true }))
    // the embedded PostgreSQL runs under an account of its own when we are root, and has to get
    // through here
    chmodSync(directory, 0o755)
    const [bin, bare] = ['bin', 'bare'].map((name) => join(directory, name)) as [string, string]
    for (const folder of [bin, bare]) mkdirSync(folder)
    const agent = join(bin, 'speckit-template-agent')
    writeFileSync(agent, instantAgent, { mode: 0o755 })
    const executor = await prepareImage('auto', 'template', say)
    const image = executor === 'docker' ? await buildJobImage(directory) : null
    if (image !== null) undo.push(image.remove)
    const log: string[] = []
    const system = await startSystem({
      directory,
      executor,
      agent: 'template',
      environment: {
        JOB_PATH: bin,
        METRICS_ENABLED: 'true',
        WRITES_PER_MINUTE: '100000',
        WRITES_PER_HOUR: '100000',
        ...(image === null ? {} : { JOB_IMAGE_TEMPLATE: image.tag }),
      },
      onLog: (line) => log.push(line),
    })
    undo.push(() => system.stop())
    const [privateKey = '', webhookSecret = ''] = system.secrets()
    const credentials = { appId, privateKey, webhookSecret }
    const probot = await startProbot(credentials)
    undo.push(() => probot.stop())
    const place = createPlace(system.github, log)
    return { system, place, probot, credentials, image: image?.tag ?? null, agent, directory: bare, close }
  } catch (error) {
    await close()
    throw error
  }
}

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { leftoversWith, whyNoDocker } from '../support/docker-engine.ts'
import { everythingWritten } from './support/everything-written.ts'
import { buildEvilImage } from './support/evil-image.ts'
import type { EvilImage } from './support/evil-image.ts'
import { jobOf } from './support/job-container.ts'
import type { Job } from './support/job-container.ts'
import { countOnGitHub, oneOfEach } from './support/one-of-each.ts'
import { openTestSystem } from './support/open-test-system.ts'
import type { EndedRun, TestSystem } from './support/open-test-system.ts'
import { placesHolding } from './support/places-holding.ts'

const skipped = await whyNoDocker()
const title = 'a run on the Docker executor'
const [codexKey, openaiKey] = [`sk-${randomBytes(24).toString('hex')}`, `sk-${randomBytes(24).toString('hex')}`]
const oneSpecify = 'phases: [specify]\n'
const missingImage = 'speckit-no-such-image:latest'

;(skipped === null ? describe : describe.skip)(
  skipped === null ? title : `${title} (skipped, because ${skipped})`,
  () => {
    let scene: TestSystem
    let image: EvilImage
    let listener: Server
    const cleanUps: (() => unknown)[] = []
    let canary: string
    let connections = 0
    const runs = new Map<string, EndedRun>()
    const waiting = new Map<string, { inspected: string; environments: string; found: string }>()

    const names = ['happy', 'waits', 'evil-git', 'evil-tree', 'no-image']
    const runOf = (name: string) => runs.get(name) as EndedRun
    const secrets = () => [...scene.system.secrets(), codexKey, openaiKey]

    beforeAll(async () => {
      image = await buildEvilImage()
      cleanUps.unshift(() => image.remove())
      listener = createServer((socket) => {
        connections += 1
        socket.destroy()
      }).listen(0, '0.0.0.0')
      await once(listener, 'listening')
      cleanUps.unshift(() => listener.close())
      scene = await openTestSystem({
        executor: 'docker',
        environment: {
          WORKER_CONCURRENCY: '6',
          ABSENCE_PATIENCE_SECONDS: '0',
          JOB_IMAGE_TEMPLATE: image.tag,
          JOB_IMAGE_CODEX: missingImage,
          JOB_MEMORY_MB: '1024',
          JOB_WORKSPACE_MB: '256',
          CODEX_API_KEY: codexKey,
          OPENAI_API_KEY: openaiKey,
          LOG_LEVEL: 'trace',
        },
      })
      cleanUps.unshift(() => scene.close())
      mkdirSync(join(scene.directory, 'canary'))
      canary = join(scene.directory, 'canary', 'sang')
      await Promise.all([
        run('happy', { title: 'Colours' }, 'phases: [specify, plan, tasks]\n'),
        run('waits', { title: 'It waits' }, oneSpecify),
        run('evil-git', { title: 'Evil git' }, oneSpecify),
        run('evil-tree', { title: 'Evil tree' }, oneSpecify),
        run('no-image', { title: 'No image' }, `agent: codex\n${oneSpecify}`),
      ])
    }, 300_000)

    afterAll(async () => {
      for (const cleanUp of cleanUps) await cleanUp()
    })

    async function run(name: string, issue: { title: string }, settings: string): Promise<void> {
      await scene.repository(name, { files: { '.github/speckit.yml': settings } })
      const body = `Tasks must have colours.\n\nCANARY ${canary}\n${targets()
        .map((target) => `TARGET ${target}\n`)
        .join('')}`
      const { number } = await scene.label(name, { ...issue, body })
      if (name === 'waits' || name.startsWith('evil')) await lookInside(name)
      runs.set(name, await scene.ended(name, number))
    }

    /** Every address of this machine at which something listens, and some of the world. */
    function targets(): string[] {
      const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
      const own = addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
      const ports = [
        (listener.address() as AddressInfo).port,
        new URL(scene.github.url).port,
        new URL(scene.system.url).port,
      ]
      return [...own, '172.17.0.1']
        .flatMap((host) => ports.map((port) => `${host}:${port}`))
        .concat('169.254.169.254:80', '1.1.1.1:443')
    }

    /** Reads what is there while the agent waits, past every mask, and lets it go on. */
    async function lookInside(name: string): Promise<void> {
      const job = await scene.waitFor(`the agent of ${name} that waits`, () => waitingJob(name))
      waiting.set(name, {
        inspected: await job.inspected(),
        environments: await job.shell('cat /proc/[0-9]*/environ'),
        found: await job.shell('cat /tmp/found'),
      })
      await job.shell('touch /tmp/go')
    }

    async function waitingJob(name: string): Promise<Job | undefined> {
      const id = (await scene.runs()).find(({ repository }) => repository.name === name)?.id
      const job = id === undefined ? undefined : await jobOf(id)
      return (await job?.shell('ls /tmp'))?.includes('waiting') ? job : undefined
    }

    it('ends in success and says what it ran in', () => {
      const { executor, agent, lastAttempts } = runOf('happy')

      expect(countOnGitHub(scene, 'happy', runOf('happy'))).toEqual(oneOfEach(runOf('happy')))
      expect(executor).toEqual({ name: 'docker', warning: null })
      expect(agent.image).toBe(image.id)
      expect(lastAttempts.map(({ cleanedUp }) => cleanedUp)).toEqual([true, true, true])
    })

    it.each(names)('leaves no container, network or volume behind (%s)', async (name) => {
      expect(await leftoversWith(`speckit.run=${runOf(name).id}`)).toEqual([])
    })

    it.each(['waits', 'evil-git', 'evil-tree'])('shows no secret to the engine, nor to the job (%s)', (name) => {
      const { inspected, environments, found } = waiting.get(name) ?? { inspected: '', environments: '', found: '' }
      const seen = Object.entries({ inspected, environments, found }).map(([place, text]) => ({ place, text }))

      expect(inspected).toContain(runOf(name).id)
      expect(environments).toContain('SPECIFY_FEATURE_DIRECTORY=')
      expect(secrets().length).toBeGreaterThan(10)
      expect(placesHolding(seen, secrets())).toEqual([])
    })

    it('writes no secret anywhere: files, git objects, tables, log, GitHub', async () => {
      const written = await everythingWritten(scene, names)
      const places = (text: string) => placesHolding(written, [text]).map((place) => place.split(' ')[0])

      // what was searched holds what it must hold
      expect(new Set(places('Tasks must have colours'))).toEqual(new Set(['git', 'table', 'github']))
      expect(placesHolding(written, ['specify with template on docker'])).toContain('table public.LogChunk')
      expect(places(runOf('happy').id)).toContain('log')
      expect(placesHolding(written, secrets())).toEqual([])
    })

    describe.each(['evil-git', 'evil-tree'])('an agent that tries everything (%s)', (name) => {
      it('finds no engine, reaches nothing, and gets nothing executed on the host', () => {
        const { found } = waiting.get(name) ?? { found: '' }

        expect(found).toContain('SPECIFY_FEATURE=')
        expect(found).toContain('Network is unreachable')
        expect(found).not.toContain('REACHED')
        expect(connections).toBe(0)
        expect(existsSync(canary)).toBe(false)
      })
    })

    it('publishes nothing but documents when the git directory was poisoned', () => {
      const { conclusion, lastAttempts, branch } = runOf('evil-git')

      expect(conclusion).toBe('success')
      expect(lastAttempts[0]?.files.filter(({ path }) => !path.startsWith('specs/'))).toEqual([])
      expect(Object.keys(scene.state('evil-git').branches)).toEqual(expect.arrayContaining(['main', branch]))
    })

    it('publishes nothing at all when the tree was poisoned, and names what it refused', () => {
      const { conclusion, reason, detail } = runOf('evil-tree')

      expect([conclusion, reason?.code, detail]).toEqual([
        'failure',
        'policy_refused',
        expect.stringContaining('.gitattributes'),
      ])
      expect(scene.state('evil-tree')).toMatchObject({ branches: { main: expect.any(String) }, pullRequests: [] })
    })

    it('says which image is missing, and how to get it', () => {
      const { conclusion, reason, issue } = runOf('no-image')
      const said = scene.statusComment('no-image', issue.number)?.body

      expect([conclusion, reason?.code]).toEqual(['failure', 'image_missing'])
      expect(said).toContain(missingImage)
      expect(said).toMatch(/npm run images/)
    })
  },
)

describe('a run on the Docker executor without an engine', () => {
  it('fails and says how to bring one up', async () => {
    const scene = await openTestSystem({
      executor: 'docker',
      environment: { DOCKER_SOCKET: '/nonexistent/docker.sock', ABSENCE_PATIENCE_SECONDS: '0' },
    })
    await scene.repository('no-engine')
    const { number } = await scene.label('no-engine', { title: 'Colours', body: 'Tasks must have colours.' })

    const run = await scene.ended('no-engine', number)
    const said = scene.statusComment('no-engine', number)?.body
    await scene.close()

    expect([run.conclusion, run.reason?.code]).toEqual(['failure', 'executor_unavailable'])
    expect(said).toContain('/nonexistent/docker.sock')
    expect(said).toMatch(/Start (the )?Docker/)
  })
})

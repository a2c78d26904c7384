import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { phasesOf } from '../../demo/watch-run.ts'
import type { RunView } from '../../demo/watch-run.ts'
import type { ModelReply } from '../agents/support/model-server.ts'
import { leftoversWith, whyNoDocker } from '../support/docker-engine.ts'
import { buildImages } from './support/build-images.ts'
import { openComposeSystem, owner, publicUrl } from './support/open-compose-system.ts'
import type { ComposeSystem } from './support/open-compose-system.ts'
import { watchJobs } from './support/watch-jobs.ts'
import { whyNoCompose } from './support/why-no-compose.ts'

const skipped = whyNoCompose() ?? (await whyNoDocker())
const title = 'docker-compose up'
const script: ModelReply[] = [
  {
    kind: 'shell',
    command: `mkdir -p "$SPECIFY_FEATURE_DIRECTORY" && printf '# Feature Specification: Due dates\\n' > "$SPECIFY_FEATURE_DIRECTORY/spec.md"`,
  },
  { kind: 'message', text: 'The specification is written.' },
]

;(skipped === null ? describe : describe.skip)(
  skipped === null ? title : `${title} (skipped, because ${skipped})`,
  () => {
    let scene: ComposeSystem
    let jobs: Awaited<ReturnType<typeof watchJobs>>
    let run: RunView
    let runWithModel: RunView

    beforeAll(async () => {
      await buildImages('template', 'codex', 'app')
      scene = await openComposeSystem(script)
      jobs = await watchJobs()
      ;[run, runWithModel] = await Promise.all([
        scene.run('composed', { title: 'Due dates', body: 'Tasks must have due dates.' }),
        scene.run('modelled', { title: 'Due dates', body: 'Due.' }, 'agent: codex\nphases: [specify]\n'),
      ])
    }, 600_000)

    afterAll(async () => {
      jobs?.stop()
      await scene?.close()
    }, 120_000)

    it('turns a labelled issue into a draft pull request with three commits and their check runs', () => {
      const phases = phasesOf(run)
      const commits = phases.map(({ commit }) => commit?.sha)
      const { branches, pullRequests, checkRuns } = scene.github.state(owner, 'composed')
      const onHead = checkRuns.filter(({ headSha }) => headSha === run.headSha)

      expect(run).toMatchObject({ conclusion: 'success', executor: { name: 'docker', warning: null } })
      expect(phases.map(({ name, cleanedUp }) => [name, cleanedUp])).toEqual([
        ['specify', true],
        ['plan', true],
        ['tasks', true],
      ])
      expect(new Set(commits).size).toBe(3)
      expect(branches[run.branch]).toBe(commits[2])
      expect(pullRequests).toMatchObject([{ draft: true, state: 'open', head: run.branch, headSha: commits[2] }])
      expect(onHead.map(({ name, conclusion }) => `${name}: ${conclusion}`).toSorted()).toEqual([
        'Spec Kit / plan: success',
        'Spec Kit / specify: success',
        'Spec Kit / tasks: success',
      ])
      for (const { detailsUrl } of onHead) expect(detailsUrl).toMatch(new RegExp(`^${publicUrl}/runs/${run.id}`))
    })

    it('runs its jobs on the mounted engine, beside its own containers, and leaves none of them', async () => {
      const { Config, HostConfig } = await scene.project.inspect('worker')
      const started = jobs.ofRun(run.id)

      expect(HostConfig.Binds).toContain('/var/run/docker.sock:/var/run/docker.sock:rw')
      expect(started.map((labels) => labels['speckit.phase'])).toEqual(phasesOf(run).map(({ id }) => id))
      for (const labels of started) {
        expect(labels['image']).toBe('speckit-job-template:latest')
        expect(labels['speckit.worker']).toMatch(new RegExp(`^${Config.Hostname}/`))
      }
      expect(await leftoversWith(`speckit.run=${run.id}`)).toEqual([])
    })

    it('lets an agent reach its model through the worker', async () => {
      expect(runWithModel).toMatchObject({ conclusion: 'success', agent: { name: 'codex' } })
      expect(scene.model.requests[0]).toMatchObject({ authorization: `Bearer ${scene.modelKey}` })
      expect(await leftoversWith(`speckit.run=${runWithModel.id}`)).toEqual([])
    })

    it('keeps the mirrors on the volume', async () => {
      const { Mounts } = await scene.project.inspect('worker')
      const mirrors = await scene.project.compose('exec', '-T', 'worker', 'ls', '/var/lib/speckit/workspaces/mirrors')

      expect(Mounts).toContainEqual(
        expect.objectContaining({
          Type: 'volume',
          Name: `${scene.project.name}_speckit_workspaces`,
          Destination: '/var/lib/speckit',
        }),
      )
      for (const { repository } of [run, runWithModel]) expect(mirrors.split('\n')).toContain(`${repository.id}.git`)
    })

    it('answers pages and the API on the published port to who has the token, and health to everybody', async () => {
      const answers = [
        await scene.get('/healthz', null),
        await scene.get(`/runs/${run.id}`),
        await scene.get(`/runs/${run.id}`, null),
        await scene.get('/spec-automation/runs', null),
      ]

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401])
    })

    it('stops cleanly, without ever having been restarted', async () => {
      await scene.project.compose('stop')
      const ended = await Promise.all(['app', 'worker', 'postgres'].map((name) => scene.project.inspect(name)))

      expect(ended.map(({ State, RestartCount }) => [State.ExitCode, RestartCount])).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
      ])
    })
  },
)

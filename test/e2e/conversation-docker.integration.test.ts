import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { leftoversWith, whyNoDocker } from '../support/docker-engine.ts'
import { buildEvilImage } from './support/evil-image.ts'
import { jobOf } from './support/job-container.ts'
import { openTestSystem, owner } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'

const skipped = await whyNoDocker()
const title = 'a conversation about a run on the Docker executor'

;(skipped === null ? describe : describe.skip)(
  skipped === null ? title : `${title} (skipped, because ${skipped})`,
  () => {
    let scene: TestSystem
    let gated: Conversation
    let stays: Conversation
    const cleanUps: (() => unknown)[] = []

    beforeAll(async () => {
      const image = await buildEvilImage()
      cleanUps.unshift(() => image.remove())
      scene = await openTestSystem({
        executor: 'docker',
        environment: { WORKER_CONCURRENCY: '4', JOB_IMAGE_TEMPLATE: image.tag },
      })
      cleanUps.unshift(() => scene.close())
      const gates = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'
      ;[gated, stays] = await Promise.all([
        openConversation(scene, 'gated', { settings: gates }),
        openConversation(scene, 'stays', {
          settings: 'questions: assume\nphases: [specify, plan]\n',
          title: 'It stays',
        }),
      ])
    }, 300_000)

    afterAll(async () => {
      for (const cleanUp of cleanUps) await cleanUp()
    })

    it('passes a gate, and has no container while it waits', async () => {
      const waiting = await gated.waits('approval')
      await scene.waitFor('the container to go', async () =>
        (await jobOf(waiting.id)) === undefined ? true : undefined,
      )
      expect(await gated.say('/speckit approve', reviewer)).toMatch(/^approve run/)

      const run = await gated.ended()

      expect([run.conclusion, run.executor.name, run.lastAttempts[0]?.approval?.login]).toEqual([
        'success',
        'docker',
        reviewer,
      ])
      expect(await gated.commits()).toHaveLength(2)
    })

    it('is cancelled within 15 seconds, though the agent ignores signals: no container, no push, the work kept', async () => {
      const { id } = await stays.until('the agent', ({ status }) => status === 'in_progress')
      await scene.waitFor('the agent that has written', async () => {
        const job = await jobOf(id)
        return (await job?.shell('ls /tmp'))?.includes('waiting') || undefined
      })

      const asked = Date.now()
      await stays.post('/speckit cancel', reviewer)
      await scene.waitFor('the end of the container', async () =>
        (await leftoversWith(`speckit.run=${id}`)).length === 0 ? true : undefined,
      )
      const goneMs = Date.now() - asked
      const run = await stays.ended()

      expect(goneMs).toBeLessThan(15_000)
      expect([run.conclusion, run.reason?.code, run.lastAttempts[0]?.cleanedUp]).toEqual([
        'cancelled',
        'cancelled_by_person',
        true,
      ])
      const patch = run.artifacts.find(({ kind }) => kind === 'patch')
      expect(await (await fetch(patch?.url ?? '')).text()).toMatch(/\+\+\+ b\/specs\/.*spec\.md/)
      expect(await stays.shows(/Spec Kit: cancelled/)).toMatch(/kept as.*specify-changes\.patch/)
      const written = scene.github
        .requests()
        .filter(({ path, method }) => method === 'POST' && path === `/${owner}/stays.git/git-receive-pack`)
      expect([written, stays.state().branches]).toEqual([[], { main: expect.any(String) }])
    })
  },
)

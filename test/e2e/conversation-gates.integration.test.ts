import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deliverAgain } from './support/deliver-again.ts'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'
import { gateStories } from './support/gate-stories.ts'
import { createStories } from './support/stories.ts'

const { story, begin } = createStories()

let scene: TestSystem
const talks = new Map<string, Conversation>()

function conversation(name: string): Conversation {
  const found = talks.get(name)
  if (found === undefined) throw new Error(`nobody talks in ${name}`)
  return found
}

/**
 * A story opens its issue when its turn comes: so it waits for its own run, not for those of all.
 */
async function open(name: string): Promise<void> {
  talks.set(name, await openConversation(scene, name, gateStories[name]))
}

beforeAll(async () => {
  scene = await openTestSystem({ agentScript: steeredAgentScript, environment: { WORKER_CONCURRENCY: '6' } })
  holdAgent(scene.directory, 'after-001-pushless-specify')
  await Promise.all(['marked', 'pushless'].map(open))
  begin()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

describe('questions in the spec', () => {
  it('are listed with suggested answers, and stand at their lines in the check run', async () => {
    const { questions } = await conversation('marked').waits('answers')
    const shown = await conversation('marked').shows(/waiting for \d answers/)

    expect(questions.length).toBeGreaterThan(1)
    expect(questions[0]?.options.length).toBeGreaterThan(1)
    expect(shown).toMatch(/\*\*1\.\*\*.*\*\*A\*\*.*\/speckit answer 1=A/s)
    const places = questions.map(({ place }) => place)
    await scene.waitFor('the annotations', () => {
      const listed = conversation('marked')
        .state()
        .checkRuns.flatMap(({ annotationList }) => annotationList)
      return (
        places.every((place) => listed.some(({ path, line }) => path === place?.path && line === place.line)) ||
        undefined
      )
    })
  })

  it.each([
    [
      'a number that is not there',
      '/speckit answer 9=A',
      'refused: no_such_question',
      /no question 9.*There are 1, 2/s,
    ],
    ['what is no answer', '/speckit answer B', 'refused: mistake', /no answer that can be read/],
    ['a letter that was not suggested', '/speckit answer 1=Z', 'refused: mistake', /`1=Z`/],
    [
      'an approval',
      '/speckit approve',
      'refused: wrong_state',
      /waits for answers to questions 1 and 2.*`\/speckit answer 1=A /s,
    ],
    ['a retry', '/speckit retry', 'refused: wrong_state', /waits for answers/],
  ])('are not answered by %s', async (_name, words, outcome, says) => {
    await conversation('marked').waits('answers')

    expect(await conversation('marked').say(words)).toBe(outcome)
    expect(conversation('marked').replies().at(-1)).toMatch(says)
    expect((await conversation('marked').run()).questions.every(({ answer }) => answer === null)).toBe(true)
  })

  it('stay listed while they are open, and go into the spec once all are answered', async () => {
    const { questions } = await conversation('marked').waits('answers')
    await conversation('marked').say('/speckit answer 1=B', reviewer)
    const half = await conversation('marked').run()
    const shown = await conversation('marked').shows(/✅/)
    await conversation('marked').say(
      `/speckit answer ${questions
        .slice(1)
        .map(({ number }) => `${number}="Only the household"`)
        .join(' ')}`,
    )
    const run = await conversation('marked').ended()
    const spec = await conversation('marked').document('spec.md')

    expect([half.status, half.questions[0]?.answer, half.questions[0]?.answeredBy]).toEqual([
      'waiting',
      questions[0]?.options.find(({ key }) => key === 'B')?.text,
      reviewer,
    ])
    expect(shown).toMatch(/\/speckit answer 2=/)
    expect([run.conclusion, run.phases.map(({ name }) => name)]).toEqual(['success', ['specify', 'clarify', 'plan']])
    expect(spec).not.toContain('[NEEDS CLARIFICATION')
    expect(spec).toContain('Only the household')
    expect(await conversation('marked').say('/speckit answer 1=A')).toBe('refused: wrong_state')
  })
})

describe('a question at the end of the agent’s turn', () => {
  story('waits for its answer, with which the same phase runs again', async () => {
    await open('turned')
    const asked = await conversation('turned').waits('answers')
    const shown = await conversation('turned').shows(/Which currency/)
    await conversation('turned').say('/speckit answer 1="Euro and cent"')
    const run = await conversation('turned').ended()

    expect(asked.questions.map(({ text, place }) => [text, place])).toEqual([
      ['Which currency should prices be shown in?', null],
    ])
    expect(shown).toMatch(/specify then runs again with the answers/)
    expect(run.conclusion).toBe('success')
    expect(run.phases[0]?.attempts.map(({ conclusion }) => conclusion)).toEqual(['neutral', 'success'])
    expect(run.phases[0]?.attempts[1]?.input).toMatch(/Which currency.*Euro and cent/s)
    expect(await conversation('turned').document('spec.md')).toContain('Euro and cent')
  })
})

describe('questions that the agent is to assume', () => {
  story('stop nothing, and the assumption stands in the spec', async () => {
    await open('assumed')
    const run = await conversation('assumed').ended()
    const spec = await conversation('assumed').document('spec.md')

    expect([run.conclusion, run.questions]).toEqual(['success', []])
    expect(spec).not.toContain('[NEEDS CLARIFICATION')
    expect(spec).toMatch(/assum/i)
  })
})

describe('a gate', () => {
  story('is passed by a comment, one phase after the other, and it shows who approved what', async () => {
    await open('comment')
    const at = (await conversation('comment').waits('approval')).headSha
    await conversation('comment').shows(/approval of the spec: read it and approve/)
    expect(await conversation('comment').say('/speckit approve')).toMatch(/^approve run/)
    await conversation('comment').until(
      'the gate after plan',
      ({ status, headSha }) => status === 'waiting' && headSha !== at,
    )
    await conversation('comment').shows(/approval of the plan: read it and approve/)
    await conversation('comment').say('/speckit approve', reviewer, conversation('comment').pullRequest())

    const run = await conversation('comment').ended()

    const approvals = run.lastAttempts.map(({ approval }) => approval)
    expect(run.conclusion).toBe('success')
    expect(approvals).toEqual([
      expect.objectContaining({ login: requester, via: 'comment', sha: at }),
      expect.objectContaining({ login: reviewer, via: 'comment', sha: run.lastAttempts[1]?.commit?.sha }),
      null,
    ])
    const { pullRequests, checkRuns } = conversation('comment').state()
    const checks = checkRuns.filter(({ name, headSha }) => name === 'Spec Kit / plan' && headSha === run.headSha)
    for (const shown of [conversation('comment').status(), pullRequests[0]?.body, JSON.stringify(checks)]) {
      expect(shown).toMatch(new RegExp(`approved\\W+by\\W+${reviewer}`, 'i'))
    }
  })

  story('is passed by the button of the check run', async () => {
    await open('button')
    const { headSha } = await conversation('button').waits('approval')
    const check = await scene.waitFor('the button', () => checkWith('button', 'approve'))
    expect([check.headSha, check.conclusion]).toEqual([headSha, 'action_required'])
    const { guid } = await scene.github.clickCheckAction(owner, 'button', check.id, 'approve', reviewer)

    expect(await scene.outcome(guid)).toMatch(/^approve run/)
    const run = await conversation('button').ended()
    expect([run.conclusion, run.lastAttempts[0]?.approval]).toEqual([
      'success',
      expect.objectContaining({ login: reviewer, via: 'button', sha: headSha }),
    ])
    expect(await deliverAgain(scene, guid)).toMatch(/^ignored: it was followed before/)
  })

  story('is passed by an approving review, and by none of somebody who may not', async () => {
    await open('review')
    const { headSha } = await conversation('review').waits('approval')
    await conversation('review').opened()
    const approve = (by: string) =>
      scene.github.reviewPullRequest(
        owner,
        'review',
        conversation('review').pullRequest(),
        { state: 'approve', body: '' },
        by,
      )
    expect(await scene.outcome((await approve('eve')).guid)).toBe('refused: not_permitted')
    expect((await conversation('review').run()).status).toBe('waiting')
    await approve(reviewer)

    const run = await conversation('review').ended()
    expect([run.conclusion, run.lastAttempts[0]?.approval]).toEqual([
      'success',
      expect.objectContaining({ login: reviewer, via: 'review', sha: headSha }),
    ])
  })

  story('is not passed by the requester where that is excluded', async () => {
    await open('excluded')
    await conversation('excluded').waits('approval')
    expect(await conversation('excluded').say('/speckit approve')).toBe('refused: requester_excluded')
    expect(conversation('excluded').replies().at(-1)).toMatch(/mona.*Somebody else has to approve/s)
    expect((await conversation('excluded').run()).status).toBe('waiting')

    await conversation('excluded').say('/speckit approve', reviewer)
    expect((await conversation('excluded').ended()).conclusion).toBe('success')
  })
})

describe('a requester who may not write any more', () => {
  story('gets no further phase', async () => {
    await open('lost')
    await conversation('lost').waits('approval')
    scene.github.setPermission(owner, 'lost', requester, 'read')
    await conversation('lost').say('/speckit approve', reviewer)

    const run = await conversation('lost').ended()
    expect([run.conclusion, run.reason?.code]).toEqual(['failure', 'permission_lost'])
    expect(await conversation('lost').commits()).toHaveLength(1)
  })

  story('gets no push of what the agent wrote meanwhile', async () => {
    const hold = holdAgent(scene.directory, 'after-001-pushless-specify')
    await scene.waitFor('the agent', () => hold.isReached() || undefined)
    scene.github.setPermission(owner, 'pushless', requester, 'read')
    hold.release()

    const run = await conversation('pushless').ended()
    expect([run.conclusion, run.reason?.code, conversation('pushless').state().branches]).toEqual([
      'failure',
      'permission_lost',
      { main: expect.any(String) },
    ])
  })
})

function checkWith(name: string, identifier: string) {
  return conversation(name)
    .state()
    .checkRuns.find(({ actions }) => actions.some((action) => action.identifier === identifier))
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openPull } from './support/open-pull.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { mistakes } from './support/mistakes.ts'
import { createStories } from './support/stories.ts'

const { story, begin } = createStories()

let scene: TestSystem
/** An issue that nobody has asked anything for. */
let fresh: Conversation
/** One with spec, plan, tasks and a draft pull request. */
let done: Conversation

beforeAll(async () => {
  scene = await openTestSystem({ environment: { WORKER_CONCURRENCY: '6' } })
  ;[fresh, done] = await Promise.all([
    openConversation(scene, 'fresh', { isLabelled: false }),
    openConversation(scene, 'done'),
  ])
  begin()
  await done.ended()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

/** The draft pull request of `done`; there is another one, too. */
const pull = () => done.state().pullRequests.find(({ head }) => head.startsWith('speckit/'))?.number ?? 0
const lastOf = (texts: string[]) => texts.at(-1) ?? ''

describe('a comment on the issue', () => {
  it.each(mistakes)('with %s is answered with what to do', async (_name, words, says) => {
    const before = fresh.replies().length

    const outcome = await fresh.say(words)

    expect(outcome).toMatch(/^refused: /)
    expect(fresh.replies().slice(before)).toEqual([expect.stringMatching(says)])
    expect(await fresh.runs()).toEqual([])
  })

  it('with help and status gets all commands and the settings, and a dry run makes nothing', async () => {
    const before = fresh.replies().length
    const outcome = await fresh.say('Hello!\n\n/speckit help\n/speckit status\n/speckit run --dry-run --from plan\n')

    const [said = '', ...more] = fresh.replies().slice(before)
    // the dry run of a plan without a spec is refused like the plan itself
    expect(outcome).toBe('answered: help; answered: status; refused: needs_document')
    expect(more).toEqual([])
    expect(said).toMatch(/\/speckit answer 1=B.*There is no run for this issue yet.*`timeoutMinutes`.*`30`.*built in/s)
    expect(await fresh.say('/speckit run --dry-run')).toBe('answered: dry_run')
    expect(lastOf(fresh.replies())).toMatch(/Nothing was started.*specify → plan → tasks/s)
    expect(await fresh.runs()).toEqual([])
    expect(fresh.state().branches).toEqual({ main: expect.any(String) })
  })

  it.each([
    ['in a fence', '```\n/speckit run\n```'],
    ['in indented code', 'So:\n\n    /speckit run'],
    ['in a quote', '> /speckit run'],
    ['in an HTML comment', '<!--\n/speckit run\n-->'],
    ['in the middle of a line', 'Try /speckit run here'],
    ['as another word', '/speckitrun'],
  ])('with a command %s does nothing', async (_name, words) => {
    const before = fresh.state().comments.length

    expect(await fresh.say(words)).toBe('ignored: it asks for nothing')
    expect(fresh.state().comments).toHaveLength(before + 1)
  })

  it('that becomes a command by an edit does nothing', async () => {
    const { commentId } = await fresh.post('Good morning')
    const { guid } = await scene.github.editComment(owner, 'fresh', commentId, '/speckit run', requester)

    expect(await scene.outcome(guid)).toMatch(/^ignored/)
    expect(await fresh.runs()).toEqual([])
  })

  it('of a bot, or of the App itself, does nothing', async () => {
    scene.github.setPermission(owner, 'fresh', 'robot[bot]', 'write')
    const before = fresh.replies().length
    const outcomes = [
      await fresh.say('/speckit run', 'robot[bot]'),
      await fresh.say('/speckit run', 'speckit-app[bot]'),
    ]

    expect(outcomes).toEqual([expect.stringMatching(/^ignored.*Bot/), expect.stringMatching(/^ignored/)])
    expect(fresh.replies().slice(before)).toEqual(['/speckit run', '/speckit run'])
    expect(await fresh.runs()).toEqual([])
  })

  it('by an outsider is refused once, however often and whatever is asked', async () => {
    const outcomes: string[] = []
    const before = fresh.replies().length
    for (const words of ['/speckit run', '/speckit help\n/speckit cancel', '/speckit pln', '/speckit status']) {
      outcomes.push(await fresh.say(words, 'eve'))
    }

    expect(outcomes).toEqual(Array.from({ length: 4 }, () => 'refused: not_permitted'))
    expect(fresh.replies().slice(before)).toEqual([expect.stringMatching(/eve/)])
    expect(fresh.replies().at(-1)?.length).toBeLessThan(600)
  })

  it('of a megabyte is read as far as it goes, and 200 commands are ten', async () => {
    scene.github.setPermission(owner, 'fresh', 'talker', 'write')
    const before = fresh.replies().length
    const long = await scene.github.commentOnIssue(
      owner,
      'fresh',
      fresh.number,
      `/speckit run --dry-run\n\n${'@octo fixes #1 '.repeat(70_000)}`,
      'talker',
      { anySize: true },
    )
    expect(await scene.outcome(long.guid)).toBe('answered: dry_run')

    const many = await fresh.say('/speckit run --dry-run\n'.repeat(200), 'talker')

    expect(many.split('; ')).toEqual([
      ...Array.from({ length: 10 }, () => 'answered: dry_run'),
      'refused: too_many_commands',
    ])
    expect(fresh.replies().slice(before)).toEqual([
      expect.stringMatching(/Nothing was started/),
      expect.stringMatching(/Nothing was started.*A comment may hold 10 commands\. The last 190/s),
    ])
  }, 60_000)

  story('is followed once, however often and under whatever id it is delivered', async () => {
    const conversation = await openConversation(scene, 'thrice', { isLabelled: false })
    const { guid } = await conversation.post('/speckit specify')
    await Promise.all([
      scene.github.redeliver(guid),
      scene.github.deliverAgainWithNewGuid(guid),
      scene.github.deliverAgainWithNewGuid(guid),
    ])

    const run = await conversation.ended()

    expect([run.conclusion, run.origin, run.phases.map(({ name }) => name)]).toEqual([
      'success',
      '/speckit specify',
      ['specify'],
    ])
    expect(await conversation.runs()).toHaveLength(1)
    expect(
      conversation
        .state()
        .reactions.filter(({ comment }) => comment !== null)
        .map(({ content }) => content)
        .toSorted(),
    ).toEqual(['eyes', 'rocket'])
  })
})

describe('a comment of which there are too many', () => {
  story('is answered once in ten minutes, and not followed, unless it stops something', async () => {
    const settings = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'
    const conversation = await openConversation(scene, 'busybody', { settings, by: reviewer })
    scene.github.setPermission(owner, 'busybody', 'chatty', 'write')
    for (let round = 0; round < 3; round += 1) await conversation.say('/speckit run --dry-run\n'.repeat(10), 'chatty')
    const outcomes = [
      await conversation.say('/speckit run', 'chatty'),
      await conversation.say('/speckit run', 'chatty'),
    ]

    expect(outcomes).toEqual(['refused: too_many', 'refused: too_many'])
    expect(conversation.replies().filter((text) => /more than 30 things in 10 minutes/.test(text))).toHaveLength(1)
    expect(await conversation.runs()).toHaveLength(1)
    await conversation.waits('approval')
    expect(await conversation.say('/speckit cancel', 'chatty')).toMatch(/^cancel run/)
  })
})

describe('where a command is given', () => {
  story('on a closed issue it says that it has to be reopened', async () => {
    const conversation = await openConversation(scene, 'closed', { isLabelled: false })
    await scene.github.closeIssue(owner, 'closed', conversation.number, requester)

    expect(await conversation.say('/speckit run')).toBe('refused: issue_closed')
    expect(conversation.replies()).toEqual([expect.stringMatching(/Reopen it/)])
    expect(await conversation.runs()).toEqual([])
  })

  story('on a locked issue it is followed by those who may write', async () => {
    const conversation = await openConversation(scene, 'locked', { isLabelled: false })
    await scene.github.lockIssue(owner, 'locked', conversation.number, requester)

    expect(await conversation.say('/speckit specify', reviewer)).toMatch(/^started/)
    expect((await conversation.ended()).conclusion).toBe('success')
  })

  it('on a pull request of no run it is refused, and other words there are ignored', async () => {
    await scene.github.commitAs(owner, 'done', 'theirs', { 'notes.md': 'mine\n' }, reviewer)
    const other = await openPull(scene, 'done', 'theirs')
    const before = done.replies().length

    const outcomes = [
      await done.say('/speckit approve', reviewer, other),
      await done.say('/speckit pln', reviewer, other),
      await done.say('Nice.', reviewer, other),
    ]
    await scene.github.closeIssue(owner, 'done', other, reviewer)

    expect(outcomes).toEqual([
      'refused: not_our_pull_request',
      'refused: not_our_pull_request',
      'ignored: it asks for nothing',
    ])
    expect(done.replies().slice(before)[0]).toMatch(/belongs to no run/)
    expect(await done.runs()).toHaveLength(1)
  })

  it('on the draft pull request it finds the same run as on the issue', async () => {
    const before = done.replies().length

    expect(await done.say('/speckit status', reviewer, pull())).toBe('answered: status')
    expect(await done.say('/speckit approve', reviewer, pull())).toBe('refused: wrong_state')

    const said = done.state().comments.filter(({ issue, author }) => issue === pull() && author.endsWith('[bot]'))
    expect(said.map(({ body }) => body)).toEqual([
      expect.stringMatching(/`label` by mona.*`questions` \| `"assume"` \| repository/s),
      expect.stringMatching(/the newest run has ended well/),
    ])
    expect(done.replies()).toHaveLength(before + 2)
  })
})

describe('a phase alone, on a branch that is there', () => {
  it('goes on with it: clarify, checklist, analyze and implement in turn, in one comment', async () => {
    const { headSha, branch } = await done.run()
    const outcome = await done.say(
      '/speckit checklist accessibility\n/speckit analyze\n/speckit implement Only the first task.\n',
      reviewer,
      pull(),
    )
    expect(outcome).toMatch(/^started run \S+; run \S+ is pending; run \S+ is pending$/)
    await done.until(
      'the end of implement',
      ({ phases, status }) => phases[0]?.name === 'implement' && status === 'completed',
    )

    const run = await done.ended()
    const runs = (await done.runs()).toReversed()

    expect(runs.map(({ phases, conclusion }) => [phases.map(({ name }) => name).join(), conclusion])).toEqual([
      ['specify,plan,tasks', 'success'],
      ['checklist', 'success'],
      ['analyze', 'success'],
      ['implement', 'success'],
    ])
    expect(new Set(runs.map((each) => each.branch))).toEqual(new Set([branch]))
    expect(await done.commits()).toHaveLength(5)
    expect((await done.commits()).at(2)).toBe(headSha)
    expect(await done.document('tasks.md')).toMatch(/- \[[xX]\]/)
    expect(run.lastAttempts[0]?.files.some(({ path }) => !path.startsWith('specs/'))).toBe(true)
    expect(runs[2]?.phases[0]?.attempts[0]?.report).toMatch(/\w/)
    const analysis = done.state().checkRuns.filter(({ name }) => name === 'Spec Kit / analyze')
    expect(analysis.map(({ conclusion, summary }) => [conclusion, (summary ?? '').length > 40])).toContainEqual([
      'success',
      true,
    ])
    expect(done.state().pullRequests.filter(({ head }) => head === branch)).toHaveLength(1)
  }, 60_000)

  story('clarify without open questions changes nothing and says so', async () => {
    const conversation = await openConversation(scene, 'clear', { settings: 'phases: [specify]\nquestions: assume\n' })
    await conversation.ended()
    await conversation.say('/speckit clarify', reviewer)
    await conversation.until('clarify', ({ phases, status }) => phases[0]?.name === 'clarify' && status === 'completed')

    const run = await conversation.ended()

    expect([run.conclusion, run.reason?.code]).toEqual(['neutral', 'nothing_changed'])
    expect(await conversation.commits()).toHaveLength(1)
  })
})

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { RepositoryState } from 'local-github'
import type { RunView } from '../../../demo/watch-run.ts'
import { owner, requester } from './open-test-system.ts'
import type { EndedRun, TestSystem } from './open-test-system.ts'

/** Somebody else who may write. */
export const reviewer = 'hubot-reviewer'

/** What people say and do about one issue, in a repository of its own. */
export type Conversation = {
  name: string
  /** Of the issue. */
  number: number
  /** Delivery of the label; empty when the issue was not labelled. */
  guid: string
  /** Comments on the issue, or on the pull request; resolves with the outcome of the delivery. */
  say(body: string, by?: string, on?: number): Promise<string>
  /** Like `say`, without waiting for what comes of it. */
  post(body: string, by?: string, on?: number): Promise<{ guid: string; commentId: number }>
  /** Runs of the issue, newest first. */
  runs(): Promise<RunView[]>
  run(): Promise<RunView>
  /** Waits until the newest run is like that. */
  until(what: string, isLike: (run: RunView) => boolean): Promise<RunView>
  waits(waitingFor: 'approval' | 'answers'): Promise<RunView>
  /** Waits for the end of the newest run and until GitHub shows it. */
  ended(): Promise<EndedRun>
  state(): RepositoryState
  /** Waits until the status comment says it. */
  shows(words: RegExp): Promise<string>
  status(): string
  /** What the App said otherwise, on the issue and on its pull request. */
  replies(): string[]
  pullRequest(): number
  /** Waits until the App knows its pull request; resolves with the number. */
  opened(): Promise<number>
  /** Text of a file of the feature on its branch; empty = there is none. */
  document(file: string): Promise<string>
  /** Commits of the branch that are not on main, newest first. */
  commits(): Promise<string[]>
  /** Commits a change of a document of the feature on its branch; resolves with the commit. */
  commit(file: string, text: string, by?: string): Promise<string>
}

export type TalkOptions = {
  /** `.github/speckit.yml`; questions are assumed where nothing is set. */
  settings?: string | null
  title?: string
  body?: string
  isLabelled?: boolean
  /**
   * Who asks, where nobody else is named. More than 30 commands in ten minutes are too many for one
   * person.
   */
  by?: string
}

export async function openConversation(
  scene: TestSystem,
  name: string,
  options: TalkOptions = {},
): Promise<Conversation> {
  const {
    settings = 'questions: assume\n',
    title = name,
    body = 'Tasks must have colours.',
    isLabelled = true,
    by: asker = requester,
  } = options
  const { github } = scene
  await scene.repository(name, settings === null ? {} : { files: { '.github/speckit.yml': settings } })
  github.setPermission(owner, name, reviewer, 'write')
  github.setPermission(owner, name, asker, 'write')
  const number = await github.openIssue(owner, name, { title, body, author: asker })
  const { guid } = isLabelled ? await github.labelIssue(owner, name, number, 'speckit', asker) : { guid: '' }
  const state = () => scene.state(name)

  async function runs(): Promise<RunView[]> {
    return (await scene.runs(name)).filter(({ issue }) => issue.number === number)
  }
  async function run(): Promise<RunView> {
    const [newest] = await runs()
    if (newest === undefined) throw new Error(`there is no run of ${name}#${number}`)
    return newest
  }
  function until(what: string, isLike: (run: RunView) => boolean): Promise<RunView> {
    return scene.waitFor(`${what} of ${name}#${number}`, async () => (await runs()).slice(0, 1).find(isLike))
  }
  const post = (words: string, by = asker, on = number) => github.commentOnIssue(owner, name, on, words, by)
  const status = () => scene.statusComment(name, number)?.body ?? ''
  const pullRequest = () => state().pullRequests.at(-1)?.number ?? 0
  const mirror = join(scene.directory, 'github', owner, `${name}.git`)

  async function document(file: string): Promise<string> {
    const { branch, feature } = await run()
    const answer = await fetch(`${github.url}/${owner}/${name}/raw/${branch}/specs/${feature}/${file}`)
    return answer.ok ? answer.text() : ''
  }
  return {
    name,
    number,
    guid,
    say: async (...words) => scene.outcome((await post(...words)).guid),
    post,
    runs,
    run,
    until,
    waits: (waitingFor) =>
      until(`the wait for ${waitingFor}`, (each) => each.status === 'waiting' && each.waitingFor === waitingFor),
    ended: () => scene.ended(name, number),
    state,
    status,
    shows: (words) =>
      scene.waitFor(`${words} in the status comment of ${name}`, () => (words.test(status()) ? status() : undefined)),
    replies: () =>
      state()
        .comments.filter(({ author, body: text }) => author.endsWith('[bot]') && !text.includes('<!-- speckit:status'))
        .map(({ body: text }) => text),
    pullRequest,
    opened: async () => (await until('the pull request', (each) => each.pullRequest !== null)).pullRequest?.number ?? 0,
    document,
    async commits() {
      const range = `main..${(await run()).branch}`
      return execFileSync('git', ['--git-dir', mirror, 'rev-list', range], { encoding: 'utf8' }).trim().split('\n')
    },
    async commit(file, text, by = reviewer) {
      const { branch, feature } = await run()
      return github.commitAs(owner, name, branch, { [`specs/${feature}/${file}`]: text }, by)
    },
  }
}

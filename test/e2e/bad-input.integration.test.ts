import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

const realAgent = join(import.meta.dirname, '../../images/job/bin/speckit-template-agent')

/** A model key of the App; how an agent could know it does not matter here. */
const modelKey = `sk-${randomBytes(24).toString('hex')}`

/** As `grep --color` marks pieces of it, in the JSON of an event; for single quotes of `printf`. */
function colouredInJson(text: string): string {
  return text.replaceAll(/.{8}/g, '\\\\u001b[31m$&\\\\u001b[m')
}

/** What the agent does wrong, by a word in the issue's title; everything else is the real agent. */
const agentScript = `
spec="$SPECIFY_FEATURE_DIRECTORY/spec.md"
said() { printf '{"type":"result","ok":true,"message":"%s","files":[]}\\n' "$1"; }
case "$SPECIFY_FEATURE" in
  *garbage*) head -c 100000 /dev/urandom ;;
  *nothing*) said 'All done.' ;;
  *question*) said 'Which currency should prices be shown in?' ;;
  *loops*) trap '' TERM INT; while :; do echo still thinking; sleep 1; done ;;
  *silent*) trap '' TERM INT; while :; do sleep 1; done ;;
  *fails*) echo 'the provider answered 529' >&2; exit 1 ;;
  *leaks*) said 'I found ${modelKey} here.' ;;
  *steals*) mkdir -p "$SPECIFY_FEATURE_DIRECTORY"; echo '# Spec ${modelKey}' > "$spec"; said done ;;
  *spaces*) mkdir -p "$SPECIFY_FEATURE_DIRECTORY"; echo ${modelKey} | sed 's/./&-/g' | tee "$spec"; said done ;;
  *reverses*) mkdir -p "$SPECIFY_FEATURE_DIRECTORY"; echo ${modelKey} | rev | tee "$spec" >&2; said done ;;
  *colours*) said "${colouredInJson(modelKey)}"; said "$(echo ${modelKey} | rev)" ;;
  *symlink*) mkdir -p "$SPECIFY_FEATURE_DIRECTORY"; ln -s /etc/passwd "$spec"; said done ;;
  *workflow*) ${realAgent} "$@"; mkdir -p .github/workflows; echo 'on: push' > .github/workflows/own.yml ;;
  *placeholder*) mkdir -p "$SPECIFY_FEATURE_DIRECTORY"; cp .specify/templates/spec-template.md "$spec"; said done ;;
  *commits*) ${realAgent} "$@"; git checkout -q -b elsewhere; git add -A; git commit -q -m own; git checkout -q --detach ;;
  *destroys*) ${realAgent} "$@"; rm -rf .git; printf '#!/bin/sh\\ntouch /tmp/speckit-owned' > hook ; rm hook ;;
  *) exec ${realAgent} "$@" ;;
esac`

type Case = {
  repository: string
  options: Parameters<TestSystem['repository']>[1]
  issue: { title: string; body?: string }
}

const limits = { '.github/speckit.yml': 'timeoutMinutes: 1\nidleTimeoutMinutes: 1\n' }
const assume = { '.github/speckit.yml': 'questions: assume\n' }
const idle = { '.github/speckit.yml': 'timeoutMinutes: 30\nidleTimeoutMinutes: 1\n' }

const badAgents: [string, string, { conclusion: string; reason: string; says: RegExp }, Record<string, string>?][] = [
  [
    'never ends and ignores signals',
    'loops',
    { conclusion: 'timed_out', reason: 'timed_out', says: /limit is 1 minute/ },
    limits,
  ],
  ['is silent for ever', 'silent', { conclusion: 'timed_out', reason: 'stalled', says: /nothing for 1 minute/ }, idle],
  ['prints garbage', 'garbage', { conclusion: 'failure', reason: 'agent_failed', says: /agent failed/i }],
  ['writes nothing', 'nothing', { conclusion: 'neutral', reason: 'nothing_changed', says: /without changing a file/ }],
  [
    'asks a question though it is to assume',
    'question',
    { conclusion: 'failure', reason: 'asked_question', says: /Which currency/ },
    assume,
  ],
  ['fails', 'fails', { conclusion: 'failure', reason: 'agent_failed', says: /agent failed/i }],
  [
    'writes a symlink to a file of the host',
    'symlink',
    { conclusion: 'failure', reason: 'policy_refused', says: /spec\.md/ },
  ],
  ['writes a workflow', 'workflow', { conclusion: 'failure', reason: 'policy_refused', says: /own\.yml/ }],
  [
    'says a secret',
    'leaks',
    { conclusion: 'neutral', reason: 'nothing_changed', says: /What the agent said is in the log/ },
  ],
  [
    'says a secret in colours and backward',
    'colours',
    { conclusion: 'neutral', reason: 'nothing_changed', says: /What the agent said is in the log/ },
  ],
  [
    'writes a secret with dashes between its characters',
    'spaces',
    { conclusion: 'failure', reason: 'leak_blocked', says: /The file `specs\/.*spec\.md` holds a secret/ },
  ],
  [
    'writes a secret backward into its document',
    'reverses',
    { conclusion: 'failure', reason: 'leak_blocked', says: /The file `specs\/.*spec\.md` holds a secret/ },
  ],
  ['writes a secret into its document', 'steals', { conclusion: 'failure', reason: 'leak_blocked', says: /secret/ }],
  [
    'leaves the template as it is',
    'placeholder',
    { conclusion: 'failure', reason: 'placeholders_left', says: /placeholder/ },
  ],
]

const oddAgents: [string, string][] = [
  ['commits by itself on another branch', 'commits'],
  ['destroys its git directory', 'destroys'],
]

const oddIssues: [string, { title: string; body?: string }, RegExp][] = [
  ['an empty body', { title: 'Sort tasks by priority' }, /from its title alone/],
  [
    'a body of 60,000 characters',
    { title: 'A long wish', body: 'The list must show the owner of each task. '.repeat(1400) },
    /ready for review/,
  ],
  ['a title of emoji', { title: '🎉🎉', body: 'Tasks can be celebrated.' }, /ready for review/],
  [
    'a title that climbs out',
    { title: '../../../etc/passwd', body: 'Users must be able to upload a file.' },
    /ready for review/,
  ],
  [
    'mentions and commands in the text',
    { title: 'Ask @everyone, fixes #1', body: '/deploy now\nfixes #1 and cc @octo/team\n<img src=x onerror=alert(1)>' },
    /ready for review/,
  ],
]

const repositoryOf = (kind: string, name: string) => `${kind}-${name.replaceAll(/\W+/g, '-')}`

const cases: Case[] = [
  ...badAgents.map(([, word, , files]) => ({
    repository: repositoryOf('agent', word),
    options: files === undefined ? {} : { files },
    issue: { title: `An agent that ${word}`, body: 'Prices must be shown.' },
  })),
  ...oddAgents.map(([, word]) => ({
    repository: repositoryOf('agent', word),
    options: {},
    issue: { title: `It ${word}`, body: 'Prices must be shown.' },
  })),
  ...oddIssues.map(([name, issue]) => ({ repository: repositoryOf('issue', name), options: {}, issue })),
  {
    repository: 'protected',
    options: { protectedBranches: ['main'] },
    issue: { title: 'A wish', body: 'Tasks must have colours.' },
  },
  {
    repository: 'plain',
    options: { draftsSupported: false },
    issue: { title: 'A wish', body: 'Tasks must have colours.' },
  },
]

let scene: TestSystem
const numbers = new Map<string, number>()

// all runs go side by side; the tests only wait for theirs
beforeAll(async () => {
  scene = await openTestSystem({ agentScript, environment: { WORKER_CONCURRENCY: '6', OPENAI_API_KEY: modelKey } })
  for (const { repository, options, issue } of cases) {
    await scene.repository(repository, options)
    numbers.set(repository, (await scene.label(repository, issue)).number)
  }
})

afterAll(async () => {
  await scene.close()
})

async function runOf(repository: string) {
  const number = numbers.get(repository) ?? 0
  const run = await scene.ended(repository, number)
  return { run, comment: scene.statusComment(repository, number)?.body, state: scene.state(repository) }
}

describe.each(badAgents)('an agent that %s', (_name, word, expected) => {
  it(`ends the run as ${expected.reason}, says so on the issue, and pushes nothing`, async () => {
    const { run, comment, state } = await runOf(repositoryOf('agent', word))

    expect([run.conclusion, run.reason?.code ?? null]).toEqual([expected.conclusion, expected.reason])
    expect(comment).toMatch(expected.says)
    expect(state.branches).toEqual({ main: expect.any(String) })
    expect(state.pullRequests).toEqual([])
    expect(run.lastAttempts.map(({ cleanedUp }) => cleanedUp)).toEqual([true, null, null])
    expect(run.lastAttempts.map(({ conclusion }) => conclusion).slice(1)).toEqual(['skipped', 'skipped'])
  }, 300_000)
})

describe('a secret that an agent knows', () => {
  it.each(['agent-leaks', 'agent-steals'])('is not in what %s shows anywhere', async (repository) => {
    const { run, comment, state } = await runOf(repository)
    const pages = [`/runs/${run.id}`, ...run.lastAttempts.slice(0, 1).map(({ logUrl }) => new URL(logUrl).pathname)]
    const urls = [...pages.map((path) => scene.system.url + path), ...run.artifacts.map(({ url }) => url)]
    const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()))

    const shown = [JSON.stringify(run), comment, JSON.stringify(state), ...texts, ...scene.log].join('\n')
    expect(shown).toContain('***')
    expect(shown).not.toContain(modelKey)
  })
})

describe('a secret that an agent disguises', () => {
  it.each(['agent-reverses', 'agent-colours', 'agent-spaces'])(
    'is not in what %s shows on GitHub',
    async (repository) => {
      const { run, state } = await runOf(repository)
      const shown = JSON.stringify(state)
      const log = await (await fetch(run.lastAttempts[0]?.logUrl ?? '')).text()

      for (const disguise of [modelKey, Array.from(modelKey).toReversed().join(''), modelKey.replaceAll(/./g, '$&-')]) {
        for (let at = 0; at + 12 <= disguise.length; at += 1) expect(shown).not.toContain(disguise.slice(at, at + 12))
      }
      for (const text of [shown, log]) expect(text).not.toContain(modelKey.slice(8, 16))
      expect(log).not.toMatch(/\{"type"/)
    },
  )
})

describe.each(oddAgents)('an agent that %s', (_name, word) => {
  it('succeeds all the same: the tree counts', async () => {
    const { run, state } = await runOf(repositoryOf('agent', word))

    expect(run.conclusion).toBe('success')
    expect(Object.keys(state.branches).sort()).toEqual(['main', run.branch].sort())
  })
})

describe.each(oddIssues)('an issue with %s', (name, _issue, says) => {
  it('becomes a pull request', async () => {
    const { run, comment, state } = await runOf(repositoryOf('issue', name))

    expect(run.conclusion).toBe('success')
    expect(comment).toMatch(says)
    expect(state.pullRequests).toHaveLength(1)
    const shown = `${state.pullRequests[0]?.title} ${state.pullRequests[0]?.body}`
    expect(shown).not.toMatch(/fixes #1\b|@everyone|@octo\/team|<img/)
  })
})

describe('a repository', () => {
  it.each<[string, Parameters<TestSystem['repository']>[1], RegExp]>([
    [
      'without .specify',
      { fromDirectory: undefined as never, files: { 'README.md': '# plain\n' } },
      /\.specify.*specify init/s,
    ],
    ['without a commit', { fromDirectory: undefined as never, empty: true }, /empty|no commit|does not exist/i],
    [
      'with wrong settings',
      { files: { '.github/speckit.yml': 'timeoutMinutes: 0\nagent: gpt\n' } },
      /timeoutMinutes.*line 1.*1 to 360.*agent.*line 2.*template, codex/s,
    ],
    ['whose base branch is missing', { files: { '.github/speckit.yml': 'baseBranch: next\n' } }, /next/],
  ])('%s gets one comment that says what to do, and no run', async (name, options, says) => {
    const repository = repositoryOf('repo', name)
    await scene.repository(repository, options)
    const { guid } = await scene.label(repository, { title: 'A wish', body: 'Text' })

    const outcome = await scene.outcome(guid)

    const { comments } = scene.state(repository)
    expect(outcome).toMatch(/^refused: /)
    expect(comments.map(({ body }) => body)).toEqual([expect.stringMatching(says)])
    expect((await scene.runs()).filter((run) => run.repository.name === repository)).toEqual([])
  })

  it('with a protected default branch works: the App pushes to a branch of its own', async () => {
    expect((await runOf('protected')).run.conclusion).toBe('success')
  })

  it('without draft pull requests gets an ordinary one, with a note', async () => {
    const { pullRequests } = (await runOf('plain')).state

    expect(pullRequests.map(({ draft, body }) => [draft, /draft/i.test(body ?? '')])).toEqual([[false, true]])
  })

  it('whose branch holds a person’s commit is left alone', async () => {
    await scene.repository('taken')
    const theirs = await scene.github.commitAs(
      owner,
      'taken',
      'speckit/001-a-wish',
      { 'notes.md': 'mine\n' },
      requester,
    )
    const { number } = await scene.label('taken', { title: 'A wish', body: 'Tasks must have colours.' })

    const run = await scene.ended('taken', number)

    expect([run.conclusion, run.reason?.code]).toEqual(['failure', 'person_committed'])
    expect(scene.state('taken').branches['speckit/001-a-wish']).toBe(theirs)
    expect(scene.statusComment('taken', number)?.body).toMatch(/speckit\/001-a-wish/)
  })
})

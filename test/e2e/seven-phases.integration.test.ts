import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { phaseNames } from '../../src/domain/run/phase.ts'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

const issue = {
  title: 'Keep tasks in a database',
  body: '- Tasks must be kept when the service restarts.\n- Storage: SQLite or Postgres?\n- Loading the list should be fast.\n',
}

const templateAgent = join(import.meta.dirname, '../../images/job/template-agent/main.ts')

/** The template agent, with bad manners that a phase of some repositories brings out. */
const agentScript = `
manners=$(cat manners.txt 2>/dev/null || true)
case "$manners:$1" in
  writes-in-analyze:analyze) echo changed >> README.md ;;
  rewrites-spec:implement) echo changed >> "$SPECIFY_FEATURE_DIRECTORY/spec.md" ;;
  asks-in-plan:plan)
    if [ -z "\${SPECKIT_WORDS_FILE:-}" ]; then
      printf '%s\\n' '{"type":"result","ok":true,"message":"Before I plan:\\n\\n1. Which database?\\n   A) SQLite\\n   B) Postgres\\n2. Who runs it?","files":[]}'
      exit 0
    fi ;;
esac
exec "${process.execPath}" "${templateAgent}" "$@"`

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ agentScript })
})

afterAll(async () => {
  await scene.close()
})

async function repository(name: string, settings: string, manners = ''): Promise<void> {
  await scene.repository(name, { files: { '.github/speckit.yml': settings, 'manners.txt': `${manners}\n` } })
}

async function textOf(name: string, branch: string, path: string): Promise<string> {
  const response = await fetch(`${scene.github.url}/${owner}/${name}/raw/${branch}/${path}`)
  return response.ok ? response.text() : ''
}

describe('all seven phases', () => {
  it('run one after the other in the directory that the settings name, each with its own proof', async () => {
    const settings = `phases: [${phaseNames.join(', ')}]\nquestions: assume\nfeatureDirectoryTemplate: docs/features/{feature}\n`
    await repository('seven', settings)
    const { number } = await scene.label('seven', issue)

    const run = await scene.ended('seven', number, 180_000)

    const read = (path: string) => textOf('seven', run.branch, path)
    const directory = `docs/features/${run.feature}`
    expect(run).toMatchObject({ conclusion: 'success', reason: null, questions: [] })
    expect(run.lastAttempts.map(({ name, conclusion, reason }) => [name, conclusion, reason?.code ?? null])).toEqual([
      ['specify', 'success', null],
      // nothing was left open
      ['clarify', 'neutral', 'nothing_changed'],
      ['plan', 'success', null],
      ['checklist', 'success', null],
      ['tasks', 'success', null],
      ['analyze', 'success', null],
      ['implement', 'success', null],
    ])
    expect(await read(`${directory}/spec.md`)).toContain('- Assumed: Storage: SQLite or Postgres? → SQLite.')
    expect(await read(`${directory}/checklists/requirements.md`)).toContain('## Questions about the requirements')
    expect(await read(`${directory}/tasks.md`)).toMatch(/- \[x\] T\d+ /)
    expect(await read(`docs/features/${run.feature}.md`)).toContain('No language model was used')
    const analyze = run.lastAttempts.find(({ name }) => name === 'analyze')
    expect(analyze).toMatchObject({ commit: null, report: expect.stringContaining('## Coverage of the requirements') })
  })

  it.each([
    [
      'analyze',
      'writes-in-analyze',
      '[specify, plan, tasks, analyze]',
      /^README\.md: was changed, but the phase analyze only reads$/,
    ],
    [
      'implement',
      'rewrites-spec',
      '[specify, plan, tasks, implement]',
      /spec\.md: has to stay as it is in the phase implement$/,
    ],
  ])('refuse what %s may not change, and push nothing of it', async (phase, manners, phases, detail) => {
    await repository(manners, `phases: ${phases}\nquestions: assume\n`, manners)
    const { number } = await scene.label(manners, issue)

    const run = await scene.ended(manners, number, 180_000)

    const last = run.lastAttempts.at(-1)
    expect(run).toMatchObject({ conclusion: 'failure', reason: { code: 'policy_refused' } })
    expect(last).toMatchObject({ name: phase, commit: null, detail: expect.stringMatching(detail) })
    expect(run.artifacts.map(({ name }) => name)).toContain(`${phase}-changes.patch`)
    expect(scene.state(manners).branches[run.branch]).toBe(run.lastAttempts.at(-2)?.commit?.sha)
  })

  it('wait when an agent asks at the end of its turn, and run again with the answers', async () => {
    await repository('asks-in-plan', 'phases: [specify, plan, tasks]\n', 'asks-in-plan')
    const { number } = await scene.label('asks-in-plan', { ...issue, body: '- Tasks must be kept.\n' })
    const newest = async () => (await scene.runs()).find(({ repository: { name } }) => name === 'asks-in-plan')
    const asked = await scene.waitFor('the questions', async () => {
      const run = await newest()
      return run?.status === 'waiting' ? run : undefined
    })

    const answer = '/speckit answer 1=B 2="The team itself"'
    await scene.github.commentOnIssue(owner, 'asks-in-plan', number, answer, requester)

    const run = await scene.ended('asks-in-plan', number)
    expect(asked.questions).toMatchObject([
      {
        number: 1,
        text: 'Which database?',
        options: [
          { key: 'A', text: 'SQLite' },
          { key: 'B', text: 'Postgres' },
        ],
      },
      { number: 2, text: 'Who runs it?', options: [] },
    ])
    expect(run.conclusion).toBe('success')
    const plan = await textOf('asks-in-plan', run.branch, `specs/${run.feature}/plan.md`)
    expect(plan).toContain('The team itself')
    expect(plan).toContain('Postgres')
  })
})

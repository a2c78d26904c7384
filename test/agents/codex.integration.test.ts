import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { proveDocument } from '../../src/domain/proof/artifact-proof.ts'
import { phasePrompt } from '../../src/agents/prompt.ts'
import { questionsOfMessage } from '../../src/domain/proof/read-questions.ts'
import { runSettings } from '../domain/support/run-settings.ts'
import { runRecord } from '../domain/support/run-record.ts'
import { leftoversOf, whyNoDocker } from '../support/docker-engine.ts'
import { buildCodexImage, featureDirectory, key, startCodexJob } from './support/codex-job.ts'
import type { CodexJob } from './support/codex-job.ts'
import { startModelServer, turnUsage } from './support/model-server.ts'
import type { ModelReply, ModelServer } from './support/model-server.ts'

const reason = await whyNoDocker()
const title = `the real Codex against a scripted model${reason === null ? '' : ` (skipped, because ${reason})`}`
const workerId = `codex-test-${process.pid}`

const document = `${featureDirectory}/spec.md`
const writeDocument = `mkdir -p "$SPECIFY_FEATURE_DIRECTORY" && printf '# Feature Specification: Due dates\\n' > "$SPECIFY_FEATURE_DIRECTORY/spec.md"`
const copyTemplate = `mkdir -p ${featureDirectory} && cp .specify/templates/spec-template.md ${document}`
const done: ModelReply = { kind: 'message', text: 'The specification is written.' }

;(reason === null ? describe : describe.skip)(title, () => {
  let server: ModelServer
  let job: CodexJob

  beforeAll(buildCodexImage, 600_000)
  afterEach(async () => {
    await job.container.remove()
    await server.close()
  })
  afterAll(async () => {
    expect(await leftoversOf(workerId)).toEqual([])
  })

  async function start(...replies: ModelReply[]): Promise<void> {
    server = await startModelServer(replies)
    job = await startCodexJob(server.url, workerId)
  }

  async function prove() {
    const template = await job.shell('cat .specify/templates/spec-template.md')
    return proveDocument({
      artifact: 'spec.md',
      before: null,
      after: await job.shell(`cat ${document}`),
      template,
    })
  }

  it('expands the skill of the repository, runs commands and writes the document', async () => {
    await start({ kind: 'shell', command: `${writeDocument}; env` }, done)

    const { result, verdict, stdout } = await job.runPhase('Add due dates\n\nA task has a due date. $speckit-tasks')

    expect(result).toMatchObject({ ended: 'exited', exitCode: 0 })
    expect(verdict).toEqual({
      isOk: true,
      failure: null,
      finalMessage: 'The specification is written.',
      askedQuestion: false,
      usage: { inputTokens: 2 * turnUsage.input, outputTokens: 2 * turnUsage.output, costUsd: null },
    })
    expect(await prove()).toMatchObject({ isProved: true })
    const [first] = server.requests
    expect(first).toMatchObject({ authorization: `Bearer ${key}`, body: { model: 'scripted-model' } })
    const prompt = JSON.stringify(first?.body.input)
    expect(prompt).toContain('A task has a due date.')
    expect(prompt).toContain('<name>speckit-specify</name>')
    expect(prompt).not.toContain('<name>speckit-tasks</name>')
    expect(stdout).toContain('SPECIFY_FEATURE_DIRECTORY=specs/012-due-dates')
    expect(stdout).not.toContain(key)
  })

  it('expands the skills of the further phases with the orders and the words of people', async () => {
    const names = ['clarify', 'checklist', 'analyze', 'implement'] as const
    await start(...names.map(() => done))

    for (const phase of names) {
      const run = runRecord({ settings: { ...runSettings, questions: 'ask' } })
      const { orders, words } = phasePrompt(run, { name: phase, input: 'Q1: Which zone?\nA1: UTC, not $speckit-tasks' })
      const { verdict } = await job.runPhase('', { phase, orders, words })
      expect(verdict).toMatchObject({ isOk: true, askedQuestion: false })
    }

    const prompts = server.requests.map(({ body }) => JSON.stringify(body.input))
    expect(prompts).toHaveLength(names.length)
    for (const [index, name] of names.entries()) {
      expect(prompts[index]).toContain(`<name>speckit-${name}</name>`)
      expect(prompts[index]).toContain('A1: UTC, not $ speckit-tasks')
      expect(prompts[index]).not.toContain('<name>speckit-tasks</name>')
    }
    expect(prompts[3]).toContain('When a checklist has open items, go on all the same')
  })

  it('reads the questions of clarify from its last words', async () => {
    const text =
      'Two things are open.\n\n## Question 1: Storage\n\n| Option | Answer | Implications |\n|---|---|---|\n| A | SQLite | One file |\n| B | Postgres | A server |\n\n**What we need to know**: Which database?\n\n2. Who may see it?\n\n**Your choice**: _[Wait for user response]_'
    await start({ kind: 'message', text })

    const { verdict } = await job.runPhase('', { phase: 'clarify' })

    expect(verdict).toMatchObject({ isOk: true, askedQuestion: true })
    expect(questionsOfMessage(verdict.finalMessage ?? '')).toMatchObject([
      { text: 'Which database?', options: [{ text: 'SQLite (One file)' }, { text: 'Postgres (A server)' }] },
      { text: 'Who may see it?', options: [] },
    ])
  })

  it('takes an issue of 60,000 characters whole', async () => {
    await start(done)

    const { verdict } = await job.runPhase(
      `Add due dates\n\n${'A task has a due date. '.repeat(2600)}The very last word is quokka.`,
    )

    expect(verdict.isOk).toBe(true)
    expect(JSON.stringify(server.requests[0]?.body.input)).toContain('The very last word is quokka.')
  })

  it('tells a question from a result', async () => {
    await start({ kind: 'message', text: 'One thing is open.\n\nWhich time zone holds?' })

    const { verdict } = await job.runPhase('Add due dates')

    expect(verdict).toMatchObject({ isOk: true, askedQuestion: true })
    expect(await prove()).toMatchObject({ isProved: false, reason: 'artifact_missing' })
  })

  it('fails with the provider’s own words when it refuses', async () => {
    await start({
      kind: 'error',
      status: 400,
      body: { error: { message: 'The model scripted-model does not exist.', type: 'invalid_request_error' } },
    })

    const { result, verdict } = await job.runPhase('Add due dates')

    expect(result.exitCode).toBe(1)
    expect(verdict).toMatchObject({
      isOk: false,
      failure: 'Codex failed: The model scripted-model does not exist.',
      usage: null,
    })
  })

  it('is ended by the idle limit when the provider never answers', async () => {
    await start({ kind: 'hang' })

    const { result, verdict } = await job.runPhase('Add due dates', { idleMs: 4000 })

    expect(result).toMatchObject({ ended: 'stalled', exitCode: null })
    expect(verdict.isOk).toBe(false)
    expect(server.requests).toHaveLength(1)
  })

  it('is not believed when it leaves the template as it was', async () => {
    await start({ kind: 'shell', command: copyTemplate }, done)

    const { verdict } = await job.runPhase('Add due dates')

    expect(verdict.isOk).toBe(true)
    expect(await prove()).toMatchObject({
      isProved: false,
      reason: 'placeholders_left',
      detail: expect.stringContaining('[FEATURE NAME]'),
    })
  })

  it('says so when the repository has no skill for the phase, and asks no model', async () => {
    await start(done)
    await job.shell('rm -r .agents')

    const { verdict } = await job.runPhase('Add due dates', { phase: 'plan' })

    expect(verdict).toMatchObject({
      isOk: false,
      failure: expect.stringMatching(/no \.agents\/skills\/speckit-plan\/SKILL\.md/),
    })
    expect(server.requests).toEqual([])
  })
})

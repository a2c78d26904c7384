import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { copySample, documents, runTemplateAgent } from './support/run-template-agent.ts'
import type { AgentRun, Sample } from './support/run-template-agent.ts'

const stories = `Login with passkeys

As a returning customer, I want to log in with a passkey so that I need no password.
As an administrator I want to see which accounts use Passwordless365.

1. A passkey login should take at most 3 seconds on a Pixel 9.
2. \`POST /sessions\` must answer 401 for an unknown credential.
3. Support for YubiKey is optional.

Out of scope:
- Magic links
`

async function runAllPhases(sample: Sample, issue: string): Promise<Record<string, string>> {
  for (const phase of ['specify', 'plan', 'tasks']) {
    const run = await runTemplateAgent(sample, phase, issue)
    expect(resultOf(run)).toMatchObject({ ok: true, message: expect.stringMatching(/^Wrote/) })
  }
  return documents(sample)
}

/** The last line of the output. */
function resultOf({ stdout }: AgentRun): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

describe('the template agent', () => {
  let sample: Sample
  beforeEach(() => {
    sample = copySample()
  })
  afterEach(() => sample.remove())

  it('prints its version', async () => {
    expect(await runTemplateAgent(sample, '--version', '')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^speckit-template-agent \d+\.\d+\.\d+\n$/),
    })
  })

  it.each([
    ['plan without a specification', 'plan', {}, /specs\/012-feature has no spec\.md/],
    ['tasks without anything', 'tasks', {}, /no spec\.md and no plan\.md/],
    ['an unknown phase', 'deploy', {}, /Unknown phase “deploy”/],
    [
      'no feature directory',
      'specify',
      { SPECIFY_FEATURE_DIRECTORY: '' },
      /SPECIFY_FEATURE_DIRECTORY must name a folder/,
    ],
    [
      'a feature directory outside',
      'specify',
      { SPECIFY_FEATURE_DIRECTORY: 'specs/../../x' },
      /SPECIFY_FEATURE_DIRECTORY must name a folder/,
    ],
  ])('ends with a sentence on %s', async (_, phase, environment, message) => {
    const run = await runTemplateAgent(sample, phase, 'Due dates', environment)

    expect(run.exitCode).toBe(1)
    expect(resultOf(run)).toMatchObject({ ok: false, message: expect.stringMatching(message) })
  })

  it('writes through no link and reads through none', async () => {
    const outside = copySample()
    rmSync(join(sample.directory, '.specify/templates/spec-template.md'))
    writeFileSync(join(outside.directory, 'secret.md'), '# SECRET')
    symlinkSync(join(outside.directory, 'secret.md'), join(sample.directory, '.specify/templates/spec-template.md'))
    const read = await runTemplateAgent(sample, 'specify', 'Due dates')
    const spec = documents(sample)['spec.md']
    rmSync(join(sample.directory, 'specs'), { recursive: true })
    mkdirSync(join(outside.directory, 'target'))
    symlinkSync(join(outside.directory, 'target'), join(sample.directory, 'specs'))

    const written = await runTemplateAgent(sample, 'specify', 'Due dates')

    expect(read.exitCode).toBe(0)
    expect(spec).not.toContain('SECRET')
    expect(resultOf(written)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/leads out of the repository through a link/),
    })
    outside.remove()
  })

  it('works without templates and without a constitution', async () => {
    rmSync(join(sample.directory, '.specify'), { recursive: true })

    const written = await runAllPhases(sample, stories)

    expect(written['spec.md']).toContain('## Requirements')
    expect(written['plan.md']).toContain('## Technical Context')
    expect(written['plan.md']).toContain('no `.specify/memory/constitution.md`')
    expect(written['tasks.md']).toContain('## Dependencies & Execution Order')
  })

  it('keeps sections of the repository’s own and puts what belongs there', async () => {
    const path = join(sample.directory, '.specify/templates/spec-template.md')
    writeFileSync(
      path,
      `${readFileSync(path, 'utf8')}\n## Passkey notes\n\n[what is known]\n\n## House rules\n\nEvery feature is reviewed by two people.\n`,
    )

    const { 'spec.md': spec } = await runAllPhases(sample, stories)

    expect(spec).toMatch(/## Passkey notes\n\n- FR-001: A passkey login/)
    expect(spec).toContain('## House rules\n\nEvery feature is reviewed by two people.')
  })
})

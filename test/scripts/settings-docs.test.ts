import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { settingsSchema } from '../../scripts/settings-docs.ts'
import { agents } from '../../src/agents/index.ts'
import { effectiveSettings } from '../../src/settings/effective-settings.ts'
import { readPolicy } from '../../src/settings/read-policy.ts'
import { noPolicy } from '../../src/settings/settings-policy.ts'

const names = agents.map(({ name }) => name)
const page = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8')
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
const ofOperator = (text: string) => text.startsWith('# policy.yml')

const matchesSchema = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(settingsSchema(agents)) as object)

function isTaken(repository: string): boolean {
  try {
    const operator = { ...noPolicy, defaults: { agent: 'template' } }
    return effectiveSettings({ operator, organisation: null, repository }, names).locked.length === 0
  } catch {
    return false
  }
}

describe('the schema of the settings', () => {
  it.each([
    ['{}', true],
    ['{agent: codex, model: null, models: {plan: gpt-5}, phases: [specify, implement], gates: []}', true],
    ['{label: "größe 😀", maxCostUsd: 0.01, maxTokens: null, baseBranch: null, allowedPaths: ["src/**"]}', true],
    [`label: ${'😀'.repeat(50)}`, true],
    ['branchTemplate: "x/{issue}"', true],
    ['label: 12', false],
    ['label: " x"', false],
    [`label: ${'😀'.repeat(51)}`, false],
    ['agent: gpt', false],
    ['model: --help', false],
    ['models: {deploy: x}', false],
    ['phases: specify', false],
    ['phases: []', false],
    ['gates: [plan, plan]', false],
    ['timeoutMinutes: 0', false],
    ['maxCostUsd: 10001', false],
    ['requesterMayApprove: "yes"', false],
    ['branchTemplate: x', false],
    ['maxRunsPerInstallation: 3', false],
    ['gate: [plan]', false],
    ['[]', false],
  ])('judges %.70s as the program does', (text, isRight) => {
    const settings: unknown = parse(text)

    expect([matchesSchema(settings), isTaken(text)]).toEqual([isRight, isRight])
  })
})

describe('the examples of docs/settings.md', () => {
  it.each(examples.filter((text) => !ofOperator(text)))('%j are valid', (text) => {
    expect([matchesSchema(parse(text) ?? {}), isTaken(text)]).toEqual([true, true])
  })

  it('hold a policy file that the program takes', () => {
    const [policy] = examples.filter(ofOperator)

    expect(readPolicy(policy ?? '', {}, names).problems).toEqual([])
  })
})

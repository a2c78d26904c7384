import { describe, expect, it } from '@jest/globals'
import { effectiveSettings, settingsFact } from '../../src/settings/effective-settings.ts'
import { phaseNames } from '../../src/domain/run/phase.ts'
import { readSettings } from '../../src/settings/read-settings.ts'
import { settingRules } from '../../src/settings/settings-schema.ts'
import { noPolicy } from '../../src/settings/settings-policy.ts'
import { settingNames } from '../../src/domain/run/settings.ts'
import { refusedSettings } from './support/refused-settings.ts'
import { runSettings } from '../domain/support/run-settings.ts'
import { UserError } from '../../src/errors.ts'

const agents = ['template', 'codex']
const operator = { ...noPolicy, defaults: { agent: 'template' } }

function settingsOf(repository: string | null) {
  return effectiveSettings({ operator, organisation: null, repository }, agents)
}

function errorOf(repository: string): UserError {
  try {
    settingsOf(repository)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('the settings file', () => {
  it.each([null, '', '# nothing\n', '{}', '---\n', '\uFEFF'])(
    'may be %j: the built-in settings hold, and the agent of the operator',
    (text) => {
      const { settings, sources } = settingsOf(text)
      const { agent, ...others } = sources

      expect(settings).toEqual(runSettings)
      expect(agent).toBe('operator')
      expect(new Set(Object.values(others))).toEqual(new Set(['built-in']))
    },
  )

  it('may set everything but what is the operator’s alone', () => {
    const { maxRunsPerInstallation, ...all } = {
      ...runSettings,
      label: 'größe 😀',
      agent: 'codex',
      model: 'gpt-5',
      models: { plan: 'anthropic/claude-x[1m]', tasks: 'us.x:0' },
      phases: [...phaseNames],
      gates: ['plan', 'specify'],
      questions: 'assume',
      permission: 'admin',
      requesterMayApprove: false,
      baseBranch: 'develop',
      branchTemplate: 'features/{issue}/{feature}',
      featureDirectoryTemplate: 'docs/specs/{feature}',
      allowedPaths: ['src/**', 'docs/*.md', 'a?.txt'],
      timeoutMinutes: 360,
      idleTimeoutMinutes: 1,
      maxCostUsd: 0.01,
      maxTokens: 1_000_000_000,
      maxRunsPerRepository: 1000,
    }

    const { settings, sources } = settingsOf(JSON.stringify(all))

    expect(settings).toEqual({ ...all, maxRunsPerInstallation })
    expect(sources).toMatchObject({ label: 'repository', maxRunsPerInstallation: 'built-in' })
  })

  it.each([
    ['CRLF', 'label: x\r\ngates:\r\n  - plan\r\n', { label: 'x', gates: ['plan'] }],
    ['a byte order mark', '\uFEFFlabel: x\n', { label: 'x' }],
    ['one alias', 'phases: &some [specify]\ngates: *some\n', { phases: ['specify'], gates: ['specify'] }],
    ['null where it has a meaning', 'model: null\nbaseBranch: ~\nmaxTokens:\n', { model: null, maxTokens: null }],
  ])('may hold %s', (_name, text, expected) => {
    expect(settingsOf(text).settings).toMatchObject(expected)
  })

  it.each(refusedSettings)('refuses %.60j and says what, where and what is allowed', (text, message) => {
    const error = errorOf(text)

    expect(error.code).toBe('settings_invalid')
    expect(error.message).toMatch(message)
    expect(error.message).toMatch(/^\.github\/speckit\.yml is not valid: `.*\.$/s)
    expect(error.wayOut).toMatch(/\.github\/speckit\.yml.*docs\/settings\.md/)
  })

  it.each([
    ['x', 'neither {feature} nor {issue}'],
    ['a b/{feature}', 'a space'],
    ['a..b/{feature}', 'two dots'],
    ['a~{feature}', 'the character ~'],
    ['a^{feature}', 'the character ^'],
    ['a:{feature}', 'the character :'],
    ['a?{feature}', 'the character ?'],
    ['a*{feature}', 'the character *'],
    ['a[{feature}', 'the character ['],
    ['a\\{feature}', 'the character \\'],
    ['a/{{feature}', 'holds {, and'],
    ['/{feature}', 'slash'],
    ['{feature}/', 'slash'],
    ['a//{feature}', 'slash'],
    ['-{feature}', 'dash'],
    ['.{feature}', 'begins with a dot'],
    ['a/.{feature}', 'begins with a dot'],
    ['{feature}.', 'ends with a dot'],
    ['{feature}.lock', '.lock'],
    ['a.LOCK/{issue}', '.lock'],
    ['refs/heads/{issue}', 'something else'],
    ['a/{featur}/{issue}', '{featur}'],
    ['a/{issue', 'neither'],
    ['{issue}}', '}'],
    ['a\u200b/{issue}', 'invisible'],
    [`${'x'.repeat(240)}/{feature}`, 'bytes'],
  ])('refuses the branch template %j', (template, why) => {
    const { message } = errorOf(`branchTemplate: ${JSON.stringify(template)}`)

    expect(message).toContain('`branchTemplate` (line 1) must be the name of a branch')
    expect(message.split(', which ')[1]).toContain(why)
  })

  it.each(['HEAD', 'a b', '-x', 'a..b', '', 'a'.repeat(40), 'x.lock'])('refuses the base branch %j', (branch) => {
    expect(errorOf(`baseBranch: ${JSON.stringify(branch)}`).message).toContain('`baseBranch` (line 1)')
  })

  it.each([
    ['main', 'main/{feature}'],
    ['release-12', 'release-{issue}'],
    ['12', '{issue}'],
    ['speckit/012-add-due-dates', 'speckit/{feature}'],
    ['speckit/012-add-due-dates/x', 'speckit/{feature}'],
  ])('refuses features of the base branch %s on %s', (baseBranch, branchTemplate) => {
    const { message } = errorOf(`baseBranch: "${baseBranch}"\nbranchTemplate: "${branchTemplate}"`)

    expect(message).toMatch(/`branchTemplate` \(line 2\) must name other branches than `baseBranch`/)
  })

  it.each([
    ['main', 'mains/{feature}'],
    ['speckit/main', 'speckit/{feature}'],
    ['release', 'release-{issue}'],
  ])('takes features of the base branch %s on %s', (baseBranch, branchTemplate) => {
    expect(settingsOf(JSON.stringify({ baseBranch, branchTemplate })).settings).toMatchObject({ branchTemplate })
  })

  it.each([
    ['{feature}', 'not below a folder'],
    ['{issue}/{feature}', 'not below a folder'],
    ['specs', 'neither'],
    ['/specs/{feature}', 'not relative'],
    ['C:/specs/{feature}', 'not relative'],
    ['../{feature}', '(..)'],
    ['specs/../../{feature}', '(..)'],
    ['specs//{feature}', 'empty'],
    ['./specs/{feature}', 'single dot'],
    ['specs\\{feature}', 'backslash'],
    ['~/{feature}', '~'],
    ['.git/{feature}', 'inside .git'],
    ['.GIT/{feature}', 'inside .GIT'],
    ['.github/{feature}', 'inside .github'],
    ['a/.git/{feature}', '.git'],
    ['.claude/{feature}', 'no agent may change'],
    ['specs/{feature}*', 'other characters'],
    ['specs /{feature}', 'other characters'],
    ['specs/{feature}.', 'ends with a dot'],
    [' specs/{feature}', 'space'],
  ])('refuses the feature directory %j', (template, why) => {
    const { message } = errorOf(`featureDirectoryTemplate: ${JSON.stringify(template)}`)

    expect(message.split(', which ').at(-1)).toContain(why)
  })

  it.each([
    '',
    '/src/**',
    '../x',
    'a/../b',
    '!src/**',
    'src/{a,b}',
    'src/[ab]',
    'src\\x',
    'a**',
    '.git/**',
    'a//b',
    'a:b',
  ])('refuses the allowed path %j', (glob) => {
    expect(errorOf(`allowedPaths: [src/**, ${JSON.stringify(glob)}]`).message).toMatch(/`allowedPaths` .*, which /)
  })

  it('names all wrong values at once, in the order of the lines', () => {
    const { message } = errorOf(
      'timeoutMinutes: 0\nextra: 1\nagent: gpt\nlabel: a\nlabel: b\nmaxRunsPerInstallation: 1\n',
    )

    expect(message.match(/`\w+` \(line \d\)/g)).toEqual([
      '`timeoutMinutes` (line 1)',
      '`extra` (line 2)',
      '`agent` (line 3)',
      '`label` (line 5)',
      '`maxRunsPerInstallation` (line 6)',
    ])
  })

  it('stays short whatever the file holds', () => {
    const many = Array.from({ length: 3000 }, (_, index) => `key${index}: x`).join('\n')

    expect(errorOf(many).message).toContain('2990 more')
    expect(errorOf(many).message.length).toBeLessThan(2000)
    expect(errorOf(`agent: ${'x'.repeat(60_000)}`).message.length).toBeLessThan(300)
    expect(errorOf(`phases: [${'x, '.repeat(20_000)}]`).message.length).toBeLessThan(500)
  })

  it('knows a rule for each setting, which the built-in value follows', () => {
    const rules = settingRules(agents)

    expect(Object.keys(rules)).toEqual(settingNames)
    for (const name of settingNames) expect(rules[name].type.parse(runSettings[name])).toEqual(runSettings[name])
  })

  it('gives what is right in it also when something is wrong', () => {
    const file = readSettings('label: spec\ntimeoutMinutes: 0\n', agents)

    expect(file.values).toEqual({ label: 'spec' })
    expect(file.problems).toEqual([{ name: 'timeoutMinutes', line: 2, what: expect.stringContaining('1 to 360') }])
  })
})

describe('settingsFact', () => {
  const fact = (organisation: string | null, repository: string | null) =>
    settingsFact(
      { operator: { ...noPolicy, defaults: { label: 'ours', agent: 'template' } }, organisation, repository },
      agents,
    )

  it('holds the settings', () => {
    expect(fact(null, 'agent: codex')).toMatchObject({ kind: 'valid', effective: { settings: { agent: 'codex' } } })
  })

  it.each([
    ['the operator’s', null, 'label: 12', 'ours'],
    ['the organisation’s', 'label: org', 'label: [', 'org'],
    ['the file’s own', 'label: org', 'label: repo\ngates: 1', 'repo'],
  ])('holds %s label when a file is invalid', (_name, organisation, repository, label) => {
    expect(fact(organisation, repository)).toMatchObject({ kind: 'invalid', label })
  })
})

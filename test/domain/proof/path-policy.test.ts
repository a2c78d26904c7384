import { describe, expect, it } from '@jest/globals'
import { refusedChanges } from '../../../src/domain/proof/path-policy.ts'
import { phases } from '../../../src/domain/run/phase.ts'
import type { Places } from '../../../src/domain/proof/path-policy.ts'
import type { TreeChange } from '../../../src/domain/proof/tree-change.ts'

const feature = 'specs/012-add-due-dates'
const places: Places = { featureDirectory: feature, allowedPaths: ['**'] }

describe('refusedChanges', () => {
  it.each([
    [`${feature}/spec.md`],
    [`${feature}/contracts/api.yaml`],
    [`${feature}/checklists/Anforderungen für später.md`],
    [`${feature}/日本語.md`],
    [`${feature}/.hidden`],
    [`${feature}/a~b.md`],
  ])('allows %s', (path) => {
    expect(refuse(added(path))).toEqual([])
  })

  it('allows to change and to delete a document, and to delete a symbolic link', () => {
    const changes = [
      change({ oldMode: '100644' }),
      change({ path: `${feature}/old.md`, oldMode: '100644', mode: '000000', status: 'deleted' }),
      change({ path: `${feature}/link.md`, oldMode: '120000', mode: '000000', status: 'deleted' }),
      change({ path: `${feature}/was-executable.sh`, oldMode: '100755', mode: '100755' }),
    ]

    expect(refusedChanges(changes, phases.plan, places)).toEqual([])
  })

  it('knows the feature directory wherever it lies', () => {
    const path = 'docs/features/7/spec.md'

    expect(refusedChanges([added(path)], phases.specify, { ...places, featureDirectory: 'docs/features/7' })).toEqual(
      [],
    )
    expect(refusedChanges([added(path)], phases.specify, places)).toHaveLength(1)
  })

  it.each([
    ['README.md', 'is outside of what the phase specify may change (specs/012-add-due-dates/**)'],
    ['specs', /outside/],
    ['specs/001-other/spec.md', /outside/],
    ['specs/012-add-due-dates-2/spec.md', /outside/],
    ['.specify/memory/constitution.md', /outside/],
    ['.specify/feature.json', /outside/],
    ['.circleci/config.yml', /outside/],
    ['Jenkinsfile', /outside/],
    [`${feature}/Jenkinsfile`, 'runs in CI or on the machines of developers'],
    [`${feature}/.devcontainer/devcontainer.json`, /machines of developers/],
    [`${feature}/.envrc`, /machines of developers/],
    [`${feature}/action.yml`, /runs in CI/],
    ['specsx/a.md', /outside/],
    ['Specs/a.md', /outside/],
    ['src/specs/a.md', /outside/],
    ['.specify/templates/spec-template.md', /coding agents/],
    ['.specify/scripts/bash/common.sh', /coding agents/],
    ['.specify/extensions.yml', /coding agents/],
    ['.specify/presets/x/plan.md', /coding agents/],
    ['.specify', /coding agents/],
    ['.github/skills/x/SKILL.md', /coding agents/],
    [`${feature}/CLAUDE.local.md`, /coding agents/],
    ['.github/speckit.yml', 'holds the settings of this App'],
    ['.specify/memory', /outside/],
    ['.github/workflows/ci.yml', 'belongs to the workflows and actions of the repository'],
    ['.GitHub/WorkFlows/ci.yml', /workflows and actions/],
    ['.github/actions/x/action.yml', /workflows and actions/],
    ['.\uFF47ithub/workflows/ci.yml', /workflows and actions/],
    ['.github/wor\u212Aflows/ci.yml', /workflows and actions/],
    ['CODEOWNERS', 'decides who has to review (CODEOWNERS)'],
    ['.github/CODEOWNERS', /CODEOWNERS/],
    ['docs/codeowners', /CODEOWNERS/],
    ['.gitmodules', /what git does/],
    [`${feature}/.gitattributes`, 'changes what git does with other files'],
    [`${feature}/.GitAttributes`, /what git does/],
    [`${feature}/.lfsconfig`, /what git does/],
    ['.husky/pre-commit', 'holds hooks that run on the machines of others'],
    [`${feature}/.githooks/pre-push`, /hooks/],
    [`${feature}/.vscode/tasks.json`, 'holds settings that an editor may run'],
    ['AGENTS.md', 'gives instructions to coding agents'],
    [`${feature}/AGENTS.md`, /coding agents/],
    [`${feature}/claude.md`, /coding agents/],
    [`${feature}/GEMINI.md`, /coding agents/],
    [`${feature}/.claude/settings.json`, /coding agents/],
    [`${feature}/.codex/config.toml`, /coding agents/],
    [`${feature}/.agents/skills/x/SKILL.md`, /coding agents/],
    ['.github/copilot-instructions.md', /coding agents/],
    ['.github/prompts/x.prompt.md', /coding agents/],
    [`${feature}/.git/config`, 'is inside a folder named .git'],
    [`${feature}/.GIT/config`, /folder named \.git/],
    [`${feature}/.\uFF27it/config`, /folder named \.git/],
    [`${feature}/git~1/config`, /short name/],
    [`${feature}/GITHUB~2`, /short name/],
    [`${feature}/AGENTS~1.MD`, /short name/],
    [`${feature}/.git./config`, /ends with a dot or a space/],
    [`${feature}/.git /config`, /ends with a dot or a space/],
    [`${feature}/spec.md.`, /ends with a dot or a space/],
    [`${feature}/..\\..\\.git\\config`, /backslash or a colon/],
    [`${feature}/.git::$INDEX_ALLOCATION/config`, /backslash or a colon/],
    [`${feature}/spec.md:stream`, /backslash or a colon/],
  ])('refuses %s', (path, why) => {
    expect(refuse(added(path))).toEqual([{ path, why: typeof why === 'string' ? why : expect.stringMatching(why) }])
  })

  it.each([
    ['a newline', 'spec\n.md', 'spec\\u{a}.md'],
    ['an ANSI sequence', '\u001B[31mspec.md', '\\u{1b}[31mspec.md'],
    ['a bidi override', 'spec\u202Edm.exe', 'spec\\u{202e}dm.exe'],
    ['a bidi isolate', '\u2066spec.md', '\\u{2066}spec.md'],
    ['a character that HFS+ ignores', '.g\u200Cit/config', '.g\\u{200c}it/config'],
    ['a byte order mark', '\uFEFFspec.md', '\\u{feff}spec.md'],
    ['a line separator', 'a\u2028b.md', 'a\\u{2028}b.md'],
    ['a private use character', 'a\uE000.md', 'a\\u{e000}.md'],
    ['bytes that are not UTF-8', 'a\uFFFD.md', 'a\uFFFD.md'],
  ])('refuses a name with %s and spells it out', (_what, name, shown) => {
    const refused = refuse(added(`${feature}/${name}`))

    const why = 'has a control, invisible or undecodable character in its name'
    expect(refused).toEqual([{ path: `${feature}/${shown}`, why }])
  })

  it.each([
    ['a new symbolic link', { mode: '120000' }, 'is or was a symbolic link'],
    ['a file that became a symbolic link', { oldMode: '100644', mode: '120000' }, 'is or was a symbolic link'],
    ['a symbolic link that became a file', { oldMode: '120000' }, 'is or was a symbolic link'],
    ['a new submodule', { mode: '160000' }, 'is or was a submodule'],
    [
      'a submodule that went',
      { oldMode: '160000', mode: '000000', status: 'deleted' as const },
      'is or was a submodule',
    ],
    ['a new executable file', { mode: '100755' }, 'is executable, a document may not be'],
    ['a file that became executable', { oldMode: '100644', mode: '100755' }, 'is executable, a document may not be'],
    [
      'a file that is executable no longer',
      { oldMode: '100755' },
      'is no longer executable, a phase may not change that',
    ],
    ['a mode that git does not make', { mode: '100664' }, 'has the unusual mode 100664'],
  ])('refuses %s', (_what, fields, why) => {
    expect(refuse(change(fields))).toEqual([{ path: `${feature}/spec.md`, why }])
  })

  it.each([
    ['src/a.js', {}],
    ['test/deep/a.test.js', {}],
    [`${feature}/tasks.md`, { oldMode: '100644', status: 'modified' as const }],
    ['scripts/run.sh', { mode: '100755' }],
    ['scripts/run.sh', { oldMode: '100644', mode: '100755' }],
    ['scripts/run.sh', { oldMode: '100755', mode: '100644' }],
    ['src/old.js', { oldMode: '100755', mode: '000000', status: 'deleted' as const }],
  ])('lets implement change %s %j', (path, fields) => {
    expect(refusedChanges([change({ path, ...fields })], phases.implement, places)).toEqual([])
  })

  it.each([
    [`${feature}/spec.md`, {}, 'has to stay as it is in the phase implement'],
    [`${feature}/plan.md`, {}, 'has to stay as it is in the phase implement'],
    ['.github/workflows/ci.yml', {}, 'belongs to the workflows and actions of the repository'],
    ['AGENTS.md', {}, 'gives instructions to coding agents'],
    ['.specify/scripts/bash/setup-plan.sh', {}, 'gives instructions to coding agents'],
    ['.github/speckit.yml', {}, 'holds the settings of this App'],
    ['src/link.js', { mode: '120000' }, 'is or was a symbolic link'],
    ['src/module', { mode: '160000' }, 'is or was a submodule'],
    ['src/odd.js', { mode: '100664' }, 'has the unusual mode 100664'],
  ])('does not let implement change %s %j', (path, fields, why) => {
    expect(refusedChanges([change({ path, ...fields })], phases.implement, places)).toEqual([{ path, why }])
  })

  it.each(['specify', 'clarify', 'plan', 'checklist', 'tasks', 'implement'] as const)(
    'keeps %s out of the folders of other features unless the settings name them',
    (name) => {
      const rules = { ...places, allowedPaths: ['src/**'] }

      expect(refusedChanges([added('specs/001-other/spec.md')], phases[name], rules)).toHaveLength(1)
      expect(refusedChanges([added('.specify/memory/constitution.md')], phases[name], rules)).toHaveLength(1)
    },
  )

  it.each([
    ['.circleci/config.yml', ['**'], /runs in CI .*, and allowedPaths does not name it/],
    ['.npmrc', ['**'], /is hidden .*, and allowedPaths does not name it/],
    ['.specify/memory/constitution.md', ['**'], /is hidden/],
    ['Jenkinsfile', ['**', '*'], /runs in CI/],
    ['azure-pipelines.yml', ['**', '*.yml'], /runs in CI/],
    [`${feature}/.envrc`, ['**', '.envrc', '**/.envrc'], /runs in CI/],
    ['.github/workflows/ci.yml', ['.github/workflows/ci.yml', '.github/**'], /workflows and actions/],
    ['.gitattributes', ['.gitattributes'], /what git does/],
    ['AGENTS.md', ['AGENTS.md'], /coding agents/],
    ['.husky/pre-commit', ['.husky/**'], /hooks/],
  ])('does not let implement change %s where %j is allowed', (path, allowedPaths, why) => {
    expect(refusedChanges([added(path)], phases.implement, { ...places, allowedPaths })).toEqual([
      { path, why: expect.stringMatching(why) },
    ])
  })

  it.each([
    ['.circleci/config.yml', ['src/**', '.circleci/**']],
    ['.npmrc', ['**', '.npmrc']],
    ['Jenkinsfile', ['**', 'Jenkinsfile']],
    ['.devcontainer/devcontainer.json', ['.devcontainer/**']],
  ])('lets implement change %s where %j is allowed', (path, allowedPaths) => {
    expect(refusedChanges([added(path)], phases.implement, { ...places, allowedPaths })).toEqual([])
  })

  it('keeps implement to the allowed paths and the feature directory, whatever that is called', () => {
    const narrow = { featureDirectory: 'docs/[12]*', allowedPaths: ['src/**/*.js', 'README.md'] }
    const paths = [
      'src/a.js',
      'src/x/a.js',
      'README.md',
      'docs/[12]*/tasks.md',
      'src/a.ts',
      'docs/12/tasks.md',
      'package.json',
    ]

    const refused = refusedChanges(paths.map(added), phases.implement, narrow)

    expect(refused.map(({ path }) => path)).toEqual(paths.slice(4))
    expect(refused[0]).toEqual({
      path: 'src/a.ts',
      why: 'is outside of what the phase implement may change (src/**/*.js, README.md, docs/[12]*/**)',
    })
    expect(refused).toHaveLength(3)
  })

  it('lets analyze change nothing', () => {
    expect(refusedChanges([added(`${feature}/spec.md`)], phases.analyze, places)).toEqual([
      { path: `${feature}/spec.md`, why: 'was changed, but the phase analyze only reads' },
    ])
  })

  it('refuses what is not allowed, and nothing else', () => {
    const refused = refuse(added(`${feature}/spec.md`), added('src/index.ts'))

    expect(refused.map(({ path }) => path)).toEqual(['src/index.ts'])
  })

  it.each([
    [100, 0],
    [101, 1],
  ])('counts files: %d give %d refusals', (count, refusals) => {
    const refused = refuse(...Array.from({ length: count }, (_, index) => added(`${feature}/${index}.md`)))

    expect(refused).toHaveLength(refusals)
    if (refusals > 0) expect(refused[0]).toEqual({ path: '.', why: '101 files were changed, at most 100 are allowed' })
  })

  it('adds up sizes', () => {
    const half = 2 * 1024 * 1024

    expect(refuse(change({ size: half }), change({ path: `${feature}/b`, size: half }))).toEqual([])
    expect(refuse(change({ size: half }), change({ path: `${feature}/b`, size: half + 1 }))).toEqual([
      { path: '.', why: 'the changed files have 4,194,305 bytes together, at most 4,194,304 are allowed' },
    ])
  })
})

function refuse(...changes: TreeChange[]): ReturnType<typeof refusedChanges> {
  return refusedChanges(changes, phases.specify, places)
}

function added(path: string): TreeChange {
  return change({ path })
}

function change(fields: Partial<TreeChange>): TreeChange {
  return { path: `${feature}/spec.md`, status: 'added', size: 10, oldMode: '000000', mode: '100644', ...fields }
}

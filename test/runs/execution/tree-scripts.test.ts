import { describe, expect, it } from '@jest/globals'
import { treeInScript, treeOutScript } from '../../../src/runs/execution/tree-scripts.ts'

// what they do is in tree-scripts.integration.test.ts, which needs git
describe.each([
  ['in', treeInScript],
  ['out', treeOutScript],
])('the script that carries the tree %s', (_name, script) => {
  const setting = (key: string) =>
    new RegExp(`GIT_CONFIG_KEY_(\\d+)=${key} GIT_CONFIG_VALUE_\\1=(\\S*)`).exec(script)?.[2]

  it('ends at the first mistake, and before it has done anything outside of the workspace', () => {
    expect(script.split('\n').slice(0, 3)).toEqual(['set -eu', 'umask 022', 'cd "${SPECKIT_WORKSPACE:?}"'])
  })

  it('tells git how many settings there are, numbered without a gap', () => {
    const numbers = [...script.matchAll(/GIT_CONFIG_KEY_(\d+)=/g)].map(([, number]) => Number(number))

    expect(numbers).toEqual(numbers.map((_, index) => index))
    expect(script).toContain(`GIT_CONFIG_COUNT=${numbers.length} `)
  })

  it.each([
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['core.attributesFile', '/dev/null'],
    ['core.excludesFile', '/dev/null'],
    ['core.autocrlf', 'false'],
    ['init.templateDir', ''],
    ['gc.auto', '0'],
  ])('sets %s to “%s” where no file can change it', (key, value) => {
    expect(setting(key)).toBe(value)
  })

  it('reads no settings of the system, of a user or of the caller', () => {
    expect(script).toContain('GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ATTR_NOSYSTEM=1')
    expect(script).toMatch(/^unset GIT_INDEX_FILE GIT_OBJECT_DIRECTORY .*GIT_CONFIG_PARAMETERS$/m)
  })

  it('names its repository itself before git runs', () => {
    const body = script.slice(script.lastIndexOf('\n}\n'))

    expect(body.indexOf('export GIT_DIR=')).toBeGreaterThan(-1)
    expect(body.indexOf('export GIT_DIR=')).toBeLessThan(body.indexOf('make_repository'))
    expect(body.slice(0, body.indexOf('export GIT_DIR='))).not.toMatch(/^\s*git /m)
  })
})

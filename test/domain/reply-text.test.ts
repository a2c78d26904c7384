import { describe, expect, it } from '@jest/globals'
import type { Refusal } from '../../src/domain/intent.ts'
import { refusalText } from '../../src/domain/reply-text.ts'

describe('refusalText', () => {
  it.each<[string, Refusal, RegExp[]]>([
    [
      'one who may not, in one sentence',
      { kind: 'not_permitted', login: 'mona', permission: 'read' },
      [/^No run was started: mona has the permission “read” on this repository, and starting a run takes “write”\.$/],
    ],
    ['an archived repository', { kind: 'archived' }, [/archived/, /Unarchive it/]],
    ['an empty repository', { kind: 'base_missing', branch: 'main', isDefault: true }, [/empty/, /first commit/]],
    [
      'a missing base branch',
      { kind: 'base_missing', branch: 'develop', isDefault: false },
      [/`develop`/, /`baseBranch`/],
    ],
    [
      'a repository without Spec Kit',
      { kind: 'spec_kit_missing', branch: 'main' },
      [/`\.specify\/`/, /`specify init --here`/, /label the issue again/],
    ],
    [
      'wrong settings as a list',
      {
        kind: 'settings_invalid',
        message:
          '.github/speckit.yml is not valid: `agent` must be one of a, b; got `c`; `phases`: Invalid @octocat <b>.',
        wayOut: 'Correct .github/speckit.yml, then label the issue again.',
      },
      [
        /is not valid:\n\n- `agent` must be one of a, b; got `c`\n- `phases`: Invalid @\u200boctocat <\u200bb>\n\nCorrect/,
      ],
    ],
    [
      'a message without a list',
      { kind: 'settings_invalid', message: 'The file cannot be read.', wayOut: 'Do something.' },
      [/^No run was started: The file cannot be read\.\n\nDo something\.$/],
    ],
  ])('answers %s', (_name, refusal, expected) => {
    const text = refusalText(refusal, 'mona')

    for (const pattern of expected) expect(text).toMatch(pattern)
  })

  it('stays short and mentions nobody, whatever it is told', () => {
    const nasty = `@octocat #1 \`\`\` | <!-- x --> ; `.repeat(5000)

    for (const refusal of [
      { kind: 'settings_invalid', message: `bad: ${nasty}`, wayOut: nasty },
      { kind: 'spec_kit_missing', branch: nasty },
      { kind: 'base_missing', branch: nasty, isDefault: false },
    ] satisfies Refusal[]) {
      const text = refusalText(refusal, nasty)
      expect(text.length).toBeLessThan(20_000)
      expect(text.replaceAll(codeSpan, '')).not.toMatch(/@\w|#\d|<!--/)
    }
    expect(refusalText({ kind: 'not_permitted', login: nasty, permission: 'read' }, nasty).length).toBeLessThan(1000)
  })
})

const codeSpan = /(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { template } from '../../src/agents/template.ts'
import { proveDocument } from '../../src/domain/proof/artifact-proof.ts'
import { phases, usualPhases } from '../../src/domain/run/phase.ts'
import { readSpec } from '../../src/domain/proof/spec-reading.ts'
import {
  copySample,
  documents,
  runTemplateAgent,
} from '../../images/job/template-agent/test/support/run-template-agent.ts'
import type { Sample } from '../../images/job/template-agent/test/support/run-template-agent.ts'

async function runAllPhases(sample: Sample, issue: string): Promise<Record<string, string>> {
  for (const phase of usualPhases) {
    const run = await runTemplateAgent(sample, phase, issue)
    expect(template.readOutput(run)).toMatchObject({ isOk: true, failure: null, askedQuestion: false })
    expect(run.stderr).toBe('')
  }
  return documents(sample)
}

const german = `Wiederkehrende Aufgaben für Frau Öztürk

## Anforderungen
- Jede Aufgabe kann einen Rhythmus haben: täglich, wöchentlich oder monatlich.
- Der Rhythmus darf höchstens 365 Tage betragen.

Die Erinnerung soll z. B. um 7:30 Uhr verschickt werden.

## Offene Fragen
- Was passiert am 31. eines Monats?
`

const fenced = `Export \`[FEATURE NAME]\` as CSV <script>alert(1)</script>

<!-- only for the author -->
The **Export** button must write a file called \`report-[DATE].csv\`.

\`\`\`gherkin
Given a report with 3 rows
When I press Export
Then a file with 4 lines is saved
\`\`\`

\`\`\`js
const csv = exportCsv('[FEATURE NAME]')
\`\`\`

> Quoting must survive [path] and ACTION REQUIRED.
`

const stories = `Login with passkeys

As a returning customer, I want to log in with a passkey so that I need no password.
As an administrator I want to see which accounts use Passwordless365.

1. A passkey login should take at most 3 seconds on a Pixel 9.
2. \`POST /sessions\` must answer 401 for an unknown credential.
3. Support for YubiKey is optional.

Out of scope:
- Magic links
`

function long(): string {
  const lines = Array.from({ length: 1100 }, (_, index) => `- Record ${index} must be kept for team Quokka${index}.`)
  return `Keep everything\n\n${lines.join('\n')}`.slice(0, 60_000)
}

const issues: [string, string, { everywhere: string[]; inSpec: string[] }][] = [
  [
    'the issue of the demo',
    readFileSync(new URL('../../demo/issues/due-dates.md', import.meta.url), 'utf8'),
    {
      everywhere: [
        'Add due dates and a daily overview',
        '`GET /tasks?due=overdue` returns the open tasks',
        '`LIST_TIME_ZONE`',
        'within 100 ms for a list of 10,000 tasks',
        '`2025-02-30`',
        'Marta',
      ],
      inSpec: ['Repeating tasks', '[NEEDS CLARIFICATION: Should the overview also list tasks of the coming week?]'],
    },
  ],
  [
    'an issue with a table, a numbered list and no headings',
    readFileSync(new URL('../../demo/issues/shared-lists.md', import.meta.url), 'utf8'),
    {
      everywhere: ['`POST /lists/{list}/links`', 'at least 128 bits', 'person with a read link', 'QR code'],
      inSpec: ['four people in one flat', 'accounts, passwords, mail'],
    },
  ],
  [
    'a German issue',
    german,
    {
      everywhere: ['Öztürk', 'täglich, wöchentlich oder monatlich', 'höchstens 365 Tage', 'z. B. um 7:30 Uhr'],
      inSpec: ['[NEEDS CLARIFICATION: Was passiert am 31. eines Monats?]'],
    },
  ],
  [
    'user stories',
    stories,
    {
      everywhere: ['log in with a passkey', 'Passwordless365', 'Pixel 9', '`POST /sessions`', 'YubiKey'],
      inSpec: ['Magic links', '(Priority: P1)'],
    },
  ],
  [
    'code, HTML and blanks of the template',
    fenced,
    {
      everywhere: ['**Export** button must write', 'a report with 3 rows'],
      inSpec: ['exportCsv(', '\\<script>alert(1)\\</script>', 'Quoting must survive \\[path\\]'],
    },
  ],
  ['a title of emoji and dots', '🎉🚀 ../..\n', { everywhere: ['🎉🚀 ../..'], inSpec: ['a title and no text'] }],
  ['a title alone', 'Sort tasks by colour', { everywhere: ['Sort tasks by colour'], inSpec: ['a title and no text'] }],
  [
    '60,000 characters',
    long(),
    { everywhere: ['team Quokka0.', 'team Quokka299'], inSpec: ['team Quokka700.', 'team Quokka1000'] },
  ],
]

describe.each(issues)('the template agent with %s', (_, issue, { everywhere, inSpec }) => {
  let own: Sample
  let written: Record<string, string>
  beforeAll(async () => {
    own = copySample()
    written = await runAllPhases(own, issue)
  })
  afterAll(() => own.remove())

  it('carries names and requirements through spec, plan and tasks', () => {
    for (const text of inSpec) expect(written['spec.md']).toContain(text)
    for (const text of everywhere) {
      for (const name of ['spec.md', 'plan.md', 'tasks.md'])
        expect({ name, text: written[name] }).toEqual({ name, text: expect.stringContaining(text) })
    }
  })

  it('leaves nothing of the repository’s templates and says that no model was used', () => {
    for (const name of usualPhases) {
      const rules = phases[name].proof
      if (rules.kind !== 'document') throw new Error(`${name} writes no document`)
      const blank = readFileSync(join(own.directory, rules.template ?? ''), 'utf8')
      const proof = proveDocument({
        artifact: rules.artifact,
        before: null,
        after: written[rules.artifact] ?? null,
        template: blank,
      })
      expect(proof).toEqual({ isProved: true, reason: null, detail: null, placeholders: [] })
    }
    for (const text of Object.values(written)) expect(text).toContain('No language model was used')
  })

  it('covers every requirement with a task and writes a bounded amount', () => {
    const summary = readSpec(written['spec.md'] ?? '', written['tasks.md'] ?? null)

    expect(summary.requirementCount).toBeGreaterThan(0)
    expect(summary.userStories.length).toBeGreaterThan(0)
    expect(summary.openQuestions.length).toBeLessThanOrEqual(3)
    const ids = [...(written['spec.md'] ?? '').matchAll(/^- \*\*(FR-\d+)\*\*/gm)].map(([, id]) => id)
    for (const id of ids) expect(written['tasks.md']).toMatch(new RegExp(`^- \\[ \\] T\\d+ .*\\b${id}: `, 'm'))
    const size = Object.values(written).reduce((sum, text) => sum + text.length, 0)
    expect(size).toBeLessThan(20_000 + issue.length * 8)
  })

  it('writes the same bytes again and reports that nothing changed', async () => {
    for (const phase of usualPhases) {
      const again = await runTemplateAgent(own, phase, issue)
      expect(template.readOutput(again).finalMessage).toMatch(/^Nothing changed/)
    }

    expect(documents(own)).toEqual(written)
  })
})

describe('the template agent with the sample repository', () => {
  it('names files that exist where a requirement names them', async () => {
    const sample = copySample()

    const { 'tasks.md': tasks, 'plan.md': plan } = await runAllPhases(sample, issues[0]?.[1] ?? '')

    expect(tasks).toMatch(/FR-001: A task has an optional due date.* in `src\/tasks\.js`/)
    expect(plan).toMatch(/^\| FR-001 \| `src\/tasks\.js` \| `test\/tasks\.test\.js` \|/m)
    sample.remove()
  })
})

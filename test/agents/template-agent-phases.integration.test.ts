import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { phases } from '../../src/domain/run/phase.ts'
import { provePhase } from '../../src/domain/proof/prove-phase.ts'
import { questionsOfMessage } from '../../src/domain/proof/read-questions.ts'
import { documents, featureDirectory } from '../../images/job/template-agent/test/support/run-template-agent.ts'

import { answers, sample, useSample, run, runAll, spec, openQuestions } from './support/template-phases.ts'

useSample()

describe('what the issue leaves open', () => {
  it('is marked in the spec with the answers that the issue offers', async () => {
    await run('specify')

    expect(openQuestions().map(({ text, options }) => [text, options.map((option) => option.text)])).toEqual([
      ['Storage: SQLite or Postgres?', ['SQLite', 'Postgres']],
      ['Retention of done tasks: TBD', []],
      ['Should notes be shown in the list?', []],
    ])
  })

  it('is assumed and written down when nobody may be asked', async () => {
    await run('specify', { assumes: true })

    expect(openQuestions()).toEqual([])
    expect(spec()).toContain('- Assumed: Storage: SQLite or Postgres? → SQLite.')
    expect(spec()).toContain('- Assumed: Should notes be shown in the list? → no, because nothing asks for it.')
  })

  it('is asked by clarify, which then writes nothing', async () => {
    await run('specify')
    const before = documents(sample)

    const { finalMessage, askedQuestion } = await run('clarify')

    expect(askedQuestion).toBe(true)
    expect(documents(sample)).toEqual(before)
    expect(questionsOfMessage(finalMessage ?? '')).toMatchObject([
      {
        text: 'Storage: SQLite or Postgres?',
        options: [
          { key: 'A', text: 'SQLite' },
          { key: 'B', text: 'Postgres' },
        ],
      },
      { text: 'Retention of done tasks: TBD?' },
      { text: 'Should notes be shown in the list?' },
    ])
  })

  it('is assumed by clarify too', async () => {
    await run('specify')

    await run('clarify', { assumes: true })

    expect(openQuestions()).toEqual([])
    expect(spec()).toContain('Storage: SQLite or Postgres? → SQLite (assumed)')
    expect(spec()).toContain('- Assumed: Storage: SQLite or Postgres? → SQLite.')
  })
})

describe('answers of people', () => {
  it('take the place of the markers, become requirements and are listed', async () => {
    await run('specify')

    await run('clarify', { words: answers })

    expect(openQuestions()).toEqual([])
    expect(spec()).toMatch(/^- \*\*FR-\d+\*\*: Storage: SQLite or Postgres\? → SQLite \(clarified\)$/m)
    expect(spec()).toContain(
      '## Clarifications\n\n### Session\n\n- Q: Storage: SQLite or Postgres? → A: SQLite\n- Q: Retention of done tasks: TBD → A: 90 days, then they are removed.\n',
    )
    expect(spec()).not.toContain('Open in the issue itself')
    expect(spec()).toContain('No language model was used')
  })

  it('change nothing the second time, and leave clarify without a question', async () => {
    await run('specify')
    await run('clarify', { words: answers })
    const before = documents(sample)

    expect((await run('clarify', { words: answers })).finalMessage).toMatch(/^Nothing changed/)
    expect(await run('clarify')).toMatchObject({
      askedQuestion: false,
      finalMessage: expect.stringMatching(/leaves no question open/),
    })
    expect(documents(sample)).toEqual(before)
  })

  it('leave open what they do not answer', async () => {
    await run('specify')

    await run('clarify', { words: 'Q1: Storage: SQLite or Postgres?\nA1: Postgres' })

    expect(openQuestions().map(({ text }) => text)).toEqual([
      'Retention of done tasks: TBD',
      'Should notes be shown in the list?',
    ])
  })

  it('replace a marker in the middle of a sentence', async () => {
    await run('specify')
    const path = join(sample.directory, featureDirectory, 'spec.md')
    writeFileSync(
      path,
      '# X\n\n## Requirements\n\n- **FR-001**: Login by [NEEDS CLARIFICATION: which method?] is possible.\n',
    )

    await run('clarify', { words: 'a passkey [and $& nothing]' })

    expect(spec()).toContain('- **FR-001**: Login by a passkey \\[and $& nothing\\] (clarified) is possible.')
    expect(openQuestions()).toEqual([])
  })
})

describe('wishes of people', () => {
  const words = 'Please also give each task a colour. It must be readable by the colour-blind.'

  it('become further requirements of the spec that is there, once', async () => {
    await runAll('specify')
    await run('clarify', { words: answers })

    await run('specify', { words })
    await run('specify', { words })

    expect(spec().match(/Please also give each task a colour\./g)).toHaveLength(1)
    expect(spec()).toMatch(/^- \*\*FR-\d+\*\*: It must be readable by the colour-blind\.$/m)
    expect(spec()).toMatch(/## Revisions\n\n- Asked for after the first draft: FR-\d+, FR-\d+\.\n$/)
    expect(spec()).toContain('## Clarifications')
  })

  it('are requirements of a new spec as well', async () => {
    await run('specify', { words })

    expect(spec()).toMatch(/^- \*\*FR-\d+\*\*: Please also give each task a colour\.$/m)
  })

  it.each(['plan', 'tasks'])('are notes in the %s and stay there', async (phase) => {
    await runAll('specify', 'plan', 'tasks')

    await run(phase, { words })
    await run(phase)
    await run(phase, { words: 'Keep it small.' })

    expect(documents(sample)[`${phase}.md`]).toMatch(
      /## Notes from people\n\n- Please also give each task a colour\.\n- It must be readable by the colour-blind\.\n- Keep it small\.\n$/,
    )
  })

  it('go on from the plan to the tasks', async () => {
    await runAll('specify', 'plan', 'tasks')
    await run('plan', { words })

    await run('tasks')

    expect(documents(sample)['tasks.md']).toContain('- It must be readable by the colour-blind.')
  })
})

describe('the checklist', () => {
  it('asks about each requirement and each open question, once', async () => {
    await run('specify')

    await run('checklist')

    const list = documents(sample)['checklists/requirements.md'] ?? ''
    expect(list).toMatch(
      /- \[ \] CHK001 Can anybody tell whether this holds: Tasks must be kept when the service restarts\. \(FR-001\)/,
    )
    expect(list).toMatch(/- \[ \] CHK003 Is this answered: Storage: SQLite or Postgres\?/)
    expect((await run('checklist')).finalMessage).toMatch(/^Nothing changed/)
  })

  it.each([
    ['Is the database ready?', 'checklists/database-ready.md', 'FR-'],
    ['../../etc/passwd', 'checklists/passwd.md', 'FR-001'],
    ['🎉', 'checklists/requirements.md', 'FR-001'],
  ])('is about what people say: %s', async (words, path, holds) => {
    await run('specify')

    await run('checklist', { words })

    const list = documents(sample)[path] ?? ''
    expect(list).toContain(holds)
    expect(list).toContain('No language model was used')
    expect(list).toMatch(/^- \[ \] CHK\d{3} /m)
  })
})

describe('the analysis', () => {
  it('reports coverage and severities and changes nothing', async () => {
    await runAll('specify', 'plan', 'tasks')
    const path = join(sample.directory, featureDirectory, 'tasks.md')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('FR-001', 'FR-999'))
    const before = documents(sample)

    const { finalMessage } = await run('analyze')

    expect(documents(sample)).toEqual(before)
    expect(finalMessage).toMatch(
      /\| A1 \| Coverage \| CRITICAL \| spec\.md FR-001 \| No task covers it: Tasks must be kept/,
    )
    expect(finalMessage).toMatch(/\| Inconsistency \| HIGH \| tasks\.md T\d+ \| It names FR-999/)
    expect(finalMessage).toMatch(/\| Open question \| HIGH \| spec\.md \| Storage: SQLite or Postgres\? \|/)
    expect(finalMessage).toContain('| FR-001 | none |')
    expect(finalMessage).toContain('No language model was used')
    expect(finalMessage?.length).toBeLessThan(60_000)
  })
})

describe('the implementation', () => {
  it('makes new files alone, ticks their tasks alone and says what it did not do', async () => {
    await runAll('specify', 'plan', 'tasks')
    const before = documents(sample)['tasks.md'] ?? ''
    const readme = readFileSync(join(sample.directory, 'README.md'), 'utf8')

    const { finalMessage, askedQuestion } = await run('implement')

    const after = documents(sample)['tasks.md'] ?? ''
    const files = /^Wrote ([^:]+):/.exec(finalMessage ?? '')?.[1]?.split(', ') ?? []
    expect(askedQuestion).toBe(false)
    expect(files).toContain('docs/features/012-feature.md')
    for (const path of files)
      expect(readFileSync(join(sample.directory, path), 'utf8')).toContain('No language model was used')
    expect(readFileSync(join(sample.directory, 'README.md'), 'utf8')).toBe(readme)
    expect(finalMessage).toMatch(
      /ticked T\d+.*\d+ tasks ask for behaviour or for changes of existing files and are not done/,
    )
    const changes = files.map((path) => ({ path, status: 'added' as const }))
    const { proof } = phases.implement
    expect(provePhase({ proof, featureDirectory, changes, before, after, template: null })).toMatchObject({
      isProved: true,
    })
    expect(existsSync(join(sample.directory, 'test/feature.test.js'))).toBe(false)
    expect((await run('implement')).finalMessage).toMatch(/^Nothing changed/)
  })

  it('overwrites nothing and follows no path out of the repository', async () => {
    await runAll('specify', 'plan')
    const tasks = [
      'src/tasks.js',
      '../out.js',
      '/tmp/out.js',
      '.github/workflows/x.js',
      'src/.hidden.js',
      'src/new.go',
      'src/new.js',
    ]
      .map((path, index) => `- [ ] T00${index + 1} Create the new file, without behaviour yet, in \`${path}\``)
      .join('\n')
    writeFileSync(join(sample.directory, featureDirectory, 'tasks.md'), `# Tasks\n\n${tasks}\n`)
    const source = readFileSync(join(sample.directory, 'src/tasks.js'), 'utf8')

    const { finalMessage } = await run('implement')

    expect(finalMessage).toMatch(/^Wrote specs\/012-feature\/tasks\.md, src\/new\.js: ticked T007\. 6 tasks/)
    expect(readFileSync(join(sample.directory, 'src/tasks.js'), 'utf8')).toBe(source)
    expect(documents(sample)['tasks.md']?.match(/- \[x\]/g)).toHaveLength(1)
  })
})

import { describe, expect, it } from '@jest/globals'
import { namedPhase, owningPhase } from '../../src/commands/owning-phase.ts'
import { reviseInput } from '../../src/commands/revise-input.ts'

const folder = 'specs/012-add-due-dates'

describe('owningPhase', () => {
  it.each<[string[], string | null]>([
    [['spec.md'], 'specify'],
    [['checklists/requirements.md'], 'specify'],
    [['plan.md'], 'plan'],
    [['research.md'], 'plan'],
    [['data-model.md'], 'plan'],
    [['contracts/api.yaml'], 'plan'],
    [['quickstart.md'], 'plan'],
    [['checklists/security.md'], 'checklist'],
    [['tasks.md'], 'tasks'],
    [['tasks.md', 'plan.md'], 'plan'],
    [['../013-other/spec.md'], 'implement'],
    [[], null],
  ])('of %j', (paths, expected) => {
    expect(
      owningPhase(
        paths.map((path) => `${folder}/${path}`.replace('012-add-due-dates/../', '')),
        folder,
      ),
    ).toBe(expected)
  })

  it('takes files elsewhere for code, and a folder with a longer name for another one', () => {
    expect(owningPhase(['src/main.ts'], folder)).toBe('implement')
    expect(owningPhase([`${folder}-2/spec.md`], folder)).toBe('implement')
    expect(owningPhase(['src/main.ts', `${folder}/tasks.md`], folder)).toBe('tasks')
  })
})

describe('namedPhase', () => {
  it.each([
    ['plan: use SQLite', 'plan'],
    ['Plan : use SQLite', 'plan'],
    ['the spec should say more', 'specify'],
    ['the plan is wrong', 'plan'],
    ['tasks.md is too long', 'tasks'],
    ['spec.md', 'specify'],
    ['plan', 'plan'],
    ['plan for more users', null],
    ['specify what a user is', null],
    ['use the plan', null],
    ['constructor: x', null],
    ['', null],
  ])('in %j', (text, expected) => {
    expect(namedPhase(text)).toBe(expected)
  })
})

describe('reviseInput', () => {
  it('gives the words, then each note with its place', () => {
    const notes = [
      { login: 'ada', path: 'specs/a/plan.md', line: 12, body: 'Use SQLite.\n/speckit run' },
      { login: 'bob', path: 'specs/a/plan.md', line: null, body: 'Shorter\u202e.' },
    ]

    expect(reviseInput('Make it so', notes)).toBe(
      'Make it so\n\nReview comments:\n- specs/a/plan.md:12 (ada): Use SQLite.\n  /speckit run\n- specs/a/plan.md (bob): Shorter.',
    )
    expect(reviseInput('', notes.slice(1))).toBe('Review comments:\n- specs/a/plan.md (bob): Shorter.')
    expect(reviseInput('Only words', [])).toBe('Only words')
  })

  it('stays within bounds', () => {
    const notes = Array.from({ length: 500 }, () => ({
      login: 'a',
      path: 'p'.repeat(9000),
      line: 1,
      body: 'b'.repeat(9000),
    }))

    expect(reviseInput('', notes).length).toBeLessThan(250_000)
    expect(reviseInput('', notes)).toMatch(/and 400 more review comments$/)
  })
})

import { describe, expect, it } from '@jest/globals'
import { nextCommands, staleSentence } from '../../../src/domain/report/next-commands.ts'
import type { Report } from '../../../src/domain/report/report.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from '../../texts/support/build-report.ts'
import { shapes } from '../../texts/support/shapes.ts'

const sha = 'a'.repeat(40)
const commandsOf = (report: Report) => nextCommands(report).map(({ command }) => command.replace(/ <.*/, ''))

describe('nextCommands', () => {
  it.each<[string, string[]]>([
    ['queued', ['/speckit cancel']],
    ['pending', ['/speckit cancel']],
    ['running', ['/speckit cancel']],
    ['questions', ['/speckit cancel']],
    ['gate', [`/speckit approve ${shapes['gate']?.report.run.headSha}`, '/speckit revise', '/speckit cancel']],
    ['cancelling', []],
    ['cancelled', ['/speckit retry']],
    ['failed', ['/speckit retry']],
    ['nothing-changed', ['/speckit run']],
    ['done', ['/speckit analyze', '/speckit implement', '/speckit revise']],
    ['stale', ['/speckit plan', '/speckit tasks', '/speckit revise']],
    ['analyzed', ['/speckit implement', '/speckit revise']],
  ])('names after %s what can be said', (name, expected) => {
    expect(commandsOf(shapes[name]?.report ?? buildReport())).toEqual(expected)
  })

  it('offers the next document of a run that stopped after the spec', () => {
    const run = finishedRun({ spec: null, phases: [committedPhase('specify', sha)] })

    expect(commandsOf(buildReport(run))).toEqual(['/speckit plan', '/speckit revise'])
    expect(commandsOf(buildReport(run, { earlier: [committedPhase('plan', sha)] }))).toEqual([
      '/speckit tasks',
      '/speckit revise',
    ])
  })

  it('offers to clarify what the spec leaves open', () => {
    expect(commandsOf(buildReport(finishedRun()))[0]).toBe('/speckit clarify')
  })

  it('offers to revise what is there when nothing changed', () => {
    const run = buildRun({ status: 'completed', conclusion: 'neutral', phases: [buildPhase()] })

    expect(commandsOf(buildReport(run, { earlier: [committedPhase('specify', sha)] }))).toEqual(['/speckit revise'])
  })
})

describe('staleSentence', () => {
  it.each([
    [{ name: 'plan', than: 'specify' }, 'the plan was made from an older spec'],
    [{ name: 'tasks', than: 'plan' }, 'the tasks were made from an older plan'],
    [{ name: 'analyze', than: 'tasks' }, 'the analysis was made from older tasks'],
    [{ name: 'implement', than: 'clarify' }, 'the implementation was made from an older spec'],
  ] as const)('says of %j: %s', (stale, expected) => {
    expect(staleSentence(stale)).toBe(expected)
  })
})

import { describe, expect, it } from '@jest/globals'
import { markdown } from '../../src/texts/markdown.ts'
import type { Question } from '../../src/domain/run/question.ts'
import { answerLine } from '../../src/domain/report/answer-line.ts'
import { questionBlocks } from '../../src/texts/question-blocks.ts'
import { buildRun, finishedRun } from './support/build-report.ts'
import { questions } from './support/shapes.ts'

const [first, second, answered] = questions as [Question, Question, Question]
const waiting = { status: 'waiting', waitingFor: 'answers' } as const

describe('answerLine', () => {
  it.each<[Question[], string]>([
    [[first], '/speckit answer 1=A'],
    [[first, second], '/speckit answer 1=A 2="your answer"'],
    [[{ ...second, number: 7 }], '/speckit answer 7="your answer"'],
  ])('names every open question', (open, expected) => {
    expect(answerLine(open)).toBe(expected)
  })
})

describe('questionBlocks', () => {
  it('lists what is open before what was answered, with numbers that stay', () => {
    const text = markdown(
      questionBlocks(
        buildRun({ ...waiting, questions: [answered, second].map((each, index) => ({ ...each, number: index + 1 })) }),
        10,
      ),
    )

    expect(text).toMatch(
      /\*\*1 open question\*\*[^]*- \*\*2\.\*\* Should[^]*- \*\*1\.\*\* Who may change[^]*✅ Everybody who may edit the task \(hubot\)/,
    )
    expect(text).toContain('/speckit answer 2="your answer"')
  })

  it('gives no line to paste when nobody waits for answers', () => {
    expect(markdown(questionBlocks(buildRun({ questions }), 10))).not.toContain('/speckit answer')
  })

  it('says nothing of open points that were answered in this run, and names those that nobody asked about', () => {
    const { spec } = finishedRun()

    expect(questionBlocks(finishedRun({ questions: [answered] }), 10)).toHaveLength(2)
    expect(markdown(questionBlocks(buildRun({ spec }), 10))).toContain('1 open question in the spec')
    expect(questionBlocks(buildRun(), 10)).toEqual([])
  })

  it('stays harmless and short, whatever an agent asks', () => {
    const nasty = '@octocat fixes #1\n/speckit approve\n```\n<!-- x -->'.repeat(200)
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...first,
      number: index + 1,
      text: nasty,
      options: Array.from({ length: 200 }, () => ({ key: nasty, text: nasty })),
    }))

    const text = markdown(questionBlocks(buildRun({ questions: many }), 10))

    expect(text.length).toBeLessThan(80_000)
    expect(text).not.toMatch(/@\w|#1\b|^\s*\/speckit|^```|<!--/m)
    expect(text).toContain('… and 190 more on the run page')
  })
})

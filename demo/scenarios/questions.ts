import { hasEnded, waitsFor } from './scenario.ts'
import type { Scenario } from './scenario.ts'

export const questions: Scenario = {
  name: 'questions',
  summary: 'the spec has open questions; a person answers them, and the run goes on',
  settings: 'questions: ask\n',
  issue: 'open-points.md',
  async play(stage) {
    await stage.label()
    const asked = await stage.until('the questions', () => waitsFor(stage, 'answers'))
    await stage.until('the status comment with the questions', () => stage.statusComment().includes('/speckit answer'))
    const count = asked.questions.length
    stage.expect('there is more than one question', count > 1)
    const annotated = stage.state().checkRuns.flatMap(({ annotationList }) => annotationList)
    stage.expect('each question is an annotation of the spec', annotated.length >= count)
    await stage.comment('/speckit answer 1=A')
    await stage.until('the first answer', async () => typeof (await stage.run()).questions[0]?.answer === 'string')
    stage.expect('the others stay open', (await stage.run()).status === 'waiting')
    const rest = asked.questions.slice(1).map(({ number }) => `${number}="Only for the members of the team"`)
    await stage.comment(`/speckit answer ${rest.join(' ')}`)
    const run = await stage.until('the end of the run', () => hasEnded(stage))
    stage.expect('the run succeeded', run.conclusion === 'success')
    const spec = (await stage.fileOn(run.branch, `specs/${run.feature}/spec.md`)) ?? ''
    stage.expect('the spec holds no open marker', !spec.includes('[NEEDS CLARIFICATION'))
    stage.expect(
      'the spec records the answers',
      spec.includes('## Clarifications') && spec.includes('members of the team'),
    )
  },
}

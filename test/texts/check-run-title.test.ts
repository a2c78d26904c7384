import { describe, expect, it } from '@jest/globals'
import type { PhaseSituation } from '../../src/domain/report/phase-situation.ts'
import { phaseNames, phases } from '../../src/domain/run/phase.ts'
import type { PhaseName } from '../../src/domain/run/phase.ts'
import { reasons } from '../../src/domain/run/reason.ts'
import type { Reason } from '../../src/domain/run/reason.ts'
import { checkRunTitle } from '../../src/texts/check-run-title.ts'

describe('the title of a check', () => {
  const headSha = 'a'.repeat(40)
  const openCount = 1000
  const approval = { login: 'mona', id: 1, via: 'comment', sha: headSha, at: new Date(0) } as const
  const situationsOf = (name: PhaseName): PhaseSituation[] => [
    ...[undefined, ...phaseNames].map((other): PhaseSituation => ({
      kind: 'queued',
      starts: other === undefined ? 'after_answers' : { afterApprovalOf: other },
    })),
    ...(['will_not_run', 'running', 'cancelling', 'asked', 'skipped'] as const).map((kind) => ({ kind })),
    { kind: 'queued', starts: 'in_turn' },
    { kind: 'paused', waitsFor: 'approval' },
    { kind: 'waiting_for_answers', openCount },
    { kind: 'waiting_for_approval', headSha },
    { kind: 'finished', approval, older: null, openCount: 0 },
    { kind: 'finished', approval: null, older: null, openCount: phases[name].writesSpec ? openCount : 0 },
    ...phases[name].buildsOn.map((than): PhaseSituation => {
      return { kind: 'finished', approval: null, older: { name, than }, openCount: 0 }
    }),
    { kind: 'failed', reason: null },
    ...(Object.keys(reasons) as Reason[]).map((reason): PhaseSituation => ({ kind: 'failed', reason })),
  ]

  it.each(phaseNames)('of %s has at most 60 characters in every state', (name) => {
    const titles = situationsOf(name).map((situation) => checkRunTitle(situation, name))

    expect(titles.filter((title) => title.length > 60)).toEqual([])
  })
})

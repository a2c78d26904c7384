import { describe, expect, it } from '@jest/globals'
import { readRequests } from '../../src/commands/read-requests.ts'
import { nextCommands } from '../../src/domain/report/next-commands.ts'
import { reasons } from '../../src/domain/run/reason.ts'
import type { Reason } from '../../src/domain/run/reason.ts'
import { failedPhase } from '../../src/domain/run/run.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { stalePhases } from '../../src/domain/run/stale-phases.ts'
import { phaseRecord } from '../domain/support/run-record.ts'
import { action, at, decide, ended, factsOf, failed, pending, running, waiting } from './support/requests.ts'
import type { FactValues } from './support/fake-facts.ts'

type State = { name: string; runs: RunRecord[]; branch: 'there' | 'deleted' | 'merged' }

const codes = Object.keys(reasons) as Reason[]
const completed = { status: 'completed', completedAt: at } as const

/** A run that ended with that reason: at once, in the middle, and with its branch gone. */
function statesOf(reason: Reason): State[] {
  const { conclusion } = reason === 'nothing_changed' ? { conclusion: 'neutral' as const } : failedPhase(reason, '')
  const [first, ...rest] = failed().phases
  const inPlan = rest.map((phase) => (phase.name === 'plan' ? { ...phase, conclusion, reason } : phase))
  const late = failed({ conclusion, reason, phases: first === undefined ? [] : [first, ...inPlan] })
  const atOnce = failed({
    conclusion,
    reason,
    headSha: null,
    phases: failed().phases.map((phase) => ({
      ...phase,
      commitSha: null,
      ...(phase.name === 'specify' ? { conclusion, reason } : { conclusion: 'skipped' as const }),
    })),
  })
  const reported = ended({
    id: 'earlier',
    headSha: null,
    phases: [phaseRecord({ id: 'analyze', name: 'analyze', ...completed, conclusion: 'success', report: '# Fine' })],
  })
  return [
    { name: 'at once', runs: [atOnce], branch: 'deleted' },
    { name: 'at once, after a report', runs: [atOnce, reported], branch: 'there' },
    { name: 'at once, after an earlier run', runs: [atOnce, ended()], branch: 'there' },
    { name: 'in the middle', runs: [late], branch: 'there' },
    { name: 'in the middle, with its branch deleted', runs: [late], branch: 'deleted' },
    { name: 'in the middle, with its branch merged and deleted', runs: [late], branch: 'merged' },
  ]
}

function factsIn({ runs, branch }: State): FactValues {
  const facts = factsOf(runs)
  if (branch === 'there') return facts
  const documents = branch === 'merged' ? ['spec.md', 'plan.md', 'tasks.md'] : []
  return { ...facts, branch: { ...facts.branch, sha: null, documents } }
}

function advised({ runs: [run, ...earlier] }: State): string[] {
  if (run === undefined) return []
  const phases = [run, ...earlier].flatMap((known) => known.phases)
  const report = { run, earlier: earlier.flatMap((known) => known.phases), stale: stalePhases(phases) }
  const next = nextCommands(report).map(({ command }) => command)
  const said = run.reason === null ? [] : [...reasons[run.reason].wayOut.matchAll(/`(\/speckit [^`]+)`/g)]
  return [...next, ...said.map(([, command = '']) => command)]
}

/** What becomes of the command, pasted as a comment on the issue. */
async function pasted(command: string, state: State): Promise<string> {
  const { requests, mistakes } = readRequests(action({ what: { kind: 'comment', commentId: 1, body: command } }))
  const [request] = requests
  if (request === undefined) return `no command: ${JSON.stringify(mistakes)}`
  const { intent } = await decide(request, factsIn(state))
  return intent.kind === 'reply' ? `refused: ${JSON.stringify(intent.reply)}` : intent.kind
}

async function refused(state: State): Promise<string[]> {
  const outcomes = await Promise.all(
    advised(state).map(async (command) => `${command} → ${await pasted(command, state)}`),
  )
  return outcomes.filter((line) => !/→ (?:start|steer)$/.test(line))
}

describe('the advised commands', () => {
  it.each(codes.flatMap((reason) => statesOf(reason).map((state) => [reason, state.name, state] as const)))(
    'of a run that ended with %s %s are accepted',
    async (_reason, _name, state) => {
      expect(await refused(state)).toEqual([])
    },
  )

  it('name one for every reason but for a lost issue', () => {
    const without = codes.filter((reason) => statesOf(reason).some((state) => advised(state).length === 0))

    expect(without).toEqual(['issue_gone'])
  })

  it.each<[string, RunRecord[]]>([
    ['goes on', [running()]],
    ['is pending', [pending()]],
    ['waits for approval', [waiting('approval')]],
    ['waits for answers', [waiting('answers')]],
    ['ended well', [ended()]],
    ['ended with an old plan', [ended({ id: 'again', phases: ended().phases.slice(0, 1) }), ended()]],
  ])('of a run that %s are accepted', async (name, runs) => {
    expect(await refused({ name, runs, branch: 'there' })).toEqual([])
  })

  it('leave out revising where only a report was made', async () => {
    const analyze = { id: 'analyze', name: 'analyze', ...completed, conclusion: 'success', report: '# Fine' } as const
    const run = ended({ headSha: null, phases: [phaseRecord(analyze)] })

    expect(await refused({ name: 'reported', runs: [run], branch: 'there' })).toEqual([])
    expect(advised({ name: 'reported', runs: [run], branch: 'there' })).toEqual([])
  })

  it.each<[string, State, string[]]>([
    ['waits for approval', { name: '', runs: [waiting('approval')], branch: 'there' }, ['retry', 'answer 1=A']],
    ['waits on a deleted branch', { name: '', runs: [waiting('approval')], branch: 'deleted' }, ['approve']],
    ['has failed', { name: '', runs: [failed()], branch: 'there' }, ['approve', 'answer 1=A']],
    ['goes on', { name: '', runs: [running()], branch: 'there' }, ['approve', 'answer 1=A', 'retry']],
    ['is not there', { name: '', runs: [], branch: 'deleted' }, ['approve', 'cancel', 'retry', 'revise x']],
  ])('of a refusal are accepted while a run %s', async (_name, state, commands) => {
    for (const command of commands) {
      const reply = await pasted(`/speckit ${command}`, state)
      expect(reply).toMatch(/^refused: .*"wrong_state"/)
      const { next } = JSON.parse(reply.replace('refused: ', '')) as { next: string[] }
      const outcomes = await Promise.all(next.map((line) => pasted(line, state)))
      expect([next.length > 0, outcomes.filter((outcome) => outcome.startsWith('refused'))]).toEqual([true, []])
    }
  })

  it('start a retry with what its phases need, when the branch was deleted', async () => {
    const state: State = { name: 'deleted', runs: [failed()], branch: 'deleted' }
    const [request] = readRequests(action({ what: { kind: 'comment', commentId: 1, body: '/speckit retry' } })).requests
    if (request === undefined) throw new Error('no request')

    const { intent } = await decide(request, factsIn(state))

    expect(intent).toMatchObject({
      kind: 'start',
      plan: { phases: [{ name: 'specify', input: null }, { name: 'plan', input: 'Use SQLite' }, { name: 'tasks' }] },
    })
  })
})

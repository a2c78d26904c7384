import type { Request } from '../domain/request/request.ts'
import type { Facts, FeatureFact } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { RunPlan } from '../domain/request/run-plan.ts'
import { lastEnded } from '../domain/run/run-change.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { isSameText } from '../domain/trigger/delivery.ts'
import type { Command } from './command.ts'
import { activeRun, newestEnded, pendingRuns, wrongState } from './feature-state.ts'
import { planWork } from './plan-work.ts'

export const retry: Command = {
  name: 'retry',
  flags: ['--agent', '--model', '--dry-run'],
  text: 'none',
  continuation: 'no',
  usage: '/speckit retry [--agent NAME] [--model NAME] [--dry-run]',
  summary: 'Runs the phase that failed and those left out after it, with the settings as they are now.',
  when: 'when the newest run has failed, timed out, changed nothing or was cancelled, or the issue was edited since',
  example: '/speckit retry',
  decide,
}

async function decide(request: Request, facts: Facts): Promise<Intent> {
  const feature = await facts.feature()
  const needs = 'a run that has failed, timed out or was cancelled'
  if (activeRun(feature) !== null || pendingRuns(feature).length > 0) return wrongState('retry', needs, feature)
  const ended = newestEnded(feature)
  const phases = ended === null ? [] : phasesAgain(request, feature, ended)
  if (phases.length === 0) return wrongState('retry', needs, feature)
  return planWork(request, facts, () => phases)
}

function phasesAgain({ what, place }: Request, { issue, runs }: FeatureFact, ended: RunRecord): RunPlan['phases'] {
  if (ended.conclusion !== 'success') return unfinished(ended)
  if (issue !== null && what.kind === 'comment' && !isSameText(issue, ended.issue)) return allOf(ended)
  if (what.kind !== 'rerun' || place.kind !== 'phase') return []
  const phase = runs.flatMap((run) => run.phases).find(({ id }) => id === place.phaseId)
  return phase === undefined ? [] : [again(phase)]
}

/** With the text that the issue has now. */
function allOf({ phases }: RunRecord): RunPlan['phases'] {
  const names = [...new Set(phases.map(({ name }) => name))]
  return names.map((name) => ({ name, input: phases.find((phase) => phase.name === name)?.input ?? null }))
}

/** The phase that the run ended with, unless it went well, and what was left out after it. */
function unfinished(run: RunRecord): RunPlan['phases'] {
  const last = lastEnded(run)
  const left = run.phases.filter(({ conclusion }) => conclusion === 'skipped')
  const first = last === null || last.conclusion === 'success' ? [] : [last]
  const open = [...first, ...left]
  return (open.length === 0 && last !== null ? [last] : open).map(again)
}

function again({ name, input }: PhaseRecord): RunPlan['phases'][number] {
  return { name, input }
}

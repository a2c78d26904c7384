import type { Refusal } from '../domain/request/reply.ts'
import { phaseNames } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import type { RunPlan } from '../domain/request/run-plan.ts'
import type { RunSettings } from '../domain/run/settings.ts'
import type { Command } from './command.ts'
import { planWork } from './plan-work.ts'

export const run: Command = {
  name: 'run',
  flags: ['--agent', '--model', '--base', '--from', '--dry-run'],
  text: 'none',
  continuation: 'no',
  usage: '/speckit [run] [--agent NAME] [--model NAME] [--base BRANCH] [--from PHASE] [--dry-run]',
  summary: 'Starts a run: the phases of the settings, one commit each, on a branch with a draft pull request.',
  when: 'at any time; it is pending while another run of the issue is active',
  example: '/speckit run --agent codex --from plan',
  decide: (request, facts) => planWork(request, facts, (settings) => phasesFrom(settings, request.flags.from)),
}

function phasesFrom({ phases }: RunSettings, from: PhaseName | undefined): RunPlan['phases'] | Refusal {
  if (from !== undefined && !phases.includes(from)) {
    const mistake = {
      kind: 'flag_value',
      command: 'run',
      flag: '--from',
      value: from,
      allowed: `one of ${phases.join(', ')}`,
    } as const
    return { kind: 'mistake', mistake }
  }
  const first = phaseNames.indexOf(from ?? phaseNames[0])
  return phases.filter((name) => phaseNames.indexOf(name) >= first).map((name) => ({ name, input: null }))
}

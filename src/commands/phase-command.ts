import { phases } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { enumerate } from '../text/show-quantity.ts'
import type { Command } from './command.ts'
import { planWork } from './plan-work.ts'

/** The command that runs one phase alone. */
export function phaseCommand(name: PhaseName): Command {
  const { needs } = phases[name]
  const { summary, example } = words[name]
  return {
    name,
    flags: ['--agent', '--model', '--base', '--dry-run'],
    text: 'optional',
    continuation: 'lines',
    usage: `/speckit ${name} [--agent NAME] [--model NAME] [--base BRANCH] [--dry-run] [text for the agent]`,
    summary,
    when:
      needs.length === 0
        ? 'at any time'
        : `when ${enumerate(needs)} ${needs.length === 1 ? 'is' : 'are'} on the branch`,
    example: `/speckit ${name}${example}`,
    decide: (request, facts) =>
      planWork(request, facts, () => [{ name, input: request.text === '' ? null : request.text }]),
  }
}

const words: Record<PhaseName, { summary: string; example: string }> = {
  specify: { summary: 'Writes `spec.md` from the issue.', example: '' },
  clarify: {
    summary: 'Settles what the spec leaves open; asks when your words do not settle it.',
    example: ' Due dates have no time of day.',
  },
  plan: { summary: 'Writes `plan.md` and what belongs to it.', example: ' Keep the data in SQLite.' },
  checklist: { summary: 'Writes a checklist for reviewing the spec.', example: ' accessibility' },
  tasks: { summary: 'Writes `tasks.md`, the work in small steps.', example: '' },
  analyze: {
    summary: 'Checks spec, plan and tasks against each other; changes nothing, and reports in the check run.',
    example: '',
  },
  implement: {
    summary: 'Writes the code, task by task, and ticks `tasks.md`.',
    example: ' Only the first phase of the tasks.',
  },
}

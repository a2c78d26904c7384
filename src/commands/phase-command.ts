import { phases } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { enumerate } from '../text/show-quantity.ts'
import type { Command } from './command.ts'
import { planWork } from './plan-work.ts'

/** The command that runs one phase alone. */
export function phaseCommand(name: PhaseName): Command {
  const { needs, help } = phases[name]
  return {
    name,
    flags: ['--agent', '--model', '--base', '--dry-run'],
    text: 'optional',
    continuation: 'lines',
    usage: `/speckit ${name} [--agent NAME] [--model NAME] [--base BRANCH] [--dry-run] [text for the agent]`,
    summary: help.summary,
    when:
      needs.length === 0
        ? 'at any time'
        : `when ${enumerate(needs)} ${needs.length === 1 ? 'is' : 'are'} on the branch`,
    example: `/speckit ${name}${help.example}`,
    decide: (request, facts) =>
      planWork(request, facts, () => [{ name, input: request.text === '' ? null : request.text }]),
  }
}

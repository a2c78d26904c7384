import { parseArgs } from 'node:util'
import { usualPhases } from '../src/domain/run/phase.ts'
import type { Agent } from '../src/agents/agent.ts'
import { agents } from '../src/agents/index.ts'
import { UserError } from '../src/errors.ts'
import { scenarios } from './scenarios/index.ts'
import type { Scenario } from './scenarios/scenario.ts'

export type DemoOptions = {
  /** End by itself when the run has ended. */
  isOnce: boolean
  /** Print one JSON object on standard output at the end, progress goes to standard error. */
  isJson: boolean
  issueFile: string | null
  repositoryDirectory: string | null
  executor: 'auto' | 'docker' | 'process'
  agent: string
  /** null = the main job. */
  scenario: Scenario | null
}

export const usage = `npm run demo -- [--once] [--json] [--issue FILE.md] [--repo DIR] [--executor docker|process] [--agent NAME] [--scenario NAME]

  --once           end when the run has ended: exit 0 when it succeeded, else 1
  --json           print one machine-readable object at the end
  --issue FILE.md  text of the issue; its first line is the title
  --repo DIR       files of the repository (needs .specify/); default: the sample in demo/sample
  --executor NAME  docker or process; default: docker when it answers, else process
  --agent NAME     ${agents.map(agentLine).join(', ')}; default: template
  --scenario NAME  another story than the main job, played by itself:
${scenarios.map(({ name, summary }) => `                   ${name.padEnd(10)} ${summary}`).join('\n')}
  phases of the main job: ${usualPhases.join(' → ')}`

/** Reads the command line. Throws UserError `usage` for what it does not know. */
export function readOptions(argv: string[]): DemoOptions {
  const { values } = parse(argv)
  const executor = values.executor ?? 'auto'
  if (executor !== 'auto' && executor !== 'docker' && executor !== 'process') {
    throw new UserError('usage', `--executor must be docker or process, got ${executor}.`, { wayOut: usage })
  }
  const agent = values.agent ?? 'template'
  const known = agents.map(({ name }) => name)
  if (!known.includes(agent))
    throw new UserError('usage', `--agent must be one of ${known.join(', ')}, got ${agent}.`, { wayOut: usage })
  return {
    isOnce: values.once ?? false,
    isJson: values.json ?? false,
    issueFile: values.issue ?? null,
    repositoryDirectory: values.repo ?? null,
    executor,
    agent,
    scenario: values.scenario === undefined ? null : scenarioNamed(values.scenario, values.issue),
  }
}

function agentLine({ name, variables }: Agent): string {
  const needed = variables.find(({ isRequired }) => isRequired)
  return needed === undefined ? name : `${name} (needs ${needed.name})`
}

function scenarioNamed(name: string, issue: string | undefined): Scenario {
  const scenario = scenarios.find((known) => known.name === name)
  const known = scenarios.map((one) => one.name).join(', ')
  if (scenario === undefined)
    throw new UserError('usage', `--scenario must be one of ${known}, got ${name}.`, { wayOut: usage })
  if (issue !== undefined)
    throw new UserError('usage', '--scenario has an issue of its own, so --issue does not go with it.', {
      wayOut: usage,
    })
  return scenario
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      strict: true,
      options: {
        once: { type: 'boolean' },
        json: { type: 'boolean' },
        issue: { type: 'string' },
        repo: { type: 'string' },
        executor: { type: 'string' },
        agent: { type: 'string' },
        scenario: { type: 'string' },
      },
    })
  } catch (error) {
    throw new UserError('usage', error instanceof Error ? error.message : String(error), { wayOut: usage })
  }
}

import type { Agent } from '../../agents/agent.ts'
import { imageVariable } from '../../agents/agent-variables.ts'
import { UserError } from '../../errors.ts'

/** What to tell people when the command of an agent is not in its job. */
export function agentNotFound(agent: Agent, executor: string): UserError {
  return new UserError(
    'agent_not_found',
    `The command of the agent ${agent.name} was not found in its job on the executor ${executor}.`,
    { wayOut: `Build the job image with \`npm run images -- ${agent.name}\` and name it in ${imageVariable(agent)}.` },
  )
}

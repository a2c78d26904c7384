import { UserError } from '../../errors.ts'

/** What to tell people when the command of an agent is not in its job. */
export function agentNotFound(agent: string, executor: string): UserError {
  return new UserError(
    'agent_not_found',
    `The command of the agent ${agent} was not found in its job on the executor ${executor}.`,
    `Build the job image with \`npm run images -- ${agent}\` and name it in JOB_IMAGE_${agent.toUpperCase()}.`,
  )
}

import { UserError } from '../errors.ts'
import type { Agent } from './agent.ts'
import { codex } from './codex.ts'
import { template } from './template.ts'

/** Every coding agent that a repository may choose in its settings. */
export const agents: readonly Agent[] = [template, codex]

/** Throws UserError `agent_unknown` that names the known ones. */
export function agentNamed(name: string, all: readonly Agent[]): Agent {
  const agent = all.find((known) => known.name === name)
  if (agent !== undefined) return agent
  const known = all.map(({ name }) => name).join(', ')
  throw new UserError('agent_unknown', `There is no agent “${name}”; the known ones are ${known}.`, {
    wayOut: 'Choose one of them as `agent` in .github/speckit.yml.',
  })
}

import type { Agent } from './agent.ts'

/** `problem` completes the list of what is wrong with the environment. */
export type AgentChoice = { agent: string } | { problem: string }

type Situation = {
  /** Those that the operator allows. */
  agents: readonly Agent[]
  /** Names of the variables that are set. */
  isSet: (name: string) => boolean
  isProduction: boolean
}

/**
 * The agent where nobody names one: the only one that has a key. An agent that needs no key is a
 * stand-in for a model, so production gets it by name alone. Every line of a `problem` that begins
 * with `DEFAULT_AGENT=` may be pasted into the environment.
 */
export function chooseAgent({ agents, isSet, isProduction }: Situation): AgentChoice {
  const found = agents.map((agent) => ({ agent, keys: keysOf(agent).filter(isSet) }))
  const configured = found.filter(({ keys }) => keys.length > 0)
  const [first, ...others] = configured
  if (first !== undefined && others.length === 0) return { agent: first.agent.name }
  if (first !== undefined) {
    const named = configured.map(({ agent, keys }) => `${agent.name} (${keys.join(', ')})`)
    const names = configured.map(({ agent }) => agent.name)
    return {
      problem: `DEFAULT_AGENT is not set, and there are keys of ${named.join(' and ')}; choose one:${lines(names)}`,
    }
  }
  const keyless = agents.filter((agent) => keysOf(agent).length === 0).map(({ name }) => name)
  if (!isProduction && keyless[0] !== undefined) return { agent: keyless[0] }
  return { problem: `DEFAULT_AGENT is not set, and no agent has a key; ${waysOut(agents, keyless)}` }
}

function waysOut(agents: readonly Agent[], keyless: readonly string[]): string {
  const keys = agents
    .filter((agent) => keysOf(agent).length > 0)
    .map((agent) => `${keysOf(agent).join(' or ')} for ${agent.name}`)
  return [
    ...(keys.length === 0 ? [] : [`set ${keys.join(', ')}`]),
    ...(keyless.length === 0 ? [] : [`choose one that needs none:${lines(keyless)}`]),
  ].join(', or ')
}

function lines(names: readonly string[]): string {
  return names.map((name) => `\n      DEFAULT_AGENT=${name}`).join('')
}

function keysOf({ variables }: Agent): string[] {
  return variables.filter(({ isSecret }) => isSecret).map(({ name }) => name)
}

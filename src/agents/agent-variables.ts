import type { Agent, AgentVariable } from './agent.ts'

/** Variable of the environment that names the agent's job image: `JOB_IMAGE_CODEX`. */
export function imageVariable(agent: Pick<Agent, 'name'>): string {
  return `JOB_IMAGE_${agent.name.toUpperCase().replaceAll('-', '_')}`
}

/** Value of a variable, else that of the one it falls back to; undefined = neither is set. */
export function valueOf(variable: AgentVariable, values: Readonly<Record<string, string>>): string | undefined {
  return values[variable.name] ?? (variable.fallback === null ? undefined : values[variable.fallback])
}

/** What the agent cannot do without and has not got, as `CODEX_API_KEY or OPENAI_API_KEY`. */
export function missingVariables(agent: Agent, values: Readonly<Record<string, string>>): string[] {
  const missing = agent.variables.filter((variable) => variable.isRequired && valueOf(variable, values) === undefined)
  return missing.map(({ name, fallback }) => (fallback === null ? name : `${name} or ${fallback}`))
}

/** Those of the given values that the agent may see. */
export function variablesFor(agent: Agent, values: Readonly<Record<string, string>>): Record<string, string> {
  const given = agent.variables.map(({ name }) => [name, values[name]] as const)
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

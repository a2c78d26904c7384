import type { Agent } from '../src/agents/agent.ts'
import { imageVariable } from '../src/agents/agent-variables.ts'

/**
 * Marked parts of docker-compose.yaml: name → its lines. Both roles know the images, the worker
 * alone has what agents need.
 */
export function composeEnvironment(agents: readonly Agent[]): Record<'job images' | 'variables of agents', string[]> {
  const names = new Set(agents.flatMap(({ variables }) => variables.map(({ name }) => name)))
  return {
    'job images': agents.map(imageVariable).map(passedOn),
    'variables of agents': [...names].map(passedOn),
  }
}

function passedOn(name: string): string {
  return `${name}: \${${name}:-}`
}

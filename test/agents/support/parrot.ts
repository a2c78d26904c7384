import type { Agent } from '../../../src/agents/agent.ts'

/**
 * An agent that only a list of agents knows of. No name of its variables says that they are secret:
 * `isSecret` alone does.
 */
export const parrot: Agent = {
  name: 'grey-parrot',
  description: 'Says what it was told.',
  commandFiles: null,
  variables: [
    variable('PARROT_SEED', { isSecret: true, isRequired: true, fallback: 'PARROT_GRAIN' }),
    variable('PARROT_GRAIN', { isSecret: true }),
    variable('PARROT_NEST', { isSecret: true, kind: 'url' }),
    variable('PARROT_PERCH', { kind: 'url' }),
    variable('PARROT_NAP', { kind: 'seconds' }),
  ],
  image: 'speckit-job-parrot:2',
  package: '@birds/parrot@1.2.3',
  egress: () => ['birds.test:443'],
  versionCommand: null,
  command: ({ variables }) => ({ argv: ['parrot'], environment: variables, stdin: null, homeFiles: {} }),
  readOutput: () => ({ isOk: true, failure: null, finalMessage: null, askedQuestion: false, usage: null }),
}

function variable(name: string, rest: Partial<Agent['variables'][number]>): Agent['variables'][number] {
  return { name, isSecret: false, isRequired: false, fallback: null, kind: 'text', meaning: `${name} of it`, ...rest }
}

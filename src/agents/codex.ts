import type { Agent } from './agent.ts'
import { codexCommand } from './codex-command.ts'
import { readCodexOutput } from './codex-output.ts'

const defaultBaseUrl = 'https://api.openai.com/v1'

/** OpenAI Codex CLI (`@openai/codex`), measured with 0.169.0. */
export const codex: Agent = {
  name: 'codex',
  description: 'Runs the Spec Kit skills of the repository with the Codex CLI and an OpenAI model.',
  commandFiles: ['.agents/skills'],
  variables: [
    { name: 'CODEX_API_KEY', isSecret: true, isRequired: false },
    { name: 'OPENAI_API_KEY', isSecret: true, isRequired: false },
    { name: 'OPENAI_BASE_URL', isSecret: false, isRequired: false },
  ],
  egress: (variables) => [hostAndPort(variables['OPENAI_BASE_URL'] ?? defaultBaseUrl)],
  versionCommand: ['codex', '--version'],
  command: (task) => codexCommand(task, task.variables['OPENAI_BASE_URL'] ?? defaultBaseUrl),
  readOutput: readCodexOutput,
}

function hostAndPort(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl)
  return `${hostname}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`
}

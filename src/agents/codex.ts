import type { Agent, AgentVariable } from './agent.ts'
import { valueOf } from './agent-variables.ts'
import { codexCommand, skillFile } from './codex-command.ts'
import { createCodexLog } from './codex-log.ts'
import { readCodexOutput } from './codex-output.ts'

const defaultBaseUrl = 'https://api.openai.com/v1'

const key: AgentVariable = {
  name: 'CODEX_API_KEY',
  isSecret: true,
  isRequired: true,
  fallback: 'OPENAI_API_KEY',
  kind: 'text',
  meaning: 'model key of codex',
}

/**
 * OpenAI Codex CLI; what is said about its behaviour was measured with the version of `package`.
 */
export const codex: Agent = {
  name: 'codex',
  description: 'Runs the Spec Kit skills of the repository with the Codex CLI and an OpenAI model.',
  commandFiles: ['.agents/skills'],
  commandFile: skillFile,
  variables: [
    key,
    {
      name: 'OPENAI_API_KEY',
      isSecret: true,
      isRequired: false,
      fallback: null,
      kind: 'text',
      meaning: 'key of the OpenAI API',
    },
    {
      name: 'OPENAI_BASE_URL',
      isSecret: false,
      isRequired: false,
      fallback: null,
      kind: 'url',
      meaning: 'another address of the OpenAI API',
    },
  ],
  image: 'speckit-job-codex:latest',
  package: '@openai/codex@0.169.0',
  egress: (variables) => [hostAndPort(variables['OPENAI_BASE_URL'] ?? defaultBaseUrl)],
  versionCommand: ['codex', '--version'],
  command: (task) =>
    codexCommand(task, {
      key: valueOf(key, task.variables),
      baseUrl: task.variables['OPENAI_BASE_URL'] ?? defaultBaseUrl,
    }),
  createLog: createCodexLog,
  readOutput: readCodexOutput,
}

function hostAndPort(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl)
  return `${hostname}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`
}

import type { Agent, AgentOutput, AgentVerdict } from './agent.ts'
import { asksQuestion } from './asks-question.ts'
import { phases } from '../domain/run/phase.ts'
import { jsonLines, textOf } from './json-lines.ts'
import { createLogReader } from './read-log.ts'

/** What people said, apart from the issue: so nothing in the issue can pass for it. */
const wordsFile = '.speckit/words.md'

const delay = 'TEMPLATE_AGENT_DELAY_SECONDS'

/**
 * The agent that comes with this program (images/job/template-agent): no model, no network, the
 * same output for the same input.
 */
export const template: Agent = {
  name: 'template',
  description:
    'Derives the documents from the issue’s text, the repository’s templates and its file tree, offline and without a model.',
  commandFiles: null,
  variables: [
    {
      name: delay,
      isSecret: false,
      isRequired: false,
      fallback: null,
      kind: 'seconds',
      meaning: 'how long the agent `template` goes on after its work, to try out what happens to a running agent',
    },
  ],
  image: 'speckit-job-template:latest',
  package: null,
  egress: () => [],
  versionCommand: ['speckit-template-agent', '--version'],
  command: ({ phase, prompt, variables, home }) => ({
    argv: ['speckit-template-agent', phase],
    environment: {
      ...(variables[delay] === undefined ? {} : { [delay]: variables[delay] }),
      ...(prompt.words === null ? {} : { SPECKIT_WORDS_FILE: `${home}/${wordsFile}` }),
    },
    stdin: phases[phase].reads === 'issue' ? prompt.issue : null,
    homeFiles: prompt.words === null ? {} : { [wordsFile]: prompt.words },
  }),
  createLog: () => createLogReader(({ text, message }) => textOf(text) ?? textOf(message)),
  readOutput,
}

function readOutput({ stdout, stderr, exitCode }: AgentOutput): AgentVerdict {
  const result = jsonLines(stdout).findLast(({ type }) => type === 'result')
  const message = textOf(result?.['message'])
  const isOk = exitCode === 0 && result?.['ok'] === true
  return {
    isOk,
    failure: isOk ? null : failureOf(result?.['ok'] === false ? message : null, stderr, exitCode),
    finalMessage: message,
    askedQuestion: asksQuestion(message),
    usage: null,
  }
}

function failureOf(message: string | null, stderr: string, exitCode: number | null): string {
  const firstLine = textOf(stderr.trim().split('\n')[0] ?? '')
  return (
    message ??
    `It ended with exit code ${exitCode} without reporting a failure${firstLine === null ? '' : `; it said: ${firstLine}`}.`
  )
}

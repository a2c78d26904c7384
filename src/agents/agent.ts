import type { PhaseName } from '../domain/run/phase.ts'
import type { PhasePrompt } from './prompt.ts'
import type { Usage } from '../domain/run/run.ts'

/**
 * A coding agent: how it is started for a phase and how its output is read. Pure: no I/O, no clock, no environment.
 */
export type Agent = {
  name: string
  /** One sentence for docs and help. */
  description: string
  /** Folder of the agent's own Spec Kit commands in a repository, for the message when they are missing; null = needs none. */
  commandFiles: readonly string[] | null
  /** Host variables (names of the agent's own CLI) that may reach the agent's exec; `isSecret` ones are registered with the masker. */
  variables: readonly { name: string; isSecret: boolean; isRequired: boolean }[]
  /** Default `host:port`s that the agent must reach, from its variables. */
  egress(variables: Readonly<Record<string, string>>): string[]
  /** Command that prints the version, or null. */
  versionCommand: readonly string[] | null
  command(task: AgentTask): AgentCommand
  /** Reads the whole output after the end. `stdout` may be cut in the middle; never throws. */
  readOutput(output: AgentOutput): AgentVerdict
}

export type AgentTask = {
  phase: PhaseName
  prompt: PhasePrompt
  issueNumber: number
  featureDirectory: string
  model: string | null
  variables: Readonly<Record<string, string>>
  /** Home of the job as the job sees it. */
  home: string
}

export type AgentCommand = {
  argv: string[]
  environment: Record<string, string>
  /** Whole standard input; null = closed at once. */
  stdin: string | null
  /** Files to write below the home before the start (configuration): path relative to the home → content. Never a secret. */
  homeFiles: Record<string, string>
}

export type AgentOutput = { stdout: string; stderr: string; exitCode: number | null }

export type AgentVerdict = {
  isOk: boolean
  /** One sentence why not; null when ok. */
  failure: string | null
  /** Last thing the agent said, for people; null = nothing. */
  finalMessage: string | null
  /** The turn ended with a question to a person. */
  askedQuestion: boolean
  usage: Usage | null
}

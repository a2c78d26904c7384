import type { PhaseName } from '../domain/run/phase.ts'
import type { PhasePrompt } from './prompt.ts'
import type { AgentFailure } from '../domain/run/reason.ts'
import type { Usage } from '../domain/run/run.ts'

/**
 * A coding agent: what it needs, how it is started for a phase and how its output is read. Pure: no
 * I/O, no clock, no environment. Nothing of it is said anywhere else: configuration, mask, images,
 * docker-compose.yaml and documentation are derived from it.
 */
export type Agent = {
  /** Lower case letters, digits and dashes. */
  name: string
  /** One sentence for docs and help. */
  description: string
  /**
   * Folder of the agent's own Spec Kit commands in a repository, for the message when they are
   * missing; null = needs none.
   */
  commandFiles: readonly string[] | null
  /**
   * File of the repository without which the agent does not know a phase; left out = it needs none.
   */
  commandFile?(phase: PhaseName): string
  /** All that it gets of the environment, by the names of its own CLI. */
  variables: readonly AgentVariable[]
  /** Tag of its job image, where the operator names no other one. */
  image: string
  /**
   * npm package of its CLI with the exact version, for its job image; null = it is part of every
   * job image.
   */
  package: string | null
  /** Default `host:port`s that the agent must reach, from its variables. */
  egress(variables: Readonly<Record<string, string>>): string[]
  /** Command that prints the version, or null. */
  versionCommand: readonly string[] | null
  command(task: AgentTask): AgentCommand
  /**
   * Makes sentences of what the agent prints, for the log that people read; one for each stream.
   * Left out = it prints text.
   */
  createLog?(): LogReader
  /** Reads the whole output after the end. `stdout` may be cut in the middle; never throws. */
  readOutput(output: AgentOutput): AgentVerdict
}

/** What people read of an output that comes in pieces; `end` gives out the rest. */
export type LogReader = { push: (text: string) => string; end: () => string }

export type AgentVariable = {
  name: string
  /** Kept out of everything that leaves, and of messages about the environment. */
  isSecret: boolean
  /** Without it, or its fallback, the agent is not started. */
  isRequired: boolean
  /**
   * Variable of the same agent whose value holds where this one is not set; null = there is none.
   */
  fallback: string | null
  kind: 'text' | 'url' | 'seconds'
  /** For the documentation, without the fallback. */
  meaning: string
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
  /**
   * Files to write below the home before the start (configuration): path relative to the home →
   * content. Never a secret.
   */
  homeFiles: Record<string, string>
}

export type AgentOutput = { stdout: string; stderr: string; exitCode: number | null }

export type AgentVerdict = {
  isOk: boolean
  /** One sentence why not; null when ok. */
  failure: string | null
  /** What the failure is about, as far as the agent can tell. */
  reason?: AgentFailure
  /** Last thing the agent said, for people; null = nothing. */
  finalMessage: string | null
  /** The turn ended with a question to a person. */
  askedQuestion: boolean
  usage: Usage | null
}

import type { PhaseName } from '../domain/run/phase.ts'
import { promptText } from './prompt.ts'
import type { AgentCommand, AgentTask } from './agent.ts'

/**
 * Type of the one event that is ours: the repository lacks the skill of the phase, Codex was not
 * started.
 */
export const skillMissing = 'speckit.skill_missing'

/**
 * Command line of Codex for a phase. The prompt goes over standard input, because a single argument
 * may not be longer than 128 KiB; standard input is closed after it, or Codex would wait for ever.
 * Only `$speckit-…` is expanded to a skill, `/speckit-…` is not.
 */
export function codexCommand(
  task: AgentTask,
  { key, baseUrl }: { key: string | undefined; baseUrl: string },
): AgentCommand {
  const text = promptText(task.prompt)
  const shown = withoutMentions(text)
  const isExact = shown === text
  return {
    argv: [
      ...onlyWithSkill(task.phase),
      'codex',
      'exec',
      '--json',
      '--ephemeral',
      '--skip-git-repo-check',
      // The job container is the sandbox; Codex's own needs privileges that the container does not
      // have.
      '--sandbox=danger-full-access',
      '--disable=plugins',
      '--disable=apps',
      ...(task.model === null ? [] : ['--model', task.model]),
      '-',
    ],
    environment: key === undefined ? {} : { CODEX_API_KEY: key },
    stdin: `$speckit-${task.phase} ${shown}`.trim(),
    homeFiles: { '.codex/config.toml': configFor(baseUrl), ...(isExact ? {} : exactFiles(text, task.home)) },
  }
}

/** Codex reads it to know what `$speckit-<phase>` means. */
export function skillFile(phase: PhaseName): string {
  return `.agents/skills/speckit-${phase}/SKILL.md`
}

/**
 * Codex hands an unknown `$skill` to the model as plain words, and the model then makes something
 * up: so the file must be there.
 */
function onlyWithSkill(phase: PhaseName): string[] {
  const path = skillFile(phase)
  const event = JSON.stringify({
    type: skillMissing,
    message: `The repository has no ${path}, so Codex does not know the phase ${phase}.`,
  })
  return [
    'sh',
    '-c',
    `if [ -f "$1" ]; then shift 2; exec "$@"; fi; cat > /dev/null; printf '%s\\n' "$2"; exit 1`,
    'sh',
    path,
    event,
  ]
}

/**
 * Codex expands every `$name` in the prompt, also in the middle and after a backslash; the text of
 * an issue must not reach skills.
 */
function withoutMentions(text: string): string {
  return text.replaceAll(/\$(?![A-Z0-9_]+\b)(?=[A-Za-z])/g, '$$ ')
}

/**
 * Nothing in a file is expanded, so the text is there as it was written. Codex takes the other file
 * for its own instructions.
 */
function exactFiles(text: string, home: string): Record<string, string> {
  const order = `Some dollar signs of the prompt got a space behind them, so that they start nothing. ${home}/${exactFile} holds the text as it was written: read it first, and write such words as they are there.`
  return { [exactFile]: text, '.codex/AGENTS.md': `${order}\n` }
}

const exactFile = '.speckit/prompt.md'

/**
 * The key stays out of the file: `env_key` names the variable. Shell commands of the agent do not
 * get to see it either.
 */
function configFor(baseUrl: string): string {
  return `model_provider = "speckit"
check_for_update_on_startup = false

[model_providers.speckit]
name = "speckit"
base_url = ${JSON.stringify(baseUrl)}
wire_api = "responses"
env_key = "CODEX_API_KEY"

[shell_environment_policy]
exclude = ["CODEX_API_KEY", "OPENAI_API_KEY"]

[analytics]
enabled = false
`
}

import { readFileSync } from 'node:fs'
import type { Agent } from './agents/agent.ts'
import { chooseAgent } from './agents/choose-agent.ts'
import type { ProgramValues } from './config-variables.ts'
import type { RunSettings } from './domain/run/settings.ts'
import { readPolicy } from './settings/read-policy.ts'
import type { Problem } from './settings/read-yaml.ts'
import { noPolicy } from './settings/settings-policy.ts'
import type { PolicyFile } from './settings/settings-policy.ts'

type Policy = { policy: PolicyFile; problems: string[] }

/**
 * What the operator decides for all repositories, from the policy file and the environment. The
 * agent is chosen where settings are resolved: the web side has no keys to choose by, and without
 * an App there are no runs.
 */
export function policyFrom(
  values: ProgramValues,
  given: Readonly<Record<string, string | undefined>>,
  agents: readonly Agent[],
): Policy {
  const { policy, problems } = readFile(
    values.POLICY_FILE,
    defaultsFrom(given, values),
    agents.map(({ name }) => name),
  )
  // what is named wrongly is a problem already
  const isNamed = policy.defaults.agent !== undefined || given['DEFAULT_AGENT'] !== undefined
  if (isNamed || problems.length > 0 || values.ROLE === 'web' || values.APP_ID === undefined)
    return { policy, problems }
  const choice = chooseAgent({
    agents: agents.filter(({ name }) => policy.allowed.agents?.includes(name) ?? true),
    isSet: (name) => given[name] !== undefined,
    isProduction: values.NODE_ENV === 'production',
  })
  if ('problem' in choice) return { policy, problems: [choice.problem] }
  return { policy: { ...policy, defaults: { ...policy.defaults, agent: choice.agent } }, problems: [] }
}

/** What is not set leaves the built-in settings as they are. */
function defaultsFrom(given: Readonly<Record<string, unknown>>, values: ProgramValues): Partial<RunSettings> {
  return {
    ...(given['DEFAULT_LABEL'] === undefined ? {} : { label: values.DEFAULT_LABEL }),
    ...(values.DEFAULT_AGENT === undefined ? {} : { agent: values.DEFAULT_AGENT }),
  }
}

function readFile(path: string | undefined, defaults: Partial<RunSettings>, agentNames: readonly string[]): Policy {
  try {
    const text = path === undefined ? null : readFileSync(path, 'utf8')
    const { policy, problems } = readPolicy(text, defaults, agentNames)
    return { policy, problems: problems.map((problem) => showProblem(path ?? '', problem)) }
  } catch (error) {
    const { code = null } = error as NodeJS.ErrnoException
    if (code === null) throw error
    return { policy: noPolicy, problems: [`POLICY_FILE: ${path} cannot be read (${code})`] }
  }
}

function showProblem(path: string, { name, line, what }: Problem): string {
  const place = line === null ? path : `${path}, line ${line}`
  return `POLICY_FILE: ${place}: ${name === null ? 'the file' : `\`${name}\``} ${what}`
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Agent } from './agents/agent.ts'
import { imageVariable } from './agents/agent-variables.ts'
import { policyFrom } from './config-policy.ts'
import { programVariables, schemaOf, variablesOfAgents } from './config-variables.ts'
import type { ProgramValues, Variable } from './config-variables.ts'
import type { OperatorPolicy, PolicyFile } from './settings/settings-policy.ts'
import { UserError } from './errors.ts'
import { isLoopbackName } from './text/loopback-name.ts'

export type Config = Omit<ProgramValues, 'PRIVATE_KEY' | 'PRIVATE_KEY_PATH'> & {
  /** PEM; null = no App yet, the set-up page is shown. */
  privateKey: string | null
  /**
   * From POLICY_FILE; DEFAULT_LABEL and DEFAULT_AGENT, where they are set, are among its defaults.
   * A process that resolves settings (an App that is no mere web side) has a default agent in any
   * case.
   */
  policy: PolicyFile
  /** What agents ask for by their CLIs' own names, as far as it is set. */
  agentVariables: Readonly<Record<string, string>>
  /** Job image by agent name. */
  jobImages: Readonly<Record<string, string>>
  /** All that must not be seen anywhere. */
  secrets: readonly string[]
}

/** By kind of the variable. */
type AgentValues = Readonly<Record<string, string | number | undefined>>

/**
 * Rows for the documentation: name, default (null = none), meaning, and whether nobody may see the
 * value.
 */
export function describeConfig(
  agents: readonly Agent[],
): { name: string; defaultValue: string | null; meaning: string; isSecret: boolean }[] {
  const { rows } = variablesWith(agents)
  const defaults = schemaOf(rows).parse({}) as Record<string, string | number | boolean | undefined>
  return Object.entries(rows).map(([name, { meaning, secret }]) => ({
    name,
    defaultValue: defaults[name] === undefined ? null : String(defaults[name]),
    meaning,
    isSecret: secret !== undefined,
  }))
}

/**
 * Reads the process environment once. Empty values count as not set. Throws UserError
 * `config_invalid` that names every wrong variable, its value (never of a secret) and what is
 * allowed, all at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv, agents: readonly Agent[]): Config {
  const { rows, program, needed } = variablesWith(agents)
  const given = Object.fromEntries(
    Object.keys(rows).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  )
  const own = parse(schemaOf(program), given)
  const ofAgents = parse(schemaOf(needed), given)
  const { PRIVATE_KEY, PRIVATE_KEY_PATH, ...rest } = own.values
  const values = ofAgents.values as AgentValues
  const key = readKey(PRIVATE_KEY, PRIVATE_KEY_PATH)
  const { policy, problems } = policyFrom(own.values, given, agents)
  const wrong = [...own.issues, ...ofAgents.issues].map((issue) => describe(issue, given, rows))
  throwOn([...wrong, ...key.problems, ...problems, ...contradictions(own.values)])
  return {
    ...rest,
    WORKSPACE_ROOT: resolve(rest.WORKSPACE_ROOT),
    DATA_DIR: resolve(rest.DATA_DIR),
    privateKey: key.pem,
    policy,
    agentVariables: agentVariables(agents, values),
    jobImages: Object.fromEntries(agents.map((agent) => [agent.name, String(values[imageVariable(agent)])])),
    secrets: [...new Set([...(key.pem === null ? [] : [key.pem]), ...secretsOf(rows, { ...own.values, ...values })])],
  }
}

/** For what resolves settings: readConfig lets no such process start without an agent. */
export function operatorPolicy({ policy }: Config): OperatorPolicy {
  const { agent } = policy.defaults
  if (agent === undefined) throw new Error('settings are resolved without a default agent')
  return { ...policy, defaults: { ...policy.defaults, agent } }
}

/** What git needs of the environment to reach the forge. */
export function gitVariables(config: Config, path = '/usr/local/bin:/usr/bin:/bin'): Record<string, string> {
  const { HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE } = config
  // Debian's git is built on GnuTLS, which does not know SSL_CERT_FILE
  const given = Object.entries({ HTTPS_PROXY, NO_PROXY, GIT_SSL_CAINFO: SSL_CERT_FILE })
  return {
    PATH: path,
    ...Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  }
}

/** The variables of the program, what the agents need, and both together. */
function variablesWith(agents: readonly Agent[]) {
  const program = programVariables(agents.map(({ name }) => name))
  const needed = variablesOfAgents(agents, program)
  const rows: Record<string, Variable> = { ...program, ...needed }
  return { program, needed, rows }
}

/**
 * Where something is wrong, `values` are those that are right by themselves: they may still
 * contradict each other.
 */
function parse<Schema extends z.ZodObject>(
  schema: Schema,
  given: Record<string, string | undefined>,
): { values: z.output<Schema>; issues: z.core.$ZodIssue[] } {
  const parsed = schema.safeParse(given)
  const issues = parsed.error?.issues ?? []
  const isRight = ([name]: [string, unknown]) => issues.every(({ path }) => path[0] !== name)
  return { values: parsed.data ?? schema.parse(Object.fromEntries(Object.entries(given).filter(isRight))), issues }
}

function agentVariables(agents: readonly Agent[], values: AgentValues): Record<string, string> {
  const names = agents.flatMap(({ variables }) => variables.map(({ name }) => name))
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, String(values[name])]])))
}

/** Secrets, and the password of whatever is an address with one. */
function secretsOf(rows: Record<string, Variable>, values: Record<string, unknown>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (typeof value !== 'string') return []
    return rows[name]?.secret === 'whole' ? [value] : passwordsIn(value)
  })
}

/** As it stands and as it is meant; an address of a proxy may come without its scheme. */
function passwordsIn(address: string): string[] {
  const text = address.includes('://') ? address : `http://${address}`
  const password = URL.canParse(text) ? new URL(text).password : ''
  if (password === '') return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

function contradictions(given: ProgramValues): string[] {
  const problems: string[] = []
  const hasKey = given.PRIVATE_KEY !== undefined || given.PRIVATE_KEY_PATH !== undefined
  const hasApp = given.APP_ID !== undefined
  if (hasApp !== hasKey) {
    problems.push(
      `APP_ID and PRIVATE_KEY (or PRIVATE_KEY_PATH) belong together: ${hasApp ? 'PRIVATE_KEY' : 'APP_ID'} is not set`,
    )
  }
  if (given.PRIVATE_KEY !== undefined && given.PRIVATE_KEY_PATH !== undefined) {
    problems.push('PRIVATE_KEY and PRIVATE_KEY_PATH are both set: keep one of them')
  }
  const isProduction = given.NODE_ENV === 'production'
  if (hasApp && (given.WEBHOOK_SECRET === undefined || given.WEBHOOK_SECRET === 'development')) {
    const state = given.WEBHOOK_SECRET === undefined ? 'not set' : 'the well-known default “development”'
    problems.push(`WEBHOOK_SECRET is ${state}: set the secret of the App, 16 or more random characters`)
  } else if (isProduction && given.WEBHOOK_SECRET !== undefined && given.WEBHOOK_SECRET.length < 16) {
    problems.push(`WEBHOOK_SECRET has ${given.WEBHOOK_SECRET.length} characters: at least 16 are needed in production`)
  }
  if (isProduction && given.EXECUTOR !== 'docker' && !given.ALLOW_PROCESS_EXECUTOR) {
    problems.push(
      `EXECUTOR is ${given.EXECUTOR}: in production only docker is allowed, since a process job is not isolated from the host; ` +
        'ALLOW_PROCESS_EXECUTOR=true forces it',
    )
  }
  return [...problems, ...openToEverybody(given)]
}

/**
 * Behind a proxy on the same machine every caller looks like one of this machine: an address that
 * others reach needs the token.
 */
function openToEverybody({ ROLE, PUBLIC_URL, API_TOKEN }: ProgramValues): string[] {
  if (ROLE === 'worker' || PUBLIC_URL === undefined || API_TOKEN !== undefined) return []
  if (isLoopbackName(new URL(PUBLIC_URL).hostname)) return []
  return [
    `PUBLIC_URL is ${JSON.stringify(PUBLIC_URL)} and API_TOKEN is not set, so whoever reaches that address could read every run: ` +
      'set API_TOKEN to what `openssl rand -hex 32` prints, or remove PUBLIC_URL',
  ]
}

function readKey(pem: string | undefined, path: string | undefined): { pem: string | null; problems: string[] } {
  const problems: string[] = []
  let key = pem ?? null
  if (path !== undefined && key === null) {
    try {
      key = readFileSync(path, 'utf8')
    } catch (error) {
      problems.push(
        `PRIVATE_KEY_PATH: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      )
    }
  }
  if (key !== null && !/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key.trim())) {
    problems.push(`${pem === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY'} holds no private key in PEM form`)
  }
  return { pem: key, problems }
}

function describe(
  issue: z.core.$ZodIssue,
  given: Record<string, string | undefined>,
  rows: Record<string, Variable>,
): string {
  const name = issue.path.join('.')
  const value = given[name] ?? ''
  const isHidden = rows[name]?.secret !== undefined || /[/:][^/]*@/.test(value)
  return `${name} is ${isHidden ? '(hidden)' : JSON.stringify(value)}: ${issue.message}`
}

function throwOn(problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new UserError(
    'config_invalid',
    `The environment is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    { wayOut: 'Correct the variables; docs/configuration.md and .env.example describe all of them.' },
  )
}

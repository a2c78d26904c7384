import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { agents } from './agents/index.ts'
import { readPolicy } from './settings/read-policy.ts'
import type { Problem } from './settings/read-yaml.ts'
import { noPolicy } from './settings/settings-policy.ts'
import type { OperatorPolicy } from './settings/settings-policy.ts'
import { settingRules } from './settings/settings-schema.ts'
import type { RunSettings } from './domain/run/settings.ts'
import { UserError } from './errors.ts'

const agentNames = agents.map(({ name }) => name)
const rules = settingRules(agentNames)
const text = z.string().min(1)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''))
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

/** One row a variable; docs/configuration.md and .env.example are checked against this table. */
const variables = {
  NODE_ENV: z
    .enum(['production', 'development', 'test'])
    .default('production')
    .describe('`production` refuses unsafe settings'),
  ROLE: z
    .enum(['all', 'web', 'worker'])
    .default('all')
    .describe('what this process does: answer HTTP, run jobs, or both'),
  APP_ID: count(1, Number.MAX_SAFE_INTEGER).optional().describe('id of the GitHub App'),
  PRIVATE_KEY: text.optional().describe('private key of the App as PEM; `\\n` may stand for line ends'),
  PRIVATE_KEY_PATH: text.optional().describe('file with the private key, instead of PRIVATE_KEY'),
  WEBHOOK_SECRET: text.optional().describe('secret that signs deliveries; at least 16 characters in production'),
  HOST: text.default('127.0.0.1').describe('address to listen on'),
  PORT: count(0, 65_535).default(3000).describe('port to listen on; 0 = any free one'),
  PUBLIC_URL: url
    .optional()
    .describe('address under which people reach the run pages; default: the address listened on'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  GITHUB_API_URL: url
    .default('https://api.github.com')
    .describe('REST API, for GitHub Enterprise Server `https://HOST/api/v3`'),
  GITHUB_SERVER_URL: url.default('https://github.com').describe('server for git and links'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL; not set: an embedded one below DATA_DIR'),
  DATA_DIR: text.default('.data').describe('folder of the embedded PostgreSQL'),
  WORKSPACE_ROOT: text.default('.data/workspaces').describe('folder of the git mirrors and of process jobs'),
  EXECUTOR: z
    .enum(['auto', 'docker', 'process'])
    .default('docker')
    .describe('what runs jobs; `process` isolates nothing'),
  ALLOW_PROCESS_EXECUTOR: flag.default(false).describe('`true` forces EXECUTOR=process in production'),
  DOCKER_SOCKET: text.default('/var/run/docker.sock').describe('socket of the Docker engine'),
  JOB_PATH: z
    .string()
    .default('')
    .describe('folders with agent commands for process jobs, separated by `:`; searched first'),
  JOB_RUNTIME: text.optional().describe('OCI runtime of job containers, for example `runsc`'),
  JOB_MEMORY_MB: count(128, 1_048_576).default(4096).describe('memory of a job container in MiB'),
  JOB_CPUS: z.coerce.number().min(0.1).max(512).default(2).describe('CPUs of a job container'),
  JOB_PIDS: count(16, 65_536).default(512).describe('processes of a job container'),
  JOB_WORKSPACE_MB: count(16, 1_048_576).default(2048).describe('size of a job’s workspace in MiB'),
  WORKER_CONCURRENCY: count(1, 64).default(2).describe('phases that one worker runs side by side'),
  DEFAULT_LABEL: rules.label.type.default('speckit').describe('label that starts a run'),
  DEFAULT_AGENT: rules.agent.type.default('template').describe('agent when nobody names one'),
  POLICY_FILE: text
    .optional()
    .describe('YAML file with the operator’s defaults and limits for the settings of all repositories'),
  JOB_IMAGE_TEMPLATE: text.default('speckit-job-template:latest').describe('job image of the agent `template`'),
  JOB_IMAGE_CODEX: text.default('speckit-job-codex:latest').describe('job image of the agent `codex`'),
  CODEX_API_KEY: text.optional().describe('model key of codex; default: OPENAI_API_KEY'),
  OPENAI_API_KEY: text.optional().describe('key of the OpenAI API'),
  OPENAI_BASE_URL: url.optional().describe('another address of the OpenAI API'),
  TEMPLATE_AGENT_DELAY_SECONDS: count(1, 3600)
    .optional()
    .describe('how long the agent `template` goes on after its work, to try out what happens to a running agent'),
  HTTPS_PROXY: text.optional().describe('proxy for git; with NODE_USE_ENV_PROXY=1 also for calls to GitHub'),
  NO_PROXY: text.optional().describe('hosts that are reached without the proxy'),
  SSL_CERT_FILE: text.optional().describe('certificates that git trusts; Node reads NODE_EXTRA_CA_CERTS'),
  API_TOKEN: text.min(16).optional().describe('bearer token of the REST API and pages; not set: loopback only'),
  METRICS_ENABLED: flag.default(false).describe('`true` serves /metrics'),
  WRITES_PER_MINUTE: count(1, 1_000_000)
    .default(70)
    .describe(
      'comments, pull requests and check runs that one process makes a minute in an installation; GitHub allows 80',
    ),
  WRITES_PER_HOUR: count(1, 1_000_000).default(450).describe('the same an hour; GitHub allows 500'),
  RETENTION_DAYS: count(1, 3650).default(7).describe('days that logs and artifacts are kept'),
} as const

const schema = z.object(variables)

export type Config = Omit<z.output<typeof schema>, 'PRIVATE_KEY' | 'PRIVATE_KEY_PATH' | 'POLICY_FILE'> & {
  /** PEM; null = no App yet, the set-up page is shown. */
  privateKey: string | null
  /** From POLICY_FILE; DEFAULT_LABEL and DEFAULT_AGENT, where they are set, are among its defaults. */
  policy: OperatorPolicy
}

/** Rows for the documentation: name, default (null = none) and meaning. */
export function describeConfig(): { name: string; defaultValue: string | null; meaning: string }[] {
  const defaults = schema.parse({}) as Record<string, string | number | boolean | undefined>
  return Object.entries(variables).map(([name, type]) => ({
    name,
    defaultValue: defaults[name] === undefined ? null : String(defaults[name]),
    meaning: type.description ?? '',
  }))
}

/**
 * Reads the process environment once. Empty values count as not set. Throws UserError `config_invalid` that names every wrong variable,
 * its value (never of a secret) and what is allowed, all at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.keys(variables).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  )
  const parsed = schema.safeParse(given)
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => describe(issue, given))
  const wrongNames = new Set(parsed.error?.issues.map(({ path }) => path[0]))
  // the variables that are right by themselves may still contradict each other
  const values =
    parsed.data ?? schema.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrongNames.has(name))))
  const { PRIVATE_KEY, PRIVATE_KEY_PATH, POLICY_FILE, ...rest } = values
  const key = readKey(PRIVATE_KEY, PRIVATE_KEY_PATH)
  const { policy, problems: policyProblems } = policyOf(POLICY_FILE, defaultsFrom(given, values))
  const problems = [...wrong, ...key.problems, ...policyProblems, ...contradictions(values)]
  if (problems.length > 0) throw invalid(problems)
  return {
    ...rest,
    WORKSPACE_ROOT: resolve(rest.WORKSPACE_ROOT),
    DATA_DIR: resolve(rest.DATA_DIR),
    privateKey: key.pem,
    policy,
  }
}

/** Variables that agents may ask for by their CLIs' own names. */
export function agentVariables(config: Config): Record<string, string> {
  const names = ['CODEX_API_KEY', 'OPENAI_API_KEY', 'OPENAI_BASE_URL', 'TEMPLATE_AGENT_DELAY_SECONDS'] as const
  return Object.fromEntries(names.flatMap((name) => (config[name] === undefined ? [] : [[name, String(config[name])]])))
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

/** Job image by agent name. */
export function jobImages(config: Config): Record<string, string> {
  return { template: config.JOB_IMAGE_TEMPLATE, codex: config.JOB_IMAGE_CODEX }
}

function contradictions(given: z.output<typeof schema>): string[] {
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
  return problems
}

/** What is not set leaves the built-in settings as they are. */
function defaultsFrom(given: Record<string, unknown>, values: z.output<typeof schema>): Partial<RunSettings> {
  return {
    ...(given['DEFAULT_LABEL'] === undefined ? {} : { label: values.DEFAULT_LABEL }),
    ...(given['DEFAULT_AGENT'] === undefined ? {} : { agent: values.DEFAULT_AGENT }),
  }
}

function policyOf(
  path: string | undefined,
  defaults: Partial<RunSettings>,
): { policy: OperatorPolicy; problems: string[] } {
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

function readKey(pem: string | undefined, path: string | undefined): { pem: string | null; problems: string[] } {
  const problems: string[] = []
  let key = pem?.replaceAll('\\n', '\n') ?? null
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

function describe(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = issue.path.join('.')
  const shown = /SECRET|TOKEN|KEY|DATABASE_URL|PROXY/.test(name) ? '(hidden)' : JSON.stringify(given[name])
  return `${name} is ${shown}: ${issue.message}`
}

function invalid(problems: string[]): UserError {
  return new UserError(
    'config_invalid',
    `The environment is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    'Correct the variables; docs/configuration.md and .env.example describe all of them.',
  )
}

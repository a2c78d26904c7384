import { z } from 'zod'
import type { Agent, AgentVariable } from './agents/agent.ts'
import { imageVariable } from './agents/agent-variables.ts'
import { settingRules } from './settings/settings-schema.ts'

export type Variable = {
  type: z.ZodType
  meaning: string
  /** What of the value nobody may see: all of it, or the password of the address that it is. */
  secret?: 'whole' | 'password'
}

/** What the program's own variables are read as. */
export type ProgramValues = z.output<ReturnType<typeof schemaOf<ReturnType<typeof programVariables>>>>

const text = z.string().min(1)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''))
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

/**
 * The program's own variables, one row each; docs/configuration.md and .env.example are written
 * from this table.
 */
export function programVariables(agentNames: readonly string[]) {
  return {
    ...processVariables,
    ...appVariables,
    ...webhookVariables,
    ...serverVariables,
    ...githubVariables,
    ...storageVariables,
    ...gitVariables,
    ...jobVariables,
    ...settingVariables(agentNames),
    ...networkVariables,
    ...operationVariables,
  }
}

const processVariables = {
  NODE_ENV: {
    type: z.enum(['production', 'development', 'test']).default('production'),
    meaning: '`production` refuses unsafe settings',
  },
  ROLE: {
    type: z.enum(['all', 'web', 'worker']).default('all'),
    meaning: 'what this process does: answer HTTP, run jobs, or both',
  },
} satisfies Record<string, Variable>

const appVariables = {
  APP_ID: { type: count(1, Number.MAX_SAFE_INTEGER).optional(), meaning: 'id of the GitHub App' },
  PRIVATE_KEY: {
    type: text.transform((pem) => pem.replaceAll('\\n', '\n')).optional(),
    meaning: 'private key of the App as PEM; `\\n` may stand for line ends',
    secret: 'whole',
  },
  PRIVATE_KEY_PATH: { type: text.optional(), meaning: 'file with the private key, instead of PRIVATE_KEY' },
  WEBHOOK_SECRET: {
    type: text.optional(),
    meaning: 'secret that signs deliveries; at least 16 characters in production',
    secret: 'whole',
  },
} satisfies Record<string, Variable>

const webhookVariables = {
  WEBHOOK_MODE: {
    type: z.enum(['push', 'pull']).default('push'),
    meaning: 'how deliveries come: GitHub sends them to PUBLIC_URL, or they are read from GitHub without an address',
  },
  PULL_INTERVAL_SECONDS: {
    type: z.coerce.number().min(0.2).max(300).default(10),
    meaning: 'seconds from one reading to the next with WEBHOOK_MODE=pull; up to six times as many when nothing comes',
  },
} satisfies Record<string, Variable>

const serverVariables = {
  HOST: { type: text.default('127.0.0.1'), meaning: 'address to listen on; the set-up page stays on loopback' },
  PORT: { type: count(0, 65_535).default(3000), meaning: 'port to listen on; 0 = any free one' },
  PUBLIC_URL: {
    type: url.optional(),
    meaning: 'address under which people reach the run pages; default: the address listened on',
  },
  LOG_LEVEL: {
    type: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    meaning: 'least level that is logged',
  },
} satisfies Record<string, Variable>

const githubVariables = {
  GITHUB_API_URL: {
    type: url.default('https://api.github.com'),
    meaning: 'REST API, for GitHub Enterprise Server `https://HOST/api/v3`',
  },
  GITHUB_SERVER_URL: { type: url.default('https://github.com'), meaning: 'server for git and links' },
} satisfies Record<string, Variable>

const storageVariables = {
  DATABASE_URL: {
    type: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    meaning: 'PostgreSQL; not set: an embedded one below DATA_DIR',
    secret: 'password',
  },
  DATA_DIR: { type: text.default('.data'), meaning: 'folder of the embedded PostgreSQL' },
  WORKSPACE_ROOT: {
    type: text.default('.data/workspaces'),
    meaning: 'folder of the git mirrors and of process jobs',
  },
} satisfies Record<string, Variable>

const gitVariables = {
  GIT_SILENCE_SECONDS: {
    type: count(5, 3600).default(120),
    meaning: 'seconds without a byte after which a fetch is given up and goes on in smaller steps',
  },
  GIT_FETCH_MINUTES: {
    type: count(1, 24 * 60).default(60),
    meaning: 'minutes that one step of a fetch may take in all',
  },
} satisfies Record<string, Variable>

const jobVariables = {
  EXECUTOR: {
    type: z.enum(['auto', 'docker', 'process']).default('docker'),
    meaning: 'what runs jobs; `process` isolates nothing',
  },
  ALLOW_PROCESS_EXECUTOR: { type: flag.default(false), meaning: '`true` forces EXECUTOR=process in production' },
  DOCKER_SOCKET: { type: text.default('/var/run/docker.sock'), meaning: 'socket of the Docker engine' },
  JOB_PATH: {
    type: z.string().default(''),
    meaning: 'folders with agent commands for process jobs, separated by `:`; searched first',
  },
  JOB_RUNTIME: { type: text.optional(), meaning: 'OCI runtime of job containers, for example `runsc`' },
  JOB_MEMORY_MB: { type: count(128, 1_048_576).default(4096), meaning: 'memory of a job container in MiB' },
  JOB_CPUS: { type: z.coerce.number().min(0.1).max(512).default(2), meaning: 'CPUs of a job container' },
  JOB_PIDS: { type: count(16, 65_536).default(512), meaning: 'processes of a job container' },
  JOB_WORKSPACE_MB: { type: count(16, 1_048_576).default(2048), meaning: 'size of a job’s workspace in MiB' },
  LARGE_FILE_MB: {
    type: count(0, 1_048_576).default(20),
    meaning: 'files from this many MiB on are left out of the work tree of every phase but `implement`; 0 = none are',
  },
  MIRROR_MAX_MB: {
    type: count(1, 16_777_216).default(20_480),
    meaning: 'size in MiB above which a repository is not fetched (`repository_too_large`)',
  },
  DISK_RESERVE_MB: {
    type: count(0, 1_048_576).default(100),
    meaning: 'free space in MiB below WORKSPACE_ROOT without which no phase goes on (`disk_full`)',
  },
  ABSENCE_PATIENCE_SECONDS: {
    type: count(0, 86_400).default(600),
    meaning: 'how long a phase waits for a Docker engine or a job image that is missing, before it fails',
  },
  WORKER_CONCURRENCY: { type: count(1, 64).default(2), meaning: 'phases that one worker runs side by side' },
} satisfies Record<string, Variable>

/** What the settings of repositories fall back to. */
function settingVariables(agentNames: readonly string[]) {
  const rules = settingRules(agentNames)
  return {
    DEFAULT_LABEL: { type: rules.label.type.default('speckit'), meaning: 'label that starts a run' },
    DEFAULT_AGENT: {
      type: rules.agent.type.optional(),
      meaning: 'agent when nobody names one; default: the one whose key is set',
    },
    POLICY_FILE: {
      type: text.optional(),
      meaning: 'YAML file with the operator’s defaults and limits for the settings of all repositories',
    },
  } satisfies Record<string, Variable>
}

const networkVariables = {
  HTTPS_PROXY: {
    type: text.optional(),
    meaning: 'proxy for git; with NODE_USE_ENV_PROXY=1 also for calls to GitHub',
    secret: 'password',
  },
  NO_PROXY: { type: text.optional(), meaning: 'hosts that are reached without the proxy' },
  SSL_CERT_FILE: { type: text.optional(), meaning: 'certificates that git trusts; Node reads NODE_EXTRA_CA_CERTS' },
} satisfies Record<string, Variable>

const operationVariables = {
  API_TOKEN: {
    type: text
      .refine(isLongToken, 'must have 256 bits: 64 hexadecimal digits, or 43 other characters; `openssl rand -hex 32`')
      .optional(),
    meaning: 'bearer token of the REST API and pages, of 256 random bits; not set: loopback only',
    secret: 'whole',
  },
  METRICS_ENABLED: { type: flag.default(false), meaning: '`true` serves /metrics' },
  WRITES_PER_MINUTE: {
    type: count(1, 1_000_000).default(70),
    meaning:
      'comments, reactions, pull requests, check runs and their edits a minute in an installation, all processes together; GitHub allows 80',
  },
  WRITES_PER_HOUR: { type: count(1, 1_000_000).default(450), meaning: 'the same an hour; GitHub allows 500' },
  RETENTION_DAYS: { type: count(1, 3650).default(7), meaning: 'days that logs and artifacts are kept' },
} satisfies Record<string, Variable>

/**
 * What agents need of the environment: their job images, and their own variables. `own` = those of
 * the program.
 */
export function variablesOfAgents(agents: readonly Agent[], own: object): Record<string, Variable> {
  const rows: Record<string, Variable> = Object.fromEntries(
    agents.map((agent) => [
      imageVariable(agent),
      { type: text.default(agent.image), meaning: `job image of the agent \`${agent.name}\`` },
    ]),
  )
  for (const agent of agents) {
    for (const variable of agent.variables) {
      const { name } = variable
      // an agent may see what it asks for, and it must not see the secrets of the program
      if (name in own) throw new Error(`the agent ${agent.name} asks for ${name}, which is the program’s own`)
      rows[name] = { ...rowOf(variable), ...(rows[name]?.secret === 'whole' ? { secret: 'whole' } : {}) }
    }
  }
  return rows
}

export function schemaOf<Rows extends Record<string, Variable>>(rows: Rows) {
  const types = Object.entries(rows).map(([name, { type }]) => [name, type])
  return z.object(Object.fromEntries(types) as { [Name in keyof Rows]: Rows[Name]['type'] })
}

const kinds = { text, url, seconds: count(1, 3600) } satisfies Record<AgentVariable['kind'], z.ZodType>

function rowOf({ kind, meaning, fallback, isSecret }: AgentVariable): Variable {
  return {
    type: kinds[kind].optional(),
    meaning: fallback === null ? meaning : `${meaning}; default: ${fallback}`,
    ...(isSecret ? { secret: 'whole' } : {}),
  }
}

/** By its length and alphabet; whether it was drawn at random cannot be seen. */
function isLongToken(token: string): boolean {
  return token.length * (/^[0-9a-f]+$/i.test(token) ? 4 : 6) >= 256
}

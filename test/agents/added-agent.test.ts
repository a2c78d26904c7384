import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { imageNamed } from '../../scripts/build-images.ts'
import { generatedDocs } from '../../scripts/write-docs.ts'
import { agents } from '../../src/agents/index.ts'
import { describeConfig, readConfig } from '../../src/config.ts'
import { UserError } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import { createMaskStream } from '../../src/masking/mask-stream.ts'
import { createMask } from '../../src/masking/mask.ts'
import { createReporters } from '../../src/reporters/index.ts'
import { openJob } from '../../src/runs/execution/open-job.ts'
import type { OpenJobParts } from '../../src/runs/execution/open-job.ts'
import { createStopwatch } from '../../src/runs/execution/stopwatch.ts'
import type { PhaseContext } from '../../src/runs/execution/phase-context.ts'
import type { JobSpec } from '../../src/ports/executor.ts'
import { phaseRecord, runRecord } from '../domain/support/run-record.ts'
import { setUp } from '../reporters/support/setup.ts'
import { silentLog } from '../support/silent-log.ts'
import { buildReport, committedPhase, finishedRun } from '../texts/support/build-report.ts'
import { parrot } from './support/parrot.ts'

const all = [...agents, parrot]
const [seed, grain, password] = [secret(), secret(), secret()]
const environment = {
  NODE_ENV: 'development',
  PARROT_SEED: seed,
  PARROT_GRAIN: grain,
  PARROT_PERCH: `https://polly:${password}@birds.test/`,
  PARROT_NAP: '12',
  WEBHOOK_SECRET: secret(),
}
const config = readConfig(environment, all)
const mask = createMask(config.secrets)
const told = `polly said ${seed}, ${Buffer.from(grain).toString('base64')} and ${password}`

function secret(): string {
  return randomBytes(18).toString('hex')
}

function isClean(text: string): boolean {
  return [seed, grain, Buffer.from(grain).toString('base64'), password].every((value) => !text.includes(value))
}

describe('an agent that was added to the list alone', () => {
  it('has its variables and its image in the configuration', () => {
    expect(config.agentVariables).toEqual({
      PARROT_SEED: seed,
      PARROT_GRAIN: grain,
      PARROT_PERCH: `https://polly:${password}@birds.test`,
      PARROT_NAP: '12',
    })
    expect(config.jobImages).toMatchObject({ 'grey-parrot': 'speckit-job-parrot:2', codex: 'speckit-job-codex:latest' })
    expect(readConfig({ JOB_IMAGE_GREY_PARROT: 'mine:1' }, all).jobImages).toMatchObject({ 'grey-parrot': 'mine:1' })
  })

  it('may be named as the default agent, and without it is not known', () => {
    expect(readConfig({ DEFAULT_AGENT: parrot.name }, all).policy.defaults.agent).toBe(parrot.name)
    expect(() => readConfig({ DEFAULT_AGENT: parrot.name }, agents)).toThrow(/DEFAULT_AGENT is "grey-parrot"/)
  })

  it('cannot ask for what is the program’s own', () => {
    const thief = { ...parrot, variables: [{ ...parrot.variables[1], name: 'WEBHOOK_SECRET' }] } as typeof parrot

    expect(() => readConfig({}, [thief])).toThrow('the agent grey-parrot asks for WEBHOOK_SECRET')
  })

  it('cannot make known what is a secret of another agent', () => {
    const careless = {
      ...parrot,
      variables: [{ ...parrot.variables[3], name: 'OPENAI_API_KEY', kind: 'text' }],
    } as typeof parrot
    const key = secret()

    for (const list of [
      [...agents, careless],
      [careless, ...agents],
    ])
      expect(readConfig({ OPENAI_API_KEY: key }, list).secrets).toEqual([key])
  })

  it('has its secrets hidden in messages about the environment', () => {
    const wrong = { PARROT_NEST: `ftp://${seed}`, PARROT_PERCH: `ftp://polly:${password}@x`, PARROT_NAP: 'long' }

    expect(() => readConfig(wrong, all)).toThrow(UserError)
    expect(() => readConfig(wrong, all)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /PARROT_NEST is \(hidden\)(?:.*\n)*.*PARROT_PERCH is \(hidden\)(?:.*\n)*.*PARROT_NAP is "long"/,
        ),
      }),
    )
    expect(() => readConfig(wrong, all)).not.toThrow(
      expect.objectContaining({ message: expect.stringContaining(seed) }),
    )
  })

  it('has its secrets masked in the log', () => {
    const lines: string[] = []
    const log = createLog('trace', mask, { write: (line) => void lines.push(line) })

    log.child({ told }).error({ err: new Error(told) }, told)

    expect(lines.join('')).toContain('polly said ***')
    expect(isClean(lines.join(''))).toBe(true)
  })

  it('has its secrets masked in its output, wherever that is cut', () => {
    for (let at = 0; at <= told.length; at += 1) {
      const stream = createMaskStream(mask)
      const shown =
        stream.push(Buffer.from(told.slice(0, at))) + stream.push(Buffer.from(told.slice(at))) + stream.end()

      expect(shown).toBe('polly said ***, *** and ***')
    }
  })

  it('has its secrets masked in comments, check runs and pull requests', async () => {
    const world = setUp((parts) => {
      const reporters = createReporters({ ...parts, mask: mask.mask })
      return {
        name: 'all',
        show: async (report) => {
          for (const reporter of reporters) await reporter.show(report)
        },
      }
    })
    const phases = [
      committedPhase('specify', '1'.repeat(40), { detail: told }),
      committedPhase('plan', '2'.repeat(40), { conclusion: 'failure', reason: 'agent_failed', detail: told }),
    ]
    const failed = { conclusion: 'failure', reason: 'push_refused', detail: told, headSha: '2'.repeat(40) } as const

    await world.show(buildReport(finishedRun({ ...failed, phases })))

    const { comments, checkRuns, pulls } = world.forge
    for (const texts of [comments, checkRuns, pulls]) {
      expect(texts.length).toBeGreaterThan(0)
      expect(isClean(JSON.stringify(texts))).toBe(true)
    }
    expect(JSON.stringify(comments)).toContain('***')
  })

  it('has its secrets kept out of what is published', () => {
    for (const value of [seed, grain, password]) expect(mask.holdsSecret(`# Spec\n\nuse ${value}`)).toBe(true)
    expect(mask.holdsSecret('# Spec\n\nuse 12 seeds')).toBe(false)
  })

  it('stands in the documentation', () => {
    const rows = describeConfig(all)

    expect(rows).toContainEqual({
      name: 'PARROT_SEED',
      defaultValue: null,
      meaning: 'PARROT_SEED of it; default: PARROT_GRAIN',
      isSecret: true,
    })
    expect(rows.find(({ name }) => name === 'JOB_IMAGE_GREY_PARROT')?.defaultValue).toBe('speckit-job-parrot:2')
    const written = generatedDocs(all)
    expect(written.get('docs/configuration.md')).toContain(
      '| `PARROT_SEED` | – | PARROT_SEED of it; default: PARROT_GRAIN (secret) |',
    )
    expect(written.get('docs/settings.md')).toContain('| one of template, codex, grey-parrot |')
    expect(written.get('docs/settings.schema.json')).toContain('"grey-parrot"')
    expect(written.get('.env.example')).toContain('\n#PARROT_NAP=\n')
  })

  it('stands in docker-compose.yaml: its image for both roles, its variables for the worker alone', () => {
    const text = generatedDocs(all).get('docker-compose.yaml') ?? ''
    const { services } = parse(text, { merge: true }) as Record<'services', Record<string, { environment: object }>>
    const [app, worker] = [services['app']?.environment, services['worker']?.environment]

    expect([app, worker]).toMatchObject(Array(2).fill({ JOB_IMAGE_GREY_PARROT: '${JOB_IMAGE_GREY_PARROT:-}' }))
    for (const { name } of parrot.variables) {
      expect(worker).toMatchObject({ [name]: `\${${name}:-}` })
      expect(app).not.toHaveProperty(name)
    }
  })

  it('has its package built into its image', () => {
    expect(imageNamed('grey-parrot', all)).toMatchObject({
      tag: 'speckit-job-parrot:2',
      args: { AGENT: 'grey-parrot', AGENT_PACKAGE: '@birds/parrot@1.2.3' },
    })
    expect(() => imageNamed('grey-parrot', agents)).toThrow('there are template, codex, app')
  })

  it('gets its own variables into its job, and nobody else’s', async () => {
    const variables = { ...config.agentVariables, CODEX_API_KEY: secret() }
    const { parts, started } = jobParts(variables)

    const job = await openJob(parts, context).opened

    expect(job.variables).toEqual(config.agentVariables)
    expect(started).toMatchObject([{ image: 'speckit-job-parrot:2', egress: ['birds.test:443'] }])
  })

  it('starts with the fallback of a variable that it needs, and not without both', async () => {
    const withFallback = openJob(jobParts({ PARROT_GRAIN: grain }).parts, context).opened
    const without = openJob(jobParts({}).parts, context).opened

    expect((await withFallback).variables).toEqual({ PARROT_GRAIN: grain })
    await expect(without).rejects.toMatchObject({
      code: 'agent_failed',
      message: 'The agent grey-parrot needs PARROT_SEED or PARROT_GRAIN, which the worker does not have.',
    })
  })
})

const context = {
  run: runRecord({ agent: { name: parrot.name, model: null, version: null, image: null } }),
  phase: phaseRecord({ name: 'specify' }),
  lease: { fence: 1 },
  stopwatch: createStopwatch(),
} as PhaseContext

function jobParts(agentVariables: Record<string, string>): { parts: OpenJobParts; started: JobSpec[] } {
  const started: JobSpec[] = []
  const container = {
    id: '1',
    workspace: '/workspace',
    home: '/home/job',
    exec: unexpected,
    settle: async () => true,
    remove: async () => undefined,
  }
  const parts: OpenJobParts = {
    store: { recordCleanup: async () => undefined },
    executor: {
      name: 'docker',
      warning: null,
      check: async () => undefined,
      imageVersion: async (image) => image,
      start: async (spec) => {
        started.push(spec)
        return container
      },
      reap: async () => [],
    },
    agentNamed: () => parrot,
    imageOf: (name) => config.jobImages[name] ?? null,
    agentVariables,
    jobLimits: { memoryBytes: 1, cpus: 1, pids: 1, workspaceBytes: 1 },
    log: silentLog,
  }
  return { parts, started }
}

async function unexpected(): Promise<never> {
  throw new Error('nothing is run in this job')
}

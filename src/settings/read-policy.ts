import { z } from 'zod'
import { contradictions } from './apply-policy.ts'
import { readEntries, unknownEntries, wrongValue } from './read-settings.ts'
import { readYaml } from './read-yaml.ts'
import type { Problem, YamlFile } from './read-yaml.ts'
import { modelName, modelRule, settingRules } from './settings-schema.ts'
import { limitNames, noPolicy } from './settings-policy.ts'
import type { PolicyFile } from './settings-policy.ts'
import { settingNames } from '../domain/run/settings.ts'
import type { RunSettings } from '../domain/run/settings.ts'

/**
 * Reads the operator's policy file; null = there is none. `defaults` hold where the file sets
 * nothing (DEFAULT_LABEL, DEFAULT_AGENT). Never throws: with problems the policy is not to be used.
 */
export function readPolicy(
  text: string | null,
  defaults: Partial<RunSettings>,
  agents: readonly string[],
): { policy: PolicyFile; problems: Problem[] } {
  const file = readYaml(text ?? '')
  const parsed = policySchema(agents).safeParse(file.value ?? {})
  const given = readEntries(file, ['defaults'], agents)
  const { locked, allowed } = parsed.data ?? {}
  const limits = allowed?.limits
  const policy: PolicyFile = {
    defaults: { ...defaults, ...given.values },
    // a model of a phase goes before `model`: locking the one without the other would lock nothing
    locked: settingNames.filter((name) => locked?.includes(name) || (name === 'models' && locked?.includes('model'))),
    allowed: {
      agents: allowed?.agents ?? null,
      models: allowed?.models ?? null,
      limits: {
        timeoutMinutes: limits?.timeoutMinutes ?? null,
        maxCostUsd: limits?.maxCostUsd ?? null,
        maxTokens: limits?.maxTokens ?? null,
      },
    },
  }
  const problems = [
    ...given.problems,
    ...(parsed.error?.issues ?? []).flatMap((issue) => describe(issue, file, agents)),
  ]
  return { policy, problems: problems.length > 0 ? problems : contradictions(policy, file, agents) }
}

function policySchema(agents: readonly string[]) {
  const { timeoutMinutes, maxCostUsd, maxTokens } = settingRules(agents)
  const limits = z.strictObject({
    timeoutMinutes: timeoutMinutes.type,
    maxCostUsd: maxCostUsd.type,
    maxTokens: maxTokens.type,
  })
  const allowed = z.strictObject({
    agents: z.array(z.enum(agents)).min(1),
    models: z.array(modelName).min(1),
    limits: limits.partial().nullable(),
  })
  return z
    .strictObject({
      defaults: z.unknown(),
      locked: z.array(z.enum(settingNames)),
      allowed: allowed.partial().nullable(),
    })
    .partial()
}

function describe(issue: z.core.$ZodIssue, file: YamlFile, agents: readonly string[]): Problem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(knownEntries(path))
    return unknownEntries(file, path, { unknown: issue.keys, known, noun: 'an entry of the policy file' })
  }
  const length = path.findIndex((step) => /^\d+$/.test(step))
  const entry = length === -1 ? path : path.slice(0, length)
  const allowed = rulesOf(agents)[entry.join('.')] ?? 'a mapping'
  const within = [{ ...issue, path: issue.path.slice(entry.length) }]
  return [wrongValue(file, entry, { allowed, given: valueAt(file.value, entry), issues: within })]
}

function rulesOf(agents: readonly string[]): Record<string, string> {
  const rules = settingRules(agents)
  return {
    '': 'a mapping with defaults, locked and allowed',
    locked: `a list of settings (${settingNames.join(', ')})`,
    'allowed.agents': `a list of one or more of ${agents.join(', ')}`,
    'allowed.models': `a list of one or more models, each ${modelRule}`,
    ...Object.fromEntries(limitNames.map((name) => [`allowed.limits.${name}`, rules[name].allowed])),
  }
}

function knownEntries(path: readonly string[]): Record<string, unknown> {
  const entries = { defaults: {}, locked: {}, allowed: { agents: {}, models: {}, limits: noPolicy.allowed.limits } }
  return valueAt(entries, path) as Record<string, unknown>
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<string, unknown> | null | undefined)?.[step], value)
}

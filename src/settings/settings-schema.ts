import { z } from 'zod'
import { branchNameProblem } from './branch-name.ts'
import { branchTemplateProblem } from './branch-template.ts'
import { loginPattern } from '../domain/report/notice.ts'
import { phaseNames } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { directoryTemplateProblem, globProblem } from './settings-paths.ts'
import type { RunSettings, SettingName } from '../domain/run/settings.ts'

/** `allowed` completes “must be”; `meaning` is for the documentation. */
export type SettingRule<Value = unknown> = { type: z.ZodType<Value>; allowed: string; meaning: string }

export type SettingRules = { [Name in SettingName]: SettingRule<RunSettings[Name]> }

/**
 * The rules of all settings: what reads them, what is said when a value is wrong, and what the
 * documentation says.
 */
export function settingRules(agents: readonly string[]): SettingRules {
  return { ...startRules(agents), ...flowRules, ...placeRules, ...limitRules }
}

/** What a file of a repository or organisation may not hold. */
export const operatorOnly: readonly SettingName[] = ['maxRunsPerInstallation']

export const modelName = z.string().regex(/^[A-Za-z0-9][\w.:/@+[\]-]{0,99}$/)

export const modelRule = 'a name of 1 to 100 letters, digits and . _ : / @ + [ ] -'

const phase = z.enum(phaseNames)

const placeholderPattern = '\\{(feature|issue)\\}'

const minutes = { type: z.int().min(1).max(360), allowed: 'a whole number from 1 to 360' }

const runs = {
  type: z.int().min(1).max(1000).nullable(),
  allowed: 'a whole number from 1 to 1000, or null for any number',
}

/** What starts a run, and which agent does the work. */
function startRules(agents: readonly string[]) {
  return {
    label: {
      type: z.string().regex(/^(?=\S)[^\p{Cc}]{1,50}(?<=\S)$/u),
      allowed: 'a text of 1 to 50 characters',
      meaning: 'label that starts a run',
    },
    agent: {
      type: z.enum(agents),
      allowed: `one of ${agents.join(', ')}`,
      meaning: 'coding agent that does the work',
    },
    model: {
      type: modelName.nullable(),
      allowed: `${modelRule}, or null for the agent’s own`,
      meaning: 'model that the agent is started with',
    },
    models: {
      type: z.partialRecord(phase, modelName),
      allowed: `a mapping from phases (${phaseNames.join(', ')}) to models, each ${modelRule}`,
      meaning: 'models of single phases; they win over `model`',
    },
  }
}

/** Which phases run, and who has a say between them. */
const flowRules = {
  phases: {
    type: z.array(phase).min(1).superRefine(orderRule).meta({ uniqueItems: true }),
    allowed: `a list of ${phaseNames.join(', ')}, in this order, each at most once, at least one`,
    meaning: 'phases of a run when nothing else is asked for',
  },
  gates: {
    type: z.array(phase).superRefine(onceRule).meta({ uniqueItems: true }),
    allowed: `a list of ${phaseNames.join(', ')}, each at most once`,
    meaning: 'phases after which somebody has to approve before the next one starts',
  },
  questions: {
    type: z.enum(['ask', 'assume']),
    allowed: 'ask or assume',
    meaning: 'whether open questions stop the run, or the agent assumes an answer and records it in the spec',
  },
  permission: {
    type: z.enum(['triage', 'write', 'maintain', 'admin']),
    allowed: 'one of triage, write, maintain, admin',
    meaning: 'lowest permission on the repository that may start and steer runs',
  },
  requesterMayApprove: {
    type: z.boolean(),
    allowed: 'true or false',
    meaning: 'whether the person who asked for the run may also pass its gates',
  },
  reviewers: {
    type: z.array(z.string().regex(loginPattern)).max(15).nullable(),
    allowed: 'a list of at most 15 logins, or null for the person who asked for the run',
    meaning: 'people who are mentioned beside the person who asked, and asked to review the pull request at the end',
  },
  notify: {
    type: z.enum(['all', 'needed', 'none']),
    allowed: 'one of all, needed, none',
    meaning:
      'what people are told by a comment that mentions them: also the end of a run, only when they are needed (questions, gates, failures), or nothing',
  },
}

/** Where the work of a feature goes. */
const placeRules = {
  baseBranch: {
    type: z.string().superRefine(without(branchNameProblem)).nullable(),
    allowed: 'the name of a branch, or null for the default branch',
    meaning: 'branch that a feature starts from and its pull request targets',
  },
  branchTemplate: {
    type: z.string().superRefine(without(branchTemplateProblem)).meta({ pattern: placeholderPattern }),
    allowed: 'the name of a branch with {feature} or {issue} in it',
    meaning: 'branch of a feature; `{feature}` is like `012-add-due-dates`, `{issue}` like `12`',
  },
  featureDirectoryTemplate: {
    type: z.string().superRefine(without(directoryTemplateProblem)).meta({ pattern: placeholderPattern }),
    allowed: 'a folder below another one, with {feature} or {issue} in it',
    meaning: 'folder of a feature’s documents',
  },
  allowedPaths: {
    type: z
      .array(z.string().superRefine(without(globProblem)))
      .min(1)
      .max(100),
    allowed: 'a list of 1 to 100 globs, relative to the root of the repository',
    meaning:
      'files that `implement` may change, except protected places; hidden files and CI only where a glob names them',
  },
}

const limitRules = {
  timeoutMinutes: { ...minutes, meaning: 'time limit of a phase' },
  idleTimeoutMinutes: { ...minutes, meaning: 'longest time without output of the agent' },
  maxCostUsd: {
    type: z.number().min(0.01).max(10_000).nullable(),
    allowed: 'a number from 0.01 to 10000, or null for no limit',
    meaning: 'cost limit of a whole run in US dollars, as far as the agent reports it',
  },
  maxTokens: {
    type: z.int().min(1).max(1_000_000_000).nullable(),
    allowed: 'a whole number from 1 to 1000000000, or null for no limit',
    meaning: 'token limit of a whole run, as far as the agent reports them',
  },
  maxRunsPerRepository: { ...runs, meaning: 'runs of a repository that may be active at once; more are pending' },
  maxRunsPerInstallation: {
    ...runs,
    meaning: 'runs of an installation that may be active at once; only in the operator’s policy file',
  },
}

type Context<Value> = z.core.$RefinementCtx<Value>

function without(problem: (value: string) => string | null) {
  return (value: string, context: Context<string>) => complain(context, problem(value))
}

function onceRule(names: PhaseName[], context: Context<PhaseName[]>): void {
  const again = names.find((name, index) => names.indexOf(name) !== index)
  complain(context, again === undefined ? null : `names ${again} twice`)
}

function orderRule(names: PhaseName[], context: Context<PhaseName[]>): void {
  const places = names.map((name) => phaseNames.indexOf(name))
  const wrong = places.findIndex((place, index) => index > 0 && place <= (places[index - 1] ?? -1))
  complain(context, wrong === -1 ? null : `names ${names[wrong]} behind ${names[wrong - 1]}`)
}

function complain<Value>(context: Context<Value>, message: string | null): void {
  if (message !== null) context.addIssue({ code: 'custom', message })
}

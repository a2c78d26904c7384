import type { RunPlan } from '../domain/request/run-plan.ts'
import type { Block, Inline } from './markdown.ts'
import { code, list, paragraph, plain, strong, table, untrusted } from './markdown.ts'
import type { Reply } from '../domain/request/reply.ts'
import type { RunRecord } from '../domain/run/run.ts'
import type { EffectiveSettings, SettingName } from '../domain/run/settings.ts'
import { phaseSituationOf } from '../domain/report/phase-situation.ts'
import { isEnded, situationOf } from '../domain/report/situation.ts'
import { showPhase } from './show-phase.ts'
import { signedHeadline, signedLabel } from './situation-words.ts'
import { showValue } from '../text/show-value.ts'
import { flagHelp } from '../domain/request/slash-command.ts'
import type { CommandHelp } from '../domain/request/slash-command.ts'

/** All commands, from their table. */
export function helpBlocks(commands: readonly CommandHelp[]): Block[] {
  const flags = Object.entries(flagHelp).map(([name, { usage, meaning }]) => {
    const takers = commands.filter((command) => command.flags.some((flag) => flag === name))
    return [code(usage), plain(`: ${meaning} (${takers.map((command) => command.name).join(', ')})`)]
  })
  return [
    paragraph(plain('One command a line, several lines a comment. Code, quotes and HTML comments are not read.')),
    table(
      ['Command', 'What it does', 'When'],
      commands.map(({ usage, summary, when }) => [[code(withoutFlags(usage))], inlineCode(summary), inlineCode(when)]),
    ),
    paragraph(strong('Flags')),
    list(flags),
  ]
}

function withoutFlags(usage: string): string {
  return usage.replace(/(?: \[--[^\]]+\])+/, ' [flags]')
}

/** Runs of the issue, and the settings that hold with the source of each. */
export function statusBlocks({ feature, effective }: Extract<Reply, { kind: 'status' }>): Block[] {
  const open = feature.runs.filter((run) => !isEnded(situationOf({ run })))
  const ended = feature.runs.filter((run) => !open.includes(run)).slice(0, 3)
  return [...runBlocks([...open.toReversed(), ...ended]), ...settingsBlocks(effective)]
}

/** What a command would have started. */
export function dryRunBlocks({ phases, settings, names, baseBranch, baseSha }: RunPlan): Block[] {
  const facts: [string, Inline[]][] = [
    ['phases', [plain(phases.map(({ name }) => name).join(' → '))]],
    ['agent', [code(settings.agent)]],
    ['model', [settings.model === null ? plain('the agent’s own') : code(settings.model)]],
    ['base', [code(baseBranch), plain(' at '), code(baseSha.slice(0, 7))]],
    ['branch', [code(names.branch)]],
    ['documents', [code(names.featureDirectory)]],
    ['gates', [plain(settings.gates.length === 0 ? 'none' : `after ${settings.gates.join(', ')}`)]],
    ['questions', [plain(settings.questions === 'ask' ? 'the run waits for answers' : 'the agent assumes answers')]],
  ]
  return [
    paragraph(plain('Nothing was started. Without '), code('--dry-run'), plain(' this would run:')),
    list(facts.map(([name, value]) => [strong(`${name}:`), plain(' '), ...value])),
  ]
}

function runBlocks(runs: readonly RunRecord[]): Block[] {
  if (runs.length === 0) {
    return [paragraph(plain('There is no run for this issue yet. To start one: '), code('/speckit run'))]
  }
  return [paragraph(strong('Runs')), list(runs.map(runLine))]
}

function runLine(run: RunRecord): Inline[] {
  const situation = situationOf({ run })
  const shownPhases = run.phases.map((phase) => {
    const ofPhase = phaseSituationOf({ run, stale: [] }, phase)
    return `${showPhase(phase)} ${signedLabel(ofPhase)}`
  })
  return [
    plain(signedHeadline(situation)),
    plain(': '),
    code(run.origin),
    plain(' by '),
    untrusted(run.actor.login, 100),
    plain(` (${shownPhases.join(', ')})`),
    ...(run.headSha === null ? [] : [plain(' at '), code(run.headSha.slice(0, 7))]),
  ]
}

const sourceWords = {
  'built-in': 'built in',
  operator: 'operator',
  organisation: 'organisation',
  repository: 'repository',
  command: 'command',
} as const satisfies Record<EffectiveSettings['sources'][SettingName], string>

function settingsBlocks({ settings, sources, locked }: EffectiveSettings): Block[] {
  const names = Object.keys(settings) as SettingName[]
  return [
    paragraph(strong('Settings'), plain(' that hold for the next run')),
    table(
      ['Setting', 'Value', 'From'],
      names.map((name) => [
        [code(name)],
        [code(showSetting(settings[name]))],
        [plain(`${sourceWords[sources[name]]}${locked.includes(name) ? ', locked by the operator' : ''}`)],
      ]),
    ),
  ]
}

function showSetting(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return showValue(value)
  const entries = Object.entries(value).map(([name, inner]) => `${name}: ${showValue(inner)}`)
  return entries.length === 0 ? 'nothing' : entries.join(', ')
}

/** Our own words, with what stands between backticks as code. */
function inlineCode(text: string): Inline[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? code(part) : plain(part)))
}

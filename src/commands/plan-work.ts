import type { Facts } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { Refusal } from '../domain/request/reply.ts'
import type { Request } from '../domain/request/request.ts'
import type { RunPlan } from '../domain/request/run-plan.ts'
import { phases as phaseSpecs, writerOf } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import type { RunSettings } from '../domain/run/settings.ts'
import { applyFlags } from '../settings/settings-flags.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { isSameText } from '../domain/trigger/delivery.ts'
import type { IssueSnapshot } from '../domain/trigger/delivery.ts'
import { activeRun, pendingRuns } from './feature-state.ts'
import { ignore, refuse, refuseSettings } from './intents.ts'

type PlannedPhases = RunPlan['phases']

/** Runs of one issue that may wait behind the active one. */
const mostPending = 5

/**
 * A new run of the issue, with the flags of the request applied. `phasesOf` says what it goes
 * through, or why not. Documents that the first phase needs must be on the branch, unless another
 * run comes before: then they are looked for when its turn comes.
 */
export async function planWork(
  request: Request,
  facts: Facts,
  phasesOf: (settings: RunSettings) => PlannedPhases | Refusal,
): Promise<Intent> {
  const feature = await facts.feature()
  const known = await facts.settings()
  if (feature.issue === null) return ignore('it belongs to no run of ours')
  if (known.kind === 'invalid') return refuseSettings(known)
  const { issue } = feature
  if (issue.title.trim() === '' && issue.body.trim() === '') return refuse({ kind: 'no_text' })
  const applied = applyFlags(known.effective, request.flags)
  if ('refused' in applied) return refuse(applied.refused)
  const { settings } = applied.effective
  const wanted = phasesOf(settings)
  if (!Array.isArray(wanted)) return refuse(wanted)
  const pending = pendingRuns(feature)
  const asked = askedBy(request)
  if (request.flags.dryRun !== true && pending.some((run) => isSame(run, { asked, issue }))) {
    return request.what.kind === 'label' ? ignore('it is pending already') : refuse({ kind: 'already_pending', asked })
  }
  if (pending.length >= mostPending) return refuse({ kind: 'too_many_pending', limit: mostPending })
  const base = await facts.base()
  if (base.sha === null) return refuse(await baseMissing(request, facts, base.branch))
  if (!base.hasSpecKit) return refuse({ kind: 'spec_kit_missing', branch: base.lacksSpecKit ?? base.branch })
  const { names, documents } = await facts.branch()
  const phases = request.command === 'retry' ? [...lostBefore(wanted, documents), ...wanted] : wanted
  const isFirst = activeRun(feature) === null && pending.length === 0
  const missing = isFirst ? missingDocument(phases[0]?.name, documents) : null
  if (missing !== null) return refuse(missing)
  const plan: RunPlan = {
    issue,
    names,
    phases,
    settings: { ...settings, phases: phases.map(({ name }) => name) },
    baseBranch: base.branch,
    baseSha: base.sha,
    origin: originOf(request),
    asked,
  }
  return request.flags.dryRun === true ? { kind: 'reply', reply: { kind: 'dry_run', plan } } : { kind: 'start', plan }
}

/** The same command on the same text, waiting for its turn: once is enough. */
function isSame(run: RunRecord, { asked, issue }: { asked: string; issue: IssueSnapshot }): boolean {
  return run.asked === asked && isSameText(run.issue, issue) && run.cancellation === null
}

/** In one form, however it was typed. */
function askedBy(request: Request): string {
  const { agent, model, base, from } = request.flags
  const flags = Object.entries({ agent, model, base, from }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  )
  return [originOf(request), ...flags, ...(request.text === '' ? [] : [request.text])].join(' ')
}

async function baseMissing({ flags }: Request, facts: Facts, branch: string): Promise<Refusal> {
  const { defaultBranch } = await facts.repository()
  const isDefault = flags.base === undefined && branch === defaultBranch
  return { kind: 'base_missing', branch, isDefault, from: flags.base === undefined ? 'settings' : 'flag' }
}

/** Phases that write what a retry needs and what went with a deleted branch. */
function lostBefore([first]: PlannedPhases, documents: readonly string[]): PlannedPhases {
  const needs = first === undefined ? [] : phaseSpecs[first.name].needs
  const lost = needs.filter((name) => !documents.includes(name))
  return lost.map((document) => ({ name: writerOf(document), input: null }))
}

function missingDocument(command: PhaseName | undefined, documents: readonly string[]): Refusal | null {
  if (command === undefined) return null
  const document = phaseSpecs[command].needs.find((needed) => !documents.includes(needed))
  if (document === undefined) return null
  return { kind: 'needs_document', command, document, next: `/speckit ${writerOf(document)}` }
}

function originOf({ what, command }: Request): string {
  switch (what.kind) {
    case 'label':
      return 'label'
    case 'button':
      return 'Retry button'
    case 'rerun':
      return 'Re-run'
    case 'comment':
    case 'review':
    case 'unlabel':
    case 'close_issue':
    case 'close_pull_request':
      return `/speckit ${command}`
  }
}

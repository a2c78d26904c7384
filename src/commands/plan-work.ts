import type { Request } from '../domain/request/request.ts'
import type { Facts, Intent, RunPlan } from '../domain/request/intent.ts'
import { phaseNames, phases as phaseSpecs } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import type { Refusal } from '../domain/request/reply.ts'
import type { RunSettings } from '../domain/run/settings.ts'
import { applyFlags } from '../settings/settings-flags.ts'
import { activeRun, runsInLine } from './feature-state.ts'

type PlannedPhases = RunPlan['phases']

/** Runs of one issue that may wait behind the active one. */
const longestLine = 5

/**
 * A new run of the issue, with the flags of the request applied. `phasesOf` says what it goes through, or why not. Documents that the first
 * phase needs must be on the branch, unless another run comes before: then they are looked for when its turn comes.
 */
export function planWork(
  request: Request,
  facts: Facts,
  phasesOf: (settings: RunSettings) => PlannedPhases | Refusal,
): Intent {
  const { feature, settings: known } = facts
  if (feature === undefined) return { kind: 'ask', fact: 'feature' }
  if (feature.issue === null || known?.kind !== 'valid')
    throw new Error('decideRequest did not check issue and settings')
  const { issue } = feature
  if (issue.title.trim() === '' && issue.body.trim() === '') return refuse({ kind: 'no_text' })
  const applied = applyFlags(known.effective, request.flags)
  if ('refused' in applied) return refuse(applied.refused)
  const { settings } = applied.effective
  const phases = phasesOf(settings)
  if (!Array.isArray(phases)) return refuse(phases)
  if (runsInLine(feature).length >= longestLine) return refuse({ kind: 'too_many_pending', limit: longestLine })
  const { base, branch } = facts
  // another command of the same comment may have named another base
  const wantedBase = settings.baseBranch ?? facts.repository?.defaultBranch
  if (base === undefined || base.branch !== wantedBase) return { kind: 'ask', fact: 'base' }
  if (base.sha === null) return refuse(baseMissing(request, facts, base.branch))
  if (!base.hasSpecKit) return refuse({ kind: 'spec_kit_missing', branch: base.branch })
  if (branch === undefined) return { kind: 'ask', fact: 'branch' }
  const isFirst = activeRun(feature) === null && runsInLine(feature).length === 0
  const missing = isFirst ? missingDocument(phases[0]?.name, branch.documents) : null
  if (missing !== null) return refuse(missing)
  const plan: RunPlan = {
    issue,
    names: branch.names,
    phases,
    settings: { ...settings, phases: phases.map(({ name }) => name) },
    baseBranch: base.branch,
    baseSha: base.sha,
    origin: originOf(request),
  }
  return request.flags.dryRun === true ? { kind: 'reply', reply: { kind: 'dry_run', plan } } : { kind: 'start', plan }
}

export function refuse(refusal: Refusal): Intent {
  return { kind: 'reply', reply: refusal }
}

function baseMissing({ flags }: Request, { repository }: Facts, branch: string): Refusal {
  const isDefault = flags.base === undefined && branch === repository?.defaultBranch
  return { kind: 'base_missing', branch, isDefault, from: flags.base === undefined ? 'settings' : 'flag' }
}

function missingDocument(command: PhaseName | undefined, documents: readonly string[]): Refusal | null {
  if (command === undefined) return null
  const document = phaseSpecs[command].needs.find((needed) => !documents.includes(needed))
  if (document === undefined) return null
  return { kind: 'needs_document', command, document, next: `/speckit ${writerOf(document)}` }
}

function writerOf(document: string): PhaseName {
  const writer = Object.values(phaseSpecs).find(({ proof }) => proof.kind === 'document' && proof.artifact === document)
  return writer?.name ?? phaseNames[0]
}

function originOf({ via, command }: Request): string {
  switch (via) {
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

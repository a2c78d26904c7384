import { answerTo, readPrinciples } from './constitution.ts'
import type { Feature } from './feature.ts'
import { findPlaces } from './places.ts'
import type { Place } from './places.ts'
import { renderContracts } from './render-contracts.ts'
import { renderDataModel } from './render-data-model.ts'
import { renderPlan } from './render-plan.ts'
import { renderQuickstart } from './render-quickstart.ts'
import { renderResearch } from './render-research.ts'
import type { Repository } from './repository.ts'
import type { SpecDocument } from './spec-document.ts'
import { technicalFacts } from './technical-facts.ts'
import type { TechnicalFacts } from './technical-facts.ts'
import type { Workspace } from './workspace.ts'

export type PlanInput = {
  spec: SpecDocument
  repository: Repository
  workspace: Workspace
  feature: Feature
  /** Text of the constitution; null = the repository has none. */
  constitution: string | null
  template: string | null
}

export type Plan = {
  spec: SpecDocument
  repository: Repository
  feature: Feature
  facts: TechnicalFacts
  places: Map<string, Place>
  principles: { name: string; says: string; answer: string }[] | null
  hasContracts: boolean
}

/** plan.md and what stands beside it. Paths are relative to the feature directory. */
export function planDocuments(input: PlanInput): { path: string; content: string }[] {
  const { spec, repository, workspace, feature, constitution } = input
  const contracts = renderContracts(spec)
  const plan: Plan = {
    spec,
    repository,
    feature,
    facts: technicalFacts(repository, workspace, spec),
    places: findPlaces(repository, workspace, feature.name, spec.requirements),
    principles:
      constitution === null ? null : readPrinciples(constitution).map((one) => ({ ...one, answer: answerTo(one) })),
    hasContracts: contracts !== null,
  }
  return [
    { path: 'plan.md', content: renderPlan(plan, input.template) },
    { path: 'research.md', content: renderResearch(plan) },
    { path: 'data-model.md', content: renderDataModel(plan, workspace) },
    { path: 'quickstart.md', content: renderQuickstart(plan) },
    ...(contracts === null ? [] : [{ path: 'contracts/interface.md', content: contracts }]),
  ]
}

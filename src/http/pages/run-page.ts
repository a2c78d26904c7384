import { artifactSection } from './artifact-section.ts'
import type { Addresses } from '../addresses.ts'
import { isEnded, situationOf } from '../../domain/report/situation.ts'
import { labelOf } from './show-situation.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import { logSection } from './log-section.ts'
import { phaseSection } from './phase-section.ts'
import { provenanceSection } from './provenance-section.ts'
import type { PhaseLog } from '../read-logs.ts'
import { questionSection } from './question-section.ts'
import { runHeader } from './run-header.ts'
import { specSection } from './spec-section.ts'
import type { RunFacts } from '../read-run.ts'
import { wordSections } from './word-sections.ts'

/**
 * Everything about one run, for people. A running phase is followed by live-log.js; without scripts
 * the page loads itself again.
 */
export function runPage(facts: RunFacts, logs: readonly PhaseLog[], addresses: Addresses): Html {
  const { run } = facts
  const situation = situationOf(facts)
  const isFollowed = logs.some(({ follow }) => follow !== null)
  const body = html`${runHeader(facts, addresses)} ${phaseSection(run, facts.now, addresses)}
  ${run.questions.length > 0 && questionSection(run)} ${wordSections(run)} ${run.spec !== null && specSection(run.spec)}
  ${logSection(run, logs)} ${artifactSection(facts)} ${provenanceSection(facts)}`
  return layout({
    title: `${labelOf(situation)}: ${run.issue.title}`,
    refresh: isEnded(situation) ? null : { seconds: 5, withoutScript: isFollowed },
    body,
  })
}

import type { PhaseRecord, RunRecord } from '../../domain/run/run.ts'
import { showPhase } from '../../texts/show-phase.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/**
 * What read-only phases found, and what people said to the phases: letter by letter, as both are
 * untrusted.
 */
export function wordSections({ phases }: Pick<RunRecord, 'phases'>): Html {
  return html`${section(phases, { id: 'reports', title: 'Reports', field: 'report' })}
  ${section(phases, { id: 'inputs', title: 'What people said', field: 'input' })}`
}

type Section = { id: string; title: string; field: 'report' | 'input' }

function section(phases: readonly PhaseRecord[], { id, title, field }: Section): Html {
  const items = phases.flatMap((phase) => {
    const text = phase[field]
    return text === null ? [] : [showText(phase, text, field === 'report')]
  })
  if (items.length === 0) return html``
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${items}
  </section>`
}

function showText(phase: PhaseRecord, text: string, isOpen: boolean): Html {
  return html`<details class="words" ${isOpen && html` open`}>
    <summary>${showPhase(phase)}</summary>
    <pre tabindex="0">${text}</pre>
  </details>`
}

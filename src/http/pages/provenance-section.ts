import { html } from './html.ts'
import type { Html } from './html.ts'
import type { RunFacts } from '../read-run.ts'

/** What made the result: enough to judge it and to make it again. */
export function provenanceSection({ run, executorWarning }: RunFacts): Html {
  const { agent } = run
  const facts: [string, string | null][] = [
    ['Agent', agent.name],
    ['Model', agent.model],
    ['Version', agent.version],
    ['Image', agent.image],
    ['Executor', run.executor],
    ['Base', `${run.baseBranch} at ${run.baseSha.slice(0, 7)}`],
    ['Input (sha256)', run.inputHash],
    ['Run', run.id],
  ]
  const shown = facts.flatMap(([name, value]) =>
    value === null
      ? []
      : [
          html`<div>
            <dt>${name}</dt>
            <dd><code>${value}</code></dd>
          </div>`,
        ],
  )
  return html`<section aria-labelledby="provenance">
    <h2 id="provenance">Provenance</h2>
    <dl class="facts">${shown}</dl>
    ${executorWarning !== null && html`<p class="callout bad">${executorWarning}</p>`}
  </section>`
}

import type { SpecSummary } from '../../domain/run/spec-summary.ts'
import { plural } from '../../text/show-quantity.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** What the documents say, in short. */
export function specSection(spec: SpecSummary): Html {
  return html`<section aria-labelledby="spec">
    <h2 id="spec">Specification</h2>
    <p>
      <strong>${spec.title}</strong>: ${plural(spec.requirementCount, 'requirement')},
      ${spec.taskCount === null ? 'no tasks yet' : plural(spec.taskCount, 'task')}.
    </p>
    ${
      spec.userStories.length > 0 &&
      html`<ul>
        ${spec.userStories.map((story) => html`<li>${story}</li>`)}
      </ul>`
    }
    ${spec.openQuestions.length > 0 && showQuestions(spec.openQuestions)}
  </section>`
}

function showQuestions(questions: SpecSummary['openQuestions']): Html {
  const items = questions.map(({ line, text }) => html`<li>${text} <span class="quiet">(line ${line})</span></li>`)
  return html`<p>Open questions:</p>
    <ul>
      ${items}
    </ul>`
}

import type { Question } from '../../domain/run/question.ts'
import { situationOf } from '../../domain/report/situation.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** What agents asked, what was suggested and what people answered. Answers are given on GitHub. */
export function questionSection(run: RunRecord): Html {
  const { questions } = run
  const situation = situationOf({ run })
  const isAsking = situation.kind === 'waiting_for_answers' && situation.open.length > 0
  return html`<section aria-labelledby="questions">
    <h2 id="questions">Questions</h2>
    ${isAsking && html`<p>Answer on the issue with <code>/speckit answer 1=A 2="your answer"</code>.</p>`}
    <ul class="questions">
      ${questions.map(showQuestion)}
    </ul>
  </section>`
}

function showQuestion({ number, text, options, place, answer, answeredBy }: Question): Html {
  return html`<li>
    <p>
      <strong>${number}.</strong> <bdi>${text}</bdi>
      ${place !== null && html`<span class="quiet"><bdi>${place.path}</bdi>, line ${place.line}</span>`}
    </p>
    ${
      answer === null &&
      options.length > 0 &&
      html`<ul>
        ${options.map((option) => html`<li><strong>${option.key}</strong> <bdi>${option.text}</bdi></li>`)}
      </ul>`
    }
    <p>
      ${answer === null ? html`<span class="state idle">open</span>` : html`<span class="state good">answered</span> <bdi>${answer}</bdi>`}
      ${answeredBy !== null && html`<span class="quiet">by ${answeredBy}</span>`}
    </p>
  </li>`
}

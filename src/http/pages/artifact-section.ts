import { isEnded, situationOf } from '../../domain/report/situation.ts'
import type { ArtifactSummary } from '../../domain/run/artifact.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { showSize } from '../../text/show-quantity.ts'
import { timeElement } from './show-times.ts'
import type { RunFacts } from '../read-run.ts'

export function artifactSection({ run, artifacts, now }: RunFacts): Html {
  const phaseOf = (id: string | null) => run.phases.find((phase) => phase.id === id)?.name ?? 'run'
  const rows = artifacts.map((artifact) => showRow(artifact, phaseOf(artifact.phaseId), now))
  return html`<section aria-labelledby="artifacts">
    <h2 id="artifacts">Artifacts</h2>
    ${artifacts.length === 0 ? html`<p class="quiet">None ${isEnded(situationOf({ run })) ? 'are kept' : 'yet'}.</p>` : showTable(rows)}
  </section>`
}

function showTable(rows: Html[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Of</th>
          <th scope="col">Type</th>
          <th scope="col" class="number">Size</th>
          <th scope="col">Kept until</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function showRow(artifact: ArtifactSummary, phase: string, now: Date): Html {
  const isExpired = artifact.expiresAt <= now
  const address = `/runs/${artifact.runId}/artifacts/${artifact.id}/download`
  return html`<tr>
    <td><bdi>${isExpired ? artifact.name : html`<a href="${address}" download>${artifact.name}</a>`}</bdi></td>
    <td>${phase}</td>
    <td>${artifact.contentType.split(';')[0] ?? ''}</td>
    <td class="number">${showSize(artifact.size)}</td>
    <td>${isExpired ? html`<span class="quiet">expired</span>` : timeElement(artifact.expiresAt)}</td>
  </tr>`
}

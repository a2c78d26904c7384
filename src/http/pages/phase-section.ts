import { reasons } from '../../domain/run/reason.ts'
import type { Approval, ChangedFile, PhaseRecord, RunRecord } from '../../domain/run/run.ts'
import type { Addresses } from '../addresses.ts'
import { groupAttempts } from '../../domain/report/group-attempts.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { plural, showCost, showSize, showTokens } from '../../text/show-quantity.ts'
import { elapsedElement } from './show-times.ts'
import { showSituation } from './show-situation.ts'
import { phaseSituationOf } from '../../domain/report/phase-situation.ts'

export function phaseSection(run: RunRecord, now: Date, addresses: Addresses): Html {
  const rows = groupAttempts(run.phases).flatMap(({ attempts }) =>
    attempts.map((attempt) => showRow({ run, attempt, isOnly: attempts.length === 1, now }, addresses)),
  )
  return html`<section aria-labelledby="phases">
    <h2 id="phases">Phases</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">State</th>
            <th scope="col" class="number">Took</th>
            <th scope="col">Commit</th>
            <th scope="col">Files</th>
            <th scope="col" class="number">Tokens</th>
            <th scope="col" class="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}

type Row = { run: RunRecord; attempt: PhaseRecord; isOnly: boolean; now: Date }

function showRow({ run, attempt, isOnly, now }: Row, addresses: Addresses): Html {
  const { commitSha, reason, detail } = attempt
  const isTold = reason === run.reason && detail === run.detail
  return html`<tr>
      <th scope="row">${attempt.name}${!isOnly && html` <span class="quiet">attempt ${attempt.attempt}</span>`}</th>
      <td>${showSituation(phaseSituationOf({ run, stale: [] }, attempt))}</td>
      <td class="number">${elapsedElement(attempt, now) ?? '–'}</td>
      <td>
        ${commitSha === null ? '–' : html`<a href="${addresses.commit(run, commitSha)}"><code>${commitSha.slice(0, 7)}</code></a>`}
      </td>
      <td>${showFiles(attempt.files)}</td>
      <td class="number">${showTokens(attempt.usage) ?? '–'}</td>
      <td class="number">${showCost(attempt.usage) ?? '–'}</td>
    </tr>
    ${!isTold && (reason !== null || detail !== null) && showNote(html`${reason !== null && reasons[reason].title}${reason !== null && detail !== null && ': '}${detail}`)}
    ${attempt.approval !== null && showNote(showApproval(run, attempt.approval, addresses))}
    ${attempt.cleanedUp === false && showNote(html`Something of this job was left behind on the worker; the sweep removes it.`)}`
}

function showApproval(run: RunRecord, { login, sha, via }: Approval, addresses: Addresses): Html {
  return html`Approved by ${login} at
    <a href="${addresses.commit(run, sha)}"><code>${sha.slice(0, 7)}</code></a> (${via})`
}

function showNote(text: Html): Html {
  return html`<tr class="note">
    <td colspan="7">${text}</td>
  </tr>`
}

function showFiles(files: readonly ChangedFile[]): Html {
  if (files.length === 0) return html`–`
  const list = files.map(
    ({ path, status, size }) =>
      html`<li>
        <bdi><code>${path}</code></bdi>
        <span class="quiet">${status}${status !== 'deleted' && `, ${showSize(size)}`}</span>
      </li>`,
  )
  if (files.length === 1)
    return html`<ul class="files">
      ${list}
    </ul>`
  return html`<details class="inline">
    <summary>${plural(files.length, 'file')}</summary>
    <ul class="files">
      ${list}
    </ul>
  </details>`
}

import type { RunRecord } from '../../domain/run/run.ts'
import type { Addresses } from '../addresses.ts'
import { groupAttempts } from '../../domain/report/group-attempts.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import { elapsedElement, timeElement } from './show-times.ts'
import { labelOf, showSituation, toneOf } from './show-situation.ts'
import { phaseSituationOf } from '../../domain/report/phase-situation.ts'
import { isEnded, situationOf } from '../../domain/report/situation.ts'

export type RunList = {
  runs: RunRecord[]
  /** Address of the older ones; null = that was all. */
  next: string | null
  isFirst: boolean
  now: Date
}

export function runsPage(list: RunList, addresses: Addresses): Html {
  const isMoving = list.isFirst && list.runs.some((run) => !isEnded(situationOf({ run })))
  const body = html`<h1>Runs</h1>
    ${list.runs.length === 0 ? showNone(list.isFirst) : showTable(list, addresses)}
    <nav class="pager" aria-label="Pages">
      ${!list.isFirst && html`<a href="/runs">Newest</a>`}
      ${list.next !== null && html`<a href="${list.next}" rel="next">Older</a>`}
    </nav>`
  return layout({ title: 'Runs', refresh: isMoving ? { seconds: 5, withoutScript: false } : null, body })
}

function showNone(isFirst: boolean): Html {
  return isFirst
    ? html`<p>There is no run yet. Put the label on an issue of a repository where the App is installed.</p>`
    : html`<p>There are no older runs.</p>`
}

function showTable({ runs, now }: RunList, addresses: Addresses): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Run</th>
          <th scope="col">Phases</th>
          <th scope="col">Created</th>
          <th scope="col" class="number">Took</th>
          <th scope="col">Pull request</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => showRow(run, now, addresses))}
      </tbody>
    </table>
  </div>`
}

function showRow(run: RunRecord, now: Date, addresses: Addresses): Html {
  const { owner, name } = run.repository
  return html`<tr>
    <td>${showSituation(situationOf({ run }))}</td>
    <td>
      <a class="title" href="/runs/${run.id}">${run.issue.title}</a><br /><span class="quiet"
        >${owner}/${name} #${run.issue.number} · by ${run.actor.login}</span
      >
    </td>
    <td>${showSteps(run)}</td>
    <td class="number">${timeElement(run.createdAt)}</td>
    <td class="number">${elapsedElement(run, now) ?? '–'}</td>
    <td>
      ${run.pullRequestNumber === null ? '–' : html`<a href="${addresses.pullRequest(run, run.pullRequestNumber)}">#${run.pullRequestNumber}</a>`}
    </td>
  </tr>`
}

function showSteps(run: RunRecord): Html {
  const steps = groupAttempts(run.phases).map(({ name, last }) => {
    const situation = phaseSituationOf({ run, stale: [] }, last)
    const words = `${name}: ${labelOf(situation)}`
    return html`<li class="${toneOf(situation)}" title="${words}"><span class="hidden">${words}</span></li>`
  })
  return html`<ol class="dots">
    ${steps}
  </ol>`
}

import { reasons } from '../../domain/run/reason.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { Addresses } from '../addresses.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { showProse } from './show-prose.ts'
import { elapsedElement, timeElement } from './show-times.ts'
import { showSituation, toneOf } from './show-situation.ts'
import { situationOf } from '../../domain/report/situation.ts'
import { summarizeRun } from '../summarize-run.ts'
import type { RunFacts } from '../read-run.ts'

/** What a person wants first: what it is about, how it stands, why, and what to do. */
export function runHeader(facts: RunFacts, addresses: Addresses): Html {
  const { run, queuePosition, pendingPlace, githubPausedUntil, now } = facts
  const { owner, name } = run.repository
  return html`<p class="quiet">${owner}/${name} · issue #${run.issue.number}</p>
    <h1>${run.issue.title}</h1>
    <p class="headline" role="status">
      ${showSituation(situationOf({ run }))} <span>${summarizeRun(run, { queuePosition, pendingPlace })}</span>
    </p>
    ${
      githubPausedUntil !== null &&
      html`<p class="callout idle">
        GitHub asked for a pause until ${timeElement(githubPausedUntil)}. What it shows of this run follows after that.
      </p>`
    }
    ${run.reason !== null && showReason(run, run.reason)}
    ${run.reason === null && run.detail !== null && html`<p class="callout detail">${run.detail}</p>`}
    <dl class="facts">
      <div>
        <dt>Issue</dt>
        <dd><a href="${addresses.issue(run)}">#${run.issue.number}</a></dd>
      </div>
      <div>
        <dt>Pull request</dt>
        <dd>${showPullRequest(run, addresses)}</dd>
      </div>
      <div>
        <dt>Branch</dt>
        <dd>${showBranch(run, addresses)}</dd>
      </div>
      <div>
        <dt>Requested by</dt>
        <dd>
          ${run.actor.login} <span class="quiet">with <code>${run.origin}</code></span>
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>${timeElement(run.createdAt)}</dd>
      </div>
      <div>
        <dt>Took</dt>
        <dd>${elapsedElement(run, now) ?? 'not started'}</dd>
      </div>
    </dl>`
}

function showReason(run: RunRecord, code: keyof typeof reasons): Html {
  const { title, wayOut } = reasons[code]
  return html`<section class="callout ${toneOf(situationOf({ run }))}" aria-label="Reason">
    <h2>${title}</h2>
    ${run.detail !== null && html`<p class="detail">${run.detail}</p>`}
    <p><strong>What to do:</strong> ${showProse(wayOut)}</p>
    <p class="quiet">Reason code <code>${code}</code></p>
  </section>`
}

function showPullRequest(run: RunRecord, addresses: Addresses): Html {
  if (run.pullRequestNumber === null) return html`<span class="quiet">none</span>`
  return html`<a href="${addresses.pullRequest(run, run.pullRequestNumber)}">#${run.pullRequestNumber}</a>`
}

function showBranch(run: RunRecord, addresses: Addresses): Html {
  if (run.headSha === null) return html`<span class="quiet">not pushed</span>`
  return html`<a href="${addresses.branch(run)}"><code>${run.branch}</code></a>`
}

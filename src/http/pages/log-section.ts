import { phaseSituationOf } from '../../domain/report/phase-situation.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { PhaseLog } from '../read-logs.ts'
import { renderLog } from './render-log.ts'

/** One log a phase attempt; the newest and those that failed are open. */
export function logSection(run: RunRecord, logs: readonly PhaseLog[]): Html {
  const items = logs.map((log, index) => showLog(run, log, index === logs.length - 1))
  return html`<section aria-labelledby="logs">
    <h2 id="logs">Logs</h2>
    ${items.length === 0 ? html`<p class="quiet">Nothing has run yet.</p>` : items}
  </section>`
}

function showLog(run: RunRecord, { phase, text, isCut, follow }: PhaseLog, isNewest: boolean): Html {
  const address = `/runs/${run.id}/phases/${phase.id}/log`
  const name = phase.attempt === 1 ? phase.name : `${phase.name}, attempt ${phase.attempt}`
  const { kind } = phaseSituationOf({ run, stale: [] }, phase)
  const isOpen = isNewest || kind === 'failed' || kind === 'timed_out'
  const live = follow !== null && html` data-stream="${address}/stream?after=${follow}"`
  return html`<details class="log" ${isOpen && html` open`}>
    <summary>${name}${follow !== null && html` <span class="live">live</span>`}</summary>
    <p class="quiet">
      ${isCut && 'These are the last 2,000 lines at most. '}<a href="${address}">Whole log as text</a>
    </p>
    <pre tabindex="0" aria-label="Log of ${name}" ${live}>
${text === '' && follow === null ? html`<span class="quiet">(empty)</span>` : renderLog(text)}</pre>
  </details>`
}

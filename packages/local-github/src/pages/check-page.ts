import type { CheckAnnotation, CheckRun, Repository } from '../world/world.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { homeOf } from './layout.ts'
import { markdown } from './markdown.ts'
import { safeUrl, time, urlPath } from './parts.ts'

/** Everything an App reported of a check run. */
export function checkRunDetails(repository: Repository, run: CheckRun): Html {
  const state = run.conclusion ?? run.status
  const details = run.detailsUrl === null ? null : html` · <a href="${safeUrl(run.detailsUrl)}">Details</a>`
  const started = run.startedAt === null ? null : html` · started ${time(run.startedAt)}`
  const ended = run.completedAt === null ? null : html` · completed ${time(run.completedAt)}`
  return html`<section class="box" id="${`check-${run.id}`}">
    <div class="title">
      <a href="${homeOf(repository)}/runs/${run.id}"><b>${run.name}</b></a>
      <span class="${state}">${state.replaceAll('_', ' ')}</span>
      <span class="muted"
        >on
        <a class="sha" href="${homeOf(repository)}/commit/${run.headSha}">${run.headSha.slice(0, 7)}</a
        >${started}${ended}</span
      >${details}
    </div>
    <div class="body">
      ${run.title === null ? null : html`<h2>${run.title}</h2>`}
      ${run.summary === null ? null : html`<div class="markdown">${markdown(run.summary)}</div>`}
      ${
        run.annotations.length === 0
          ? null
          : html`<h3>Annotations</h3>
              ${run.annotations.map((one) => annotation(repository, run, one))}`
      }
      ${
        run.text === null || run.text === ''
          ? null
          : html`<details open>
              <summary>Details</summary>
              <div class="markdown">${markdown(run.text)}</div>
            </details>`
      }
      ${
        run.actions.length === 0
          ? null
          : html`<p>
              ${run.actions.map(({ label, description }) => html`<span class="button" title="${description}">${label}</span>`)}
            </p>`
      }
    </div>
  </section>`
}

function annotation(repository: Repository, run: CheckRun, one: CheckAnnotation): Html {
  const lines = one.start_line === one.end_line ? String(one.start_line) : `${one.start_line}–${one.end_line}`
  const file = `${homeOf(repository)}/blob/${run.headSha}/${urlPath(one.path)}`
  return html`<div class="annotation ${one.annotation_level}">
    <b>${one.title ?? one.annotation_level}</b> <a href="${file}">${one.path}:${lines}</a><br />${one.message}
  </div>`
}

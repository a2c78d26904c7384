import type { FileChange, CommitFacts } from '../git/history.ts'
import type { Account, CheckRun, Issue, Label, Reaction, Repository, World } from '../world/world.ts'
import { html, trusted } from './html.ts'
import type { Html } from './html.ts'
import { homeOf } from './layout.ts'
import { markdown } from './markdown.ts'

export function time(date: Date | string): Html {
  const text = new Date(date).toISOString()
  return html`<time datetime="${text}">${text.slice(0, 16).replace('T', ' ')}</time>`
}

export function who(account: Account): Html {
  const bot = account.type === 'Bot' ? html` <span class="badge bot">bot</span>` : null
  return html`<b>${account.login.replace(/\[bot\]$/, '')}</b>${bot}`
}

export function labelPill(label: Label): Html {
  const color = /^[0-9a-fA-F]{6}$/.test(label.color) ? label.color : 'ededed'
  return html`<span class="label" style="border-color:#${color};background:#${color}33">${label.name}</span>`
}

const emoji: Record<string, string> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
}

/** A comment or the body of an issue. */
export function post(facts: {
  id: string
  author: Account
  createdAt: Date
  edits: number
  body: string | null
  reactions: readonly Reaction[]
}): Html {
  const { id, author, createdAt, edits, body, reactions } = facts
  const text = body === null || body === '' ? html`<i class="muted">No description provided.</i>` : markdown(body)
  const edited =
    edits === 0 ? null : html` <span class="muted">· edited ${edits === 1 ? 'once' : `${edits} times`}</span>`
  const reacted = reactions.map(
    ({ content, author: by }) => html`<span title="${by.login}">${emoji[content] ?? content} ${by.login}</span>`,
  )
  return html`<article class="box" id="${id}">
    <div class="title">${who(author)} <span class="muted">wrote ${time(createdAt)}</span>${edited}</div>
    <div class="body">
      <div class="markdown">${text}</div>
      ${reacted.length === 0 ? null : html`<p class="reactions">${reacted}</p>`}
    </div>
  </article>`
}

export function stateBadge(issue: Issue): Html {
  return html`${state(issue)}${issue.locked === null ? null : html`<span class="badge">Locked</span>`}`
}

function state(issue: Issue): Html {
  if (issue.pull !== null && issue.pull.merged !== null) return html`<span class="badge merged">Merged</span>`
  if (issue.state === 'closed') {
    return html`<span class="badge ${issue.pull === null ? 'closed' : 'unmerged'}">Closed</span>`
  }
  if (issue.pull?.draft === true) return html`<span class="badge">Draft</span>`
  return html`<span class="badge open">Open</span>`
}

const marks: Record<string, string> = {
  success: '✓',
  failure: '✕',
  timed_out: '✕',
  neutral: '■',
  skipped: '■',
  cancelled: '⊘',
}

export function checkRow(repository: Repository, run: CheckRun): Html {
  const state = run.conclusion ?? run.status
  return html`<div class="row">
    <span class="${state}">${marks[state] ?? '●'}</span
    ><span class="grow"
      ><a href="${homeOf(repository)}/runs/${run.id}"><b>${run.name}</b></a>
      <span class="${state}">${state.replaceAll('_', ' ')}</span><br /><span class="muted">${run.title}</span></span
    >${run.detailsUrl === null ? null : html`<a href="${safeUrl(run.detailsUrl)}">Details</a>`}
  </div>`
}

export function commitRow(repository: Repository, commit: CommitFacts): Html {
  const [subject = ''] = commit.message.split('\n')
  return html`<div class="row">
    <span class="grow"
      ><a href="${homeOf(repository)}/commit/${commit.sha}"><b>${subject}</b></a
      ><br /><span class="muted">${commit.author.name} committed ${time(commit.committer.date)}</span></span
    ><a class="sha" href="${homeOf(repository)}/commit/${commit.sha}">${commit.sha.slice(0, 7)}</a>
  </div>`
}

export function fileBox(repository: Repository, sha: string, file: FileChange): Html {
  const name = file.previousPath === null ? file.path : `${file.previousPath} → ${file.path}`
  const view =
    file.status === 'removed'
      ? null
      : html`<a href="${homeOf(repository)}/blob/${sha}/${urlPath(file.path)}">View file</a>`
  const body = file.patch === null ? html`<p class="muted">No text to show.</p>` : diff(file.patch)
  return html`<section class="box" id="${`file-${file.path}`}">
    <div class="title">
      <b>${name}</b> <span class="muted">${file.status}</span> <span class="success">+${file.additions}</span>
      <span class="failure">−${file.deletions}</span> · ${view}
    </div>
    ${body}
  </section>`
}

export function notFoundPage(): Html {
  return html`<h1>404</h1>
    <p>There is no such page on this GitHub.</p>`
}

/** Only addresses that a click cannot turn into a script. */
export function safeUrl(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '#'
}

export function urlPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

export function repositoryList(world: World): Html {
  const rows = world.repositories.map(
    (repository) =>
      html`<div class="row">
        <span class="grow"
          ><a href="${homeOf(repository)}"><b>${repository.owner.login}/${repository.name}</b></a></span
        ><span class="muted">${repository.isPrivate ? 'Private' : 'Public'}</span>
      </div>`,
  )
  return html`<h1>Repositories</h1>
    <div class="box">${rows.length === 0 ? html`<div class="row">None yet.</div>` : rows}</div>`
}

function diff(patch: string): Html {
  let [before, after] = [0, 0]
  const rows = patch.split('\n').map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line)
    if (hunk !== null) {
      ;[before, after] = [Number(hunk[1]), Number(hunk[2])]
      return html`<tr class="hunk">
        <td class="n"></td>
        <td class="n"></td>
        <td>${line}</td>
      </tr>`
    }
    const kind = line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : ''
    const old = kind === 'plus' || line.startsWith('\\') ? '' : String(before++)
    const now = kind === 'minus' || line.startsWith('\\') ? '' : String(after++)
    return html`<tr class="${kind}">
      <td class="n">${old}</td>
      <td class="n">${now}</td>
      <td>${line}</td>
    </tr>`
  })
  return html`<table class="diff">
    ${trusted(rows.map(({ markup }) => markup).join('\n'))}
  </table>`
}

import { issuePage as addressOf } from '../shapes/issue.ts'
import { isPull } from '../world/look-up.ts'
import type { Comment, Issue, Repository, World } from '../world/world.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { labelPill, post, stateBadge, time, who } from './parts.ts'

export function issueListPage(world: World, repository: Repository, kind: 'issues' | 'pulls'): Html {
  const shown = repository.issues.filter((issue) => isPull(issue) === (kind === 'pulls')).toReversed()
  const rows = shown.map(
    (issue) =>
      html`<div class="row">
        <span>${stateBadge(issue)}</span
        ><span class="grow"
          ><a href="${addressOf(world, repository, issue)}"><b>${issue.title}</b></a>
          ${issue.labels.map(labelPill)}<br /><span class="muted"
            >#${issue.number} opened ${time(issue.createdAt)} by ${issue.author.login}</span
          ></span
        >
      </div>`,
  )
  return html`<div class="box">${rows.length === 0 ? html`<div class="row">Nothing here yet.</div>` : rows}</div>`
}

export function issuePage(world: World, repository: Repository, issue: Issue): Html {
  const from = repository.issues.filter(isPull).filter(({ body }) => body?.includes(`#${issue.number}`) === true)
  const linked = from.map(
    (pull) => html`<p><a href="${addressOf(world, repository, pull)}">#${pull.number} ${pull.title}</a></p>`,
  )
  return html`${heading(issue)}
    <p class="meta">
      ${stateBadge(issue)} ${who(issue.author)} opened this issue ${time(issue.createdAt)} ·
      ${counted(commentsOf(repository, issue).length)}
    </p>
    <div class="columns">
      <div>${conversation(repository, issue)}</div>
      ${sidebar(issue, linked)}
    </div>`
}

function counted(comments: number): string {
  return comments === 1 ? '1 comment' : `${comments} comments`
}

export function heading(issue: Issue): Html {
  return html`<h1>${issue.title} <span class="number">#${issue.number}</span></h1>`
}

/** Something that stands in a conversation at its time. */
export type Entry = { at: Date; shown: Html }

/** The text, then comments and `others` as they came. */
export function conversation(repository: Repository, issue: Issue, others: readonly Entry[] = []): Html {
  const { author, createdAt, body, reactions } = issue
  const comments = commentsOf(repository, issue).map((comment): Entry => {
    return { at: comment.createdAt, shown: post({ ...comment, id: `issuecomment-${comment.id}` }) }
  })
  const entries = [...comments, ...others].toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const lock = issue.locked === null ? null : html`<p class="muted">🔒 ${lockedFor(issue.locked.reason)}</p>`
  return html`${post({ id: `issue-${issue.id}`, author, createdAt, edits: 0, body, reactions })}${entries.map(({ shown }) => shown)}${lock}`
}

function lockedFor(reason: string | null): string {
  const why = reason === null ? '' : ` as ${reason}`
  return `This conversation has been locked${why} and limited to collaborators.`
}

/** `linked` null: a pull request, which has no such list. */
export function sidebar(issue: Issue, linked: readonly Html[] | null): Html {
  const labels = issue.labels.length === 0 ? html`<span class="muted">None yet</span>` : issue.labels.map(labelPill)
  const pulls = linked?.length === 0 ? html`<span class="muted">No pull request names this</span>` : linked
  const development =
    pulls === null
      ? null
      : html`<section>
          <h2>Development</h2>
          ${pulls}
        </section>`
  return html`<aside>
    <section>
      <h2>Labels</h2>
      ${labels}
    </section>
    ${development}
  </aside>`
}

function commentsOf(repository: Repository, issue: Issue): Comment[] {
  return repository.comments.filter((comment) => comment.issue === issue.number)
}

import { contentOfPull } from '../shapes/pull-detail.ts'
import type { PullIssue, Repository } from '../world/world.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { conversation, heading, sidebar } from './issue-pages.ts'
import { homeOf } from './layout.ts'
import { checkRow, commitRow, fileBox, stateBadge, urlPath, who } from './parts.ts'
import { checkRunDetails } from './check-page.ts'
import { reviewEntries } from './review-box.ts'

export type PullTab = 'conversation' | 'commits' | 'checks' | 'files'

export async function pullPage(repository: Repository, issue: PullIssue, tab: PullTab): Promise<Html> {
  const content = await contentOfPull(repository, issue)
  const checks = repository.checkRuns.filter(({ headSha }) => headSha === content.head)
  const reviews = await reviewEntries(repository, issue)
  const counts = { commits: content.commits.length, checks: checks.length, files: content.files.length }
  const body = {
    conversation: () =>
      html`<div class="columns">
        <div>
          ${conversation(repository, issue, reviews)}${mergeBox(
            repository,
            issue,
            checks.map((run) => checkRow(repository, run)),
          )}
        </div>
        ${sidebar(issue, null)}
      </div>`,
    commits: () => html`<div class="box">${content.commits.map((commit) => commitRow(repository, commit))}</div>`,
    checks: () =>
      checks.length === 0
        ? html`<p class="muted">No checks on this commit.</p>`
        : html`${checks.map((run) => checkRunDetails(repository, run))}`,
    files: () => html`${content.files.map((file) => fileBox(repository, content.head, file))}`,
  }[tab]()
  return html`${heading(issue)}
    <p class="meta">
      ${stateBadge(issue)} ${verb(issue)} ${counts.commits} ${counts.commits === 1 ? 'commit' : 'commits'} into
      ${branchLink(repository, issue.pull.base)} from ${branchLink(repository, issue.pull.head)}
    </p>
    ${tabs(`${homeOf(repository)}/pull/${issue.number}`, tab, counts)}${body}`
}

function verb({ author, pull: { merged } }: PullIssue): Html {
  return merged === null ? html`${who(author)} wants to merge` : html`${who(merged.by)} merged`
}

type Counts = { commits: number; checks: number; files: number }

function tabs(base: string, current: PullTab, counts: Counts): Html {
  const tab = (name: PullTab, href: string, text: string) =>
    html`<a href="${href}" ${name === current ? html` aria-current="page"` : null}>${text}</a>`
  return html`<nav>
      ${tab('conversation', base, 'Conversation')}${tab('commits', `${base}/commits`, `Commits ${counts.commits}`)}${tab('checks', `${base}/checks`, `Checks ${counts.checks}`)}${tab('files', `${base}/files`, `Files changed ${counts.files}`)}
    </nav>
    <br />`
}

function mergeBox(repository: Repository, issue: PullIssue, rows: readonly Html[]): Html {
  const draft =
    issue.pull.draft && issue.state === 'open'
      ? html`<div class="row">
          <b>This pull request is still a work in progress</b
          ><span class="muted">Draft pull requests cannot be merged.</span>
        </div>`
      : null
  const checks = rows.length === 0 ? html`<div class="row muted">No checks on the head commit.</div>` : rows
  return html`<section class="box">
    <div class="title"><b>Checks</b> on the head of ${branchLink(repository, issue.pull.head)}</div>
    ${checks}${draft}
  </section>`
}

function branchLink(repository: Repository, branch: string): Html {
  return html`<a href="${homeOf(repository)}/tree/${urlPath(branch)}"><code>${branch}</code></a>`
}

import { changesOf, commitsFrom, readCommit } from '../git/history.ts'
import { branchHeads, resolveCommit } from '../git/refs.ts'
import { entryAt, listTree, readBlob } from '../git/tree.ts'
import type { TreeEntry } from '../git/tree.ts'
import type { Repository } from '../world/world.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { homeOf } from './layout.ts'
import { markdown } from './markdown.ts'
import { commitRow, fileBox, time, urlPath } from './parts.ts'

const shownCommits = 100
const shownBytes = 1024 * 1024

/** Files of a branch or commit at a path; '' = the root. null = there is no such directory. */
export async function treePage(repository: Repository, ref: string, path: string): Promise<Html | null> {
  const commit = await resolveCommit(repository.path, ref)
  const branches = branchList(repository, ref)
  if (commit === null && path === '' && ref === repository.defaultBranch) {
    return html`${branches}
      <div class="box"><div class="row">This repository is empty.</div></div>`
  }
  const [facts, entry] =
    commit === null
      ? [null, null]
      : await Promise.all([readCommit(repository.path, commit), entryAt(repository.path, commit, path)])
  if (facts === null || entry?.type !== 'tree') return null
  const entries = (await listTree(repository.path, entry)).toSorted(directoriesFirst)
  const rows = entries.map(
    (one) =>
      html`<div class="row">
        <span class="grow"
          >${one.type === 'tree' ? '📁' : '📄'} <a href="${linkTo(repository, ref, one)}">${one.name}</a></span
        ><span class="muted">${one.size === null ? '' : `${one.size} B`}</span>
      </div>`,
  )
  const readme = entries.find(({ name }) => name.toLowerCase() === 'readme.md')
  return html`${branches}${crumbs(repository, ref, path)}
    <div class="box">
      <div class="title">
        ${facts.author.name}
        <a href="${homeOf(repository)}/commit/${facts.sha}">${facts.message.split('\n')[0] ?? ''}</a>
        <span class="muted"
          >${time(facts.committer.date)} · <a href="${homeOf(repository)}/commits/${urlPath(ref)}">history</a></span
        >
      </div>
      ${rows}
    </div>
    ${
      readme === undefined
        ? null
        : html`<section class="box">
            <div class="title">${readme.name}</div>
            <div class="body markdown">${markdown((await readBlob(repository.path, readme.sha)).toString())}</div>
          </section>`
    }`
}

export async function filePage(repository: Repository, ref: string, path: string): Promise<Html | null> {
  const file = await fileAt(repository, ref, path)
  if (file === null) return null
  const { entry, content } = file
  const isBinary = content.subarray(0, 8000).includes(0)
  const text = content.subarray(0, shownBytes).toString()
  const body = isBinary
    ? html`<p class="muted">A binary file.</p>`
    : /\.md$/i.test(path)
      ? html`<div class="markdown">${markdown(text)}</div>`
      : html`<pre>${text}</pre>`
  return html`${crumbs(repository, ref, path)}
    <section class="box">
      <div class="title">
        <b>${entry.name}</b> <span class="muted">${content.length} B</span> ·
        <a href="${homeOf(repository)}/raw/${urlPath(ref)}/${urlPath(path)}">Raw</a>
      </div>
      <div class="body">${body}</div>
    </section>`
}

export async function fileAt(
  repository: Repository,
  ref: string,
  path: string,
): Promise<{ entry: TreeEntry; content: Buffer } | null> {
  const commit = await resolveCommit(repository.path, ref)
  const entry = commit === null ? null : await entryAt(repository.path, commit, path)
  return entry?.type === 'blob' ? { entry, content: await readBlob(repository.path, entry.sha) } : null
}

export async function commitsPage(repository: Repository, ref: string): Promise<Html | null> {
  const head = await resolveCommit(repository.path, ref)
  if (head === null) return null
  const commits = await commitsFrom(repository.path, head, shownCommits)
  return html`<h1>Commits <span class="number">${ref}</span></h1>
    <div class="box">${commits.map((commit) => commitRow(repository, commit))}</div>`
}

export async function commitPage(repository: Repository, sha: string): Promise<Html | null> {
  const found = await resolveCommit(repository.path, sha)
  const commit = found === null ? null : await readCommit(repository.path, found)
  if (commit === null) return null
  const [subject = '', ...rest] = commit.message.split('\n')
  const files = await changesOf(repository.path, commit)
  return html`<h1>${subject}</h1>
    <p class="meta">
      ${commit.author.name} committed ${time(commit.committer.date)} · <span class="sha">${commit.sha}</span>
    </p>
    ${rest.join('\n').trim() === '' ? null : html`<pre>${rest.join('\n').trim()}</pre>`}
    ${files.map((file) => fileBox(repository, commit.sha, file))}`
}

/**
 * Splits `branch/with/slashes/and/path`: the longest branch wins, else the first segment is a
 * commit or tag.
 */
export function splitRef(repository: Repository, text: string): { ref: string; path: string } {
  const own = Object.keys(branchHeads(repository.path))
    .filter((branch) => text === branch || text.startsWith(`${branch}/`))
    .toSorted((a, b) => b.length - a.length)
  const ref = own[0] ?? text.split('/')[0] ?? ''
  return { ref, path: text.slice(ref.length + 1) }
}

function branchList(repository: Repository, current: string): Html {
  const names = Object.keys(branchHeads(repository.path))
  const links = names.map((name) => {
    const shown =
      name === current ? html`<b>${name}</b>` : html`<a href="${homeOf(repository)}/tree/${urlPath(name)}">${name}</a>`
    return html`<span class="label">${shown}</span>`
  })
  return html`<p><span class="muted">${names.length} ${names.length === 1 ? 'branch' : 'branches'}</span> ${links}</p>`
}

function crumbs(repository: Repository, ref: string, path: string): Html {
  const parts = path.split('/').filter((part) => part !== '')
  const links = parts.map((part, index) => {
    const upTo = urlPath(parts.slice(0, index + 1).join('/'))
    return index === parts.length - 1
      ? html` / ${part}`
      : html` / <a href="${homeOf(repository)}/tree/${urlPath(ref)}/${upTo}">${part}</a>`
  })
  return parts.length === 0
    ? html``
    : html`<p>
        <a href="${homeOf(repository)}/tree/${urlPath(ref)}"><b>${repository.name}</b></a
        >${links}
      </p>`
}

function linkTo(repository: Repository, ref: string, entry: TreeEntry): string {
  return `${homeOf(repository)}/${entry.type === 'tree' ? 'tree' : 'blob'}/${urlPath(ref)}/${urlPath(entry.path)}`
}

function directoriesFirst(one: TreeEntry, other: TreeEntry): number {
  return Number(other.type === 'tree') - Number(one.type === 'tree') || one.name.localeCompare(other.name)
}

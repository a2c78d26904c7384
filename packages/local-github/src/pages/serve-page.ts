import type { IncomingMessage } from 'node:http'
import type { Reply } from '../replies/reply.ts'
import { findIssue, findMoved, findRepository, isPull } from '../world/look-up.ts'
import type { Repository, World } from '../world/world.ts'
import { checkRunDetails } from './check-page.ts'
import { commitPage, commitsPage, fileAt, filePage, splitRef, treePage } from './code-pages.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { issueListPage, issuePage } from './issue-pages.ts'
import { homeOf, layout } from './layout.ts'
import type { Tab } from './layout.ts'
import { isManifestPath, serveManifest } from './manifest-page.ts'
import { notFoundPage, repositoryList } from './parts.ts'
import { pullPage } from './pull-pages.ts'
import type { PullTab } from './pull-pages.ts'

/** Pages for people who look; nobody signs in, so private repositories show too. */
export async function servePage(world: World, request: IncomingMessage, url: URL): Promise<Reply> {
  if (isManifestPath(url.pathname) && request.method === 'POST') return manifestPage(world, request, url)
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Only GET here.\n')
  const [owner = '', name = '', kind = '', ...rest] = url.pathname.slice(1).replace(/\/$/, '').split('/').map(decode)
  if (owner === '') return page(world, null, { tab: null, title: 'Local GitHub', content: repositoryList(world) })
  if (owner === 'apps') return page(world, null, appPage(world, name))
  const repository = findRepository(world, owner, name)
  const moved = repository === null ? findMoved(world, owner, name) : null
  if (moved !== null) return redirect(301, [homeOf(moved), kind, ...rest].filter((part) => part !== '').join('/'))
  if (repository === null) return page(world, null, null)
  if (kind === 'raw') return raw(repository, rest.join('/'))
  const target = redirection(repository, kind, rest)
  if (target !== null) return redirect(302, target)
  return page(world, repository, await find(world, repository, [kind, ...rest]))
}

function redirect(status: number, location: string): Reply {
  return { status, headers: [['location', encodeURI(location)]], body: '' }
}

function appPage(world: World, slug: string): Found | null {
  if (slug !== world.app.slug) return null
  return {
    tab: null,
    title: slug,
    content: html`<h1>${slug}</h1>
      <p>
        GitHub App ${world.app.id}, installed at ${world.installations.map(({ account }) => account.login).join(', ')}.
      </p>`,
  }
}

type Found = { tab: Tab; title: string; content: Html | null }

/** `path` is below the repository. */
async function find(world: World, repository: Repository, path: readonly string[]): Promise<Found | null> {
  const [kind = '', ...rest] = path
  const name = `${repository.owner.login}/${repository.name}`
  const code = (content: Html | null): Found => ({ tab: 'code', title: name, content })
  switch (kind) {
    case '':
      return code(await treePage(repository, repository.defaultBranch, ''))
    case 'tree':
    case 'blob': {
      const at = splitRef(repository, rest.join('/'))
      return code(await (kind === 'tree' ? treePage : filePage)(repository, at.ref, at.path))
    }
    case 'commits':
      return code(await commitsPage(repository, rest.join('/')))
    case 'commit':
      return code(await commitPage(repository, rest[0] ?? ''))
    case 'runs': {
      const run = repository.checkRuns.find(({ id }) => String(id) === rest[0])
      return run === undefined ? null : { tab: 'pulls', title: run.name, content: checkRunDetails(repository, run) }
    }
    case 'issues':
    case 'pulls':
      return rest.length === 0 ? listOf(world, repository, kind) : findIssuePage(world, repository, rest)
    case 'pull':
      return findIssuePage(world, repository, rest)
    default:
      return null
  }
}

function listOf(world: World, repository: Repository, kind: 'issues' | 'pulls'): Found {
  return {
    tab: kind,
    title: `${kind === 'issues' ? 'Issues' : 'Pull requests'} · ${repository.name}`,
    content: issueListPage(world, repository, kind),
  }
}

async function findIssuePage(
  world: World,
  repository: Repository,
  [number, tabName = 'conversation']: readonly string[],
): Promise<Found | null> {
  const issue = findIssue(repository, Number(number))
  if (issue === null) return null
  const title = `${issue.title} · #${issue.number} · ${repository.name}`
  if (!isPull(issue)) return { tab: 'issues', title, content: issuePage(world, repository, issue) }
  const tab = pullTabs.find((one) => one === tabName)
  return tab === undefined ? null : { tab: 'pulls', title, content: await pullPage(repository, issue, tab) }
}

const pullTabs: PullTab[] = ['conversation', 'commits', 'checks', 'files']

/** GitHub sends people from /issues/2 to /pull/2 and back, as the number is. */
function redirection(repository: Repository, kind: string, [number = '', ...rest]: string[]): string | null {
  const issue = kind === 'issues' || kind === 'pull' ? findIssue(repository, Number(number)) : null
  const right = issue === null || isPull(issue) ? 'pull' : 'issues'
  return issue === null || right === kind ? null : [homeOf(repository), right, number, ...rest].join('/')
}

/** Untrusted pages under a policy that lets nothing run and nothing load. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

function page(world: World, repository: Repository | null, found: Found | null): Reply {
  const isFound = found !== null && found.content !== null
  const title = isFound ? found.title : 'Not found'
  const content = found?.content ?? notFoundPage()
  const body = layout(world, { title, repository, tab: found?.tab ?? null, content })
  const headers: [string, string][] = [
    ['content-type', 'text/html; charset=utf-8'],
    ['content-security-policy', policy],
    ['x-content-type-options', 'nosniff'],
    ['cache-control', 'no-store'],
  ]
  return { status: isFound ? 200 : 404, headers, body }
}

async function manifestPage(world: World, request: IncomingMessage, url: URL): Promise<Reply> {
  const answer = await serveManifest(world, request, url)
  if (answer === null) return text(422, 'The form has no field `manifest` with JSON and a redirect_url.\n')
  if ('status' in answer) return answer
  const reply = page(world, null, { tab: null, title: 'Create GitHub App', content: answer })
  // The button leads to us and from here back to the App's own set-up page.
  return { ...reply, headers: reply.headers.filter(([name]) => name !== 'content-security-policy') }
}

async function raw(repository: Repository, rest: string): Promise<Reply> {
  const { ref, path } = splitRef(repository, rest)
  const file = await fileAt(repository, ref, path)
  return file === null ? text(404, 'There is no such file.\n') : text(200, file.content)
}

function text(status: number, body: string | Buffer): Reply {
  const headers: [string, string][] = [
    ['content-type', 'text/plain; charset=utf-8'],
    ['x-content-type-options', 'nosniff'],
  ]
  return { status, headers, body }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

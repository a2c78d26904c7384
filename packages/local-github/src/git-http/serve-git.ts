import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { recordPush } from '../changes/record-push.ts'
import { basicPassword } from '../auth/caller.ts'
import { isSuspended, tokenGrants, tokenReaches, validToken } from '../auth/tokens.ts'
import type { Reply } from '../replies/reply.ts'
import { repositoryPage } from '../shapes/repository.ts'
import { appBot, findMoved, findRepository } from '../world/look-up.ts'
import type { InstallationToken, Repository, World } from '../world/world.ts'
import { runHttpBackend } from './http-backend.ts'
import type { BackendRequest } from './http-backend.ts'
import { rewriteReasons } from './receive-report.ts'

export type GitTarget = { owner: string; name: string; rest: string }

/** The part of a URL that smart HTTP uses, or null when the path is not about git. */
export function matchGitPath(pathname: string): GitTarget | null {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(pathname)
  return match === null ? null : { owner: match[1] ?? '', name: match[2] ?? '', rest: match[3] ?? '' }
}

export type GitRequest = GitTarget & { world: World; request: IncomingMessage; url: URL }

/** Serves one request of the git client. */
export async function serveGit(asked: GitRequest): Promise<Reply> {
  const { world, url, owner, name, rest } = asked
  const service = rest === 'info/refs' ? url.searchParams.get('service') : rest
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    return refusal(403, 'Please upgrade your git client.\nGitHub.com no longer supports git over dumb-http.\n')
  }
  const token = readToken(asked)
  if (token === 'invalid') {
    return unauthorized('Invalid username or token. Password authentication is not supported for Git operations.')
  }
  const named = findRepository(world, owner, name)
  const repository = named ?? findMoved(world, owner, name)
  const refused = refuse({ world, repository, token, isPush: service === 'git-receive-pack' })
  if (refused !== null || repository === null) return refused ?? unauthorized('Repository not found.')
  if (named === null) return moved(`${repositoryPage(world, repository)}.git/${rest}${url.search}`)
  const backend = backendOf(asked, repository)
  if (rest === 'git-receive-pack' && token !== null) return receive(backend, { world, repository, token })
  const answer = await runHttpBackend({ ...backend, user: token === null ? null : 'x-access-token' })
  return { status: answer.status, headers: answer.headers, body: answer.body }
}

type Access = { world: World; repository: Repository | null; token: InstallationToken | null; isPush: boolean }

function refuse({ world, repository, token, isPush }: Access): Reply | null {
  if (token !== null && isSuspended(world, token)) return refusal(403, 'This installation has been suspended\n')
  if (repository?.isArchived === true && isPush && token !== null && tokenReaches(world, token, repository)) {
    return refusal(403, 'This repository was archived so it is read-only.\n')
  }
  const isOpen = repository !== null && !repository.isPrivate
  if (token === null) return isOpen && !isPush ? null : unauthorized('Repository not found.')
  const reaches = repository !== null && tokenReaches(world, token, repository)
  const may = reaches && tokenGrants(token, 'contents', isPush ? 'write' : 'read')
  if (may || (isOpen && !isPush)) return null
  const isVisible = isOpen || (reaches && tokenGrants(token, 'contents', 'read'))
  return isVisible ? refusal(403, 'Write access to repository not granted.\n') : refusal(404, 'Repository not found.\n')
}

type Backend = Omit<BackendRequest, 'user'>

function backendOf({ world, request, url, rest }: GitRequest, repository: Repository): Backend {
  return {
    request,
    root: world.directory,
    pathInfo: `/${relative(world.directory, repository.path)}/${rest}`,
    query: url.search.slice(1),
    environment: {},
  }
}

type Push = { world: World; repository: Repository; token: InstallationToken }

/**
 * A push: the hooks decide and tell what moved; the answer is held back until the pull requests
 * know their new heads.
 */
async function receive(backend: Backend, { world, repository, token }: Push): Promise<Reply> {
  const notes = await mkdtemp(join(tmpdir(), 'standin-push-'))
  const files = { reasons: join(notes, 'reasons'), received: join(notes, 'received') }
  try {
    const answer = await runHttpBackend({
      ...backend,
      user: appBot(world).login,
      environment: {
        LOCAL_GITHUB_REASONS: files.reasons,
        LOCAL_GITHUB_RECEIVED: files.received,
        LOCAL_GITHUB_PROTECTED: repository.protectedBranches.map((branch) => `refs/heads/${branch}`).join('\n'),
        LOCAL_GITHUB_WORKFLOWS: tokenGrants(token, 'workflows', 'write') ? 'yes' : 'no',
      },
    })
    const body = await buffer(answer.body)
    await answer.ended
    await recordPush({ world, repository, by: appBot(world) }, parseReceived(await readNote(files.received)))
    const reasons = parseReasons(await readNote(files.reasons))
    return { status: answer.status, headers: answer.headers, body: rewriteReasons(body, reasons) }
  } finally {
    await rm(notes, { recursive: true, force: true })
  }
}

function readToken({ world, request }: GitRequest): InstallationToken | 'invalid' | null {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(/\s+/, 2)
  if (scheme === '') return null
  if (scheme.toLowerCase() !== 'basic') return 'invalid'
  return validToken(world, basicPassword(credentials)) ?? 'invalid'
}

async function readNote(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return ''
  }
}

function parseReceived(text: string): { before: string; after: string; ref: string }[] {
  return lines(text).map((line) => ({ before: line.slice(0, 40), after: line.slice(41, 81), ref: line.slice(82) }))
}

function parseReasons(text: string): Map<string, string> {
  return new Map(lines(text).map((line): [string, string] => [line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']))
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

/** git follows this when it first asks, and goes on at the new address. */
function moved(location: string): Reply {
  return { status: 301, headers: [['Location', location], plain], body: '' }
}

function unauthorized(message: string): Reply {
  return { ...refusal(401, `${message}\n`), headers: [['WWW-Authenticate', 'Basic realm="GitHub"'], plain] }
}

const plain: [string, string] = ['Content-Type', 'text/plain; charset=utf-8']

function refusal(status: number, body: string): Reply {
  return { status, headers: [plain], body }
}

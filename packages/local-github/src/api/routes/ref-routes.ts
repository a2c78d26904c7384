import { readCommit, changesOf, commitsFrom } from '../../git/history.ts'
import { branchHead, branchHeads, listRefs, refTarget, resolveCommit } from '../../git/refs.ts'
import { notFound, Refusal } from '../../replies/refusal.ts'
import { commitShape, fileShape } from '../../shapes/commit.ts'
import { nodeId } from '../../shapes/node-id.ts'
import { repositoryApi } from '../../shapes/repository.ts'
import { page } from '../paginate.ts'
import { ok, reads } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const needs = reads('contents')

export const refRoutes: Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/git/ref/{ref}', kind: 'repository', needs, handle: showRef },
  { operation: 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}', kind: 'repository', needs, handle: listMatching },
  { operation: 'GET /repos/{owner}/{repo}/branches', kind: 'repository', needs, handle: listBranches },
  { operation: 'GET /repos/{owner}/{repo}/branches/{branch}', kind: 'repository', needs, handle: showBranch },
  { operation: 'GET /repos/{owner}/{repo}/commits', kind: 'repository', needs, handle: listCommits },
  { operation: 'GET /repos/{owner}/{repo}/commits/{ref}', kind: 'repository', needs, handle: showCommit },
  { operation: 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}', kind: 'repository', needs, handle: showGitCommit },
]

async function showRef(call: RepositoryCall): Promise<Answer> {
  refuseEmpty(call)
  const ref = `refs/${call.parameters['ref'] ?? ''}`
  const sha = isRefName(ref) ? refTarget(call.repository.path, ref) : null
  if (sha === null) throw notFound()
  return ok(refShape(call, ref, sha))
}

async function listMatching(call: RepositoryCall): Promise<Answer> {
  refuseEmpty(call)
  const prefix = `refs/${call.parameters['ref'] ?? ''}`
  const refs = listRefs(call.repository.path, 'refs').filter(({ ref }) => ref.startsWith(prefix))
  return page(call, refs, ({ ref, sha }) => refShape(call, ref, sha))
}

function listBranches(call: RepositoryCall): Promise<Answer> {
  return page(call, Object.entries(branchHeads(call.repository.path)), ([name, sha]) => {
    const commit = { sha, url: `${repositoryApi(call.world, call.repository)}/commits/${sha}` }
    return { name, commit, protected: call.repository.protectedBranches.includes(name) }
  })
}

async function showBranch(call: RepositoryCall): Promise<Answer> {
  const name = call.parameters['branch'] ?? ''
  const head = branchHead(call.repository.path, name)
  const commit = head === null ? null : await readCommit(call.repository.path, head)
  if (commit === null) throw new Refusal(404, { message: 'Branch not found' })
  const isProtected = call.repository.protectedBranches.includes(name)
  const api = `${repositoryApi(call.world, call.repository)}/branches/${encodeURIComponent(name)}`
  return ok({
    name,
    commit: commitShape(call.world, call.repository, commit),
    _links: { self: api, html: '' },
    protected: isProtected,
    protection: {
      enabled: isProtected,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${api}/protection`,
  })
}

async function listCommits(call: RepositoryCall): Promise<Answer> {
  refuseEmpty(call)
  const head = await resolveCommit(call.repository.path, call.query.get('sha') ?? call.repository.defaultBranch)
  if (head === null) throw notFound()
  const commits = await commitsFrom(call.repository.path, head, 1000)
  return page(call, commits, (commit) => commitShape(call.world, call.repository, commit))
}

async function showCommit(call: RepositoryCall): Promise<Answer> {
  refuseEmpty(call)
  const name = call.parameters['ref'] ?? ''
  const sha = await resolveCommit(call.repository.path, name)
  const commit = sha === null ? null : await readCommit(call.repository.path, sha)
  if (commit === null) throw new Refusal(422, { message: `No commit found for SHA: ${name}` })
  if (/application\/vnd\.github(\.v3)?\.sha/.test(call.accept)) {
    return { status: 200, body: Buffer.from(commit.sha), contentType: 'application/vnd.github.sha; charset=utf-8' }
  }
  const files = await changesOf(call.repository.path, commit)
  const [additions, deletions] = [sum(files.map((file) => file.additions)), sum(files.map((file) => file.deletions))]
  return ok({
    ...commitShape(call.world, call.repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => fileShape(call.world, call.repository, { file, commit: commit.sha })),
  })
}

async function showGitCommit(call: RepositoryCall): Promise<Answer> {
  const sha = call.parameters['commit_sha'] ?? ''
  const commit = /^[0-9a-f]{40}$/.test(sha) ? await readCommit(call.repository.path, sha).catch(() => null) : null
  if (commit === null) throw notFound()
  const { commit: facts, ...shape } = commitShape(call.world, call.repository, commit)
  return ok({ sha: shape.sha, node_id: shape.node_id, html_url: shape.html_url, parents: shape.parents, ...facts })
}

function refShape({ world, repository }: RepositoryCall, ref: string, sha: string) {
  const api = `${repositoryApi(world, repository)}/git`
  const object = { sha, type: 'commit', url: `${api}/commits/${sha}` }
  return { ref, node_id: nodeId('REF', Number.parseInt(sha.slice(0, 8), 16)), url: `${api}/${ref}`, object }
}

function refuseEmpty({ repository }: RepositoryCall): void {
  const refs = listRefs(repository.path, 'refs')
  if (refs.length === 0) throw new Refusal(409, { message: 'Git Repository is empty.' })
}

function isRefName(ref: string): boolean {
  return !/[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\/$/u.test(ref)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

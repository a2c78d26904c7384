import { entryAt, listTree, readBlob } from '../../git/tree.ts'
import type { TreeEntry } from '../../git/tree.ts'
import { resolveCommit } from '../../git/refs.ts'
import { notFound, Refusal } from '../../replies/refusal.ts'
import { repositoryApi, repositoryPage } from '../../shapes/repository.ts'
import { ok, reads } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

export const contentsRoutes: Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/contents/{path}',
    kind: 'repository',
    needs: reads('contents'),
    handle: (call) => showContents(call, call.parameters['path'] ?? ''),
  },
  {
    operation: 'GET /repos/{owner}/{repo}/contents',
    kind: 'repository',
    needs: reads('contents'),
    handle: (call) => showContents(call, ''),
  },
  {
    operation: 'GET /repos/{owner}/{repo}/readme',
    kind: 'repository',
    needs: reads('contents'),
    handle: (call) => showContents(call, 'README.md'),
  },
]

const inlineLimit = 1024 * 1024

async function showContents(call: RepositoryCall, path: string): Promise<Answer> {
  const { repository } = call
  const ref = call.query.get('ref') ?? repository.defaultBranch
  const commit = await resolveCommit(repository.path, ref)
  if (commit === null) {
    const isEmpty = call.query.get('ref') === null
    throw new Refusal(404, { message: isEmpty ? 'This repository is empty.' : `No commit found for the ref ${ref}` })
  }
  const entry = await entryAt(repository.path, commit, path)
  if (entry === null) throw notFound()
  if (entry.type === 'tree') {
    const entries = await listTree(repository.path, entry)
    return ok(entries.map((one) => shape(call, one, ref)))
  }
  return entry.type === 'blob' ? showFile(call, entry, ref) : ok(shape(call, entry, ref))
}

async function showFile(call: RepositoryCall, entry: TreeEntry, ref: string): Promise<Answer> {
  const content = await readBlob(call.repository.path, entry.sha)
  if (/application\/vnd\.github(\.v3)?\.raw/.test(call.accept)) {
    return { status: 200, body: content, contentType: 'application/vnd.github.raw+json; charset=utf-8' }
  }
  const facts = shape(call, entry, ref)
  if (entry.mode === '120000') return ok({ ...facts, target: content.toString() })
  if (content.length > inlineLimit) return ok({ ...facts, content: '', encoding: 'none' })
  return ok({ ...facts, content: wrapped(content.toString('base64')), encoding: 'base64' })
}

function shape({ world, repository }: RepositoryCall, entry: TreeEntry, ref: string) {
  const path = entry.path.split('/').map(encodeURIComponent).join('/')
  const url = `${repositoryApi(world, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`
  const kind = entry.type === 'tree' ? 'tree' : 'blob'
  const html = `${repositoryPage(world, repository)}/${kind}/${ref}/${path}`
  const git = `${repositoryApi(world, repository)}/git/${kind}s/${entry.sha}`
  return {
    name: entry.name,
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url: entry.type === 'blob' ? `${repositoryPage(world, repository)}/raw/${ref}/${path}` : null,
    type: typeOf(entry),
    _links: { self: url, git, html },
  }
}

function typeOf(entry: TreeEntry): 'file' | 'dir' | 'symlink' | 'submodule' {
  if (entry.type === 'tree') return 'dir'
  if (entry.type === 'commit') return 'submodule'
  return entry.mode === '120000' ? 'symlink' : 'file'
}

/** GitHub breaks base64 every 60 characters. */
function wrapped(base64: string): string {
  return base64.replace(/(.{60})/g, '$1\n').replace(/([^\n])$/, '$1\n')
}

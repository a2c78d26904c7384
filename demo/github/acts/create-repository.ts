import { join } from 'node:path'
import { createBareRepository } from '../git/bare-repository.ts'
import { commitFiles } from '../git/commit-files.ts'
import { installationShape } from '../shapes/app.ts'
import { noReplyAddress } from '../shapes/commit.ts'
import { nodeId } from '../shapes/node-id.ts'
import type { NewRepository } from '../types.ts'
import { account, findRepository } from '../world.ts'
import type { Installation, Repository, World } from '../world.ts'
import { findOrMakeLabel } from './labels.ts'

/** Makes a repository with its first commit; the App is installed on all repositories of its owner. */
export async function createRepository(
  world: World,
  wanted: NewRepository,
): Promise<{ repository: Repository; installation: Installation; headSha: string | null }> {
  for (const part of [wanted.owner, wanted.name]) {
    if (!/^[A-Za-z0-9._-]+$/.test(part) || part.startsWith('.')) throw new Error(`not a name on GitHub: ${part}`)
  }
  if (findRepository(world, wanted.owner, wanted.name) !== null) {
    throw new Error(`${wanted.owner}/${wanted.name} exists already`)
  }
  const repository = newRepository(world, wanted)
  await createBareRepository(repository.path, repository.defaultBranch)
  const headSha = wanted.empty === true ? null : await firstCommit(world, repository, wanted)
  for (const [name, color, description] of defaultLabels) {
    findOrMakeLabel(world, repository, name, { color, description, isDefault: true })
  }
  world.repositories.push(repository)
  return { repository, installation: install(world, repository), headSha }
}

function newRepository(world: World, wanted: NewRepository): Repository {
  return {
    id: world.nextId(),
    owner: account(world, wanted.owner, 'Organization'),
    name: wanted.name,
    isPrivate: wanted.isPrivate ?? false,
    defaultBranch: wanted.defaultBranch ?? 'main',
    draftsSupported: wanted.draftsSupported ?? true,
    protectedBranches: wanted.protectedBranches ?? [],
    path: join(world.directory, wanted.owner, `${wanted.name}.git`),
    permissions: new Map(),
    labels: [],
    issues: [],
    comments: [],
    checkRuns: [],
    checkSuites: [],
    nextNumber: 1,
    createdAt: world.now(),
    pushedAt: world.now(),
  }
}

function firstCommit(world: World, repository: Repository, wanted: NewRepository): Promise<string> {
  const files = wanted.files ?? {}
  const hasContent = Object.keys(files).length > 0 || wanted.fromDirectory !== undefined
  return commitFiles(repository.path, {
    branch: repository.defaultBranch,
    parent: null,
    files: hasContent ? files : { 'README.md': `# ${repository.name}\n` },
    ...(wanted.fromDirectory === undefined ? {} : { directory: wanted.fromDirectory }),
    message: 'Initial commit',
    author: { name: repository.owner.login, email: noReplyAddress(repository.owner) },
    date: world.now(),
  })
}

function install(world: World, repository: Repository): Installation {
  const short = {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.isPrivate,
  }
  const known = world.installations.find(({ account }) => account.id === repository.owner.id)
  const installation = known ?? { id: world.nextId(), account: repository.owner, createdAt: world.now() }
  if (known === undefined) world.installations.push(installation)
  world.emit({
    event: known === undefined ? 'installation' : 'installation_repositories',
    action: known === undefined ? 'created' : 'added',
    repository: null,
    owner: repository.owner,
    sender: repository.owner,
    payload: {
      installation: installationShape(world, installation),
      ...(known === undefined
        ? { repositories: [short], requester: null }
        : { repository_selection: 'all', repositories_added: [short], repositories_removed: [], requester: null }),
    },
  })
  return installation
}

const defaultLabels = [
  ['bug', 'd73a4a', "Something isn't working"],
  ['documentation', '0075ca', 'Improvements or additions to documentation'],
  ['enhancement', 'a2eeef', 'New feature or request'],
  ['question', 'd876e3', 'Further information is requested'],
] as const

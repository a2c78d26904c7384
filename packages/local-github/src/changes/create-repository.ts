import { join } from 'node:path'
import { createBareRepository } from '../git/bare-repository.ts'
import { commitFiles } from '../git/commit-files.ts'
import { noReplyAddress } from '../shapes/commit.ts'
import type { NewRepository } from '../contract/actions.ts'
import { account, findRepository, installationFor } from '../world/look-up.ts'
import type { Installation, Repository, World } from '../world/world.ts'
import { tellInstallation, tellRepositories } from './change-installation.ts'
import { findOrMakeLabel } from './labels.ts'

/**
 * Makes a repository with its first commit; the App is installed on all repositories of its owner.
 */
export async function createRepository(
  world: World,
  wanted: NewRepository,
): Promise<{ repository: Repository; installation: Installation; headSha: string | null }> {
  for (const part of [wanted.owner, wanted.name]) {
    refuseName(part)
  }
  if (findRepository(world, wanted.owner, wanted.name) !== null) {
    throw new Error(`${wanted.owner}/${wanted.name} exists already`)
  }
  const repository = newRepository(world, wanted)
  await createBareRepository(repository.path, repository.defaultBranch)
  const headSha = wanted.empty === true ? null : await firstCommit(world, repository, wanted)
  for (const [name, color, description] of defaultLabels) {
    findOrMakeLabel(world, repository, { name, color, description, isDefault: true })
  }
  world.repositories.push(repository)
  return { repository, installation: install(world, repository), headSha }
}

/** `.github` is a name as any other; a path that leads elsewhere is not. */
export function refuseName(name: string): void {
  if (!/^(?!\.{1,2}$)[A-Za-z0-9._-]+$/.test(name)) throw new Error(`not a name on GitHub: ${name}`)
}

function newRepository(world: World, wanted: NewRepository): Repository {
  const id = world.nextId()
  return {
    id,
    owner: account(world, wanted.owner, 'Organization'),
    name: wanted.name,
    isPrivate: wanted.isPrivate ?? false,
    isArchived: false,
    defaultBranch: wanted.defaultBranch ?? 'main',
    draftsSupported: wanted.draftsSupported ?? true,
    protectedBranches: wanted.protectedBranches ?? [],
    path: freePath(world, wanted, id),
    permissions: new Map(),
    labels: [],
    issues: [],
    issueEvents: [],
    goneIssues: new Map(),
    comments: [],
    reviews: [],
    reviewComments: [],
    checkRuns: [],
    checkSuites: [],
    nextNumber: 1,
    createdAt: world.now(),
    pushedAt: world.now(),
  }
}

/** A renamed repository keeps its folder, so the one of a name may be taken. */
function freePath(world: World, { owner, name }: NewRepository, id: number): string {
  const path = join(world.directory, owner, `${name}.git`)
  return world.repositories.some((one) => one.path === path) ? join(world.directory, owner, `${name}-${id}.git`) : path
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
  const by = repository.owner
  const known = installationFor(world, repository.owner)
  if (known !== null) {
    tellRepositories({ world, installation: known, by }, { added: [repository] })
    return known
  }
  const made: Installation = {
    id: world.nextId(),
    account: repository.owner,
    createdAt: world.now(),
    suspended: null,
    excludedIds: new Set(),
  }
  world.installations.push(made)
  tellInstallation({ world, installation: made, by }, 'created')
  return made
}

const defaultLabels = [
  ['bug', 'd73a4a', "Something isn't working"],
  ['documentation', '0075ca', 'Improvements or additions to documentation'],
  ['enhancement', 'a2eeef', 'New feature or request'],
  ['question', 'd876e3', 'Further information is requested'],
] as const

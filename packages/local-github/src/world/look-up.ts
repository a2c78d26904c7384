import type { Account, Installation, Issue, PullIssue, Repository, World } from './world.ts'

/**
 * The account with that login, made on first mention. Only bots have logins that end in `[bot]`.
 */
export function account(
  world: World,
  login: string,
  type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User',
): Account {
  const known = world.accounts.get(login.toLowerCase())
  if (known !== undefined) return known
  const made: Account = { id: world.nextId(), login, type }
  world.accounts.set(login.toLowerCase(), made)
  return made
}

export function appBot(world: World): Account {
  return account(world, `${world.app.slug}[bot]`, 'Bot')
}

export function findRepository(world: World, owner: string, name: string): Repository | null {
  const wanted = `${owner}/${name}`.toLowerCase()
  return world.repositories.find((one) => `${one.owner.login}/${one.name}`.toLowerCase() === wanted) ?? null
}

/** For callers that seed and look: an unknown name is their mistake. */
export function repositoryNamed(world: World, owner: string, name: string): Repository {
  const found = findRepository(world, owner, name)
  if (found === null) throw new Error(`the local GitHub has no repository ${owner}/${name}`)
  return found
}

/** The repository that had this name before; null when there was none or it is gone. */
export function findMoved(world: World, owner: string, name: string): Repository | null {
  const id = world.formerNames.get(`${owner}/${name}`.toLowerCase())
  return world.repositories.find((one) => one.id === id) ?? null
}

/** The installation that covers a repository; null = the App has nothing to do with it. */
export function installationOf(world: World, repository: Repository): Installation | null {
  const found = installationFor(world, repository.owner)
  return found === null || found.excludedIds.has(repository.id) ? null : found
}

export function installationFor(world: World, owner: Account): Installation | null {
  return world.installations.find(({ account }) => account.id === owner.id) ?? null
}

export function findIssue(repository: Repository, number: number): Issue | null {
  return repository.issues.find((issue) => issue.number === number) ?? null
}

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== null
}

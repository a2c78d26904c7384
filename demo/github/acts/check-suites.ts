import { checkSuiteShape } from '../shapes/check-run.ts'
import type { Account, CheckSuite, Repository, World } from '../world.ts'

/** GitHub makes a check suite on each push for an App that writes checks, and asks it for results. */
export async function requestCheckSuite(
  world: World,
  repository: Repository,
  by: Account,
  headSha: string,
  branch: string,
): Promise<void> {
  if (world.app.permissions['checks'] !== 'write') return
  const suite = suiteOf(world, repository, headSha, branch)
  world.emit({
    event: 'check_suite',
    action: 'requested',
    repository,
    owner: repository.owner,
    sender: by,
    payload: { check_suite: await checkSuiteShape(world, repository, suite) },
  })
}

/** One suite a commit: there is one App. */
export function suiteOf(world: World, repository: Repository, headSha: string, branch: string | null): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === headSha)
  if (known !== undefined) return known
  const made = { id: world.nextId(), headSha, headBranch: branch, createdAt: world.now() }
  repository.checkSuites.push(made)
  return made
}

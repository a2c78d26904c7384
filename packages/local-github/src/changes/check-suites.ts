import { checkSuiteShape } from '../shapes/check-run.ts'
import type { Account, CheckSuite, Repository, World } from '../world/world.ts'

/** GitHub makes a check suite on each push for an App that writes checks, and asks it for results. */
export async function requestCheckSuite(
  world: World,
  place: { repository: Repository; by: Account },
  headSha: string,
  branch: string,
): Promise<void> {
  if (world.app.permissions['checks'] !== 'write') return
  tell(world, place, suiteOf(world, place.repository, headSha, branch), 'requested')
}

/** Somebody clicks "Re-run all checks" on a commit. Resolves with the delivery's GUID. */
export async function rerunSuite(
  world: World,
  place: { repository: Repository; by: Account },
  headSha: string,
): Promise<string> {
  const suite = place.repository.checkSuites.find((one) => one.headSha === headSha)
  if (suite === undefined) throw new Error(`there is no check suite on ${headSha}`)
  return tell(world, place, suite, 'rerequested')
}

/** One suite a commit: there is one App. */
export function suiteOf(world: World, repository: Repository, headSha: string, branch: string | null): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === headSha)
  if (known !== undefined) return known
  const made = { id: world.nextId(), headSha, headBranch: branch, createdAt: world.now() }
  repository.checkSuites.push(made)
  return made
}

function tell(
  world: World,
  { repository, by }: { repository: Repository; by: Account },
  suite: CheckSuite,
  action: 'requested' | 'rerequested',
): string {
  return world.emit({
    event: 'check_suite',
    action,
    repository,
    owner: repository.owner,
    sender: by,
    payload: { check_suite: checkSuiteShape(world, repository, suite) },
  })
}

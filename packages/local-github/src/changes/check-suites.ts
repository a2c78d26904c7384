import { checkSuiteShape } from '../shapes/check-run.ts'
import type { Place } from '../world/place.ts'
import type { CheckSuite } from '../world/world.ts'
import { tell } from './tell.ts'

type PushedCommit = Pick<CheckSuite, 'headSha' | 'headBranch'>

/**
 * GitHub makes a check suite on each push for an App that writes checks, and asks it for results.
 */
export async function requestCheckSuite(place: Place, commit: PushedCommit): Promise<void> {
  if (place.world.app.permissions['checks'] !== 'write') return
  await tellSuite(place, suiteOf(place, commit), 'requested')
}

/** Somebody clicks "Re-run all checks" on a commit. Resolves with the delivery's GUID. */
export function rerunSuite(place: Place, headSha: string): Promise<string> {
  const suite = place.repository.checkSuites.find((one) => one.headSha === headSha)
  if (suite === undefined) throw new Error(`there is no check suite on ${headSha}`)
  return tellSuite(place, suite, 'rerequested')
}

/** One suite per commit: there is one App. */
export function suiteOf({ world, repository }: Place, commit: PushedCommit): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === commit.headSha)
  if (known !== undefined) return known
  const made = { id: world.nextId(), ...commit, createdAt: world.now() }
  repository.checkSuites.push(made)
  return made
}

async function tellSuite(place: Place, suite: CheckSuite, action: 'requested' | 'rerequested'): Promise<string> {
  const payload = { check_suite: checkSuiteShape(place.world, place.repository, suite) }
  return tell(place, { event: 'check_suite', action, payload })
}

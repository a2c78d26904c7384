import { checkRunShape } from '../shapes/check-run.ts'
import type { Account, CheckRun, Repository, World } from '../world/world.ts'

/** Somebody clicks "Re-run" (`identifier` null) or one of the buttons of a check run. Resolves with the delivery's GUID. */
export async function askCheckRun(
  world: World,
  place: { repository: Repository; run: CheckRun; by: Account },
  identifier: string | null,
): Promise<string> {
  const { repository, run, by } = place
  if (identifier !== null && !run.actions.some((action) => action.identifier === identifier)) {
    throw new Error(`the check run ${run.name} has no button ${identifier}`)
  }
  return world.emit({
    event: 'check_run',
    action: identifier === null ? 'rerequested' : 'requested_action',
    repository,
    owner: repository.owner,
    sender: by,
    payload: {
      check_run: checkRunShape(world, repository, run),
      ...(identifier === null ? {} : { requested_action: { identifier } }),
    },
  })
}

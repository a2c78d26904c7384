import { checkRunShape } from '../shapes/check-run.ts'
import type { Place } from '../world/place.ts'
import type { CheckRun } from '../world/world.ts'
import { tell } from './tell.ts'

/**
 * Somebody clicks "Re-run" (`identifier` null) or one of the buttons of a check run. Resolves with
 * the delivery's GUID.
 */
export async function askCheckRun(place: Place, run: CheckRun, identifier: string | null): Promise<string> {
  if (identifier !== null && !run.actions.some((action) => action.identifier === identifier)) {
    throw new Error(`the check run ${run.name} has no button ${identifier}`)
  }
  const shown = { check_run: checkRunShape(place.world, place.repository, run) }
  return identifier === null
    ? tell(place, { event: 'check_run', action: 'rerequested', payload: shown })
    : tell(place, {
        event: 'check_run',
        action: 'requested_action',
        payload: { ...shown, requested_action: { identifier } },
      })
}

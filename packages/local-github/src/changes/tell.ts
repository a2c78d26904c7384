import type { Place } from '../world/place.ts'
import type { WorldEvent } from '../world/world.ts'

type Told = Pick<WorldEvent, 'event' | 'action' | 'payload'>

/** Sends an event of a repository. Returns the delivery's GUID. */
export function tell({ world, repository, by }: Place, told: Told): string {
  return world.emit({ ...told, repository, owner: repository.owner, sender: by })
}

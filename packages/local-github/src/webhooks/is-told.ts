import { installationFor, installationOf } from '../world/look-up.ts'
import type { World, WorldEvent } from '../world/world.ts'

/**
 * Whether the App hears of an event: of installations always, of the rest where it is installed,
 * not suspended and subscribed.
 */
export function isTold(world: World, { event, repository, owner }: WorldEvent): boolean {
  if (event.startsWith('installation')) return true
  const installation = repository === null ? installationFor(world, owner) : installationOf(world, repository)
  return installation !== null && installation.suspended === null && world.app.events.includes(event)
}

import { accountShape } from '../shapes/account.ts'
import { nodeId } from '../shapes/node-id.ts'
import { repositoryShape } from '../shapes/repository.ts'
import { installationFor } from '../world/look-up.ts'
import type { World, WorldEvent } from '../world/world.ts'

/**
 * The whole payload of an event: what happened, and who and where, as every GitHub event says it.
 */
export function eventPayload(world: World, event: WorldEvent): Record<string, unknown> {
  const installation = installationFor(world, event.owner)
  return {
    ...(event.action === null ? {} : { action: event.action }),
    ...event.payload,
    ...(event.repository === null ? {} : { repository: repositoryShape(world, event.repository) }),
    ...(event.owner.type === 'Organization' ? { organization: accountShape(world, event.owner) } : {}),
    sender: accountShape(world, event.sender),
    ...('installation' in event.payload || installation === null
      ? {}
      : { installation: { id: installation.id, node_id: nodeId('MDIz', installation.id) } }),
  }
}

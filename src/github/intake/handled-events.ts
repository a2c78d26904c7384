import { createApp } from '../app.ts'

/** What `createApp` registers for: `issues.labeled`, or `push` where an event has no actions. */
export const handledNames: ReadonlySet<string> = registeredNames()

/**
 * The events of these names. app.yml subscribes to exactly these, except for `installation` and
 * `installation_repositories`, which GitHub sends to every App.
 */
export const handledEvents: ReadonlySet<string> = new Set(
  [...handledNames].map((name) => name.split('.', 1)[0] ?? name),
)

/**
 * Whether a delivery can mean anything to us; every other one is answered and forgotten. `action`
 * null = the event has none.
 */
export function isHandled(event: string, action: string | null): boolean {
  return handledNames.has(action === null ? event : `${event}.${action}`)
}

function registeredNames(): Set<string> {
  const names = new Set<string>()
  createApp({ accept: async () => undefined })({ on: (name) => void names.add(name) })
  return names
}

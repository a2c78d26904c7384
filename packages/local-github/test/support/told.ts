import type { GitHub } from '../../src/index.ts'

/** Payloads of what the App was told under a name as `issues.closed`, in order. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests read untyped JSON
export function told(github: GitHub, name: string): any[] {
  return github
    .deliveries()
    .filter(({ event, action }) => nameOf(event, action) === name)
    .map(({ requestBody }) => JSON.parse(requestBody))
}

/**
 * Names of everything the App was told, without `check_suite.requested`, which follows each push.
 */
export function toldNames(github: GitHub): string[] {
  const names = github.deliveries().map(({ event, action }) => nameOf(event, action))
  return names.filter((name) => name !== 'check_suite.requested')
}

function nameOf(event: string, action: string | null): string {
  return action === null ? event : `${event}.${action}`
}

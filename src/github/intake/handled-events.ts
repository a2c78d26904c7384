/**
 * Events that are stored and handled; every other one is answered and forgotten. app.yml subscribes to exactly these, except for
 * `installation` and `installation_repositories`, which GitHub sends to every App.
 */
export const handledEvents: ReadonlySet<string> = new Set([
  'check_run',
  'check_suite',
  'installation',
  'installation_repositories',
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'push',
  'repository',
])

/** Whether a delivery can mean anything to us. `action` null = the event has none. */
export function isHandled(event: string, action: string | null): boolean {
  return handledEvents.has(event) && !echoes.has(`${event}.${action}`)
}

/**
 * What checks cause by themselves, more than half of all deliveries of a run; nearly all of it echoes our own reports. People's wishes
 * come as `rerequested` and `requested_action`.
 */
const echoes: ReadonlySet<string> = new Set([
  'check_run.created',
  'check_run.completed',
  'check_suite.requested',
  'check_suite.completed',
])

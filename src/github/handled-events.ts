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

const names = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET']

/** Which variables of an App an environment has; an empty one counts as not set. */
export function presentCredentials(environment: Readonly<Record<string, string | undefined>>): string[] {
  return names.filter((name) => (environment[name] ?? '') !== '')
}

import type { RunSettings } from '../run/settings.ts'

/** Who may approve and answer. */
export function whoMay({ permission }: Pick<RunSettings, 'permission'>): string {
  return permission === 'admin'
    ? 'Administrators of the repository'
    : `Anybody with ${permission} permission on the repository`
}

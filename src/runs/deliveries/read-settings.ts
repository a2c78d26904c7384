import type { SettingsFact } from '../../domain/request/facts.ts'
import { settingsPath } from '../../domain/run/settings.ts'
import { UserError } from '../../errors.ts'
import type { Forge, RepositoryAccess } from '../../ports/forge.ts'
import { settingsFact } from '../../settings/effective-settings.ts'
import type { OperatorPolicy } from '../../settings/settings-policy.ts'

export type ReadSettingsParts = {
  forge: Pick<Forge, 'readFile' | 'ownerFile'>
  /** What the operator sets for all repositories. */
  operator: OperatorPolicy
  knownAgents: readonly string[]
}

/** The settings that hold for a repository now. */
export async function readSettings(
  { forge, operator, knownAgents }: ReadSettingsParts,
  at: RepositoryAccess,
  defaultBranch: string,
): Promise<SettingsFact> {
  try {
    const [organisation, repository] = await Promise.all([
      forge.ownerFile(at, settingsPath),
      forge.readFile(at, settingsPath, defaultBranch),
    ])
    return settingsFact({ operator, organisation, repository, defaultBranch }, knownAgents)
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'file_too_large') throw error
    // what cannot be read cannot name another label
    const below = settingsFact({ operator, organisation: null, repository: null, defaultBranch }, knownAgents)
    const label = below.kind === 'valid' ? below.effective.settings.label : below.label
    return { kind: 'invalid', label, message: error.message, wayOut: error.wayOut }
  }
}

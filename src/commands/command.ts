import type { Facts, FeatureFact } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { Request } from '../domain/request/request.ts'
import type { CommandHelp } from '../domain/request/slash-command.ts'

/**
 * A slash command. The table in index.ts feeds the parser, `/speckit help` and docs/commands.md.
 * Labels, buttons and reviews are requests of the same commands.
 */
export type Command = CommandHelp & {
  /**
   * Decides, and asks for no more facts than that takes; does nothing else. The checks that hold
   * for all commands (a person, permission, archived repository, valid settings, an issue) were
   * made before; for `cancel` and `help` only those that they need.
   */
  decide(request: Request, facts: Facts): Promise<Intent>
  /**
   * Asked before all else of what is often not meant for us (reviews, closing, checks): why it has
   * nothing to do with this feature; null = it has, or more must be known. Pure, and no call to
   * GitHub.
   */
  whyIgnored?(request: Request, feature: FeatureFact): string | null
}

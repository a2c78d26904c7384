import type { Request } from '../domain/request/request.ts'
import type { Facts, Intent } from '../domain/request/intent.ts'
import type { CommandHelp } from '../domain/request/slash-command.ts'

/**
 * A slash command. The table in index.ts feeds the parser, `/speckit help` and docs/commands.md. Labels, buttons and reviews are requests of the
 * same commands.
 */
export type Command = CommandHelp & {
  /**
   * Pure. Asks for the facts that it needs, one after the other, and then decides. The checks that hold for all commands (a person, permission,
   * archived repository, valid settings) were made before: `facts.repository`, `settings` (valid), `permission` and `feature` (with an issue) are
   * there. `cancel` and `help` are decided without the first three.
   */
  decide(request: Request, facts: Facts): Intent
}

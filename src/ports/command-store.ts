/** What people asked for: each act once. */
export interface CommandStore {
  isCommandKnown(deduplicationKey: string): Promise<boolean>
  /** Resolves also when it is recorded already. */
  recordCommand(command: CommandRecord): Promise<void>
  /**
   * Takes one of the `most` places that a person has since then in this installation for a command,
   * unless it has one; false = none is left. Atomic, however many are asked for at the same time.
   * The place is the command's own record. It says `asked` until it is recorded with its outcome,
   * and until then the command is not known.
   */
  reserveCommand(command: CommandRecord, limit: { since: Date; most: number }): Promise<boolean>
  /** Commands of a person in this installation since then. */
  countCommands(installationId: number, actorId: number, since: Date): Promise<number>
}

/** `outcome` in a few words, like `reply: wrong_state`. */
export type CommandRecord = {
  deduplicationKey: string
  deliveryGuid: string
  installationId: number
  repositoryId: number
  issueNumber: number | null
  actor: { id: number; login: string }
  via: string
  name: string
  outcome: string
  at: Date
}

/** A token that GitHub gave; `sealed` can be read only with the private key of the App. */
export type SealedToken = { id: string; installationId: number; sealed: Uint8Array }

/** Which process works with a token, and how long it is believed to live without saying so. */
export type TokenLease = { owner: string; leaseMs: number }

/**
 * Tokens between their minting and their revocation, for those that a process leaves behind when it
 * is killed. Leases count by the clock of the store. All calls may be repeated and run side by
 * side; they reject with UnavailableError while the store is away.
 */
export interface TokenStore {
  /** Stores a token until it is forgotten; at most for an hour, or until `expiresAt` if later. */
  noteToken(token: SealedToken & { expiresAt: Date }, lease: TokenLease): Promise<void>
  /** It is revoked; resolves also when it is not there. */
  forgetToken(id: string): Promise<void>
  /** It could not be revoked: after `waitMs` any process may take it, also this one. */
  leaveToken(id: string, waitMs: number): Promise<void>
  /** Prolongs the leases of all tokens of this owner. */
  renewTokens(lease: TokenLease): Promise<void>
  /**
   * Removes what expired, and hands over at most so many tokens whose lease ended; each goes to one
   * caller, never to the owner whose lease it was.
   */
  takeLeftTokens(lease: TokenLease, atMost: number): Promise<SealedToken[]>
}

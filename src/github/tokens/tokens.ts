import type { ProbotOctokit } from 'probot'
import type { Log } from '../../ports/log.ts'
import { createOctokit } from '../octokit.ts'
import { createKeptTokens } from './kept-tokens.ts'
import type { KeptTokens } from './kept-tokens.ts'
import { createMint } from './mint-token.ts'
import type { MintOptions } from './mint-token.ts'
import { createPassingTokens } from './passing-tokens.ts'
import type { PassingTokens } from './passing-tokens.ts'
import { revokeToken } from './revoke-token.ts'
import type { TokenRecords } from './token-records.ts'

/**
 * Installation tokens, each with the least permissions of its purpose. Every one is noted,
 * encrypted, until it is revoked.
 */
export type Tokens = KeptTokens &
  PassingTokens & {
    /**
     * Keeps the notes of this process valid, and revokes what processes that are gone left behind.
     * Never throws; a call during another one does nothing.
     */
    tend(): Promise<void>
  }

export type TokensOptions = MintOptions & {
  /** How long a token for API calls is used; default: ten minutes. */
  keepMs?: number
}

const defaultKeepMs = 10 * 60_000

export function createTokens(options: TokensOptions): Tokens {
  const { gateOf, records, log, now, keepMs = defaultKeepMs } = options
  const open = (installationId: number, token: string) =>
    createOctokit({ token }, { ...options, gate: gateOf(installationId) })
  const mint = createMint(options)
  return {
    ...createKeptTokens({ mint, open, now, log, keepMs }),
    ...createPassingTokens({ mint, gateOf, now, log }),
    tend: createTending({ records, open, log }),
  }
}

type TendingParts = {
  records: TokenRecords
  open: (installationId: number, token: string) => ProbotOctokit
  log: Log
}

function createTending({ records, open, log }: TendingParts): () => Promise<void> {
  let running: Promise<void> | null = null
  let isAway = false

  async function revokeLeft(): Promise<void> {
    await records.renew()
    const left = await records.takeLeft()
    if (left.length === 0) return
    log.info({ tokens: left.length }, 'revoking installation tokens that an earlier process left behind')
    await Promise.all(
      left.map(({ installationId, token, record }) =>
        revokeToken({ octokit: open(installationId, token), record }, log),
      ),
    )
  }

  async function tend(): Promise<void> {
    try {
      await revokeLeft()
      isAway = false
    } catch (error) {
      if (!isAway) log.warn({ err: error }, 'installation tokens that were left behind could not be looked for')
      isAway = true
    }
  }

  return () => (running ??= tend().finally(() => (running = null)))
}

export type DeliveryRecord = {
  guid: string
  event: string
  action: string | null
  /** Of the last attempt; null before it ended, 0 when there was no HTTP answer. */
  statusCode: number | null
  /** Of the last attempt. */
  durationMs: number | null
  attempts: number
  requestBody: string
  /** Why there was no answer, for example a timeout. */
  failure: string | null
}

export type RequestRecord = {
  method: string
  path: string
  status: number
  /** Milliseconds since the epoch when the answer ended. */
  at: number
  durationMs: number
  tokenKind: 'app' | 'installation' | 'none'
  /** Whose limits it counts for: of the token, or of the one that a token was asked for. */
  installationId: number | null
  /** The header `x-github-api-version`. */
  apiVersion: string | null
}

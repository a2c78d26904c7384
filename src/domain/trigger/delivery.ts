/** One webhook delivery as GitHub sent it, after its signature was verified. */
export type Delivery = {
  /** `X-GitHub-Delivery`; a redelivery keeps it. */
  guid: string
  event: string
  action: string | null
  installationId: number | null
  repositoryId: number | null
  payload: unknown
  /**
   * When GitHub sent it first, if it came another way than by a webhook that has just arrived.
   */
  deliveredAt?: Date
}

export type Repository = { id: number; owner: string; name: string }

export type Actor = { id: number; login: string; type: string }

/** The issue as it stood in the payload that was approved; never fetched again. */
export type IssueSnapshot = { number: number; title: string; body: string }

import type { Permissions } from './vocabulary.ts'

/** Plain data of one repository. */
export type RepositoryState = {
  issues: {
    number: number
    title: string
    body: string | null
    author: string
    state: 'open' | 'closed'
    locked: boolean
    labels: string[]
    isPullRequest: boolean
  }[]
  comments: { id: number; issue: number; author: string; body: string; edits: number; createdAt: string }[]
  pullRequests: {
    number: number
    title: string
    body: string | null
    author: string
    state: 'open' | 'closed'
    draft: boolean
    merged: boolean
    head: string
    base: string
    headSha: string
    url: string
    /** Logins. */
    requestedReviewers: string[]
  }[]
  checkRuns: {
    id: number
    name: string
    externalId: string | null
    headSha: string
    status: 'queued' | 'in_progress' | 'completed'
    conclusion: string | null
    title: string | null
    summary: string | null
    text: string | null
    annotations: number
    annotationList: { path: string; line: number; level: string; message: string; title: string | null }[]
    actions: { label: string; description: string; identifier: string }[]
    detailsUrl: string | null
    updates: number
  }[]
  reviews: {
    id: number
    pullRequest: number
    author: string
    state: 'approved' | 'changes_requested' | 'commented'
    body: string
    commitId: string
  }[]
  /** `line` as it was written, of the file at `commitId`. */
  reviewComments: {
    id: number
    review: number
    pullRequest: number
    author: string
    path: string
    line: number
    body: string
    commitId: string
  }[]
  labels: string[]
  reactions: { issue: number; comment: number | null; content: string; author: string }[]
  /** Tokens that may reach this repository. `active` = neither revoked nor expired. */
  tokens: { minted: number; revoked: number; expired: number; active: number; permissions: Permissions[] }
  /** Branch → commit. */
  branches: Record<string, string>
}

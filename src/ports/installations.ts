import type { Actor } from '../domain/trigger/delivery.ts'
import type { RepositoryAccess } from './forge.ts'

/** What the App can see of all that it is installed on, where no delivery tells it. */
export interface Installations {
  /**
   * Visits each repository that the App can reach, one after the other, with its open issues (no
   * pull requests) that carry a label and changed at `since` or later; one listing per repository.
   * Resolves false when a part could not be read and is worth another try: GitHub was away, or an
   * installation has few requests left. What GitHub refuses is left out. Rejects with what `visit`
   * rejects with, and with UnavailableError when not even the installations can be listed.
   */
  visitRepositories(since: Date, visit: (repository: VisitedRepository) => Promise<void>): Promise<boolean>
}

export type VisitedRepository = RepositoryAccess & {
  defaultBranch: string
  /** Before this, the App was not there. */
  installedAt: Date
  issues: LabelledIssue[]
  /** The last time that somebody put this label on an issue; null = GitHub does not tell. */
  lastLabeling(issue: number, label: string): Promise<Labeling | null>
}

export type LabelledIssue = {
  number: number
  title: string
  body: string
  isLocked: boolean
  labels: { id: number; name: string }[]
}

/** `at` as GitHub writes it. */
export type Labeling = { id: number; at: string; actor: Actor }

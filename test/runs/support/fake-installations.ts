import type { Installations, LabelledIssue, Labeling, VisitedRepository } from '../../../src/ports/installations.ts'

export type FakeInstallations = Installations & {
  repositories: (Omit<VisitedRepository, 'lastLabeling'> & { history: Map<number, Labeling> })[]
  /** Part of what GitHub has could not be read. */
  isWhole: boolean
  /** Issues whose history was asked for. */
  historyReads: number[]
  historyFault: Error | null
  since: Date | null
}

/** What the App is installed on, in memory. */
export function createFakeInstallations(): FakeInstallations {
  const fake: FakeInstallations = {
    repositories: [],
    isWhole: true,
    historyReads: [],
    historyFault: null,
    since: null,
    async visitRepositories(since, visit) {
      fake.since = since
      for (const { history, ...repository } of fake.repositories) {
        await visit({
          ...repository,
          async lastLabeling(issue) {
            fake.historyReads.push(issue)
            if (fake.historyFault !== null) throw fake.historyFault
            return history.get(issue) ?? null
          },
        })
      }
      return fake.isWhole
    },
  }
  return fake
}

export function labelledIssue(changes: Partial<LabelledIssue> = {}): LabelledIssue {
  const labels = [{ id: 31, name: 'speckit' }]
  return { number: 12, title: 'Due dates', body: 'Tasks have dates.', isLocked: false, labels, ...changes }
}

import type { GitHub } from 'local-github'
import { shownHead } from '../../../src/domain/report/shown-phases.ts'
import type { RepositoryAccess } from '../../../src/ports/forge.ts'
import type { Forge } from '../../../src/ports/forge.ts'
import { createReporters } from '../../../src/reporters/index.ts'
import type { Shape } from '../../texts/support/shapes.ts'
import { createFakeRemoteRecords } from '../../ports/fake-remote-records.ts'

export type ShownShape = { name: string; issue: number; at: RepositoryAccess; show: () => Promise<void> }

/**
 * Brings a shape onto a local GitHub, in a repository of its own with real commits in place of
 * those that it names.
 */
export async function showOnGitHub(github: GitHub, forge: Forge, [name, shape]: [string, Shape]): Promise<ShownShape> {
  const files = { 'README.md': '# Hello\n' }
  const created = await github.createRepository({ owner: 'octo', name, files })
  const { run } = shape.report
  const { title, body } = run.issue
  const issue = await github.openIssue('octo', name, { title, body, author: 'mona' })
  const commits = new Map<string, string>()
  for (const sha of commitsOf(shape)) {
    const specs = Object.fromEntries(documents.map((file) => [`${run.featureDirectory}/${file}`, documentText(sha)]))
    commits.set(sha, await github.commitAs('octo', name, run.branch, specs, 'mona'))
  }
  const repository = { id: created.id, owner: 'octo', name }
  const place = { repository, installationId: created.installationId, issue: { ...run.issue, number: issue } }
  const known = replaced(shape.report, (text) => commits.get(text) ?? text)
  const report = { ...known, run: { ...known.run, ...place } }
  const remoteRecords = createFakeRemoteRecords()
  const parts = { forge, remoteRecords, markerSecret: 'shapes', serverUrl: github.url, mask: (text: string) => text }
  const reporters = createReporters(parts)
  const show = async () => {
    for (const reporter of reporters) await reporter.show(report)
  }
  await show()
  return { name, issue, at: { repository, installationId: created.installationId }, show }
}

const documents = ['spec.md', 'plan.md', 'tasks.md', 'checklists/requirements.md']

/** Long enough for the lines where questions stand. */
function documentText(sha: string): string {
  return `# Due dates\n\nWritten at ${sha.slice(0, 7)}.\n${'\nA line of the document.\n'.repeat(40)}`
}

/** In the order in which they were made; the head last. */
function commitsOf({ report }: Shape): string[] {
  const shas = [...report.earlier, ...report.run.phases].flatMap(({ commitSha }) => commitSha ?? [])
  const head = shownHead(report)
  return [...new Set(shas.filter((sha) => sha !== head)), ...(head === null ? [] : [head])]
}

function replaced<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (Array.isArray(value)) return value.map((item: unknown) => replaced(item, change)) as T
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item as unknown, change)])) as T
}

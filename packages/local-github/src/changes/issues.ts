import { labelShape } from '../shapes/issue.ts'
import { isPull } from '../world/look-up.ts'
import type { IssuePlace, Place } from '../world/place.ts'
import type { Issue } from '../world/world.ts'
import { findOrMakeLabel } from './labels.ts'
import { followAgain } from './pulls/reopen-pull.ts'
import { recordIssueEvent } from './record-issue-event.ts'
import { tellIssue } from './tell-issue.ts'

export type Opener = Place & { isByApp: boolean }

/**
 * Opens an issue. Its labels are there in `opened` already, and are told one by one after it, as
 * GitHub does.
 */
export async function openIssue(
  opener: Opener,
  wanted: { title: string; body: string | null; labels: readonly string[] },
): Promise<Issue> {
  const { world, repository } = opener
  const issue = newIssue(opener, wanted)
  issue.labels = [...new Set(wanted.labels.map((name) => findOrMakeLabel(world, repository, { name })))]
  await tellIssue({ ...opener, issue }, 'opened')
  for (const label of issue.labels) {
    recordIssueEvent({ ...opener, issue }, 'labeled', label)
    await tellIssue({ ...opener, issue }, 'labeled', { label: labelShape(world, repository, label) })
  }
  return issue
}

/** Takes the next number of the repository; pull requests share the row. */
export function newIssue(
  { world, repository, by, isByApp }: Opener,
  wanted: { title: string; body: string | null },
): Issue {
  const createdAt = world.now()
  const issue: Issue = {
    id: world.nextId(),
    number: repository.nextNumber++,
    title: wanted.title,
    body: wanted.body,
    author: by,
    isByApp,
    state: 'open',
    locked: null,
    labels: [],
    reactions: [],
    createdAt,
    updatedAt: createdAt,
    closedAt: null,
    closedBy: null,
    pull: null,
  }
  repository.issues.push(issue)
  return issue
}

export type IssueChange = { title?: string; body?: string | null; state?: 'open' | 'closed' }

/**
 * Changes an issue or a pull request; resolves with the GUID of the last delivery, null when
 * nothing changed.
 */
export async function changeIssue(place: IssuePlace, change: IssueChange): Promise<string | null> {
  const { issue } = place
  const before = { title: issue.title, body: issue.body }
  const edited = [
    change.title !== undefined && change.title !== issue.title ? (['title', { from: before.title }] as const) : null,
    change.body !== undefined && change.body !== issue.body ? (['body', { from: before.body ?? '' }] as const) : null,
  ].filter((one) => one !== null)
  const isStateNew = change.state !== undefined && change.state !== issue.state
  if (isStateNew && change.state === 'open' && isPull(issue)) await followAgain(place.repository, issue)
  if (change.title !== undefined) issue.title = change.title
  if (change.body !== undefined) issue.body = change.body
  if (isStateNew && change.state !== undefined) setState(place, change.state)
  let guid: string | null = null
  if (edited.length > 0) guid = await tellIssue(place, 'edited', { changes: Object.fromEntries(edited) })
  if (isStateNew) guid = await tellIssue(place, change.state === 'closed' ? 'closed' : 'reopened')
  if (guid !== null) issue.updatedAt = place.world.now()
  return guid
}

function setState(place: IssuePlace, state: 'open' | 'closed'): void {
  const { world, issue, by } = place
  recordIssueEvent(place, state === 'closed' ? 'closed' : 'reopened')
  issue.state = state
  issue.closedAt = state === 'closed' ? world.now() : null
  issue.closedBy = state === 'closed' ? by : null
}

import type { IssueSnapshot } from './delivery.ts'
import type { PhaseName } from './phase.ts'

/** Text of an issue as agents get it: title, blank line, body (nothing when it is empty). Untrusted data, never a part of an instruction. */
export function issuePrompt({ title, body }: Pick<IssueSnapshot, 'title' | 'body'>): string {
  const text = body.replaceAll('\r\n', '\n').trim()
  return [title.replaceAll(/\s+/g, ' ').trim(), text].filter((part) => part !== '').join('\n\n')
}

/**
 * What an agent gets as the input of a phase: the issue for specify, and for plan too, because a specification leaves out the technical
 * wishes that an issue may hold. Tasks follow from the documents alone: empty.
 */
export function phasePrompt(phase: PhaseName, issue: Pick<IssueSnapshot, 'title' | 'body'>): string {
  switch (phase) {
    case 'specify':
    case 'plan':
      return issuePrompt(issue)
    case 'tasks':
      return ''
  }
}

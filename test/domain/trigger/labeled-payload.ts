type Change = { [key: string]: unknown; issue?: Record<string, unknown> }

/** The payload of issues.labeled with what we read of it; `change` replaces fields. */
export function labeledPayload(change: Change = {}): Record<string, unknown> {
  const { issue, ...rest } = change
  return {
    action: 'labeled',
    installation: { id: 3 },
    repository: { id: 99, name: 'todo', owner: { login: 'octo' }, default_branch: 'main' },
    issue: {
      number: 12,
      title: 'Add due dates',
      body: 'Every task can have a due date.',
      state: 'open',
      updated_at: '2026-11-01T10:00:00Z',
      ...issue,
    },
    label: { id: 5, name: 'speckit' },
    sender: { id: 7, login: 'mona', type: 'User' },
    ...rest,
  }
}

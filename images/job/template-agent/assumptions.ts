import type { Issue } from './issue.ts'
import { isEdge, isMeasurable } from './signals.ts'

/** What has to be assumed because the issue is silent. Each sentence says what the issue does not say. */
export function assumptionsFor(issue: Issue, { isPromoted }: { isPromoted: boolean }): string[] {
  const { statements } = issue
  const all = [issue.title, ...statements.map(({ text }) => text)].join('\n')
  const silent: [boolean, string][] = [
    [statements.length === 0, 'The issue has a title and no text. The title is taken as the only requirement.'],
    [
      isPromoted && statements.length > 0,
      'No sentence of the issue demands anything in so many words. All its sentences are taken as requirements.',
    ],
    [
      !statements.some(({ kind }) => kind === 'story'),
      'The issue names no role. Everybody who can use the product today can use this feature.',
    ],
    [
      !statements.some(({ text }) => isEdge(text)),
      'The issue says nothing about wrong, empty or missing input. It is refused in the way the product refuses it elsewhere.',
    ],
    [
      !statements.some(({ text }) => isMeasurable(text)),
      'The issue gives no numbers. No new limit is introduced and existing ones stay as they are.',
    ],
    [
      !/\b(?:permissions?|roles?|admins?|owners?|log ?in|sign ?in|auth\w*|access|rechte?|rollen?|anmeld\w+|berechtig\w+)\b/i.test(
        all,
      ),
      'The issue says nothing about permissions. The access rules of the product hold unchanged.',
    ],
    [
      !/\b(?:migrat\w+|existing|already stored|stored before|older|backward\w*|compatib\w+|vorhandene?\w*|bestehende?\w*)\b/i.test(
        all,
      ),
      'The issue says nothing about data that exists already. It stays valid and is not changed.',
    ],
    [
      !statements.some(({ kind }) => kind === 'exclusion'),
      'The issue excludes nothing by name. What is not listed as a requirement does not belong to this feature.',
    ],
  ]
  return silent.filter(([isSilent]) => isSilent).map(([, sentence]) => sentence)
}

import type { IssueSnapshot } from './delivery.ts'

export type FeatureNames = { feature: string; featureDirectory: string; branch: string }

/**
 * Names a feature after its issue: `012-add-due-dates`, its directory and its branch. The issue number makes it unique in the repository;
 * the title only adds letters and digits, whatever it holds (emoji, `../..`, another script).
 */
export function nameFeature(issue: Pick<IssueSnapshot, 'number' | 'title'>): FeatureNames {
  const feature = `${String(issue.number).padStart(3, '0')}-${slug(issue.title)}`
  return { feature, featureDirectory: `specs/${feature}`, branch: `speckit/${feature}` }
}

const longestSlug = 40

function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  let text = ''
  for (const word of words) {
    const longer = text === '' ? word.slice(0, longestSlug) : `${text}-${word}`
    if (longer.length > longestSlug) break
    text = longer
  }
  return text === '' ? 'feature' : text
}

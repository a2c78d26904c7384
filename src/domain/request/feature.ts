import type { IssueSnapshot } from '../trigger/delivery.ts'
import type { RunSettings } from '../run/settings.ts'

export type FeatureNames = { feature: string; featureDirectory: string; branch: string }

/**
 * Names a feature after its issue: `012-add-due-dates`, its directory and its branch. The issue
 * number makes it unique in the repository; the title only adds letters and digits, whatever it
 * holds (emoji, `../..`, another script).
 */
export function nameFeature(
  { number, title }: Pick<IssueSnapshot, 'number' | 'title'>,
  templates: Pick<RunSettings, 'branchTemplate' | 'featureDirectoryTemplate'>,
): FeatureNames {
  const feature = `${String(number).padStart(3, '0')}-${slug(title)}`
  const fill = (template: string) => template.replaceAll('{feature}', feature).replaceAll('{issue}', String(number))
  return {
    feature,
    featureDirectory: fill(templates.featureDirectoryTemplate),
    branch: fill(templates.branchTemplate),
  }
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

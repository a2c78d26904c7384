import { describe, expect, it } from '@jest/globals'
import { nameFeature } from '../../../src/domain/request/feature.ts'
import { runSettings } from '../support/run-settings.ts'

describe('nameFeature', () => {
  it.each([
    [12, 'Add due dates', '012-add-due-dates'],
    [1, '../../etc/passwd', '001-etc-passwd'],
    [7, '🎉🎉🎉', '007-feature'],
    [7, '', '007-feature'],
    [1234, 'Größe & Maße', '1234-gro-e-ma-e'],
    [3, 'a'.repeat(300), `003-${'a'.repeat(40)}`],
    [3, 'Export the weekly report of all open tasks as a spreadsheet', '003-export-the-weekly-report-of-all-open'],
    [9, '$(rm -rf /); `id`\n--force', '009-rm-rf-id-force'],
    [5, '-rf', '005-rf'],
    [6, 'x.lock', '006-x-lock'],
    [8, '{issue} $& $1', '008-issue-1'],
  ])('issue %d “%s” is named %s', (number, title, feature) => {
    const names = nameFeature({ number, title }, runSettings)

    expect(names).toEqual({ feature, featureDirectory: `specs/${feature}`, branch: `speckit/${feature}` })
  })

  it('follows the templates of the settings, however often they name the feature or the issue', () => {
    const templates = { branchTemplate: 'sdd/{issue}/{feature}', featureDirectoryTemplate: 'docs/{issue}/{issue}' }

    expect(nameFeature({ number: 12, title: 'Add due dates' }, templates)).toEqual({
      feature: '012-add-due-dates',
      featureDirectory: 'docs/12/12',
      branch: 'sdd/12/012-add-due-dates',
    })
  })
})

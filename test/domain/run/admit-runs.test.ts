import { describe, expect, it } from '@jest/globals'
import { admitRuns } from '../../../src/domain/run/admit-runs.ts'
import type { AdmissibleRun } from '../../../src/domain/run/admit-runs.ts'

type Words = Partial<Omit<AdmissibleRun, 'limits'>> & {
  repository?: number
  issue?: number
  perRepository?: number
  perAll?: number
}

/** A run in a few words; `perRepository` and `perAll` are its limits. */
function lined({ repository = 1, issue = 1, perRepository, perAll, ...rest }: Words): AdmissibleRun {
  const limits = { maxRunsPerRepository: perRepository ?? null, maxRunsPerInstallation: perAll ?? null }
  return {
    id: `${repository}#${issue}`,
    repositoryId: repository,
    issueNumber: issue,
    status: 'queued',
    limits,
    ...rest,
  }
}

function admitted(pending: Words[], active: Words[] = []): string[] {
  return admitRuns(pending.map(lined), active.map(lined)).map(({ id }) => id)
}

describe('admitRuns', () => {
  it.each<[string, Words[], Words[], string[]]>([
    [
      'everybody where nothing is in the way',
      [{ issue: 1 }, { issue: 2 }, { repository: 2 }],
      [],
      ['1#1', '1#2', '2#1'],
    ],
    ['one run an issue', [{ id: 'a' }, { id: 'b' }, { id: 'c' }], [], ['a']],
    ['nobody behind an active run of the issue', [{ id: 'a' }], [{ status: 'in_progress' }], []],
    ['nobody behind a run of the issue that waits for people', [{ id: 'a' }], [{ status: 'waiting' }], []],
    ['the same issue number of another repository', [{ repository: 2 }], [{ repository: 1 }], ['2#1']],
    ['as many as a repository may have', [1, 2, 3].map((issue) => ({ issue, perRepository: 2 })), [], ['1#1', '1#2']],
    ['nobody where a repository is full', [{ issue: 2, perRepository: 1 }], [{ issue: 1 }], []],
    [
      'beside a run that waits for people, which takes no place',
      [{ issue: 2, perRepository: 1 }],
      [{ status: 'waiting' }],
      ['1#2'],
    ],
    [
      'another repository past one that is full',
      [
        { issue: 2, perRepository: 1 },
        { repository: 2, perRepository: 1 },
      ],
      [{ issue: 1 }],
      ['2#1'],
    ],
    [
      'as many as the installation may have',
      [1, 2, 3].map((repository) => ({ repository, perAll: 2 })),
      [],
      ['1#1', '2#1'],
    ],
    [
      'a run of larger limits past one of smaller',
      [
        { issue: 2, perAll: 1 },
        { issue: 3, perAll: 2 },
      ],
      [{ issue: 1 }],
      ['1#3'],
    ],
    [
      'nobody of an issue past its elder, whatever the limits',
      [
        { id: 'a', issue: 2, perAll: 1 },
        { id: 'b', issue: 2 },
      ],
      [{ issue: 1 }],
      [],
    ],
    ['nobody to a limit of none', [{ perRepository: 0 }], [], []],
  ])('lets go %s', (_name, pending, active, expected) => {
    expect(admitted(pending, active)).toEqual(expected)
  })
})

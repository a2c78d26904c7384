import { describe, expect, it } from '@jest/globals'
import type { Cancellation } from '../../../src/domain/run/run.ts'
import { cancelledResult } from '../../../src/runs/phases/cancelled-result.ts'
import { runId, runRecord } from '../../domain/support/run-record.ts'

const closed: Cancellation = { by: null, reason: 'issue_closed', detail: 'The issue was closed.' }

describe('cancelledResult', () => {
  it.each<[Cancellation | null, string, string, string]>([
    [closed, '', 'issue_closed', 'The issue was closed.'],
    [closed, 'Nothing was pushed.', 'issue_closed', 'The issue was closed. Nothing was pushed.'],
    [null, 'Nothing was pushed.', 'cancelled_by_person', 'Nothing was pushed.'],
    [null, '', 'cancelled_by_person', 'The run was cancelled.'],
  ])('of %j and “%s” has the reason %s', async (cancellation, rest, reason, detail) => {
    const store = { run: async () => runRecord({ cancellation }) }

    expect(await cancelledResult(store, runId, rest)).toMatchObject({ conclusion: 'cancelled', reason, detail })
  })

  it('is a result also for a run that is gone', async () => {
    expect(await cancelledResult({ run: async () => null }, runId)).toMatchObject({ detail: 'The run was cancelled.' })
  })
})

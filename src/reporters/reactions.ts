import type { Report } from '../domain/report/report.ts'
import { situationOf } from '../domain/report/situation.ts'
import type { Forge, Reaction } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import type { ReportContext } from './report-context.ts'

type Parts = Pick<ReportContext, 'remoteRecords'> & { forge: Pick<Forge, 'react'> }

/**
 * A rocket on the issue when the run started, a confused face when it ended without anything to
 * show. A reaction is there once at most.
 */
export function createReactions({ remoteRecords, forge }: Parts): Reporter {
  return {
    name: 'reactions',
    show: async (report) => {
      const { run } = report
      for (const reaction of reactionsOf(report)) {
        const key = `reaction:${run.id}:${reaction}`
        if ((await remoteRecords.remoteRecord(key)) !== null) continue
        await forge.react(run, run.issue.number, reaction)
        await remoteRecords.recordRemote(key, { runId: run.id, kind: 'reaction', remoteId: reaction })
      }
    },
  }
}

function reactionsOf({ run }: Report): Reaction[] {
  const { kind } = situationOf({ run })
  const isRefused = kind === 'failed' || kind === 'timed_out'
  return [
    ...(run.startedAt === null ? [] : ['rocket' as const]),
    ...(isRefused && run.headSha === null ? ['confused' as const] : []),
  ]
}

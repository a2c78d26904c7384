import type { Report } from '../../../src/domain/report/report.ts'
import type { Reporter } from '../../../src/ports/reporter.ts'
import type { ReportContext } from '../../../src/reporters/report-context.ts'
import { createFakeRemoteRecords } from '../../ports/fake-remote-records.ts'
import { createFakeForge } from '../../ports/fake-forge.ts'

/** A reporter over a GitHub and a store in memory. */
export function setUp<T extends Reporter>(
  create: (parts: ReportContext & { forge: ReturnType<typeof createFakeForge> }) => T,
) {
  const forge = createFakeForge()
  const remoteRecords = createFakeRemoteRecords()
  const clock = { now: new Date('2026-03-01T12:00:00Z') }
  const parts = {
    now: () => clock.now,
    forge,
    remoteRecords,
    markerSecret: 'secret of the test',
    serverUrl: 'https://github.example',
    mask: (text: string) => text.replaceAll('hunter2hunter2', '***'),
  }
  const reporter = create(parts)
  return {
    forge,
    parts,
    /** Moves the clock on. */
    pass: (ms: number) => void (clock.now = new Date(clock.now.getTime() + ms)),
    remoteRecords,
    show: (report: Report) => reporter.show(report),
    /**
     * As the queue does: again after a failure, until it was shown. Resolves with the number of
     * tries.
     */
    async showUntilDone(report: Report): Promise<number> {
      for (let tries = 1; tries <= 5; tries += 1) {
        const isShown = await reporter.show(report).then(
          () => true,
          () => false,
        )
        if (isShown) return tries
      }
      throw new Error('still not shown after 5 tries')
    },
  }
}

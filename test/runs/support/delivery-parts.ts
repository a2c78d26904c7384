import type { RunRecord } from '../../../src/domain/run/run.ts'
import type { HandleActionParts } from '../../../src/runs/deliveries/handle-action.ts'
import { noPolicy } from '../../../src/settings/settings-policy.ts'
import { createFakeRemoteRecords } from '../../ports/fake-remote-records.ts'
import { silentLog } from '../../support/silent-log.ts'
import { createFakeCommands } from './fake-commands.ts'
import { createFakeRepository } from './fake-repository.ts'

export const now = new Date('2026-11-22T10:00:30Z')

/** What a delivery is handled with: GitHub and a store in memory. */
export function deliveryParts(runs: RunRecord[] = []) {
  const forge = createFakeRepository()
  const commands = createFakeCommands(runs)
  const warnings: string[] = []
  let ids = 0
  const parts = {
    forge,
    store: Object.assign(commands, createFakeRemoteRecords()),
    clock: { now: () => now },
    log: { ...silentLog, warn: (_metadata: object, message: string) => void warnings.push(message) },
    newId: () => `id-${(ids += 1)}`,
    executor: 'process',
    operator: { ...noPolicy, defaults: { agent: 'template' } },
    knownAgents: ['template', 'codex'],
    markerSecret: 'secret of the test',
    mask: (text: string) => text.replaceAll('hunter2hunter2', '***'),
    warnings,
  } satisfies HandleActionParts & { warnings: string[] }
  return parts
}

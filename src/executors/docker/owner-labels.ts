import type { JobOwner } from '../../ports/executor.ts'

export const runLabel = 'speckit.run'

/** Labels that tell whose a job container is. */
export function ownerLabels(owner: JobOwner, workerId: string): Record<string, string> {
  return {
    [runLabel]: owner.runId,
    'speckit.phase': owner.phaseId,
    'speckit.fence': String(owner.fence),
    'speckit.worker': workerId,
  }
}

export function ownerOf(labels: Readonly<Record<string, string>>): JobOwner {
  return {
    runId: labels[runLabel] ?? '',
    phaseId: labels['speckit.phase'] ?? '',
    fence: Number(labels['speckit.fence'] ?? 0),
  }
}

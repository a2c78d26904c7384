import type { JobOwner } from '../../ports/executor.ts'

const runLabel = 'speckit.run'
const scopeLabel = 'speckit.scope'

/** Labels that tell whose a job container is. */
export function ownerLabels(owner: JobOwner, scope: string, workerId: string): Record<string, string> {
  return {
    [scopeLabel]: scope,
    [runLabel]: owner.runId,
    'speckit.phase': owner.phaseId,
    'speckit.fence': String(owner.fence),
    'speckit.worker': workerId,
  }
}

/** Filter for the job containers of one installation; others may use the same engine. */
export function scopeFilter(scope: string): { label: string[] } {
  return { label: [runLabel, `${scopeLabel}=${scope}`] }
}

export function ownerOf(labels: Readonly<Record<string, string>>): JobOwner {
  return {
    runId: labels[runLabel] ?? '',
    phaseId: labels['speckit.phase'] ?? '',
    fence: Number(labels['speckit.fence'] ?? 0),
  }
}

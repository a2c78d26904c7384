import type { RunRecord } from '../domain/run/run.ts'

export type Addresses = ReturnType<typeof createAddresses>

type Named = Pick<RunRecord, 'repository'>

/**
 * Absolute addresses of our own resources and of the things on the forge that a run speaks of;
 * every part is encoded.
 */
export function createAddresses({ publicUrl, forgeUrl }: { publicUrl: string; forgeUrl: string }) {
  const api = (runId: string) => `${publicUrl}/spec-automation/runs/${runId}`
  const repository = ({ repository }: Named) =>
    `${forgeUrl}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`
  return {
    run: api,
    runPage: (runId: string) => `${publicUrl}/runs/${runId}`,
    artifact: (runId: string, id: string) => `${api(runId)}/artifacts/${id}/download`,
    log: (runId: string, phaseId: string) => `${api(runId)}/phases/${phaseId}/log`,
    repository,
    issue: (run: Named & Pick<RunRecord, 'issue'>) => `${repository(run)}/issues/${run.issue.number}`,
    pullRequest: (run: Named, number: number) => `${repository(run)}/pull/${number}`,
    commit: (run: Named, sha: string) => `${repository(run)}/commit/${encodeURIComponent(sha)}`,
    branch: (run: Named & Pick<RunRecord, 'branch'>) =>
      `${repository(run)}/tree/${run.branch.split('/').map(encodeURIComponent).join('/')}`,
  }
}

export type ArtifactKind = 'log' | 'patch' | 'diff_summary' | 'commit_status' | 'usage' | 'environment' | 'agent_output'

/** What is known of an artifact without its content. `size` in bytes. */
export type ArtifactSummary = {
  id: string
  runId: string
  phaseId: string | null
  kind: ArtifactKind
  name: string
  contentType: string
  size: number
  createdAt: Date
  expiresAt: Date
}

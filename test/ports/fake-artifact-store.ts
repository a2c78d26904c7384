import { randomUUID } from 'node:crypto'
import type { ArtifactSummary } from '../../src/domain/run/artifact.ts'
import type { ArtifactStore } from '../../src/ports/store.ts'

/** Artifacts in memory. */
export function createFakeArtifactStore(): ArtifactStore {
  const kept: (ArtifactSummary & { content: Buffer })[] = []

  return {
    async putArtifact(artifact) {
      const { runId, phaseId, name, content } = artifact
      const place = kept.findIndex((old) => old.runId === runId && old.phaseId === phaseId && old.name === name)
      const id = kept[place]?.id ?? randomUUID()
      const stored = { ...artifact, id, size: content.length, createdAt: new Date() }
      if (place === -1) kept.push(stored)
      else kept[place] = stored
      return summaryOf(stored)
    },
    artifacts: async (runId) => kept.filter((artifact) => artifact.runId === runId).map(summaryOf),
    artifact: async (id) => kept.find((artifact) => artifact.id === id) ?? null,
  }
}

function summaryOf({ content: _content, ...summary }: ArtifactSummary & { content: Buffer }): ArtifactSummary {
  return summary
}

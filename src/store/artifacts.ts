import { randomUUID } from 'node:crypto'
import type { ArtifactKind, ArtifactSummary } from '../domain/run/artifact.ts'
import type { ArtifactStore } from '../ports/store.ts'
import type { Database } from './database.ts'
import { isUuid } from './values.ts'

const summaryColumns = {
  id: true,
  runId: true,
  phaseId: true,
  kind: true,
  name: true,
  contentType: true,
  size: true,
  createdAt: true,
  expiresAt: true,
} as const

export function createArtifactStore({ prisma }: Database): ArtifactStore {
  return {
    async putArtifact({ runId, phaseId, kind, name, contentType, content, expiresAt }) {
      const [row] = await prisma.$queryRaw<ArtifactSummary[]>`
        INSERT INTO "Artifact" ("id", "runId", "phaseId", "kind", "name", "contentType", "size", "content", "expiresAt")
        VALUES (${randomUUID()}::uuid, ${runId}::uuid, ${phaseId}::uuid, ${kind}, ${name}, ${contentType}, ${content.length},
          ${content}, ${expiresAt})
        ON CONFLICT ("runId", "phaseId", "name") DO UPDATE SET "kind" = excluded."kind", "contentType" = excluded."contentType",
          "size" = excluded."size", "content" = excluded."content", "createdAt" = now(), "expiresAt" = excluded."expiresAt"
        RETURNING "id", "runId", "phaseId", "kind", "name", "contentType", "size", "createdAt", "expiresAt"`
      if (row === undefined) throw new Error(`artifact ${name} of run ${runId} was not stored`)
      return row
    },

    async artifacts(runId) {
      if (!isUuid(runId)) return []
      const rows = await prisma.artifact.findMany({
        where: { runId },
        orderBy: [{ createdAt: 'asc' }, { name: 'asc' }],
        select: summaryColumns,
      })
      return rows.map(withKind)
    },

    async artifact(id) {
      const row = isUuid(id) ? await prisma.artifact.findUnique({ where: { id } }) : null
      return row === null ? null : { ...withKind(row), content: Buffer.from(row.content) }
    },
  }
}

function withKind<T extends { kind: string }>(row: T): T & { kind: ArtifactKind } {
  return row as T & { kind: ArtifactKind }
}

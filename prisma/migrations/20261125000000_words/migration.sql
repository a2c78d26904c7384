-- A run that was asked to end says so in one place: who, why and in which words.
UPDATE "Run"
SET "cancellation" = '{"by": null, "reason": "cancelled_by_person", "detail": "The run was cancelled."}'
WHERE "cancelRequestedAt" IS NOT NULL AND "cancellation" IS NULL AND "status" <> 'completed';
ALTER TABLE "Run" DROP COLUMN "cancelRequestedAt";

-- Tables, columns and indexes are called what the code calls them.
ALTER TABLE "Run" RENAME COLUMN "inLine" TO "pending";
ALTER INDEX "Run_in_line_idx" RENAME TO "Run_pending_idx";

ALTER TABLE "Run" RENAME COLUMN "semanticKey" TO "deduplicationKey";
ALTER INDEX "Run_semanticKey_key" RENAME TO "Run_deduplicationKey_key";
ALTER TABLE "Command" RENAME COLUMN "semanticKey" TO "deduplicationKey";

ALTER TABLE "Effect" RENAME TO "RemoteRecord";
ALTER TABLE "RemoteRecord" RENAME CONSTRAINT "Effect_pkey" TO "RemoteRecord_pkey";
ALTER TABLE "RemoteRecord" RENAME CONSTRAINT "Effect_runId_fkey" TO "RemoteRecord_runId_fkey";
ALTER INDEX "Effect_runId_idx" RENAME TO "RemoteRecord_runId_idx";

-- Nothing has ever read or written it.
DROP TABLE "ApiToken";

-- CreateEnum
CREATE TYPE "Status" AS ENUM ('queued', 'in_progress', 'waiting', 'completed');

-- CreateEnum
CREATE TYPE "Conclusion" AS ENUM ('success', 'neutral', 'failure', 'cancelled', 'timed_out', 'skipped');

-- CreateEnum
CREATE TYPE "WaitingFor" AS ENUM ('approval', 'answers');

-- CreateTable
CREATE TABLE "Delivery" (
    "guid" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "action" TEXT,
    "installationId" BIGINT,
    "repositoryId" BIGINT,
    "payload" JSON NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handledAt" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("guid")
);

-- CreateTable
CREATE TABLE "Run" (
    "id" UUID NOT NULL,
    "semanticKey" TEXT NOT NULL,
    "deliveryGuid" TEXT,
    "repositoryId" BIGINT NOT NULL,
    "owner" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "installationId" BIGINT NOT NULL,
    "issueNumber" INTEGER NOT NULL,
    "inputTitle" TEXT NOT NULL,
    "inputBody" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "actorId" BIGINT NOT NULL,
    "actorLogin" TEXT NOT NULL,
    "baseBranch" TEXT NOT NULL,
    "baseSha" TEXT NOT NULL,
    "feature" TEXT NOT NULL,
    "featureDirectory" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "agent" JSONB NOT NULL,
    "executor" TEXT NOT NULL,
    "status" "Status" NOT NULL DEFAULT 'queued',
    "waitingFor" "WaitingFor",
    "conclusion" "Conclusion",
    "reason" TEXT,
    "detail" TEXT,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "leaseEndsAt" TIMESTAMPTZ(3),
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "headSha" TEXT,
    "pullRequestNumber" INTEGER,
    "spec" JSONB,
    "reportWanted" INTEGER NOT NULL DEFAULT 1,
    "reportShown" INTEGER NOT NULL DEFAULT 0,
    "reportLeaseEndsAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),
    "touchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Phase" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "status" "Status" NOT NULL DEFAULT 'queued',
    "conclusion" "Conclusion",
    "reason" TEXT,
    "detail" TEXT,
    "startedAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),
    "commitSha" TEXT,
    "files" JSONB NOT NULL DEFAULT '[]',
    "inputTokens" BIGINT,
    "outputTokens" BIGINT,
    "costUsd" DECIMAL(12,6),
    "cleanedUp" BOOLEAN,

    CONSTRAINT "Phase_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LogChunk" (
    "phaseId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "characters" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LogChunk_pkey" PRIMARY KEY ("phaseId","sequence")
);

-- CreateTable
CREATE TABLE "Artifact" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "phaseId" UUID,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Effect" (
    "key" TEXT NOT NULL,
    "runId" UUID,
    "kind" TEXT NOT NULL,
    "remoteId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Effect_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Delivery_receivedAt_idx" ON "Delivery"("receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Run_semanticKey_key" ON "Run"("semanticKey");

-- CreateIndex
CREATE INDEX "Run_repositoryId_issueNumber_idx" ON "Run"("repositoryId", "issueNumber");

-- CreateIndex
CREATE INDEX "Run_repositoryId_branch_idx" ON "Run"("repositoryId", "branch");

-- CreateIndex
CREATE INDEX "Run_deliveryGuid_idx" ON "Run"("deliveryGuid");

-- CreateIndex
CREATE INDEX "Run_status_createdAt_idx" ON "Run"("status", "createdAt");

-- CreateIndex
CREATE INDEX "Run_createdAt_idx" ON "Run"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Phase_runId_name_attempt_key" ON "Phase"("runId", "name", "attempt");

-- CreateIndex
CREATE INDEX "Artifact_phaseId_idx" ON "Artifact"("phaseId");

-- CreateIndex
CREATE INDEX "Artifact_expiresAt_idx" ON "Artifact"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Artifact_runId_phaseId_name_key" ON "Artifact"("runId", "phaseId", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "Effect_runId_idx" ON "Effect"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_deliveryGuid_fkey" FOREIGN KEY ("deliveryGuid") REFERENCES "Delivery"("guid") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Phase" ADD CONSTRAINT "Phase_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogChunk" ADD CONSTRAINT "LogChunk_phaseId_fkey" FOREIGN KEY ("phaseId") REFERENCES "Phase"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Artifact" ADD CONSTRAINT "Artifact_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Artifact" ADD CONSTRAINT "Artifact_phaseId_fkey" FOREIGN KEY ("phaseId") REFERENCES "Phase"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Effect" ADD CONSTRAINT "Effect_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the schema file cannot say. (NULLS NOT DISTINCT above: one artifact a name also where it belongs to the run and not to a phase.)

-- One active run an issue.
CREATE UNIQUE INDEX "Run_active_issue_key" ON "Run"("repositoryId", "issueNumber") WHERE "status" <> 'completed';

-- The sweep for reports that were not shown looks at nothing else.
CREATE INDEX "Run_unreported_idx" ON "Run"("touchedAt") WHERE "reportWanted" > "reportShown";

-- AlterTable
ALTER TABLE "Phase" ADD COLUMN     "approval" JSONB,
ADD COLUMN     "input" TEXT,
ADD COLUMN     "report" TEXT;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "cancellation" JSONB,
ADD COLUMN     "entryApproval" JSONB,
ADD COLUMN     "inLine" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'label',
ADD COLUMN     "questions" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "Command" (
    "semanticKey" TEXT NOT NULL,
    "deliveryGuid" TEXT,
    "installationId" BIGINT NOT NULL,
    "repositoryId" BIGINT NOT NULL,
    "issueNumber" INTEGER,
    "runId" UUID,
    "actorId" BIGINT NOT NULL,
    "actorLogin" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Command_pkey" PRIMARY KEY ("semanticKey")
);

-- CreateIndex
CREATE INDEX "Command_installationId_actorId_at_idx" ON "Command"("installationId", "actorId", "at");

-- CreateIndex
CREATE INDEX "Command_runId_idx" ON "Command"("runId");

-- CreateIndex
CREATE INDEX "Command_at_idx" ON "Command"("at");

-- CreateIndex
CREATE INDEX "Run_repositoryId_pullRequestNumber_idx" ON "Run"("repositoryId", "pullRequestNumber");

-- CreateIndex
CREATE INDEX "Run_installationId_status_idx" ON "Run"("installationId", "status");

-- AddForeignKey
ALTER TABLE "Command" ADD CONSTRAINT "Command_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;



-- What the schema file cannot say.

-- One active run an issue. Those in line wait behind it. (A semicolon in a comment ends a statement for the schema engine.)
DROP INDEX "Run_active_issue_key";
CREATE UNIQUE INDEX "Run_active_issue_key" ON "Run"("repositoryId", "issueNumber") WHERE "status" <> 'completed' AND NOT "inLine";

-- Whoever moves the line looks at nothing else.
CREATE INDEX "Run_in_line_idx" ON "Run"("installationId", "createdAt") WHERE "inLine";

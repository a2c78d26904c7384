-- AlterTable
ALTER TABLE "Phase" ADD COLUMN     "absence" TEXT,
ADD COLUMN     "absentSince" TIMESTAMPTZ(3),
ADD COLUMN     "workerDeaths" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "PhaseOutcome" (
    "phaseId" UUID NOT NULL,
    "outcome" JSONB NOT NULL,
    "bundle" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PhaseOutcome_pkey" PRIMARY KEY ("phaseId")
);

-- CreateTable
CREATE TABLE "Turn" (
    "installationId" BIGINT NOT NULL,
    "repositoryId" BIGINT NOT NULL,
    "servedAt" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "Turn_pkey" PRIMARY KEY ("installationId","repositoryId")
);

-- AddForeignKey
ALTER TABLE "PhaseOutcome" ADD CONSTRAINT "PhaseOutcome_phaseId_fkey" FOREIGN KEY ("phaseId") REFERENCES "Phase"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A pack is compressed already.
ALTER TABLE "PhaseOutcome" ALTER COLUMN "bundle" SET STORAGE EXTERNAL;

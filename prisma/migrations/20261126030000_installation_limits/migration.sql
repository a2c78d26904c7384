-- What GitHub lets an installation do: one row for all processes.
CREATE TABLE "InstallationLimit" (
    "installationId" BIGINT NOT NULL,
    "pausedUntil" TIMESTAMPTZ(3),
    "refusals" INTEGER NOT NULL DEFAULT 0,
    "writes" TIMESTAMPTZ(3)[] NOT NULL DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],

    CONSTRAINT "InstallationLimit_pkey" PRIMARY KEY ("installationId")
);

-- Tokens that GitHub gave and nobody revoked yet, so that they end also after a crash.
CREATE TABLE "InstallationToken" (
    "id" UUID NOT NULL,
    "installationId" BIGINT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "leaseOwner" TEXT,
    "leaseEndsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "InstallationToken_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "InstallationToken_leaseEndsAt_idx" ON "InstallationToken"("leaseEndsAt");

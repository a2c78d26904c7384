-- Deliveries of one subject, which is mostly an issue, are handled one after the other.
ALTER TABLE "Delivery"
ADD COLUMN "subject" TEXT NOT NULL DEFAULT '',
ADD COLUMN "happenedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
ADD COLUMN "arrival" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "mayStop" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "leaseEndsAt" TIMESTAMPTZ(3),
ADD COLUMN "notBefore" TIMESTAMPTZ(3);

-- What an older version stored and nobody handled yet waits for nobody.
UPDATE "Delivery" SET "subject" = "guid", "happenedAt" = "receivedAt" WHERE "handledAt" IS NULL;

-- The words of a command, by which a second one is told from the first, and whether the issue has
-- another text since.
ALTER TABLE "Run" ADD COLUMN "asked" TEXT, ADD COLUMN "issueEdited" BOOLEAN NOT NULL DEFAULT false;

-- What the schema file cannot say: the next delivery of a subject, and what may stop a run.
CREATE INDEX "Delivery_open_idx" ON "Delivery"("subject", "happenedAt", "arrival", "guid") WHERE "handledAt" IS NULL;
CREATE INDEX "Delivery_stops_idx" ON "Delivery"("subject", "happenedAt") WHERE "mayStop";

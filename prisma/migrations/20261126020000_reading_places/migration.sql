-- CreateTable
CREATE TABLE "ReadingPlace" (
    "name" TEXT NOT NULL,
    "readUntil" TIMESTAMPTZ(3),
    "readAt" TIMESTAMPTZ(3),
    "leaseOwner" TEXT,
    "leaseEndsAt" TIMESTAMPTZ(3),
    "pausedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "ReadingPlace_pkey" PRIMARY KEY ("name")
);

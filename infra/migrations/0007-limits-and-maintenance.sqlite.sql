-- up
CREATE TABLE "requestCount" (
  "minute" TEXT NOT NULL CONSTRAINT "CK_requestCount_minute" CHECK ("minute" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "minute" >= '0001'),
  "caller" TEXT NOT NULL CONSTRAINT "CK_requestCount_caller" CHECK (length("caller") <= 64),
  "requests" INTEGER NOT NULL CONSTRAINT "CK_requestCount_requests" CHECK ("requests" >= 0),
  CONSTRAINT "PK_requestCount" PRIMARY KEY ("minute", "caller")
) STRICT
GO
CREATE TABLE "maintenance" (
  "id" TEXT NOT NULL CONSTRAINT "CK_maintenance_id" CHECK (length("id") <= 100),
  "reason" TEXT NOT NULL CONSTRAINT "CK_maintenance_reason" CHECK (length("reason") <= 400),
  "since" TEXT NOT NULL CONSTRAINT "CK_maintenance_since" CHECK ("since" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "since" >= '0001'),
  "startedBy" TEXT NOT NULL CONSTRAINT "CK_maintenance_startedBy" CHECK (length("startedBy") <= 100),
  "until" TEXT NULL CONSTRAINT "CK_maintenance_until" CHECK ("until" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "until" >= '0001'),
  CONSTRAINT "PK_maintenance" PRIMARY KEY ("id")
) STRICT
GO
ALTER TABLE "shared_user" ADD COLUMN "entraObjectId" TEXT NULL CONSTRAINT "CK_shared_user_entraObjectId" CHECK (length("entraObjectId") <= 36)
GO
ALTER TABLE "shared_user" ADD COLUMN "entraObjectIdKey" TEXT NULL CONSTRAINT "CK_shared_user_entraObjectIdKey" CHECK (octet_length("entraObjectIdKey") <= 800)
GO
CREATE UNIQUE INDEX "UX_shared_user_entraObjectIdKey" ON "shared_user" ("entraObjectIdKey") WHERE "deletedAt" IS NULL AND "entraObjectIdKey" IS NOT NULL
-- down
DROP INDEX "UX_shared_user_entraObjectIdKey"
GO
ALTER TABLE "shared_user" DROP COLUMN "entraObjectId"
GO
ALTER TABLE "shared_user" DROP COLUMN "entraObjectIdKey"
GO
DROP TABLE "maintenance"
GO
DROP TABLE "requestCount"

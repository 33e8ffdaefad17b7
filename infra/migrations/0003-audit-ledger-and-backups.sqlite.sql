-- up
CREATE TABLE "auditBlock" (
  "blockNo" INTEGER NOT NULL CONSTRAINT "CK_auditBlock_blockNo" CHECK ("blockNo" >= 1),
  "branch" TEXT NOT NULL CONSTRAINT "CK_auditBlock_branch" CHECK (length("branch") <= 32),
  "firstSeq" INTEGER NOT NULL CONSTRAINT "CK_auditBlock_firstSeq" CHECK ("firstSeq" >= 1),
  "lastSeq" INTEGER NOT NULL CONSTRAINT "CK_auditBlock_lastSeq" CHECK ("lastSeq" >= 1),
  "root" TEXT NOT NULL CONSTRAINT "CK_auditBlock_root" CHECK (length("root") <= 64),
  "previousHash" TEXT NOT NULL CONSTRAINT "CK_auditBlock_previousHash" CHECK (length("previousHash") <= 64),
  "hash" TEXT NOT NULL CONSTRAINT "CK_auditBlock_hash" CHECK (length("hash") <= 64),
  "sealedAt" TEXT NOT NULL CONSTRAINT "CK_auditBlock_sealedAt" CHECK ("sealedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "sealedAt" >= '0001'),
  "milliseconds" INTEGER NOT NULL CONSTRAINT "CK_auditBlock_milliseconds" CHECK ("milliseconds" >= 0),
  "anchoredAt" TEXT NULL CONSTRAINT "CK_auditBlock_anchoredAt" CHECK ("anchoredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "anchoredAt" >= '0001'),
  CONSTRAINT "PK_auditBlock" PRIMARY KEY ("blockNo")
) STRICT
GO
CREATE INDEX "IX_auditBlock_firstSeq" ON "auditBlock" ("firstSeq")
GO
CREATE INDEX "IX_auditBlock_anchoredAt_blockNo_none" ON "auditBlock" ("anchoredAt", "blockNo") WHERE "anchoredAt" IS NULL
GO
CREATE TABLE "backup" (
  "id" TEXT NOT NULL CONSTRAINT "CK_backup_id" CHECK (length("id") <= 60),
  "state" TEXT NOT NULL CONSTRAINT "CK_backup_state" CHECK ("state" IN ('wanted', 'running', 'good', 'failed', 'removed')),
  "place" TEXT NOT NULL CONSTRAINT "CK_backup_place" CHECK (length("place") <= 400),
  "requestedBy" TEXT NOT NULL CONSTRAINT "CK_backup_requestedBy" CHECK (length("requestedBy") <= 100),
  "startedAt" TEXT NOT NULL CONSTRAINT "CK_backup_startedAt" CHECK ("startedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "startedAt" >= '0001'),
  "finishedAt" TEXT NULL CONSTRAINT "CK_backup_finishedAt" CHECK ("finishedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "finishedAt" >= '0001'),
  "rows" INTEGER NULL CONSTRAINT "CK_backup_rows" CHECK ("rows" >= 0),
  "bytes" INTEGER NULL CONSTRAINT "CK_backup_bytes" CHECK ("bytes" >= 0),
  "milliseconds" INTEGER NULL CONSTRAINT "CK_backup_milliseconds" CHECK ("milliseconds" >= 0),
  "schemaVersion" INTEGER NULL CONSTRAINT "CK_backup_schemaVersion" CHECK ("schemaVersion" >= 0),
  "ledgerSeq" INTEGER NULL CONSTRAINT "CK_backup_ledgerSeq" CHECK ("ledgerSeq" >= 0),
  "ledgerHash" TEXT NULL CONSTRAINT "CK_backup_ledgerHash" CHECK (length("ledgerHash") <= 64),
  "manifestHash" TEXT NULL CONSTRAINT "CK_backup_manifestHash" CHECK (length("manifestHash") <= 64),
  "isEncrypted" INTEGER NOT NULL CONSTRAINT "CK_backup_isEncrypted" CHECK ("isEncrypted" IN (0, 1)),
  "reason" TEXT NULL CONSTRAINT "CK_backup_reason" CHECK (length("reason") <= 1000),
  "checkedAt" TEXT NULL CONSTRAINT "CK_backup_checkedAt" CHECK ("checkedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "checkedAt" >= '0001'),
  "drilledAt" TEXT NULL CONSTRAINT "CK_backup_drilledAt" CHECK ("drilledAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "drilledAt" >= '0001'),
  "drillMilliseconds" INTEGER NULL CONSTRAINT "CK_backup_drillMilliseconds" CHECK ("drillMilliseconds" >= 0),
  "drillReason" TEXT NULL CONSTRAINT "CK_backup_drillReason" CHECK (length("drillReason") <= 1000),
  "removedAt" TEXT NULL CONSTRAINT "CK_backup_removedAt" CHECK ("removedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "removedAt" >= '0001'),
  CONSTRAINT "PK_backup" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_backup_startedAt" ON "backup" ("startedAt")
GO
CREATE TABLE "export" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_export_id" CHECK ("id" >= 1),
  "kind" TEXT NOT NULL CONSTRAINT "CK_export_kind" CHECK ("kind" IN ('list', 'domain', 'person')),
  "subject" TEXT NOT NULL CONSTRAINT "CK_export_subject" CHECK (length("subject") <= 100),
  "query" TEXT NOT NULL CONSTRAINT "CK_export_query" CHECK (length("query") <= 4000),
  "format" TEXT NOT NULL CONSTRAINT "CK_export_format" CHECK ("format" IN ('csv', 'json', 'ndjson', 'xlsx')),
  "state" TEXT NOT NULL CONSTRAINT "CK_export_state" CHECK ("state" IN ('waiting', 'writing', 'done', 'failed', 'expired')),
  "rows" INTEGER NULL CONSTRAINT "CK_export_rows" CHECK ("rows" >= 0),
  "bytes" INTEGER NULL CONSTRAINT "CK_export_bytes" CHECK ("bytes" >= 0),
  "fileHash" TEXT NULL CONSTRAINT "CK_export_fileHash" CHECK (length("fileHash") <= 64),
  "reason" TEXT NULL CONSTRAINT "CK_export_reason" CHECK (length("reason") <= 1000),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_export_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_export_createdBy" CHECK (length("createdBy") <= 100),
  "actorId" INTEGER NULL,
  "actorRole" TEXT NOT NULL CONSTRAINT "CK_export_actorRole" CHECK (length("actorRole") <= 20),
  "finishedAt" TEXT NULL CONSTRAINT "CK_export_finishedAt" CHECK ("finishedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "finishedAt" >= '0001'),
  "expiresAt" TEXT NULL CONSTRAINT "CK_export_expiresAt" CHECK ("expiresAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "expiresAt" >= '0001'),
  CONSTRAINT "PK_export" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_export_createdBy_id" ON "export" ("createdBy", "id")
GO
CREATE INDEX "IX_export_state" ON "export" ("state")
GO
ALTER TABLE "auditEntry" ADD COLUMN "seq" INTEGER NULL
GO
CREATE INDEX "IX_auditEntry_resource_entryNo" ON "auditEntry" ("resource", "entryNo")
GO
CREATE INDEX "IX_auditEntry_actor_entryNo" ON "auditEntry" ("actor", "entryNo")
GO
CREATE INDEX "IX_auditEntry_at" ON "auditEntry" ("at")
GO
CREATE INDEX "IX_auditEntry_seq_entryNo_none" ON "auditEntry" ("seq", "entryNo") WHERE "seq" IS NULL
GO
CREATE UNIQUE INDEX "UX_auditEntry_seq" ON "auditEntry" ("seq") WHERE "seq" IS NOT NULL
-- down
DROP INDEX "IX_auditEntry_resource_entryNo"
GO
DROP INDEX "IX_auditEntry_actor_entryNo"
GO
DROP INDEX "IX_auditEntry_at"
GO
DROP INDEX "IX_auditEntry_seq_entryNo_none"
GO
DROP INDEX "UX_auditEntry_seq"
GO
ALTER TABLE "auditEntry" DROP COLUMN "seq"
GO
DROP TABLE "export"
GO
DROP TABLE "backup"
GO
DROP TABLE "auditBlock"

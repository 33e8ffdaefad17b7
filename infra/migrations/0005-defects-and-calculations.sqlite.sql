-- up
CREATE TABLE "calculations_calculation" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculation_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculation_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculation_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_calculations_calculation_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_nameKey" CHECK (octet_length("nameKey") <= 800),
  "kind" TEXT NOT NULL CONSTRAINT "CK_calculations_calculation_kind" CHECK ("kind" IN ('user', 'system')),
  "ownerId" INTEGER NULL CONSTRAINT "FK_calculations_calculation_ownerId" REFERENCES "shared_user" ("id"),
  "description" TEXT NULL CONSTRAINT "CK_calculations_calculation_description" CHECK (length("description") <= 1000),
  CONSTRAINT "PK_calculations_calculation" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_calculations_calculation_codeKey" ON "calculations_calculation" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_calculations_calculation_kind_codeKey" ON "calculations_calculation" ("kind", "codeKey")
GO
CREATE INDEX "IX_calculations_calculation_nameKey" ON "calculations_calculation" ("nameKey")
GO
CREATE INDEX "IX_calculations_calculation_kind_nameKey" ON "calculations_calculation" ("kind", "nameKey")
GO
CREATE INDEX "IX_calculations_calculation_ownerId_nameKey" ON "calculations_calculation" ("ownerId", "nameKey")
GO
CREATE TABLE "calculations_calculationVersion" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersion_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersion_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersion_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "calculationId" INTEGER NOT NULL CONSTRAINT "FK_calculations_calculationVersion_calculationId" REFERENCES "calculations_calculation" ("id"),
  "number" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersion_number" CHECK ("number" >= 1),
  "expression" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_expression" CHECK (length("expression") <= 4000),
  "inputs" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_inputs" CHECK (json_valid("inputs") AND substr("inputs", 1, 1) IN ('{', '[')),
  "unit" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_unit" CHECK (length("unit") <= 40),
  "rounding" INTEGER NULL CONSTRAINT "CK_calculations_calculationVersion_rounding" CHECK ("rounding" >= 1 AND "rounding" <= 999999999999999),
  "roundingMode" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_roundingMode" CHECK ("roundingMode" IN ('half-up', 'half-even', 'half-down', 'up', 'down', 'ceiling', 'floor')),
  "query" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_query" CHECK (json_valid("query") AND substr("query", 1, 1) IN ('{', '[')),
  "status" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_status" CHECK ("status" IN ('draft', 'published', 'withdrawn')),
  "effectiveFrom" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_effectiveFrom" CHECK (date("effectiveFrom") IS "effectiveFrom" AND "effectiveFrom" >= '0001'),
  "writerIds" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersion_writerIds" CHECK (json_valid("writerIds") AND substr("writerIds", 1, 1) IN ('{', '[')),
  "publishedById" INTEGER NULL CONSTRAINT "FK_calculations_calculationVersion_publishedById" REFERENCES "shared_user" ("id"),
  "publishedAt" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_publishedAt" CHECK ("publishedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "publishedAt" >= '0001'),
  "withdrawnAt" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_withdrawnAt" CHECK ("withdrawnAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "withdrawnAt" >= '0001'),
  "withdrawnReason" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_withdrawnReason" CHECK (length("withdrawnReason") <= 400),
  "hash" TEXT NULL CONSTRAINT "CK_calculations_calculationVersion_hash" CHECK (length("hash") <= 64),
  CONSTRAINT "PK_calculations_calculationVersion" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_calculations_calculationVersion_calculationId_number" ON "calculations_calculationVersion" ("calculationId", "number") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_calculations_calculationVersion_number" ON "calculations_calculationVersion" ("number")
GO
CREATE INDEX "IX_calculations_calculationVersion_status_number" ON "calculations_calculationVersion" ("status", "number")
GO
CREATE INDEX "IX_calculations_calculationVersion_publishedAt" ON "calculations_calculationVersion" ("publishedAt")
GO
CREATE INDEX "IX_calculations_calculationVersion_calculationId_publishedAt" ON "calculations_calculationVersion" ("calculationId", "publishedAt")
GO
CREATE INDEX "IX_calculations_calculationVersion_status_publishedAt" ON "calculations_calculationVersion" ("status", "publishedAt")
GO
CREATE INDEX "IX_calculations_calculationVersion_publishedById" ON "calculations_calculationVersion" ("publishedById")
GO
CREATE TABLE "calculations_calculationVersionAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_calculations_calculationVersionAttachment_ownerId" REFERENCES "calculations_calculationVersion" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_calculations_calculationVersionAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_calculations_calculationVersionAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_calculations_calculationVersionAttachment_ownerId" ON "calculations_calculationVersionAttachment" ("ownerId")
GO
CREATE TABLE "calculations_calculationBatch" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationBatch_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationBatch_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationBatch_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationBatch_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationBatch_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationBatch_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationBatch_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_calculations_calculationBatch_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "versionId" INTEGER NOT NULL CONSTRAINT "FK_calculations_calculationBatch_versionId" REFERENCES "calculations_calculationVersion" ("id"),
  "source" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationBatch_source" CHECK ("source" IN ('rows', 'resource', 'sheet', 'query')),
  "sourceName" TEXT NULL CONSTRAINT "CK_calculations_calculationBatch_sourceName" CHECK (length("sourceName") <= 400),
  "attachmentId" INTEGER NULL CONSTRAINT "FK_calculations_calculationBatch_attachmentId" REFERENCES "calculations_calculationVersionAttachment" ("id"),
  "mapping" TEXT NULL CONSTRAINT "CK_calculations_calculationBatch_mapping" CHECK (json_valid("mapping") AND substr("mapping", 1, 1) IN ('{', '[')),
  "runs" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationBatch_runs" CHECK ("runs" >= 0),
  "rejected" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationBatch_rejected" CHECK ("rejected" >= 0),
  "requestedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationBatch_requestedAt" CHECK ("requestedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "requestedAt" >= '0001'),
  "requestedById" INTEGER NULL CONSTRAINT "FK_calculations_calculationBatch_requestedById" REFERENCES "shared_user" ("id"),
  CONSTRAINT "PK_calculations_calculationBatch" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_calculations_calculationBatch_requestedAt" ON "calculations_calculationBatch" ("requestedAt")
GO
CREATE INDEX "IX_calculations_calculationBatch_versionId_requestedAt" ON "calculations_calculationBatch" ("versionId", "requestedAt")
GO
CREATE INDEX "IX_calculations_calculationBatch_requestedById_requestedAt" ON "calculations_calculationBatch" ("requestedById", "requestedAt")
GO
CREATE INDEX "IX_calculations_calculationBatch_attachmentId" ON "calculations_calculationBatch" ("attachmentId")
GO
CREATE TABLE "calculations_calculationRun" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationRun_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationRun_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationRun_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_calculations_calculationRun_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "calculationId" INTEGER NOT NULL CONSTRAINT "FK_calculations_calculationRun_calculationId" REFERENCES "calculations_calculation" ("id"),
  "versionId" INTEGER NOT NULL CONSTRAINT "FK_calculations_calculationRun_versionId" REFERENCES "calculations_calculationVersion" ("id"),
  "batchId" INTEGER NULL CONSTRAINT "FK_calculations_calculationRun_batchId" REFERENCES "calculations_calculationBatch" ("id"),
  "aboutResource" TEXT NULL CONSTRAINT "CK_calculations_calculationRun_aboutResource" CHECK (length("aboutResource") <= 60),
  "aboutId" INTEGER NULL CONSTRAINT "CK_calculations_calculationRun_aboutId" CHECK ("aboutId" >= 1),
  "inputs" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_inputs" CHECK (json_valid("inputs") AND substr("inputs", 1, 1) IN ('{', '[')),
  "result" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_result" CHECK (length("result") <= 200),
  "trace" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_trace" CHECK (json_valid("trace") AND substr("trace", 1, 1) IN ('{', '[')),
  "engineVersion" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_engineVersion" CHECK (length("engineVersion") <= 40),
  "durationMs" INTEGER NOT NULL CONSTRAINT "CK_calculations_calculationRun_durationMs" CHECK ("durationMs" >= 0 AND "durationMs" <= 999999999999999),
  "requestedAt" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_requestedAt" CHECK ("requestedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "requestedAt" >= '0001'),
  "requestedById" INTEGER NULL CONSTRAINT "FK_calculations_calculationRun_requestedById" REFERENCES "shared_user" ("id"),
  "supersedesId" INTEGER NULL CONSTRAINT "FK_calculations_calculationRun_supersedesId" REFERENCES "calculations_calculationRun" ("id"),
  "receiptHash" TEXT NOT NULL CONSTRAINT "CK_calculations_calculationRun_receiptHash" CHECK (length("receiptHash") <= 64),
  CONSTRAINT "PK_calculations_calculationRun" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_calculations_calculationRun_requestedAt" ON "calculations_calculationRun" ("requestedAt")
GO
CREATE INDEX "IX_calculations_calculationRun_calculationId_requestedAt" ON "calculations_calculationRun" ("calculationId", "requestedAt")
GO
CREATE INDEX "IX_calculations_calculationRun_versionId_requestedAt" ON "calculations_calculationRun" ("versionId", "requestedAt")
GO
CREATE INDEX "IX_calculations_calculationRun_batchId_requestedAt" ON "calculations_calculationRun" ("batchId", "requestedAt")
GO
CREATE INDEX "IX_calculations_calculationRun_requestedById_requestedAt" ON "calculations_calculationRun" ("requestedById", "requestedAt")
GO
CREATE INDEX "IX_calculations_calculationRun_supersedesId" ON "calculations_calculationRun" ("supersedesId")
GO
CREATE TABLE "defects_partNumber" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_partNumber_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_partNumber_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_partNumber_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_partNumber_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_partNumber_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_partNumber_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_partNumber_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_partNumber_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_partNumber_isActive" CHECK ("isActive" IN (0, 1)),
  "revision" TEXT NULL CONSTRAINT "CK_defects_partNumber_revision" CHECK (length("revision") <= 10),
  "customerId" INTEGER NULL CONSTRAINT "FK_defects_partNumber_customerId" REFERENCES "shared_customer" ("id"),
  CONSTRAINT "PK_defects_partNumber" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_partNumber_codeKey" ON "defects_partNumber" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_partNumber_isActive_codeKey" ON "defects_partNumber" ("isActive", "codeKey")
GO
CREATE INDEX "IX_defects_partNumber_customerId" ON "defects_partNumber" ("customerId")
GO
CREATE TABLE "defects_workCenter" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_workCenter_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_workCenter_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_workCenter_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_workCenter_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_workCenter_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_workCenter_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_workCenter_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_workCenter_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_workCenter_isActive" CHECK ("isActive" IN (0, 1)),
  CONSTRAINT "PK_defects_workCenter" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_workCenter_codeKey" ON "defects_workCenter" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_workCenter_isActive_codeKey" ON "defects_workCenter" ("isActive", "codeKey")
GO
CREATE TABLE "defects_level" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_level_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_level_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_level_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_level_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_level_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_level_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_level_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_level_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_level_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_level_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_level_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_level_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_level_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_level_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_level_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_level_isActive" CHECK ("isActive" IN (0, 1)),
  "severity" INTEGER NULL CONSTRAINT "CK_defects_level_severity" CHECK ("severity" >= 1 AND "severity" <= 10),
  CONSTRAINT "PK_defects_level" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_level_codeKey" ON "defects_level" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_level_isActive_codeKey" ON "defects_level" ("isActive", "codeKey")
GO
CREATE TABLE "defects_area" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_area_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_area_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_area_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_area_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_area_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_area_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_area_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_area_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_area_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_area_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_area_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_area_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_area_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_area_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_area_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_area_isActive" CHECK ("isActive" IN (0, 1)),
  CONSTRAINT "PK_defects_area" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_area_codeKey" ON "defects_area" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_area_isActive_codeKey" ON "defects_area" ("isActive", "codeKey")
GO
CREATE TABLE "defects_inspectionItem" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_inspectionItem_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_inspectionItem_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_inspectionItem_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_inspectionItem_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_inspectionItem_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_inspectionItem_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_inspectionItem_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_inspectionItem_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_inspectionItem_isActive" CHECK ("isActive" IN (0, 1)),
  "unit" TEXT NULL CONSTRAINT "CK_defects_inspectionItem_unit" CHECK (length("unit") <= 20),
  "lowerLimit" INTEGER NULL CONSTRAINT "CK_defects_inspectionItem_lowerLimit" CHECK ("lowerLimit" >= -999999999999999 AND "lowerLimit" <= 999999999999999),
  "upperLimit" INTEGER NULL CONSTRAINT "CK_defects_inspectionItem_upperLimit" CHECK ("upperLimit" >= -999999999999999 AND "upperLimit" <= 999999999999999),
  CONSTRAINT "PK_defects_inspectionItem" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_inspectionItem_codeKey" ON "defects_inspectionItem" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_inspectionItem_isActive_codeKey" ON "defects_inspectionItem" ("isActive", "codeKey")
GO
CREATE TABLE "defects_failureCode" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_failureCode_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_failureCode_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_failureCode_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_failureCode_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_failureCode_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_failureCode_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_failureCode_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_failureCode_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_failureCode_isActive" CHECK ("isActive" IN (0, 1)),
  "category" TEXT NULL CONSTRAINT "CK_defects_failureCode_category" CHECK (length("category") <= 60),
  CONSTRAINT "PK_defects_failureCode" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_failureCode_codeKey" ON "defects_failureCode" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_failureCode_isActive_codeKey" ON "defects_failureCode" ("isActive", "codeKey")
GO
CREATE TABLE "defects_disposition" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_disposition_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_disposition_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_disposition_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_disposition_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_name" CHECK (json_valid("name") AND substr("name", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_disposition_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "words" TEXT NULL CONSTRAINT "CK_defects_disposition_words" CHECK (length("words") <= 400),
  "wordsKey" TEXT NULL CONSTRAINT "CK_defects_disposition_wordsKey" CHECK (octet_length("wordsKey") <= 800),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_disposition_isActive" CHECK ("isActive" IN (0, 1)),
  "kind" TEXT NOT NULL CONSTRAINT "CK_defects_disposition_kind" CHECK ("kind" IN ('use-as-is', 'rework', 'repair', 'scrap', 'return-to-vendor')),
  CONSTRAINT "PK_defects_disposition" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_disposition_codeKey" ON "defects_disposition" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_disposition_isActive_codeKey" ON "defects_disposition" ("isActive", "codeKey")
GO
CREATE TABLE "defects_calibration" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_calibration_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_calibration_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_calibration_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_calibration_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "gaugeCode" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_gaugeCode" CHECK (length("gaugeCode") <= 40),
  "gaugeCodeKey" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_gaugeCodeKey" CHECK (octet_length("gaugeCodeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_defects_calibration_nameKey" CHECK (octet_length("nameKey") <= 800),
  "lastOn" TEXT NULL CONSTRAINT "CK_defects_calibration_lastOn" CHECK (date("lastOn") IS "lastOn" AND "lastOn" >= '0001'),
  "dueOn" TEXT NULL CONSTRAINT "CK_defects_calibration_dueOn" CHECK (date("dueOn") IS "dueOn" AND "dueOn" >= '0001'),
  "result" TEXT NULL CONSTRAINT "CK_defects_calibration_result" CHECK ("result" IN ('passed', 'adjusted', 'failed')),
  "lastGoodOn" TEXT NULL CONSTRAINT "CK_defects_calibration_lastGoodOn" CHECK (date("lastGoodOn") IS "lastGoodOn" AND "lastGoodOn" >= '0001'),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_defects_calibration_isActive" CHECK ("isActive" IN (0, 1)),
  CONSTRAINT "PK_defects_calibration" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_calibration_gaugeCodeKey" ON "defects_calibration" ("gaugeCodeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_calibration_isActive_gaugeCodeKey" ON "defects_calibration" ("isActive", "gaugeCodeKey")
GO
CREATE INDEX "IX_defects_calibration_dueOn" ON "defects_calibration" ("dueOn")
GO
CREATE INDEX "IX_defects_calibration_isActive_dueOn" ON "defects_calibration" ("isActive", "dueOn")
GO
CREATE TABLE "defects_gaugeCalibration" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_gaugeCalibration_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "gaugeId" INTEGER NOT NULL CONSTRAINT "FK_defects_gaugeCalibration_gaugeId" REFERENCES "defects_calibration" ("id"),
  "doneOn" TEXT NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_doneOn" CHECK (date("doneOn") IS "doneOn" AND "doneOn" >= '0001'),
  "result" TEXT NOT NULL CONSTRAINT "CK_defects_gaugeCalibration_result" CHECK ("result" IN ('passed', 'adjusted', 'failed')),
  "dueOn" TEXT NULL CONSTRAINT "CK_defects_gaugeCalibration_dueOn" CHECK (date("dueOn") IS "dueOn" AND "dueOn" >= '0001'),
  "doneById" INTEGER NULL CONSTRAINT "FK_defects_gaugeCalibration_doneById" REFERENCES "shared_user" ("id"),
  "certificate" TEXT NULL CONSTRAINT "CK_defects_gaugeCalibration_certificate" CHECK (length("certificate") <= 120),
  "note" TEXT NULL CONSTRAINT "CK_defects_gaugeCalibration_note" CHECK (length("note") <= 1000),
  "doubtFrom" TEXT NULL CONSTRAINT "CK_defects_gaugeCalibration_doubtFrom" CHECK (date("doubtFrom") IS "doubtFrom" AND "doubtFrom" >= '0001'),
  CONSTRAINT "PK_defects_gaugeCalibration" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_defects_gaugeCalibration_doneOn" ON "defects_gaugeCalibration" ("doneOn")
GO
CREATE INDEX "IX_defects_gaugeCalibration_gaugeId_doneOn" ON "defects_gaugeCalibration" ("gaugeId", "doneOn")
GO
CREATE INDEX "IX_defects_gaugeCalibration_doneById" ON "defects_gaugeCalibration" ("doneById")
GO
CREATE TABLE "defects_defect" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_defect_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_defect_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defect_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_defect_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_defect_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_defects_defect_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_defects_defect_numberKey" CHECK (octet_length("numberKey") <= 800),
  "partNumberId" INTEGER NOT NULL CONSTRAINT "FK_defects_defect_partNumberId" REFERENCES "defects_partNumber" ("id"),
  "workCenterId" INTEGER NOT NULL CONSTRAINT "FK_defects_defect_workCenterId" REFERENCES "defects_workCenter" ("id"),
  "areaId" INTEGER NULL CONSTRAINT "FK_defects_defect_areaId" REFERENCES "defects_area" ("id"),
  "levelId" INTEGER NULL CONSTRAINT "FK_defects_defect_levelId" REFERENCES "defects_level" ("id"),
  "customerId" INTEGER NULL CONSTRAINT "FK_defects_defect_customerId" REFERENCES "shared_customer" ("id"),
  "supplierId" INTEGER NULL CONSTRAINT "FK_defects_defect_supplierId" REFERENCES "shared_supplier" ("id"),
  "lotNumber" TEXT NULL CONSTRAINT "CK_defects_defect_lotNumber" CHECK (length("lotNumber") <= 60),
  "serials" TEXT NULL CONSTRAINT "CK_defects_defect_serials" CHECK (json_valid("serials") AND substr("serials", 1, 1) IN ('{', '[')),
  "quantityLot" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_quantityLot" CHECK ("quantityLot" >= 0 AND "quantityLot" <= 999999999999999),
  "quantityInspected" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_quantityInspected" CHECK ("quantityInspected" >= 0 AND "quantityInspected" <= 999999999999999),
  "quantityDefective" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_quantityDefective" CHECK ("quantityDefective" >= 0 AND "quantityDefective" <= 999999999999999),
  "description" TEXT NOT NULL CONSTRAINT "CK_defects_defect_description" CHECK (json_valid("description") AND substr("description", 1, 1) IN ('{', '[')),
  "cause" TEXT NULL CONSTRAINT "CK_defects_defect_cause" CHECK (json_valid("cause") AND substr("cause", 1, 1) IN ('{', '[')),
  "correctiveAction" TEXT NULL CONSTRAINT "CK_defects_defect_correctiveAction" CHECK (json_valid("correctiveAction") AND substr("correctiveAction", 1, 1) IN ('{', '[')),
  "sourceLanguage" TEXT NOT NULL CONSTRAINT "CK_defects_defect_sourceLanguage" CHECK (length("sourceLanguage") <= 35),
  "translatedFrom" TEXT NULL CONSTRAINT "CK_defects_defect_translatedFrom" CHECK (json_valid("translatedFrom") AND substr("translatedFrom", 1, 1) IN ('{', '[')),
  "preparedById" INTEGER NOT NULL CONSTRAINT "FK_defects_defect_preparedById" REFERENCES "shared_user" ("id"),
  "detectedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defect_detectedAt" CHECK ("detectedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "detectedAt" >= '0001'),
  "dueOn" TEXT NULL CONSTRAINT "CK_defects_defect_dueOn" CHECK (date("dueOn") IS "dueOn" AND "dueOn" >= '0001'),
  "status" TEXT NOT NULL CONSTRAINT "CK_defects_defect_status" CHECK ("status" IN ('draft', 'open', 'contained', 'in-review', 'dispositioned', 'in-rework', 'verification', 'closed')),
  "isOpen" INTEGER NOT NULL CONSTRAINT "CK_defects_defect_isOpen" CHECK ("isOpen" IN (0, 1)),
  "closedAt" TEXT NULL CONSTRAINT "CK_defects_defect_closedAt" CHECK ("closedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "closedAt" >= '0001'),
  "quantityReinspected" INTEGER NULL CONSTRAINT "CK_defects_defect_quantityReinspected" CHECK ("quantityReinspected" >= 0 AND "quantityReinspected" <= 999999999999999),
  "quantityReaccepted" INTEGER NULL CONSTRAINT "CK_defects_defect_quantityReaccepted" CHECK ("quantityReaccepted" >= 0 AND "quantityReaccepted" <= 999999999999999),
  "correctsId" INTEGER NULL CONSTRAINT "FK_defects_defect_correctsId" REFERENCES "defects_defect" ("id"),
  "wordsEn" TEXT NULL CONSTRAINT "CK_defects_defect_wordsEn" CHECK (length("wordsEn") <= 20000),
  "wordsFr" TEXT NULL CONSTRAINT "CK_defects_defect_wordsFr" CHECK (length("wordsFr") <= 20000),
  "wordsDe" TEXT NULL CONSTRAINT "CK_defects_defect_wordsDe" CHECK (length("wordsDe") <= 20000),
  "wordsEs" TEXT NULL CONSTRAINT "CK_defects_defect_wordsEs" CHECK (length("wordsEs") <= 20000),
  "wordsPt" TEXT NULL CONSTRAINT "CK_defects_defect_wordsPt" CHECK (length("wordsPt") <= 20000),
  "wordsIt" TEXT NULL CONSTRAINT "CK_defects_defect_wordsIt" CHECK (length("wordsIt") <= 20000),
  "wordsNl" TEXT NULL CONSTRAINT "CK_defects_defect_wordsNl" CHECK (length("wordsNl") <= 20000),
  "wordsOther" TEXT NULL CONSTRAINT "CK_defects_defect_wordsOther" CHECK (length("wordsOther") <= 20000),
  CONSTRAINT "PK_defects_defect" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_defects_defect_numberKey" ON "defects_defect" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_defects_defect_detectedAt" ON "defects_defect" ("detectedAt")
GO
CREATE INDEX "IX_defects_defect_status_detectedAt" ON "defects_defect" ("status", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_isOpen_detectedAt" ON "defects_defect" ("isOpen", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_partNumberId_detectedAt" ON "defects_defect" ("partNumberId", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_workCenterId_detectedAt" ON "defects_defect" ("workCenterId", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_customerId_detectedAt" ON "defects_defect" ("customerId", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_supplierId_detectedAt" ON "defects_defect" ("supplierId", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_levelId_detectedAt" ON "defects_defect" ("levelId", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_dueOn" ON "defects_defect" ("dueOn")
GO
CREATE INDEX "IX_defects_defect_isOpen_dueOn" ON "defects_defect" ("isOpen", "dueOn")
GO
CREATE INDEX "IX_defects_defect_closedAt" ON "defects_defect" ("closedAt")
GO
CREATE INDEX "IX_defects_defect_partNumberId_closedAt" ON "defects_defect" ("partNumberId", "closedAt")
GO
CREATE INDEX "IX_defects_defect_workCenterId_closedAt" ON "defects_defect" ("workCenterId", "closedAt")
GO
CREATE INDEX "IX_defects_defect_areaId" ON "defects_defect" ("areaId")
GO
CREATE INDEX "IX_defects_defect_preparedById" ON "defects_defect" ("preparedById")
GO
CREATE INDEX "IX_defects_defect_correctsId" ON "defects_defect" ("correctsId")
GO
CREATE INDEX "IX_defects_defect_partNumberId_status_detectedAt" ON "defects_defect" ("partNumberId", "status", "detectedAt")
GO
CREATE INDEX "IX_defects_defect_workCenterId_status_detectedAt" ON "defects_defect" ("workCenterId", "status", "detectedAt")
GO
CREATE VIRTUAL TABLE "defects_defect_text" USING fts5("number", "lotNumber", "wordsEn", "wordsFr", "wordsDe", "wordsEs", "wordsPt", "wordsIt", "wordsNl", "wordsOther", content="defects_defect", content_rowid="id", tokenize="unicode61 remove_diacritics 2", prefix="2 3")
GO
CREATE TRIGGER "TR_defects_defect_added" AFTER INSERT ON "defects_defect" BEGIN INSERT INTO "defects_defect_text" (rowid, "number", "lotNumber", "wordsEn", "wordsFr", "wordsDe", "wordsEs", "wordsPt", "wordsIt", "wordsNl", "wordsOther") VALUES (new."id", new."number", new."lotNumber", new."wordsEn", new."wordsFr", new."wordsDe", new."wordsEs", new."wordsPt", new."wordsIt", new."wordsNl", new."wordsOther"); END
GO
CREATE TRIGGER "TR_defects_defect_removed" AFTER DELETE ON "defects_defect" BEGIN INSERT INTO "defects_defect_text" ("defects_defect_text", rowid, "number", "lotNumber", "wordsEn", "wordsFr", "wordsDe", "wordsEs", "wordsPt", "wordsIt", "wordsNl", "wordsOther") VALUES ('delete', old."id", old."number", old."lotNumber", old."wordsEn", old."wordsFr", old."wordsDe", old."wordsEs", old."wordsPt", old."wordsIt", old."wordsNl", old."wordsOther"); END
GO
CREATE TRIGGER "TR_defects_defect_changed" AFTER UPDATE OF "number", "lotNumber", "wordsEn", "wordsFr", "wordsDe", "wordsEs", "wordsPt", "wordsIt", "wordsNl", "wordsOther" ON "defects_defect" WHEN old."number" IS NOT new."number" OR old."lotNumber" IS NOT new."lotNumber" OR old."wordsEn" IS NOT new."wordsEn" OR old."wordsFr" IS NOT new."wordsFr" OR old."wordsDe" IS NOT new."wordsDe" OR old."wordsEs" IS NOT new."wordsEs" OR old."wordsPt" IS NOT new."wordsPt" OR old."wordsIt" IS NOT new."wordsIt" OR old."wordsNl" IS NOT new."wordsNl" OR old."wordsOther" IS NOT new."wordsOther" BEGIN INSERT INTO "defects_defect_text" ("defects_defect_text", rowid, "number", "lotNumber", "wordsEn", "wordsFr", "wordsDe", "wordsEs", "wordsPt", "wordsIt", "wordsNl", "wordsOther") VALUES ('delete', old."id", old."number", old."lotNumber", old."wordsEn", old."wordsFr", old."wordsDe", old."wordsEs", old."wordsPt", old."wordsIt", old."wordsNl", old."wordsOther"); INSERT INTO "defects_defect_text" (rowid, "number", "lotNumber", "wordsEn", "wordsFr", "wordsDe", "wordsEs", "wordsPt", "wordsIt", "wordsNl", "wordsOther") VALUES (new."id", new."number", new."lotNumber", new."wordsEn", new."wordsFr", new."wordsDe", new."wordsEs", new."wordsPt", new."wordsIt", new."wordsNl", new."wordsOther"); END
GO
CREATE TABLE "defects_defectFinding" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_defectFinding_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_defectFinding_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_defectFinding_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectFinding_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectFinding_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectFinding_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectFinding_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_defectFinding_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "defectId" INTEGER NOT NULL CONSTRAINT "FK_defects_defectFinding_defectId" REFERENCES "defects_defect" ("id"),
  "failureCodeId" INTEGER NOT NULL CONSTRAINT "FK_defects_defectFinding_failureCodeId" REFERENCES "defects_failureCode" ("id"),
  "inspectionItemId" INTEGER NULL CONSTRAINT "FK_defects_defectFinding_inspectionItemId" REFERENCES "defects_inspectionItem" ("id"),
  "gaugeId" INTEGER NULL CONSTRAINT "FK_defects_defectFinding_gaugeId" REFERENCES "defects_calibration" ("id"),
  "measured" INTEGER NULL CONSTRAINT "CK_defects_defectFinding_measured" CHECK ("measured" >= -999999999999999 AND "measured" <= 999999999999999),
  "measuredAt" TEXT NULL CONSTRAINT "CK_defects_defectFinding_measuredAt" CHECK ("measuredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "measuredAt" >= '0001'),
  "isOutside" INTEGER NOT NULL CONSTRAINT "CK_defects_defectFinding_isOutside" CHECK ("isOutside" IN (0, 1)),
  "isInDoubt" INTEGER NOT NULL CONSTRAINT "CK_defects_defectFinding_isInDoubt" CHECK ("isInDoubt" IN (0, 1)),
  "doubt" TEXT NULL CONSTRAINT "CK_defects_defectFinding_doubt" CHECK (length("doubt") <= 400),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_defects_defectFinding_quantity" CHECK ("quantity" >= 0 AND "quantity" <= 999999999999999),
  "detectedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectFinding_detectedAt" CHECK ("detectedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "detectedAt" >= '0001'),
  "note" TEXT NULL CONSTRAINT "CK_defects_defectFinding_note" CHECK (length("note") <= 1000),
  CONSTRAINT "PK_defects_defectFinding" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_defects_defectFinding_detectedAt" ON "defects_defectFinding" ("detectedAt")
GO
CREATE INDEX "IX_defects_defectFinding_failureCodeId_detectedAt" ON "defects_defectFinding" ("failureCodeId", "detectedAt")
GO
CREATE INDEX "IX_defects_defectFinding_measuredAt" ON "defects_defectFinding" ("measuredAt")
GO
CREATE INDEX "IX_defects_defectFinding_gaugeId_measuredAt" ON "defects_defectFinding" ("gaugeId", "measuredAt")
GO
CREATE INDEX "IX_defects_defectFinding_isInDoubt_measuredAt" ON "defects_defectFinding" ("isInDoubt", "measuredAt")
GO
CREATE INDEX "IX_defects_defectFinding_defectId" ON "defects_defectFinding" ("defectId")
GO
CREATE INDEX "IX_defects_defectFinding_inspectionItemId" ON "defects_defectFinding" ("inspectionItemId")
GO
CREATE INDEX "IX_defects_defectFinding_failureCodeId_defectId_detectedAt_quantity_deletedAt" ON "defects_defectFinding" ("failureCodeId", "defectId", "detectedAt", "quantity", "deletedAt")
GO
CREATE INDEX "IX_defects_defectFinding_defectId_failureCodeId_detectedAt_quantity_deletedAt" ON "defects_defectFinding" ("defectId", "failureCodeId", "detectedAt", "quantity", "deletedAt")
GO
CREATE TABLE "defects_defectDisposition" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_defectDisposition_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_defectDisposition_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_defectDisposition_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_defectDisposition_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "defectId" INTEGER NOT NULL CONSTRAINT "FK_defects_defectDisposition_defectId" REFERENCES "defects_defect" ("id"),
  "kind" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_kind" CHECK ("kind" IN ('use-as-is', 'rework', 'repair', 'scrap', 'return-to-vendor')),
  "dispositionId" INTEGER NULL CONSTRAINT "FK_defects_defectDisposition_dispositionId" REFERENCES "defects_disposition" ("id"),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_defects_defectDisposition_quantity" CHECK ("quantity" >= 1 AND "quantity" <= 999999999999999),
  "decidedById" INTEGER NOT NULL CONSTRAINT "FK_defects_defectDisposition_decidedById" REFERENCES "shared_user" ("id"),
  "decidedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_decidedAt" CHECK ("decidedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "decidedAt" >= '0001'),
  "approverIds" TEXT NOT NULL CONSTRAINT "CK_defects_defectDisposition_approverIds" CHECK (json_valid("approverIds") AND substr("approverIds", 1, 1) IN ('{', '[')),
  "isApproved" INTEGER NOT NULL CONSTRAINT "CK_defects_defectDisposition_isApproved" CHECK ("isApproved" IN (0, 1)),
  "cost" INTEGER NULL CONSTRAINT "CK_defects_defectDisposition_cost" CHECK ("cost" >= 0 AND "cost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_defects_defectDisposition_currency" CHECK (length("currency") <= 3),
  "supplierReference" TEXT NULL CONSTRAINT "CK_defects_defectDisposition_supplierReference" CHECK (length("supplierReference") <= 80),
  "note" TEXT NULL CONSTRAINT "CK_defects_defectDisposition_note" CHECK (length("note") <= 1000),
  CONSTRAINT "PK_defects_defectDisposition" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_defects_defectDisposition_decidedAt" ON "defects_defectDisposition" ("decidedAt")
GO
CREATE INDEX "IX_defects_defectDisposition_kind_decidedAt" ON "defects_defectDisposition" ("kind", "decidedAt")
GO
CREATE INDEX "IX_defects_defectDisposition_isApproved_decidedAt" ON "defects_defectDisposition" ("isApproved", "decidedAt")
GO
CREATE INDEX "IX_defects_defectDisposition_defectId" ON "defects_defectDisposition" ("defectId")
GO
CREATE INDEX "IX_defects_defectDisposition_dispositionId" ON "defects_defectDisposition" ("dispositionId")
GO
CREATE INDEX "IX_defects_defectDisposition_decidedById" ON "defects_defectDisposition" ("decidedById")
GO
CREATE TABLE "defects_defectAction" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAction_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAction_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAction_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectAction_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectAction_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectAction_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectAction_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_defectAction_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "defectId" INTEGER NOT NULL CONSTRAINT "FK_defects_defectAction_defectId" REFERENCES "defects_defect" ("id"),
  "kind" TEXT NOT NULL CONSTRAINT "CK_defects_defectAction_kind" CHECK ("kind" IN ('containment', 'corrective', 'preventive', 'verification')),
  "description" TEXT NOT NULL CONSTRAINT "CK_defects_defectAction_description" CHECK (length("description") <= 2000),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_defects_defectAction_ownerId" REFERENCES "shared_user" ("id"),
  "dueOn" TEXT NULL CONSTRAINT "CK_defects_defectAction_dueOn" CHECK (date("dueOn") IS "dueOn" AND "dueOn" >= '0001'),
  "doneAt" TEXT NULL CONSTRAINT "CK_defects_defectAction_doneAt" CHECK ("doneAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "doneAt" >= '0001'),
  "doneById" INTEGER NULL CONSTRAINT "FK_defects_defectAction_doneById" REFERENCES "shared_user" ("id"),
  "evidence" TEXT NULL CONSTRAINT "CK_defects_defectAction_evidence" CHECK (length("evidence") <= 2000),
  "openDueOn" TEXT NULL CONSTRAINT "CK_defects_defectAction_openDueOn" CHECK (date("openDueOn") IS "openDueOn" AND "openDueOn" >= '0001'),
  "isOpen" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAction_isOpen" CHECK ("isOpen" IN (0, 1)),
  CONSTRAINT "PK_defects_defectAction" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_defects_defectAction_dueOn" ON "defects_defectAction" ("dueOn")
GO
CREATE INDEX "IX_defects_defectAction_ownerId_dueOn" ON "defects_defectAction" ("ownerId", "dueOn")
GO
CREATE INDEX "IX_defects_defectAction_isOpen_dueOn" ON "defects_defectAction" ("isOpen", "dueOn")
GO
CREATE INDEX "IX_defects_defectAction_openDueOn" ON "defects_defectAction" ("openDueOn")
GO
CREATE INDEX "IX_defects_defectAction_ownerId_openDueOn" ON "defects_defectAction" ("ownerId", "openDueOn")
GO
CREATE INDEX "IX_defects_defectAction_defectId" ON "defects_defectAction" ("defectId")
GO
CREATE INDEX "IX_defects_defectAction_doneById" ON "defects_defectAction" ("doneById")
GO
CREATE TABLE "defects_defectAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_defects_defectAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_defects_defectAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_defects_defectAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_defects_defectAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_defects_defectAttachment_ownerId" REFERENCES "defects_defect" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_defects_defectAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_defects_defectAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_defects_defectAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_defects_defectAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_defects_defectAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_defects_defectAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_defects_defectAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_defects_defectAttachment_ownerId" ON "defects_defectAttachment" ("ownerId")
-- down
DROP TABLE "defects_defectAttachment"
GO
DROP TABLE "defects_defectAction"
GO
DROP TABLE "defects_defectDisposition"
GO
DROP TABLE "defects_defectFinding"
GO
DROP TABLE "defects_defect_text"
GO
DROP TABLE "defects_defect"
GO
DROP TABLE "defects_gaugeCalibration"
GO
DROP TABLE "defects_calibration"
GO
DROP TABLE "defects_disposition"
GO
DROP TABLE "defects_failureCode"
GO
DROP TABLE "defects_inspectionItem"
GO
DROP TABLE "defects_area"
GO
DROP TABLE "defects_level"
GO
DROP TABLE "defects_workCenter"
GO
DROP TABLE "defects_partNumber"
GO
DROP TABLE "calculations_calculationRun"
GO
DROP TABLE "calculations_calculationBatch"
GO
DROP TABLE "calculations_calculationVersionAttachment"
GO
DROP TABLE "calculations_calculationVersion"
GO
DROP TABLE "calculations_calculation"

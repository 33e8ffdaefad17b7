-- up
CREATE TABLE "importDifference" (
  "importId" INTEGER NOT NULL,
  "no" INTEGER NOT NULL,
  "sheet" TEXT NOT NULL CONSTRAINT "CK_importDifference_sheet" CHECK (length("sheet") <= 255),
  "cell" TEXT NOT NULL CONSTRAINT "CK_importDifference_cell" CHECK (length("cell") <= 20),
  "resource" TEXT NOT NULL CONSTRAINT "CK_importDifference_resource" CHECK (length("resource") <= 60),
  "rowKey" TEXT NOT NULL CONSTRAINT "CK_importDifference_rowKey" CHECK (length("rowKey") <= 400),
  "column" TEXT NOT NULL CONSTRAINT "CK_importDifference_column" CHECK (length("column") <= 60),
  "before" TEXT NULL CONSTRAINT "CK_importDifference_before" CHECK (length("before") <= 400),
  "after" TEXT NULL CONSTRAINT "CK_importDifference_after" CHECK (length("after") <= 400),
  CONSTRAINT "PK_importDifference" PRIMARY KEY ("importId", "no")
) STRICT
GO
CREATE TABLE "importMapping" (
  "shape" TEXT NOT NULL CONSTRAINT "CK_importMapping_shape" CHECK (length("shape") <= 64),
  "sheet" TEXT NOT NULL CONSTRAINT "CK_importMapping_sheet" CHECK (length("sheet") <= 255),
  "correction" TEXT NOT NULL CONSTRAINT "CK_importMapping_correction" CHECK (json_valid("correction") AND substr("correction", 1, 1) IN ('{', '[')),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_importMapping_fileName" CHECK (length("fileName") <= 255),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_importMapping_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_importMapping_updatedBy" CHECK (length("updatedBy") <= 100),
  CONSTRAINT "PK_importMapping" PRIMARY KEY ("shape")
) STRICT
GO
CREATE TABLE "migrationState" (
  "resource" TEXT NOT NULL CONSTRAINT "CK_migrationState_resource" CHECK (length("resource") <= 60),
  "mode" TEXT NOT NULL CONSTRAINT "CK_migrationState_mode" CHECK ("mode" IN ('spreadsheet', 'parallel', 'database')),
  "since" TEXT NOT NULL CONSTRAINT "CK_migrationState_since" CHECK ("since" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "since" >= '0001'),
  "changedBy" TEXT NOT NULL CONSTRAINT "CK_migrationState_changedBy" CHECK (length("changedBy") <= 100),
  "archivePath" TEXT NULL CONSTRAINT "CK_migrationState_archivePath" CHECK (length("archivePath") <= 400),
  "archiveHash" TEXT NULL CONSTRAINT "CK_migrationState_archiveHash" CHECK (length("archiveHash") <= 64),
  CONSTRAINT "PK_migrationState" PRIMARY KEY ("resource")
) STRICT
GO
CREATE TABLE "migrationDay" (
  "resource" TEXT NOT NULL CONSTRAINT "CK_migrationDay_resource" CHECK (length("resource") <= 60),
  "day" TEXT NOT NULL CONSTRAINT "CK_migrationDay_day" CHECK (date("day") IS "day" AND "day" >= '0001'),
  "importId" INTEGER NOT NULL,
  "differences" INTEGER NOT NULL CONSTRAINT "CK_migrationDay_differences" CHECK ("differences" >= 0),
  "at" TEXT NOT NULL CONSTRAINT "CK_migrationDay_at" CHECK ("at" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "at" >= '0001'),
  CONSTRAINT "PK_migrationDay" PRIMARY KEY ("resource", "day")
) STRICT
GO
ALTER TABLE "import" RENAME TO "importBefore"
GO
CREATE TABLE "import" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_import_id" CHECK ("id" >= 1),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_import_fileName" CHECK (length("fileName") <= 255),
  "blobPath" TEXT NOT NULL CONSTRAINT "CK_import_blobPath" CHECK (length("blobPath") <= 400),
  "etag" TEXT NOT NULL CONSTRAINT "CK_import_etag" CHECK (length("etag") <= 100),
  "mode" TEXT NOT NULL CONSTRAINT "CK_import_mode" CHECK ("mode" IN ('validate', 'apply', 'reconcile')),
  "isPartial" INTEGER NOT NULL CONSTRAINT "CK_import_isPartial" CHECK ("isPartial" IN (0, 1)),
  "emptyCells" TEXT NULL CONSTRAINT "CK_import_emptyCells" CHECK ("emptyCells" IN ('keep', 'clear')),
  "timezone" TEXT NOT NULL CONSTRAINT "CK_import_timezone" CHECK (length("timezone") <= 60),
  "state" TEXT NOT NULL CONSTRAINT "CK_import_state" CHECK ("state" IN ('waiting', 'reading', 'planned', 'applying', 'paused', 'done', 'done-with-rejects', 'applied-with-conflicts', 'cancelled', 'failed', 'undoing', 'undone')),
  "step" INTEGER NOT NULL CONSTRAINT "CK_import_step" CHECK ("step" >= 0),
  "rowsTotal" INTEGER NOT NULL CONSTRAINT "CK_import_rowsTotal" CHECK ("rowsTotal" >= 0),
  "rowsDone" INTEGER NOT NULL CONSTRAINT "CK_import_rowsDone" CHECK ("rowsDone" >= 0),
  "report" TEXT NULL CONSTRAINT "CK_import_report" CHECK (json_valid("report") AND substr("report", 1, 1) IN ('{', '[')),
  "mapping" TEXT NULL CONSTRAINT "CK_import_mapping" CHECK (json_valid("mapping") AND substr("mapping", 1, 1) IN ('{', '[')),
  "corrections" TEXT NULL CONSTRAINT "CK_import_corrections" CHECK (json_valid("corrections") AND substr("corrections", 1, 1) IN ('{', '[')),
  "reason" TEXT NULL CONSTRAINT "CK_import_reason" CHECK (length("reason") <= 4000),
  "trouble" TEXT NULL CONSTRAINT "CK_import_trouble" CHECK (length("trouble") <= 1000),
  "fileHash" TEXT NULL CONSTRAINT "CK_import_fileHash" CHECK (length("fileHash") <= 64),
  "fileBytes" INTEGER NULL CONSTRAINT "CK_import_fileBytes" CHECK ("fileBytes" >= 0),
  "paceAt" TEXT NULL CONSTRAINT "CK_import_paceAt" CHECK ("paceAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "paceAt" >= '0001'),
  "paceRows" INTEGER NULL CONSTRAINT "CK_import_paceRows" CHECK ("paceRows" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_import_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_import_createdBy" CHECK (length("createdBy") <= 100),
  "actorId" INTEGER NULL,
  "actorRole" TEXT NOT NULL CONSTRAINT "CK_import_actorRole" CHECK (length("actorRole") <= 20),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_import_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  CONSTRAINT "PK_import" PRIMARY KEY ("id")
) STRICT
GO
INSERT INTO "import" ("id", "fileName", "blobPath", "etag", "mode", "isPartial", "timezone", "state", "step", "rowsTotal", "rowsDone", "report", "reason", "createdAt", "createdBy", "actorId", "actorRole", "updatedAt") SELECT "id", "fileName", "blobPath", "etag", "mode", "isPartial", "timezone", "state", "step", "rowsTotal", "rowsDone", "report", "reason", "createdAt", "createdBy", "actorId", "actorRole", "updatedAt" FROM "importBefore"
GO
DROP TABLE "importBefore"
GO
CREATE UNIQUE INDEX "UX_import_blobPath_etag" ON "import" ("blobPath", "etag")
GO
CREATE INDEX "IX_import_createdAt" ON "import" ("createdAt")
GO
CREATE INDEX "IX_import_state" ON "import" ("state")
-- down
ALTER TABLE "import" RENAME TO "importBefore"
GO
CREATE TABLE "import" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_import_id" CHECK ("id" >= 1),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_import_fileName" CHECK (length("fileName") <= 255),
  "blobPath" TEXT NOT NULL CONSTRAINT "CK_import_blobPath" CHECK (length("blobPath") <= 400),
  "etag" TEXT NOT NULL CONSTRAINT "CK_import_etag" CHECK (length("etag") <= 100),
  "mode" TEXT NOT NULL CONSTRAINT "CK_import_mode" CHECK ("mode" IN ('validate', 'apply')),
  "isPartial" INTEGER NOT NULL CONSTRAINT "CK_import_isPartial" CHECK ("isPartial" IN (0, 1)),
  "timezone" TEXT NOT NULL CONSTRAINT "CK_import_timezone" CHECK (length("timezone") <= 60),
  "state" TEXT NOT NULL CONSTRAINT "CK_import_state" CHECK ("state" IN ('waiting', 'reading', 'planned', 'applying', 'paused', 'done', 'done-with-rejects', 'applied-with-conflicts', 'cancelled', 'failed', 'undone')),
  "step" INTEGER NOT NULL CONSTRAINT "CK_import_step" CHECK ("step" >= 0),
  "rowsTotal" INTEGER NOT NULL CONSTRAINT "CK_import_rowsTotal" CHECK ("rowsTotal" >= 0),
  "rowsDone" INTEGER NOT NULL CONSTRAINT "CK_import_rowsDone" CHECK ("rowsDone" >= 0),
  "report" TEXT NULL CONSTRAINT "CK_import_report" CHECK (json_valid("report") AND substr("report", 1, 1) IN ('{', '[')),
  "reason" TEXT NULL CONSTRAINT "CK_import_reason" CHECK (length("reason") <= 4000),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_import_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_import_createdBy" CHECK (length("createdBy") <= 100),
  "actorId" INTEGER NULL,
  "actorRole" TEXT NOT NULL CONSTRAINT "CK_import_actorRole" CHECK (length("actorRole") <= 20),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_import_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  CONSTRAINT "PK_import" PRIMARY KEY ("id")
) STRICT
GO
INSERT INTO "import" ("id", "fileName", "blobPath", "etag", "mode", "isPartial", "timezone", "state", "step", "rowsTotal", "rowsDone", "report", "reason", "createdAt", "createdBy", "actorId", "actorRole", "updatedAt") SELECT "id", "fileName", "blobPath", "etag", replace("mode", 'reconcile', 'validate'), "isPartial", "timezone", replace("state", 'undoing', 'failed'), "step", "rowsTotal", "rowsDone", "report", "reason", "createdAt", "createdBy", "actorId", "actorRole", "updatedAt" FROM "importBefore"
GO
DROP TABLE "importBefore"
GO
CREATE UNIQUE INDEX "UX_import_blobPath_etag" ON "import" ("blobPath", "etag")
GO
CREATE INDEX "IX_import_createdAt" ON "import" ("createdAt")
GO
CREATE INDEX "IX_import_state" ON "import" ("state")
GO
DROP TABLE "migrationDay"
GO
DROP TABLE "migrationState"
GO
DROP TABLE "importMapping"
GO
DROP TABLE "importDifference"

-- up
CREATE TABLE "commitLog" (
  "id" TEXT NOT NULL CONSTRAINT "CK_commitLog_id" CHECK (length("id") <= 100),
  "at" TEXT NOT NULL CONSTRAINT "CK_commitLog_at" CHECK ("at" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "at" >= '0001'),
  CONSTRAINT "PK_commitLog" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_commitLog_at" ON "commitLog" ("at")
GO
CREATE TABLE "idBlock" (
  "name" TEXT NOT NULL CONSTRAINT "CK_idBlock_name" CHECK (length("name") <= 100),
  "next" INTEGER NOT NULL CONSTRAINT "CK_idBlock_next" CHECK ("next" >= 1),
  CONSTRAINT "PK_idBlock" PRIMARY KEY ("name")
) STRICT
GO
CREATE TABLE "auditEntry" (
  "entryNo" INTEGER PRIMARY KEY AUTOINCREMENT CONSTRAINT "CK_auditEntry_entryNo" CHECK ("entryNo" >= 1),
  "commitId" TEXT NOT NULL CONSTRAINT "CK_auditEntry_commitId" CHECK (length("commitId") <= 100),
  "at" TEXT NOT NULL CONSTRAINT "CK_auditEntry_at" CHECK ("at" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "at" >= '0001'),
  "actorId" INTEGER NULL,
  "actor" TEXT NOT NULL CONSTRAINT "CK_auditEntry_actor" CHECK (length("actor") <= 100),
  "source" TEXT NOT NULL CONSTRAINT "CK_auditEntry_source" CHECK (length("source") <= 20),
  "requestId" TEXT NOT NULL CONSTRAINT "CK_auditEntry_requestId" CHECK (length("requestId") <= 100),
  "importId" INTEGER NULL,
  "resource" TEXT NOT NULL CONSTRAINT "CK_auditEntry_resource" CHECK (length("resource") <= 60),
  "rowId" INTEGER NULL,
  "version" INTEGER NULL,
  "action" TEXT NOT NULL CONSTRAINT "CK_auditEntry_action" CHECK (length("action") <= 100),
  "before" TEXT NULL CONSTRAINT "CK_auditEntry_before" CHECK (length("before") <= 1000000),
  "after" TEXT NULL CONSTRAINT "CK_auditEntry_after" CHECK (length("after") <= 1000000)
) STRICT
GO
CREATE INDEX "IX_auditEntry_resource_rowId_entryNo" ON "auditEntry" ("resource", "rowId", "entryNo")
GO
CREATE INDEX "IX_auditEntry_requestId" ON "auditEntry" ("requestId")
GO
CREATE INDEX "IX_auditEntry_importId_entryNo" ON "auditEntry" ("importId", "entryNo") WHERE "importId" IS NOT NULL
GO
CREATE TABLE "idempotency" (
  "actor" TEXT NOT NULL CONSTRAINT "CK_idempotency_actor" CHECK (length("actor") <= 100),
  "key" TEXT NOT NULL CONSTRAINT "CK_idempotency_key" CHECK (length("key") <= 100),
  "requestHash" TEXT NOT NULL CONSTRAINT "CK_idempotency_requestHash" CHECK (length("requestHash") <= 64),
  "status" INTEGER NOT NULL,
  "body" TEXT NOT NULL CONSTRAINT "CK_idempotency_body" CHECK (length("body") <= 1000000),
  "at" TEXT NOT NULL CONSTRAINT "CK_idempotency_at" CHECK ("at" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "at" >= '0001'),
  CONSTRAINT "PK_idempotency" PRIMARY KEY ("actor", "key")
) STRICT
GO
CREATE INDEX "IX_idempotency_at" ON "idempotency" ("at")
GO
CREATE TABLE "session" (
  "id" TEXT NOT NULL CONSTRAINT "CK_session_id" CHECK (length("id") <= 100),
  "userId" INTEGER NOT NULL CONSTRAINT "CK_session_userId" CHECK ("userId" >= 1),
  "tokenHash" TEXT NOT NULL CONSTRAINT "CK_session_tokenHash" CHECK (length("tokenHash") <= 64),
  "previousHash" TEXT NULL CONSTRAINT "CK_session_previousHash" CHECK (length("previousHash") <= 64),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_session_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "usedAt" TEXT NOT NULL CONSTRAINT "CK_session_usedAt" CHECK ("usedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "usedAt" >= '0001'),
  "expiresAt" TEXT NOT NULL CONSTRAINT "CK_session_expiresAt" CHECK ("expiresAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "expiresAt" >= '0001'),
  "revokedAt" TEXT NULL CONSTRAINT "CK_session_revokedAt" CHECK ("revokedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "revokedAt" >= '0001'),
  "userAgent" TEXT NULL CONSTRAINT "CK_session_userAgent" CHECK (length("userAgent") <= 200),
  CONSTRAINT "PK_session" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_session_userId" ON "session" ("userId")
GO
CREATE INDEX "IX_session_expiresAt" ON "session" ("expiresAt")
GO
CREATE TABLE "signInFailure" (
  "name" TEXT NOT NULL CONSTRAINT "CK_signInFailure_name" CHECK (length("name") <= 100),
  "failures" INTEGER NOT NULL CONSTRAINT "CK_signInFailure_failures" CHECK ("failures" >= 0),
  "lastAt" TEXT NOT NULL CONSTRAINT "CK_signInFailure_lastAt" CHECK ("lastAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "lastAt" >= '0001'),
  "lockedUntil" TEXT NULL CONSTRAINT "CK_signInFailure_lockedUntil" CHECK ("lockedUntil" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "lockedUntil" >= '0001'),
  CONSTRAINT "PK_signInFailure" PRIMARY KEY ("name")
) STRICT
GO
CREATE TABLE "oneTimeLink" (
  "tokenHash" TEXT NOT NULL CONSTRAINT "CK_oneTimeLink_tokenHash" CHECK (length("tokenHash") <= 64),
  "userId" INTEGER NOT NULL,
  "kind" TEXT NOT NULL CONSTRAINT "CK_oneTimeLink_kind" CHECK ("kind" IN ('invitation', 'password')),
  "expiresAt" TEXT NOT NULL CONSTRAINT "CK_oneTimeLink_expiresAt" CHECK ("expiresAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "expiresAt" >= '0001'),
  "usedAt" TEXT NULL CONSTRAINT "CK_oneTimeLink_usedAt" CHECK ("usedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "usedAt" >= '0001'),
  CONSTRAINT "PK_oneTimeLink" PRIMARY KEY ("tokenHash")
) STRICT
GO
CREATE INDEX "IX_oneTimeLink_userId" ON "oneTimeLink" ("userId")
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
CREATE UNIQUE INDEX "UX_import_blobPath_etag" ON "import" ("blobPath", "etag")
GO
CREATE INDEX "IX_import_createdAt" ON "import" ("createdAt")
GO
CREATE INDEX "IX_import_state" ON "import" ("state")
GO
CREATE TABLE "importIssue" (
  "importId" INTEGER NOT NULL,
  "no" INTEGER NOT NULL,
  "sheet" TEXT NOT NULL CONSTRAINT "CK_importIssue_sheet" CHECK (length("sheet") <= 255),
  "cell" TEXT NOT NULL CONSTRAINT "CK_importIssue_cell" CHECK (length("cell") <= 20),
  "column" TEXT NULL CONSTRAINT "CK_importIssue_column" CHECK (length("column") <= 400),
  "value" TEXT NULL CONSTRAINT "CK_importIssue_value" CHECK (length("value") <= 400),
  "code" TEXT NOT NULL CONSTRAINT "CK_importIssue_code" CHECK (length("code") <= 40),
  "severity" TEXT NOT NULL CONSTRAINT "CK_importIssue_severity" CHECK ("severity" IN ('reject', 'warning')),
  "message" TEXT NOT NULL CONSTRAINT "CK_importIssue_message" CHECK (length("message") <= 1000),
  "hint" TEXT NULL CONSTRAINT "CK_importIssue_hint" CHECK (length("hint") <= 1000),
  CONSTRAINT "PK_importIssue" PRIMARY KEY ("importId", "no")
) STRICT
GO
CREATE TABLE "shared_user" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_user_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_user_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_user_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_shared_user_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_shared_user_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_shared_user_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_shared_user_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_shared_user_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "username" TEXT NOT NULL CONSTRAINT "CK_shared_user_username" CHECK (length("username") <= 60),
  "usernameKey" TEXT NOT NULL CONSTRAINT "CK_shared_user_usernameKey" CHECK (octet_length("usernameKey") <= 800),
  "email" TEXT NOT NULL CONSTRAINT "CK_shared_user_email" CHECK (length("email") <= 120),
  "emailKey" TEXT NOT NULL CONSTRAINT "CK_shared_user_emailKey" CHECK (octet_length("emailKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_shared_user_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_shared_user_nameKey" CHECK (octet_length("nameKey") <= 800),
  "phone" TEXT NULL CONSTRAINT "CK_shared_user_phone" CHECK (length("phone") <= 40),
  "telegramId" TEXT NULL CONSTRAINT "CK_shared_user_telegramId" CHECK (length("telegramId") <= 40),
  "role" TEXT NOT NULL CONSTRAINT "CK_shared_user_role" CHECK ("role" IN ('admin', 'manager', 'staff', 'technician', 'auditor', 'medic')),
  "siteIds" TEXT NULL CONSTRAINT "CK_shared_user_siteIds" CHECK (json_valid("siteIds") AND substr("siteIds", 1, 1) IN ('{', '[')),
  "locale" TEXT NOT NULL CONSTRAINT "CK_shared_user_locale" CHECK (length("locale") <= 20),
  "timezone" TEXT NOT NULL CONSTRAINT "CK_shared_user_timezone" CHECK (length("timezone") <= 60),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_shared_user_isActive" CHECK ("isActive" IN (0, 1)),
  "lastLoginAt" TEXT NULL CONSTRAINT "CK_shared_user_lastLoginAt" CHECK ("lastLoginAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "lastLoginAt" >= '0001'),
  "passwordHash" TEXT NULL CONSTRAINT "CK_shared_user_passwordHash" CHECK (length("passwordHash") <= 400),
  CONSTRAINT "PK_shared_user" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_shared_user_usernameKey" ON "shared_user" ("usernameKey") WHERE "deletedAt" IS NULL
GO
CREATE UNIQUE INDEX "UX_shared_user_emailKey" ON "shared_user" ("emailKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_shared_user_role_usernameKey" ON "shared_user" ("role", "usernameKey")
GO
CREATE INDEX "IX_shared_user_isActive_usernameKey" ON "shared_user" ("isActive", "usernameKey")
GO
CREATE INDEX "IX_shared_user_nameKey" ON "shared_user" ("nameKey")
GO
CREATE TABLE "shared_customer" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_customer_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_customer_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_customer_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_shared_customer_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_shared_customer_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_shared_customer_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_shared_customer_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_shared_customer_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_shared_customer_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_shared_customer_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_shared_customer_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_shared_customer_nameKey" CHECK (octet_length("nameKey") <= 800),
  "email" TEXT NULL CONSTRAINT "CK_shared_customer_email" CHECK (length("email") <= 120),
  "phone" TEXT NULL CONSTRAINT "CK_shared_customer_phone" CHECK (length("phone") <= 40),
  "address" TEXT NULL CONSTRAINT "CK_shared_customer_address" CHECK (length("address") <= 400),
  "constraints" TEXT NULL CONSTRAINT "CK_shared_customer_constraints" CHECK (json_valid("constraints") AND substr("constraints", 1, 1) IN ('{', '[')),
  "preferences" TEXT NULL CONSTRAINT "CK_shared_customer_preferences" CHECK (json_valid("preferences") AND substr("preferences", 1, 1) IN ('{', '[')),
  CONSTRAINT "PK_shared_customer" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_shared_customer_codeKey" ON "shared_customer" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_shared_customer_nameKey" ON "shared_customer" ("nameKey")
GO
CREATE TABLE "shared_site" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_site_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_site_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_site_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_shared_site_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_shared_site_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_shared_site_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_shared_site_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_shared_site_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_shared_site_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_shared_site_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_shared_site_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_shared_site_nameKey" CHECK (octet_length("nameKey") <= 800),
  "location" TEXT NULL CONSTRAINT "CK_shared_site_location" CHECK (length("location") <= 200),
  "timezone" TEXT NOT NULL CONSTRAINT "CK_shared_site_timezone" CHECK (length("timezone") <= 60),
  CONSTRAINT "PK_shared_site" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_shared_site_codeKey" ON "shared_site" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_shared_site_nameKey" ON "shared_site" ("nameKey")
GO
CREATE TABLE "shared_supplier" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_shared_supplier_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_shared_supplier_nameKey" CHECK (octet_length("nameKey") <= 800),
  "email" TEXT NULL CONSTRAINT "CK_shared_supplier_email" CHECK (length("email") <= 120),
  "phone" TEXT NULL CONSTRAINT "CK_shared_supplier_phone" CHECK (length("phone") <= 40),
  "contactName" TEXT NULL CONSTRAINT "CK_shared_supplier_contactName" CHECK (length("contactName") <= 120),
  "address" TEXT NULL CONSTRAINT "CK_shared_supplier_address" CHECK (length("address") <= 400),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_isActive" CHECK ("isActive" IN (0, 1)),
  "rating" INTEGER NULL CONSTRAINT "CK_shared_supplier_rating" CHECK ("rating" >= 0 AND "rating" <= 500),
  CONSTRAINT "PK_shared_supplier" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_shared_supplier_codeKey" ON "shared_supplier" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_shared_supplier_isActive_codeKey" ON "shared_supplier" ("isActive", "codeKey")
GO
CREATE INDEX "IX_shared_supplier_nameKey" ON "shared_supplier" ("nameKey")
GO
CREATE INDEX "IX_shared_supplier_isActive_nameKey" ON "shared_supplier" ("isActive", "nameKey")
GO
CREATE TABLE "facilities_category" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_category_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_category_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_category_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_category_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_category_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_category_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_category_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_category_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_facilities_category_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_facilities_category_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_facilities_category_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_facilities_category_nameKey" CHECK (octet_length("nameKey") <= 800),
  "icon" TEXT NULL CONSTRAINT "CK_facilities_category_icon" CHECK (length("icon") <= 20),
  CONSTRAINT "PK_facilities_category" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_category_codeKey" ON "facilities_category" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_category_nameKey" ON "facilities_category" ("nameKey")
GO
CREATE TABLE "facilities_store" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_store_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_store_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_store_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_store_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_store_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_store_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_store_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_store_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_facilities_store_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_facilities_store_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_facilities_store_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_facilities_store_nameKey" CHECK (octet_length("nameKey") <= 800),
  "siteId" INTEGER NULL CONSTRAINT "FK_facilities_store_siteId" REFERENCES "shared_site" ("id"),
  "location" TEXT NULL CONSTRAINT "CK_facilities_store_location" CHECK (length("location") <= 200),
  CONSTRAINT "PK_facilities_store" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_store_codeKey" ON "facilities_store" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_store_siteId_codeKey" ON "facilities_store" ("siteId", "codeKey")
GO
CREATE INDEX "IX_facilities_store_nameKey" ON "facilities_store" ("nameKey")
GO
CREATE INDEX "IX_facilities_store_siteId_nameKey" ON "facilities_store" ("siteId", "nameKey")
GO
CREATE TABLE "facilities_inventoryItem" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_inventoryItem_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "sku" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_sku" CHECK (length("sku") <= 60),
  "skuKey" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_skuKey" CHECK (octet_length("skuKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_name" CHECK (length("name") <= 200),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_nameKey" CHECK (octet_length("nameKey") <= 800),
  "categoryId" INTEGER NOT NULL CONSTRAINT "FK_facilities_inventoryItem_categoryId" REFERENCES "facilities_category" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_inventoryItem_storeId" REFERENCES "facilities_store" ("id"),
  "unit" TEXT NOT NULL CONSTRAINT "CK_facilities_inventoryItem_unit" CHECK (length("unit") <= 20),
  "packSize" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_packSize" CHECK ("packSize" >= 1 AND "packSize" <= 999999999999999),
  "reorderPoint" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_reorderPoint" CHECK ("reorderPoint" >= 0 AND "reorderPoint" <= 999999999999999),
  "reorderMax" INTEGER NULL CONSTRAINT "CK_facilities_inventoryItem_reorderMax" CHECK ("reorderMax" >= 0 AND "reorderMax" <= 999999999999999),
  "unitCost" INTEGER NULL CONSTRAINT "CK_facilities_inventoryItem_unitCost" CHECK ("unitCost" >= 0 AND "unitCost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_facilities_inventoryItem_currency" CHECK (length("currency") <= 3),
  "supplierId" INTEGER NULL CONSTRAINT "FK_facilities_inventoryItem_supplierId" REFERENCES "shared_supplier" ("id"),
  "barcode" TEXT NULL CONSTRAINT "CK_facilities_inventoryItem_barcode" CHECK (length("barcode") <= 60),
  "barcodeKey" TEXT NULL CONSTRAINT "CK_facilities_inventoryItem_barcodeKey" CHECK (octet_length("barcodeKey") <= 800),
  "quantityOnOrder" INTEGER NULL CONSTRAINT "CK_facilities_inventoryItem_quantityOnOrder" CHECK ("quantityOnOrder" >= 0 AND "quantityOnOrder" <= 999999999999999),
  CONSTRAINT "PK_facilities_inventoryItem" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_inventoryItem_skuKey" ON "facilities_inventoryItem" ("skuKey") WHERE "deletedAt" IS NULL
GO
CREATE UNIQUE INDEX "UX_facilities_inventoryItem_barcodeKey" ON "facilities_inventoryItem" ("barcodeKey") WHERE "deletedAt" IS NULL AND "barcodeKey" IS NOT NULL
GO
CREATE INDEX "IX_facilities_inventoryItem_nameKey" ON "facilities_inventoryItem" ("nameKey")
GO
CREATE INDEX "IX_facilities_inventoryItem_categoryId_nameKey" ON "facilities_inventoryItem" ("categoryId", "nameKey")
GO
CREATE INDEX "IX_facilities_inventoryItem_storeId_nameKey" ON "facilities_inventoryItem" ("storeId", "nameKey")
GO
CREATE INDEX "IX_facilities_inventoryItem_supplierId_nameKey" ON "facilities_inventoryItem" ("supplierId", "nameKey")
GO
CREATE TABLE "facilities_stockLot" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLot_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLot_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLot_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLot_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLot_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLot_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLot_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_stockLot_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockLot_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "lotNumber" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLot_lotNumber" CHECK (length("lotNumber") <= 60),
  "lotNumberKey" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLot_lotNumberKey" CHECK (octet_length("lotNumberKey") <= 800),
  "expiresOn" TEXT NULL CONSTRAINT "CK_facilities_stockLot_expiresOn" CHECK (date("expiresOn") IS "expiresOn" AND "expiresOn" >= '0001'),
  CONSTRAINT "PK_facilities_stockLot" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_stockLot_itemId_lotNumberKey" ON "facilities_stockLot" ("itemId", "lotNumberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_stockLot_expiresOn" ON "facilities_stockLot" ("expiresOn")
GO
CREATE INDEX "IX_facilities_stockLot_itemId_expiresOn" ON "facilities_stockLot" ("itemId", "expiresOn")
GO
CREATE INDEX "IX_facilities_stockLot_lotNumberKey" ON "facilities_stockLot" ("lotNumberKey")
GO
CREATE TABLE "facilities_stockLevel" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLevel_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLevel_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLevel_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stockLevel_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_stockLevel_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockLevel_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockLevel_storeId" REFERENCES "facilities_store" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_stockLevel_lotId" REFERENCES "facilities_stockLot" ("id"),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_quantity" CHECK ("quantity" >= 0 AND "quantity" <= 999999999999999),
  "value" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_value" CHECK ("value" >= 0 AND "value" <= 999999999999999),
  CONSTRAINT "PK_facilities_stockLevel" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_stockLevel_itemId_storeId_lotId" ON "facilities_stockLevel" ("itemId", "storeId", "lotId") WHERE "deletedAt" IS NULL AND "lotId" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_facilities_stockLevel_itemId_storeId_none" ON "facilities_stockLevel" ("itemId", "storeId") WHERE "deletedAt" IS NULL AND "lotId" IS NULL
GO
CREATE INDEX "IX_facilities_stockLevel_itemId" ON "facilities_stockLevel" ("itemId")
GO
CREATE INDEX "IX_facilities_stockLevel_storeId_itemId" ON "facilities_stockLevel" ("storeId", "itemId")
GO
CREATE INDEX "IX_facilities_stockLevel_lotId" ON "facilities_stockLevel" ("lotId")
GO
CREATE TABLE "facilities_stockMovement" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockMovement_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockMovement_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockMovement_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_stockMovement_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockMovement_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockMovement_storeId" REFERENCES "facilities_store" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_lotId" REFERENCES "facilities_stockLot" ("id"),
  "kind" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_kind" CHECK ("kind" IN ('receive', 'issue', 'return', 'adjust', 'count', 'transfer-out', 'transfer-in', 'loss', 'consume', 'reverse')),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockMovement_quantity" CHECK ("quantity" >= -999999999999999 AND "quantity" <= 999999999999999),
  "unitCost" INTEGER NULL CONSTRAINT "CK_facilities_stockMovement_unitCost" CHECK ("unitCost" >= 0 AND "unitCost" <= 999999999999999),
  "reason" TEXT NULL CONSTRAINT "CK_facilities_stockMovement_reason" CHECK (length("reason") <= 400),
  "reference" TEXT NULL CONSTRAINT "CK_facilities_stockMovement_reference" CHECK (length("reference") <= 100),
  "occurredAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_occurredAt" CHECK ("occurredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "occurredAt" >= '0001'),
  "transferId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_transferId" REFERENCES "facilities_stockMovement" ("id"),
  "reversesId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_reversesId" REFERENCES "facilities_stockMovement" ("id"),
  CONSTRAINT "PK_facilities_stockMovement" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_stockMovement_transferId" ON "facilities_stockMovement" ("transferId") WHERE "deletedAt" IS NULL AND "transferId" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_facilities_stockMovement_reversesId" ON "facilities_stockMovement" ("reversesId") WHERE "deletedAt" IS NULL AND "reversesId" IS NOT NULL
GO
CREATE INDEX "IX_facilities_stockMovement_occurredAt" ON "facilities_stockMovement" ("occurredAt")
GO
CREATE INDEX "IX_facilities_stockMovement_itemId_occurredAt" ON "facilities_stockMovement" ("itemId", "occurredAt")
GO
CREATE INDEX "IX_facilities_stockMovement_storeId_occurredAt" ON "facilities_stockMovement" ("storeId", "occurredAt")
GO
CREATE INDEX "IX_facilities_stockMovement_lotId" ON "facilities_stockMovement" ("lotId")
GO
CREATE INDEX "IX_facilities_stockMovement_transferId" ON "facilities_stockMovement" ("transferId")
GO
CREATE INDEX "IX_facilities_stockMovement_reversesId" ON "facilities_stockMovement" ("reversesId")
-- down
DROP TABLE "facilities_stockMovement"
GO
DROP TABLE "facilities_stockLevel"
GO
DROP TABLE "facilities_stockLot"
GO
DROP TABLE "facilities_inventoryItem"
GO
DROP TABLE "facilities_store"
GO
DROP TABLE "facilities_category"
GO
DROP TABLE "shared_supplier"
GO
DROP TABLE "shared_site"
GO
DROP TABLE "shared_customer"
GO
DROP TABLE "shared_user"
GO
DROP TABLE "importIssue"
GO
DROP TABLE "import"
GO
DROP TABLE "oneTimeLink"
GO
DROP TABLE "signInFailure"
GO
DROP TABLE "session"
GO
DROP TABLE "idempotency"
GO
DROP TABLE "auditEntry"
GO
DROP TABLE "idBlock"
GO
DROP TABLE "commitLog"

-- up
CREATE TABLE "commitLog" (
  "id" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  CONSTRAINT "PK_commitLog" PRIMARY KEY ("id")
)
GO
CREATE INDEX "IX_commitLog_at" ON "commitLog" ("at")
GO
CREATE TABLE "idBlock" (
  "name" TEXT NOT NULL,
  "next" INTEGER NOT NULL CONSTRAINT "CK_idBlock_next" CHECK ("next" >= 1),
  CONSTRAINT "PK_idBlock" PRIMARY KEY ("name")
)
GO
CREATE TABLE "auditEntry" (
  "entryNo" INTEGER PRIMARY KEY AUTOINCREMENT,
  "commitId" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "actorId" INTEGER NULL,
  "actor" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "requestId" TEXT NOT NULL,
  "importId" INTEGER NULL,
  "resource" TEXT NOT NULL,
  "rowId" INTEGER NULL,
  "version" INTEGER NULL,
  "action" TEXT NOT NULL,
  "before" TEXT NULL,
  "after" TEXT NULL
)
GO
CREATE INDEX "IX_auditEntry_resource_rowId_entryNo" ON "auditEntry" ("resource", "rowId", "entryNo")
GO
CREATE INDEX "IX_auditEntry_requestId" ON "auditEntry" ("requestId")
GO
CREATE INDEX "IX_auditEntry_importId_entryNo" ON "auditEntry" ("importId", "entryNo") WHERE "importId" IS NOT NULL
GO
CREATE TABLE "idempotency" (
  "actor" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "requestHash" TEXT NOT NULL,
  "status" INTEGER NOT NULL,
  "body" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  CONSTRAINT "PK_idempotency" PRIMARY KEY ("actor", "key")
)
GO
CREATE INDEX "IX_idempotency_at" ON "idempotency" ("at")
GO
CREATE TABLE "session" (
  "id" TEXT NOT NULL,
  "userId" INTEGER NOT NULL CONSTRAINT "CK_session_userId" CHECK ("userId" >= 1),
  "tokenHash" TEXT NOT NULL,
  "previousHash" TEXT NULL,
  "createdAt" TEXT NOT NULL,
  "usedAt" TEXT NOT NULL,
  "expiresAt" TEXT NOT NULL,
  "revokedAt" TEXT NULL,
  "userAgent" TEXT NULL,
  CONSTRAINT "PK_session" PRIMARY KEY ("id")
)
GO
CREATE INDEX "IX_session_userId" ON "session" ("userId")
GO
CREATE INDEX "IX_session_expiresAt" ON "session" ("expiresAt")
GO
CREATE TABLE "signInFailure" (
  "name" TEXT NOT NULL,
  "failures" INTEGER NOT NULL CONSTRAINT "CK_signInFailure_failures" CHECK ("failures" >= 0),
  "lastAt" TEXT NOT NULL,
  "lockedUntil" TEXT NULL,
  CONSTRAINT "PK_signInFailure" PRIMARY KEY ("name")
)
GO
CREATE TABLE "oneTimeLink" (
  "tokenHash" TEXT NOT NULL,
  "userId" INTEGER NOT NULL,
  "kind" TEXT NOT NULL CONSTRAINT "CK_oneTimeLink_kind" CHECK ("kind" IN ('invitation', 'password')),
  "expiresAt" TEXT NOT NULL,
  "usedAt" TEXT NULL,
  CONSTRAINT "PK_oneTimeLink" PRIMARY KEY ("tokenHash")
)
GO
CREATE INDEX "IX_oneTimeLink_userId" ON "oneTimeLink" ("userId")
GO
CREATE TABLE "import" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_import_id" CHECK ("id" >= 1),
  "fileName" TEXT NOT NULL,
  "blobPath" TEXT NOT NULL,
  "etag" TEXT NOT NULL,
  "mode" TEXT NOT NULL CONSTRAINT "CK_import_mode" CHECK ("mode" IN ('validate', 'apply')),
  "isPartial" INTEGER NOT NULL CONSTRAINT "CK_import_isPartial" CHECK ("isPartial" IN (0, 1)),
  "timezone" TEXT NOT NULL,
  "state" TEXT NOT NULL CONSTRAINT "CK_import_state" CHECK ("state" IN ('waiting', 'reading', 'planned', 'applying', 'paused', 'done', 'done-with-rejects', 'applied-with-conflicts', 'cancelled', 'failed', 'undone')),
  "step" INTEGER NOT NULL CONSTRAINT "CK_import_step" CHECK ("step" >= 0),
  "rowsTotal" INTEGER NOT NULL CONSTRAINT "CK_import_rowsTotal" CHECK ("rowsTotal" >= 0),
  "rowsDone" INTEGER NOT NULL CONSTRAINT "CK_import_rowsDone" CHECK ("rowsDone" >= 0),
  "report" TEXT NULL CONSTRAINT "CK_import_report" CHECK (json_valid("report")),
  "reason" TEXT NULL,
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "actorId" INTEGER NULL,
  "actorRole" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  CONSTRAINT "PK_import" PRIMARY KEY ("id")
)
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
  "sheet" TEXT NOT NULL,
  "cell" TEXT NOT NULL,
  "column" TEXT NULL,
  "value" TEXT NULL,
  "code" TEXT NOT NULL,
  "severity" TEXT NOT NULL CONSTRAINT "CK_importIssue_severity" CHECK ("severity" IN ('reject', 'warning')),
  "message" TEXT NOT NULL,
  "hint" TEXT NULL,
  CONSTRAINT "PK_importIssue" PRIMARY KEY ("importId", "no")
)
GO
CREATE TABLE "shared_user" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_user_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_user_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_user_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "username" TEXT NOT NULL,
  "usernameKey" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "emailKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "phone" TEXT NULL,
  "telegramId" TEXT NULL,
  "role" TEXT NOT NULL CONSTRAINT "CK_shared_user_role" CHECK ("role" IN ('admin', 'manager', 'staff', 'technician', 'auditor', 'medic')),
  "siteIds" TEXT NULL CONSTRAINT "CK_shared_user_siteIds" CHECK (json_valid("siteIds")),
  "locale" TEXT NOT NULL,
  "timezone" TEXT NOT NULL,
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_shared_user_isActive" CHECK ("isActive" IN (0, 1)),
  "lastLoginAt" TEXT NULL,
  "passwordHash" TEXT NULL,
  CONSTRAINT "PK_shared_user" PRIMARY KEY ("id")
)
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
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "code" TEXT NOT NULL,
  "codeKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "email" TEXT NULL,
  "phone" TEXT NULL,
  "address" TEXT NULL,
  "constraints" TEXT NULL CONSTRAINT "CK_shared_customer_constraints" CHECK (json_valid("constraints")),
  "preferences" TEXT NULL CONSTRAINT "CK_shared_customer_preferences" CHECK (json_valid("preferences")),
  CONSTRAINT "PK_shared_customer" PRIMARY KEY ("id")
)
GO
CREATE UNIQUE INDEX "UX_shared_customer_codeKey" ON "shared_customer" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_shared_customer_nameKey" ON "shared_customer" ("nameKey")
GO
CREATE TABLE "shared_site" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_site_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_site_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_site_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "code" TEXT NOT NULL,
  "codeKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "location" TEXT NULL,
  "timezone" TEXT NOT NULL,
  CONSTRAINT "PK_shared_site" PRIMARY KEY ("id")
)
GO
CREATE UNIQUE INDEX "UX_shared_site_codeKey" ON "shared_site" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_shared_site_nameKey" ON "shared_site" ("nameKey")
GO
CREATE TABLE "shared_supplier" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "code" TEXT NOT NULL,
  "codeKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "email" TEXT NULL,
  "phone" TEXT NULL,
  "contactName" TEXT NULL,
  "address" TEXT NULL,
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_shared_supplier_isActive" CHECK ("isActive" IN (0, 1)),
  "rating" INTEGER NULL CONSTRAINT "CK_shared_supplier_rating" CHECK ("rating" >= 0 AND "rating" <= 500),
  CONSTRAINT "PK_shared_supplier" PRIMARY KEY ("id")
)
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
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "code" TEXT NOT NULL,
  "codeKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "icon" TEXT NULL,
  CONSTRAINT "PK_facilities_category" PRIMARY KEY ("id")
)
GO
CREATE UNIQUE INDEX "UX_facilities_category_codeKey" ON "facilities_category" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_category_nameKey" ON "facilities_category" ("nameKey")
GO
CREATE TABLE "facilities_store" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_store_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_store_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_store_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "code" TEXT NOT NULL,
  "codeKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "siteId" INTEGER NULL CONSTRAINT "FK_facilities_store_siteId" REFERENCES "shared_site" ("id"),
  "location" TEXT NULL,
  CONSTRAINT "PK_facilities_store" PRIMARY KEY ("id")
)
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
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "sku" TEXT NOT NULL,
  "skuKey" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT NOT NULL,
  "categoryId" INTEGER NOT NULL CONSTRAINT "FK_facilities_inventoryItem_categoryId" REFERENCES "facilities_category" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_inventoryItem_storeId" REFERENCES "facilities_store" ("id"),
  "unit" TEXT NOT NULL,
  "packSize" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_packSize" CHECK ("packSize" >= 1),
  "reorderPoint" INTEGER NOT NULL CONSTRAINT "CK_facilities_inventoryItem_reorderPoint" CHECK ("reorderPoint" >= 0),
  "reorderMax" INTEGER NULL CONSTRAINT "CK_facilities_inventoryItem_reorderMax" CHECK ("reorderMax" >= 0),
  "unitCost" INTEGER NULL CONSTRAINT "CK_facilities_inventoryItem_unitCost" CHECK ("unitCost" >= 0),
  "currency" TEXT NULL,
  "supplierId" INTEGER NULL CONSTRAINT "FK_facilities_inventoryItem_supplierId" REFERENCES "shared_supplier" ("id"),
  "barcode" TEXT NULL,
  "barcodeKey" TEXT NULL,
  "quantityOnOrder" INTEGER NULL CONSTRAINT "CK_facilities_inventoryItem_quantityOnOrder" CHECK ("quantityOnOrder" >= 0),
  CONSTRAINT "PK_facilities_inventoryItem" PRIMARY KEY ("id")
)
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
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockLot_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "lotNumber" TEXT NOT NULL,
  "lotNumberKey" TEXT NOT NULL,
  "expiresOn" TEXT NULL,
  CONSTRAINT "PK_facilities_stockLot" PRIMARY KEY ("id")
)
GO
CREATE UNIQUE INDEX "UX_facilities_stockLot_itemId_lotNumberKey" ON "facilities_stockLot" ("itemId", "lotNumberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_stockLot_expiresOn" ON "facilities_stockLot" ("expiresOn")
GO
CREATE INDEX "IX_facilities_stockLot_itemId_expiresOn" ON "facilities_stockLot" ("itemId", "expiresOn")
GO
CREATE TABLE "facilities_stockLevel" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockLevel_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockLevel_storeId" REFERENCES "facilities_store" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_stockLevel_lotId" REFERENCES "facilities_stockLot" ("id"),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_quantity" CHECK ("quantity" >= 0),
  "value" INTEGER NOT NULL CONSTRAINT "CK_facilities_stockLevel_value" CHECK ("value" >= 0),
  CONSTRAINT "PK_facilities_stockLevel" PRIMARY KEY ("id")
)
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
  "createdAt" TEXT NOT NULL,
  "createdBy" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  "updatedBy" TEXT NOT NULL,
  "deletedAt" TEXT NULL,
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockMovement_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stockMovement_storeId" REFERENCES "facilities_store" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_lotId" REFERENCES "facilities_stockLot" ("id"),
  "kind" TEXT NOT NULL CONSTRAINT "CK_facilities_stockMovement_kind" CHECK ("kind" IN ('receive', 'issue', 'return', 'adjust', 'count', 'transfer-out', 'transfer-in', 'loss', 'consume', 'reverse')),
  "quantity" INTEGER NOT NULL,
  "unitCost" INTEGER NULL CONSTRAINT "CK_facilities_stockMovement_unitCost" CHECK ("unitCost" >= 0),
  "reason" TEXT NULL,
  "reference" TEXT NULL,
  "occurredAt" TEXT NOT NULL,
  "transferId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_transferId" REFERENCES "facilities_stockMovement" ("id"),
  "reversesId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_reversesId" REFERENCES "facilities_stockMovement" ("id"),
  CONSTRAINT "PK_facilities_stockMovement" PRIMARY KEY ("id")
)
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

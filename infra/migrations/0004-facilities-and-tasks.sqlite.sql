-- up
CREATE TABLE "outbox" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_outbox_id" CHECK ("id" >= 1),
  "recipientId" INTEGER NOT NULL CONSTRAINT "CK_outbox_recipientId" CHECK ("recipientId" >= 1),
  "channel" TEXT NOT NULL CONSTRAINT "CK_outbox_channel" CHECK ("channel" IN ('log', 'webhook', 'telegram', 'email')),
  "kind" TEXT NOT NULL CONSTRAINT "CK_outbox_kind" CHECK (length("kind") <= 40),
  "about" TEXT NOT NULL CONSTRAINT "CK_outbox_about" CHECK (length("about") <= 200),
  "resource" TEXT NULL CONSTRAINT "CK_outbox_resource" CHECK (length("resource") <= 60),
  "rowId" INTEGER NULL CONSTRAINT "CK_outbox_rowId" CHECK ("rowId" >= 1),
  "subject" TEXT NOT NULL CONSTRAINT "CK_outbox_subject" CHECK (length("subject") <= 300),
  "body" TEXT NOT NULL CONSTRAINT "CK_outbox_body" CHECK (length("body") <= 100000),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_outbox_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "dueAt" TEXT NOT NULL CONSTRAINT "CK_outbox_dueAt" CHECK ("dueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "dueAt" >= '0001'),
  "state" TEXT NOT NULL CONSTRAINT "CK_outbox_state" CHECK ("state" IN ('waiting', 'sending', 'sent', 'failed', 'unknown', 'dropped')),
  "attempts" INTEGER NOT NULL CONSTRAINT "CK_outbox_attempts" CHECK ("attempts" >= 0),
  "nextAt" TEXT NULL CONSTRAINT "CK_outbox_nextAt" CHECK ("nextAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "nextAt" >= '0001'),
  "sentAt" TEXT NULL CONSTRAINT "CK_outbox_sentAt" CHECK ("sentAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "sentAt" >= '0001'),
  "lastError" TEXT NULL CONSTRAINT "CK_outbox_lastError" CHECK (length("lastError") <= 1000),
  CONSTRAINT "PK_outbox" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_outbox_recipientId_about_channel" ON "outbox" ("recipientId", "about", "channel")
GO
CREATE INDEX "IX_outbox_nextAt_id" ON "outbox" ("nextAt", "id") WHERE "nextAt" IS NOT NULL
GO
CREATE INDEX "IX_outbox_recipientId_id" ON "outbox" ("recipientId", "id")
GO
CREATE INDEX "IX_outbox_createdAt" ON "outbox" ("createdAt")
GO
CREATE TABLE "calendarToken" (
  "tokenHash" TEXT NOT NULL CONSTRAINT "CK_calendarToken_tokenHash" CHECK (length("tokenHash") <= 64),
  "userId" INTEGER NOT NULL CONSTRAINT "CK_calendarToken_userId" CHECK ("userId" >= 1),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_calendarToken_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "revokedAt" TEXT NULL CONSTRAINT "CK_calendarToken_revokedAt" CHECK ("revokedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "revokedAt" >= '0001'),
  CONSTRAINT "PK_calendarToken" PRIMARY KEY ("tokenHash")
) STRICT
GO
CREATE INDEX "IX_calendarToken_userId" ON "calendarToken" ("userId")
GO
CREATE TABLE "facilities_equipment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_equipment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_equipment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_equipment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_equipment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "tag" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_tag" CHECK (length("tag") <= 60),
  "tagKey" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_tagKey" CHECK (octet_length("tagKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_name" CHECK (length("name") <= 200),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_nameKey" CHECK (octet_length("nameKey") <= 800),
  "categoryId" INTEGER NULL CONSTRAINT "FK_facilities_equipment_categoryId" REFERENCES "facilities_category" ("id"),
  "serial" TEXT NULL CONSTRAINT "CK_facilities_equipment_serial" CHECK (length("serial") <= 60),
  "serialKey" TEXT NULL CONSTRAINT "CK_facilities_equipment_serialKey" CHECK (octet_length("serialKey") <= 800),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_equipment_storeId" REFERENCES "facilities_store" ("id"),
  "condition" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_condition" CHECK ("condition" IN ('new', 'good', 'fair', 'poor', 'damaged')),
  "status" TEXT NOT NULL CONSTRAINT "CK_facilities_equipment_status" CHECK ("status" IN ('available', 'out', 'reserved', 'repair', 'retired')),
  "calibrationDueOn" TEXT NULL CONSTRAINT "CK_facilities_equipment_calibrationDueOn" CHECK (date("calibrationDueOn") IS "calibrationDueOn" AND "calibrationDueOn" >= '0001'),
  "purchasedOn" TEXT NULL CONSTRAINT "CK_facilities_equipment_purchasedOn" CHECK (date("purchasedOn") IS "purchasedOn" AND "purchasedOn" >= '0001'),
  "purchaseCost" INTEGER NULL CONSTRAINT "CK_facilities_equipment_purchaseCost" CHECK ("purchaseCost" >= 0 AND "purchaseCost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_facilities_equipment_currency" CHECK (length("currency") <= 3),
  "meterReading" INTEGER NULL CONSTRAINT "CK_facilities_equipment_meterReading" CHECK ("meterReading" >= 0 AND "meterReading" <= 999999999999999),
  CONSTRAINT "PK_facilities_equipment" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_equipment_tagKey" ON "facilities_equipment" ("tagKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_equipment_nameKey" ON "facilities_equipment" ("nameKey")
GO
CREATE INDEX "IX_facilities_equipment_categoryId_nameKey" ON "facilities_equipment" ("categoryId", "nameKey")
GO
CREATE INDEX "IX_facilities_equipment_storeId_nameKey" ON "facilities_equipment" ("storeId", "nameKey")
GO
CREATE INDEX "IX_facilities_equipment_status_nameKey" ON "facilities_equipment" ("status", "nameKey")
GO
CREATE INDEX "IX_facilities_equipment_calibrationDueOn" ON "facilities_equipment" ("calibrationDueOn")
GO
CREATE INDEX "IX_facilities_equipment_storeId_calibrationDueOn" ON "facilities_equipment" ("storeId", "calibrationDueOn")
GO
CREATE INDEX "IX_facilities_equipment_serialKey" ON "facilities_equipment" ("serialKey")
GO
CREATE TABLE "facilities_serviceProvider" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_serviceProvider_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_serviceProvider_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_serviceProvider_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_serviceProvider_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_nameKey" CHECK (octet_length("nameKey") <= 800),
  "service" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_service" CHECK (length("service") <= 120),
  "serviceKey" TEXT NOT NULL CONSTRAINT "CK_facilities_serviceProvider_serviceKey" CHECK (octet_length("serviceKey") <= 800),
  "email" TEXT NULL CONSTRAINT "CK_facilities_serviceProvider_email" CHECK (length("email") <= 120),
  "phone" TEXT NULL CONSTRAINT "CK_facilities_serviceProvider_phone" CHECK (length("phone") <= 40),
  "insuranceExpiresOn" TEXT NULL CONSTRAINT "CK_facilities_serviceProvider_insuranceExpiresOn" CHECK (date("insuranceExpiresOn") IS "insuranceExpiresOn" AND "insuranceExpiresOn" >= '0001'),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_facilities_serviceProvider_isActive" CHECK ("isActive" IN (0, 1)),
  CONSTRAINT "PK_facilities_serviceProvider" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_serviceProvider_codeKey" ON "facilities_serviceProvider" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_serviceProvider_nameKey" ON "facilities_serviceProvider" ("nameKey")
GO
CREATE INDEX "IX_facilities_serviceProvider_isActive_nameKey" ON "facilities_serviceProvider" ("isActive", "nameKey")
GO
CREATE INDEX "IX_facilities_serviceProvider_insuranceExpiresOn" ON "facilities_serviceProvider" ("insuranceExpiresOn")
GO
CREATE TABLE "facilities_preventivePlan" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_preventivePlan_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_preventivePlan_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_preventivePlan_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_preventivePlan_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_codeKey" CHECK (octet_length("codeKey") <= 800),
  "title" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_title" CHECK (length("title") <= 200),
  "titleKey" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_titleKey" CHECK (octet_length("titleKey") <= 800),
  "siteId" INTEGER NOT NULL CONSTRAINT "FK_facilities_preventivePlan_siteId" REFERENCES "shared_site" ("id"),
  "equipmentId" INTEGER NULL CONSTRAINT "FK_facilities_preventivePlan_equipmentId" REFERENCES "facilities_equipment" ("id"),
  "providerId" INTEGER NULL CONSTRAINT "FK_facilities_preventivePlan_providerId" REFERENCES "facilities_serviceProvider" ("id"),
  "priority" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_priority" CHECK ("priority" IN ('low', 'normal', 'high', 'urgent')),
  "checklist" TEXT NULL CONSTRAINT "CK_facilities_preventivePlan_checklist" CHECK (json_valid("checklist") AND substr("checklist", 1, 1) IN ('{', '[')),
  "basis" TEXT NOT NULL CONSTRAINT "CK_facilities_preventivePlan_basis" CHECK ("basis" IN ('schedule', 'completion', 'meter')),
  "everyDays" INTEGER NULL CONSTRAINT "CK_facilities_preventivePlan_everyDays" CHECK ("everyDays" >= 1 AND "everyDays" <= 3660),
  "everyMeter" INTEGER NULL CONSTRAINT "CK_facilities_preventivePlan_everyMeter" CHECK ("everyMeter" >= 1 AND "everyMeter" <= 999999999999999),
  "nextDueOn" TEXT NULL CONSTRAINT "CK_facilities_preventivePlan_nextDueOn" CHECK (date("nextDueOn") IS "nextDueOn" AND "nextDueOn" >= '0001'),
  "nextMeter" INTEGER NULL CONSTRAINT "CK_facilities_preventivePlan_nextMeter" CHECK ("nextMeter" >= 0 AND "nextMeter" <= 999999999999999),
  "leadDays" INTEGER NOT NULL CONSTRAINT "CK_facilities_preventivePlan_leadDays" CHECK ("leadDays" >= 0 AND "leadDays" <= 365),
  "isActive" INTEGER NOT NULL CONSTRAINT "CK_facilities_preventivePlan_isActive" CHECK ("isActive" IN (0, 1)),
  CONSTRAINT "PK_facilities_preventivePlan" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_preventivePlan_codeKey" ON "facilities_preventivePlan" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_preventivePlan_siteId_codeKey" ON "facilities_preventivePlan" ("siteId", "codeKey")
GO
CREATE INDEX "IX_facilities_preventivePlan_equipmentId_codeKey" ON "facilities_preventivePlan" ("equipmentId", "codeKey")
GO
CREATE INDEX "IX_facilities_preventivePlan_nextDueOn" ON "facilities_preventivePlan" ("nextDueOn")
GO
CREATE INDEX "IX_facilities_preventivePlan_siteId_nextDueOn" ON "facilities_preventivePlan" ("siteId", "nextDueOn")
GO
CREATE INDEX "IX_facilities_preventivePlan_isActive_nextDueOn" ON "facilities_preventivePlan" ("isActive", "nextDueOn")
GO
CREATE INDEX "IX_facilities_preventivePlan_providerId" ON "facilities_preventivePlan" ("providerId")
GO
CREATE TABLE "facilities_workOrder" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_workOrder_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_workOrder_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_workOrder_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_numberKey" CHECK (octet_length("numberKey") <= 800),
  "title" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_title" CHECK (length("title") <= 200),
  "titleKey" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_titleKey" CHECK (octet_length("titleKey") <= 800),
  "description" TEXT NULL CONSTRAINT "CK_facilities_workOrder_description" CHECK (length("description") <= 4000),
  "siteId" INTEGER NOT NULL CONSTRAINT "FK_facilities_workOrder_siteId" REFERENCES "shared_site" ("id"),
  "equipmentId" INTEGER NULL CONSTRAINT "FK_facilities_workOrder_equipmentId" REFERENCES "facilities_equipment" ("id"),
  "providerId" INTEGER NULL CONSTRAINT "FK_facilities_workOrder_providerId" REFERENCES "facilities_serviceProvider" ("id"),
  "assigneeId" INTEGER NULL CONSTRAINT "FK_facilities_workOrder_assigneeId" REFERENCES "shared_user" ("id"),
  "priority" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_priority" CHECK ("priority" IN ('low', 'normal', 'high', 'urgent')),
  "status" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrder_status" CHECK ("status" IN ('requested', 'approved', 'scheduled', 'in-progress', 'on-hold', 'done', 'cancelled')),
  "scheduledAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_scheduledAt" CHECK ("scheduledAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "scheduledAt" >= '0001'),
  "dueAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_dueAt" CHECK ("dueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "dueAt" >= '0001'),
  "openDueAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_openDueAt" CHECK ("openDueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "openDueAt" >= '0001'),
  "checklist" TEXT NULL CONSTRAINT "CK_facilities_workOrder_checklist" CHECK (json_valid("checklist") AND substr("checklist", 1, 1) IN ('{', '[')),
  "cost" INTEGER NULL CONSTRAINT "CK_facilities_workOrder_cost" CHECK ("cost" >= 0 AND "cost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_facilities_workOrder_currency" CHECK (length("currency") <= 3),
  "planId" INTEGER NULL CONSTRAINT "FK_facilities_workOrder_planId" REFERENCES "facilities_preventivePlan" ("id"),
  "requestedAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_requestedAt" CHECK ("requestedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "requestedAt" >= '0001'),
  "approvedAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_approvedAt" CHECK ("approvedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "approvedAt" >= '0001'),
  "startedAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_startedAt" CHECK ("startedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "startedAt" >= '0001'),
  "completedAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_completedAt" CHECK ("completedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "completedAt" >= '0001'),
  "cancelledAt" TEXT NULL CONSTRAINT "CK_facilities_workOrder_cancelledAt" CHECK ("cancelledAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "cancelledAt" >= '0001'),
  "statusReason" TEXT NULL CONSTRAINT "CK_facilities_workOrder_statusReason" CHECK (length("statusReason") <= 400),
  CONSTRAINT "PK_facilities_workOrder" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_workOrder_numberKey" ON "facilities_workOrder" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_workOrder_dueAt" ON "facilities_workOrder" ("dueAt")
GO
CREATE INDEX "IX_facilities_workOrder_siteId_dueAt" ON "facilities_workOrder" ("siteId", "dueAt")
GO
CREATE INDEX "IX_facilities_workOrder_status_dueAt" ON "facilities_workOrder" ("status", "dueAt")
GO
CREATE INDEX "IX_facilities_workOrder_assigneeId_dueAt" ON "facilities_workOrder" ("assigneeId", "dueAt")
GO
CREATE INDEX "IX_facilities_workOrder_providerId_dueAt" ON "facilities_workOrder" ("providerId", "dueAt")
GO
CREATE INDEX "IX_facilities_workOrder_equipmentId_dueAt" ON "facilities_workOrder" ("equipmentId", "dueAt")
GO
CREATE INDEX "IX_facilities_workOrder_openDueAt" ON "facilities_workOrder" ("openDueAt")
GO
CREATE INDEX "IX_facilities_workOrder_siteId_openDueAt" ON "facilities_workOrder" ("siteId", "openDueAt")
GO
CREATE INDEX "IX_facilities_workOrder_assigneeId_openDueAt" ON "facilities_workOrder" ("assigneeId", "openDueAt")
GO
CREATE INDEX "IX_facilities_workOrder_planId_openDueAt" ON "facilities_workOrder" ("planId", "openDueAt")
GO
CREATE INDEX "IX_facilities_workOrder_requestedAt" ON "facilities_workOrder" ("requestedAt")
GO
CREATE INDEX "IX_facilities_workOrder_siteId_requestedAt" ON "facilities_workOrder" ("siteId", "requestedAt")
GO
CREATE INDEX "IX_facilities_workOrder_providerId_requestedAt" ON "facilities_workOrder" ("providerId", "requestedAt")
GO
CREATE INDEX "IX_facilities_workOrder_completedAt" ON "facilities_workOrder" ("completedAt")
GO
CREATE INDEX "IX_facilities_workOrder_providerId_completedAt" ON "facilities_workOrder" ("providerId", "completedAt")
GO
CREATE TABLE "facilities_stocktake" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktake_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktake_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktake_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_stocktake_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_numberKey" CHECK (octet_length("numberKey") <= 800),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stocktake_storeId" REFERENCES "facilities_store" ("id"),
  "categoryId" INTEGER NULL CONSTRAINT "FK_facilities_stocktake_categoryId" REFERENCES "facilities_category" ("id"),
  "isBlind" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktake_isBlind" CHECK ("isBlind" IN (0, 1)),
  "status" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktake_status" CHECK ("status" IN ('open', 'posted', 'cancelled')),
  "openedAt" TEXT NULL CONSTRAINT "CK_facilities_stocktake_openedAt" CHECK ("openedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "openedAt" >= '0001'),
  "postedAt" TEXT NULL CONSTRAINT "CK_facilities_stocktake_postedAt" CHECK ("postedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "postedAt" >= '0001'),
  "note" TEXT NULL CONSTRAINT "CK_facilities_stocktake_note" CHECK (length("note") <= 1000),
  CONSTRAINT "PK_facilities_stocktake" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_stocktake_numberKey" ON "facilities_stocktake" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_stocktake_openedAt" ON "facilities_stocktake" ("openedAt")
GO
CREATE INDEX "IX_facilities_stocktake_storeId_openedAt" ON "facilities_stocktake" ("storeId", "openedAt")
GO
CREATE INDEX "IX_facilities_stocktake_status_openedAt" ON "facilities_stocktake" ("status", "openedAt")
GO
CREATE INDEX "IX_facilities_stocktake_categoryId" ON "facilities_stocktake" ("categoryId")
GO
CREATE TABLE "facilities_stocktakeLine" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_stocktakeLine_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "stocktakeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stocktakeLine_stocktakeId" REFERENCES "facilities_stocktake" ("id"),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_stocktakeLine_itemId" REFERENCES "facilities_inventoryItem" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_stocktakeLine_lotId" REFERENCES "facilities_stockLot" ("id"),
  "expected" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_expected" CHECK ("expected" >= 0 AND "expected" <= 999999999999999),
  "counted" INTEGER NULL CONSTRAINT "CK_facilities_stocktakeLine_counted" CHECK ("counted" >= 0 AND "counted" <= 999999999999999),
  "countedById" INTEGER NULL CONSTRAINT "FK_facilities_stocktakeLine_countedById" REFERENCES "shared_user" ("id"),
  "countedAt" TEXT NULL CONSTRAINT "CK_facilities_stocktakeLine_countedAt" CHECK ("countedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "countedAt" >= '0001'),
  "countNo" INTEGER NOT NULL CONSTRAINT "CK_facilities_stocktakeLine_countNo" CHECK ("countNo" >= 0),
  "variance" INTEGER NULL CONSTRAINT "CK_facilities_stocktakeLine_variance" CHECK ("variance" >= -999999999999999 AND "variance" <= 999999999999999),
  "movementId" INTEGER NULL CONSTRAINT "FK_facilities_stocktakeLine_movementId" REFERENCES "facilities_stockMovement" ("id"),
  CONSTRAINT "PK_facilities_stocktakeLine" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_stocktakeLine_stocktakeId_itemId_lotId" ON "facilities_stocktakeLine" ("stocktakeId", "itemId", "lotId") WHERE "deletedAt" IS NULL AND "lotId" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_facilities_stocktakeLine_stocktakeId_itemId_none" ON "facilities_stocktakeLine" ("stocktakeId", "itemId") WHERE "deletedAt" IS NULL AND "lotId" IS NULL
GO
CREATE INDEX "IX_facilities_stocktakeLine_itemId" ON "facilities_stocktakeLine" ("itemId")
GO
CREATE INDEX "IX_facilities_stocktakeLine_stocktakeId_itemId" ON "facilities_stocktakeLine" ("stocktakeId", "itemId")
GO
CREATE INDEX "IX_facilities_stocktakeLine_lotId" ON "facilities_stocktakeLine" ("lotId")
GO
CREATE INDEX "IX_facilities_stocktakeLine_countedById" ON "facilities_stocktakeLine" ("countedById")
GO
CREATE INDEX "IX_facilities_stocktakeLine_movementId" ON "facilities_stocktakeLine" ("movementId")
GO
CREATE TABLE "facilities_firstAidItem" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidItem_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidItem_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidItem_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_firstAidItem_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_code" CHECK (length("code") <= 60),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_codeKey" CHECK (octet_length("codeKey") <= 800),
  "name" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_name" CHECK (length("name") <= 200),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_nameKey" CHECK (octet_length("nameKey") <= 800),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_firstAidItem_storeId" REFERENCES "facilities_store" ("id"),
  "unit" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidItem_unit" CHECK (length("unit") <= 20),
  "minimum" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidItem_minimum" CHECK ("minimum" >= 0 AND "minimum" <= 999999999999999),
  "unitCost" INTEGER NULL CONSTRAINT "CK_facilities_firstAidItem_unitCost" CHECK ("unitCost" >= 0 AND "unitCost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_facilities_firstAidItem_currency" CHECK (length("currency") <= 3),
  "barcode" TEXT NULL CONSTRAINT "CK_facilities_firstAidItem_barcode" CHECK (length("barcode") <= 60),
  "barcodeKey" TEXT NULL CONSTRAINT "CK_facilities_firstAidItem_barcodeKey" CHECK (octet_length("barcodeKey") <= 800),
  CONSTRAINT "PK_facilities_firstAidItem" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidItem_codeKey" ON "facilities_firstAidItem" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidItem_barcodeKey" ON "facilities_firstAidItem" ("barcodeKey") WHERE "deletedAt" IS NULL AND "barcodeKey" IS NOT NULL
GO
CREATE INDEX "IX_facilities_firstAidItem_nameKey" ON "facilities_firstAidItem" ("nameKey")
GO
CREATE INDEX "IX_facilities_firstAidItem_storeId_nameKey" ON "facilities_firstAidItem" ("storeId", "nameKey")
GO
CREATE TABLE "facilities_firstAidLot" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLot_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLot_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLot_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLot_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLot_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLot_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLot_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_firstAidLot_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_firstAidLot_itemId" REFERENCES "facilities_firstAidItem" ("id"),
  "lotNumber" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLot_lotNumber" CHECK (length("lotNumber") <= 60),
  "lotNumberKey" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLot_lotNumberKey" CHECK (octet_length("lotNumberKey") <= 800),
  "expiresOn" TEXT NULL CONSTRAINT "CK_facilities_firstAidLot_expiresOn" CHECK (date("expiresOn") IS "expiresOn" AND "expiresOn" >= '0001'),
  CONSTRAINT "PK_facilities_firstAidLot" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidLot_itemId_lotNumberKey" ON "facilities_firstAidLot" ("itemId", "lotNumberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_firstAidLot_expiresOn" ON "facilities_firstAidLot" ("expiresOn")
GO
CREATE INDEX "IX_facilities_firstAidLot_itemId_expiresOn" ON "facilities_firstAidLot" ("itemId", "expiresOn")
GO
CREATE INDEX "IX_facilities_firstAidLot_lotNumberKey" ON "facilities_firstAidLot" ("lotNumberKey")
GO
CREATE TABLE "facilities_firstAidLevel" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_firstAidLevel_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_firstAidLevel_itemId" REFERENCES "facilities_firstAidItem" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_firstAidLevel_storeId" REFERENCES "facilities_store" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_firstAidLevel_lotId" REFERENCES "facilities_firstAidLot" ("id"),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_quantity" CHECK ("quantity" >= 0 AND "quantity" <= 999999999999999),
  "value" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidLevel_value" CHECK ("value" >= 0 AND "value" <= 999999999999999),
  CONSTRAINT "PK_facilities_firstAidLevel" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidLevel_itemId_storeId_lotId" ON "facilities_firstAidLevel" ("itemId", "storeId", "lotId") WHERE "deletedAt" IS NULL AND "lotId" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidLevel_itemId_storeId_none" ON "facilities_firstAidLevel" ("itemId", "storeId") WHERE "deletedAt" IS NULL AND "lotId" IS NULL
GO
CREATE INDEX "IX_facilities_firstAidLevel_itemId" ON "facilities_firstAidLevel" ("itemId")
GO
CREATE INDEX "IX_facilities_firstAidLevel_storeId_itemId" ON "facilities_firstAidLevel" ("storeId", "itemId")
GO
CREATE INDEX "IX_facilities_firstAidLevel_lotId" ON "facilities_firstAidLevel" ("lotId")
GO
CREATE TABLE "facilities_firstAidMovement" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_firstAidMovement_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "itemId" INTEGER NOT NULL CONSTRAINT "FK_facilities_firstAidMovement_itemId" REFERENCES "facilities_firstAidItem" ("id"),
  "storeId" INTEGER NOT NULL CONSTRAINT "FK_facilities_firstAidMovement_storeId" REFERENCES "facilities_store" ("id"),
  "lotId" INTEGER NULL CONSTRAINT "FK_facilities_firstAidMovement_lotId" REFERENCES "facilities_firstAidLot" ("id"),
  "kind" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_kind" CHECK ("kind" IN ('receive', 'issue', 'return', 'adjust', 'count', 'transfer-out', 'transfer-in', 'loss', 'consume', 'reverse')),
  "quantity" INTEGER NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_quantity" CHECK ("quantity" >= -999999999999999 AND "quantity" <= 999999999999999),
  "unitCost" INTEGER NULL CONSTRAINT "CK_facilities_firstAidMovement_unitCost" CHECK ("unitCost" >= 0 AND "unitCost" <= 999999999999999),
  "reason" TEXT NULL CONSTRAINT "CK_facilities_firstAidMovement_reason" CHECK (length("reason") <= 400),
  "reference" TEXT NULL CONSTRAINT "CK_facilities_firstAidMovement_reference" CHECK (length("reference") <= 100),
  "occurredAt" TEXT NOT NULL CONSTRAINT "CK_facilities_firstAidMovement_occurredAt" CHECK ("occurredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "occurredAt" >= '0001'),
  "transferId" INTEGER NULL CONSTRAINT "FK_facilities_firstAidMovement_transferId" REFERENCES "facilities_firstAidMovement" ("id"),
  "reversesId" INTEGER NULL CONSTRAINT "FK_facilities_firstAidMovement_reversesId" REFERENCES "facilities_firstAidMovement" ("id"),
  "workOrderId" INTEGER NULL CONSTRAINT "FK_facilities_firstAidMovement_workOrderId" REFERENCES "facilities_workOrder" ("id"),
  CONSTRAINT "PK_facilities_firstAidMovement" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidMovement_transferId" ON "facilities_firstAidMovement" ("transferId") WHERE "deletedAt" IS NULL AND "transferId" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_facilities_firstAidMovement_reversesId" ON "facilities_firstAidMovement" ("reversesId") WHERE "deletedAt" IS NULL AND "reversesId" IS NOT NULL
GO
CREATE INDEX "IX_facilities_firstAidMovement_occurredAt" ON "facilities_firstAidMovement" ("occurredAt")
GO
CREATE INDEX "IX_facilities_firstAidMovement_itemId_occurredAt" ON "facilities_firstAidMovement" ("itemId", "occurredAt")
GO
CREATE INDEX "IX_facilities_firstAidMovement_storeId_occurredAt" ON "facilities_firstAidMovement" ("storeId", "occurredAt")
GO
CREATE INDEX "IX_facilities_firstAidMovement_workOrderId_occurredAt" ON "facilities_firstAidMovement" ("workOrderId", "occurredAt")
GO
CREATE INDEX "IX_facilities_firstAidMovement_lotId" ON "facilities_firstAidMovement" ("lotId")
GO
CREATE INDEX "IX_facilities_firstAidMovement_transferId" ON "facilities_firstAidMovement" ("transferId")
GO
CREATE INDEX "IX_facilities_firstAidMovement_reversesId" ON "facilities_firstAidMovement" ("reversesId")
GO
CREATE TABLE "facilities_medicalIncident" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_medicalIncident_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_medicalIncident_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_medicalIncident_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_medicalIncident_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_numberKey" CHECK (octet_length("numberKey") <= 800),
  "occurredAt" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_occurredAt" CHECK ("occurredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "occurredAt" >= '0001'),
  "siteId" INTEGER NOT NULL CONSTRAINT "FK_facilities_medicalIncident_siteId" REFERENCES "shared_site" ("id"),
  "patientName" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_patientName" CHECK (length("patientName") <= 120),
  "patientKind" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_patientKind" CHECK ("patientKind" IN ('employee', 'contractor', 'visitor')),
  "description" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncident_description" CHECK (length("description") <= 4000),
  "treatment" TEXT NULL CONSTRAINT "CK_facilities_medicalIncident_treatment" CHECK (length("treatment") <= 4000),
  "outcome" TEXT NULL CONSTRAINT "CK_facilities_medicalIncident_outcome" CHECK (length("outcome") <= 400),
  "suppliesUsed" TEXT NULL CONSTRAINT "CK_facilities_medicalIncident_suppliesUsed" CHECK (json_valid("suppliesUsed") AND substr("suppliesUsed", 1, 1) IN ('{', '[')),
  CONSTRAINT "PK_facilities_medicalIncident" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_medicalIncident_numberKey" ON "facilities_medicalIncident" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_facilities_medicalIncident_occurredAt" ON "facilities_medicalIncident" ("occurredAt")
GO
CREATE INDEX "IX_facilities_medicalIncident_siteId_occurredAt" ON "facilities_medicalIncident" ("siteId", "occurredAt")
GO
CREATE TABLE "facilities_incidentNote" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_incidentNote_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_incidentNote_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_incidentNote_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_incidentNote_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_incidentNote_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_incidentNote_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_incidentNote_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_incidentNote_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "incidentId" INTEGER NOT NULL CONSTRAINT "FK_facilities_incidentNote_incidentId" REFERENCES "facilities_medicalIncident" ("id"),
  "authorId" INTEGER NULL CONSTRAINT "FK_facilities_incidentNote_authorId" REFERENCES "shared_user" ("id"),
  "body" TEXT NOT NULL CONSTRAINT "CK_facilities_incidentNote_body" CHECK (length("body") <= 4000),
  CONSTRAINT "PK_facilities_incidentNote" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_facilities_incidentNote_incidentId" ON "facilities_incidentNote" ("incidentId")
GO
CREATE INDEX "IX_facilities_incidentNote_authorId" ON "facilities_incidentNote" ("authorId")
GO
CREATE TABLE "facilities_medicalIncidentAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_facilities_medicalIncidentAttachment_ownerId" REFERENCES "facilities_medicalIncident" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_facilities_medicalIncidentAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_facilities_medicalIncidentAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_facilities_medicalIncidentAttachment_ownerId" ON "facilities_medicalIncidentAttachment" ("ownerId")
GO
CREATE TABLE "facilities_signOut" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_signOut_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_signOut_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_signOut_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_signOut_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "equipmentId" INTEGER NOT NULL CONSTRAINT "FK_facilities_signOut_equipmentId" REFERENCES "facilities_equipment" ("id"),
  "borrowerId" INTEGER NOT NULL CONSTRAINT "FK_facilities_signOut_borrowerId" REFERENCES "shared_user" ("id"),
  "outAt" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_outAt" CHECK ("outAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "outAt" >= '0001'),
  "dueAt" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_dueAt" CHECK ("dueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "dueAt" >= '0001'),
  "returnedAt" TEXT NULL CONSTRAINT "CK_facilities_signOut_returnedAt" CHECK ("returnedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "returnedAt" >= '0001'),
  "openDueAt" TEXT NULL CONSTRAINT "CK_facilities_signOut_openDueAt" CHECK ("openDueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "openDueAt" >= '0001'),
  "conditionOut" TEXT NOT NULL CONSTRAINT "CK_facilities_signOut_conditionOut" CHECK ("conditionOut" IN ('new', 'good', 'fair', 'poor', 'damaged')),
  "conditionIn" TEXT NULL CONSTRAINT "CK_facilities_signOut_conditionIn" CHECK ("conditionIn" IN ('new', 'good', 'fair', 'poor', 'damaged')),
  "notes" TEXT NULL CONSTRAINT "CK_facilities_signOut_notes" CHECK (length("notes") <= 1000),
  CONSTRAINT "PK_facilities_signOut" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_facilities_signOut_outAt" ON "facilities_signOut" ("outAt")
GO
CREATE INDEX "IX_facilities_signOut_equipmentId_outAt" ON "facilities_signOut" ("equipmentId", "outAt")
GO
CREATE INDEX "IX_facilities_signOut_borrowerId_outAt" ON "facilities_signOut" ("borrowerId", "outAt")
GO
CREATE INDEX "IX_facilities_signOut_openDueAt" ON "facilities_signOut" ("openDueAt")
GO
CREATE INDEX "IX_facilities_signOut_equipmentId_openDueAt" ON "facilities_signOut" ("equipmentId", "openDueAt")
GO
CREATE INDEX "IX_facilities_signOut_borrowerId_openDueAt" ON "facilities_signOut" ("borrowerId", "openDueAt")
GO
CREATE TABLE "facilities_reservation" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_reservation_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_reservation_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_reservation_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_reservation_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "equipmentId" INTEGER NOT NULL CONSTRAINT "FK_facilities_reservation_equipmentId" REFERENCES "facilities_equipment" ("id"),
  "borrowerId" INTEGER NOT NULL CONSTRAINT "FK_facilities_reservation_borrowerId" REFERENCES "shared_user" ("id"),
  "fromAt" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_fromAt" CHECK ("fromAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "fromAt" >= '0001'),
  "untilAt" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_untilAt" CHECK ("untilAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "untilAt" >= '0001'),
  "status" TEXT NOT NULL CONSTRAINT "CK_facilities_reservation_status" CHECK ("status" IN ('active', 'used', 'cancelled')),
  "notes" TEXT NULL CONSTRAINT "CK_facilities_reservation_notes" CHECK (length("notes") <= 1000),
  CONSTRAINT "PK_facilities_reservation" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_facilities_reservation_fromAt" ON "facilities_reservation" ("fromAt")
GO
CREATE INDEX "IX_facilities_reservation_equipmentId_fromAt" ON "facilities_reservation" ("equipmentId", "fromAt")
GO
CREATE INDEX "IX_facilities_reservation_borrowerId_fromAt" ON "facilities_reservation" ("borrowerId", "fromAt")
GO
CREATE INDEX "IX_facilities_reservation_status_fromAt" ON "facilities_reservation" ("status", "fromAt")
GO
CREATE INDEX "IX_facilities_reservation_untilAt" ON "facilities_reservation" ("untilAt")
GO
CREATE INDEX "IX_facilities_reservation_equipmentId_untilAt" ON "facilities_reservation" ("equipmentId", "untilAt")
GO
CREATE TABLE "facilities_workOrderAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_workOrderAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_facilities_workOrderAttachment_ownerId" REFERENCES "facilities_workOrder" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_facilities_workOrderAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_facilities_workOrderAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_facilities_workOrderAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_facilities_workOrderAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_facilities_workOrderAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_facilities_workOrderAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_facilities_workOrderAttachment_ownerId" ON "facilities_workOrderAttachment" ("ownerId")
GO
CREATE TABLE "facilities_alert" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_facilities_alert_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_facilities_alert_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_facilities_alert_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_facilities_alert_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "kind" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_kind" CHECK ("kind" IN ('low-stock', 'first-aid-low', 'expiring', 'expired', 'overdue-sign-out', 'overdue-work-order', 'calibration-due', 'insurance-expiring')),
  "resource" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_resource" CHECK (length("resource") <= 60),
  "rowId" INTEGER NOT NULL CONSTRAINT "CK_facilities_alert_rowId" CHECK ("rowId" >= 1),
  "label" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_label" CHECK (length("label") <= 200),
  "message" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_message" CHECK (length("message") <= 1000),
  "siteId" INTEGER NULL CONSTRAINT "FK_facilities_alert_siteId" REFERENCES "shared_site" ("id"),
  "raisedAt" TEXT NOT NULL CONSTRAINT "CK_facilities_alert_raisedAt" CHECK ("raisedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "raisedAt" >= '0001'),
  "resolvedAt" TEXT NULL CONSTRAINT "CK_facilities_alert_resolvedAt" CHECK ("resolvedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "resolvedAt" >= '0001'),
  "isOpen" INTEGER NOT NULL CONSTRAINT "CK_facilities_alert_isOpen" CHECK ("isOpen" IN (0, 1)),
  "openKey" TEXT NULL CONSTRAINT "CK_facilities_alert_openKey" CHECK (length("openKey") <= 200),
  "openKeyKey" TEXT NULL CONSTRAINT "CK_facilities_alert_openKeyKey" CHECK (octet_length("openKeyKey") <= 800),
  CONSTRAINT "PK_facilities_alert" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_facilities_alert_openKeyKey" ON "facilities_alert" ("openKeyKey") WHERE "deletedAt" IS NULL AND "openKeyKey" IS NOT NULL
GO
CREATE INDEX "IX_facilities_alert_raisedAt" ON "facilities_alert" ("raisedAt")
GO
CREATE INDEX "IX_facilities_alert_kind_raisedAt" ON "facilities_alert" ("kind", "raisedAt")
GO
CREATE INDEX "IX_facilities_alert_isOpen_raisedAt" ON "facilities_alert" ("isOpen", "raisedAt")
GO
CREATE INDEX "IX_facilities_alert_siteId_raisedAt" ON "facilities_alert" ("siteId", "raisedAt")
GO
CREATE TABLE "tasks_task" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_tasks_task_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_tasks_task_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_tasks_task_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_tasks_task_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_tasks_task_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_tasks_task_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_tasks_task_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_tasks_task_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_tasks_task_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_tasks_task_numberKey" CHECK (octet_length("numberKey") <= 800),
  "title" TEXT NOT NULL CONSTRAINT "CK_tasks_task_title" CHECK (length("title") <= 200),
  "description" TEXT NULL CONSTRAINT "CK_tasks_task_description" CHECK (length("description") <= 10000),
  "siteId" INTEGER NULL CONSTRAINT "FK_tasks_task_siteId" REFERENCES "shared_site" ("id"),
  "assignerId" INTEGER NULL CONSTRAINT "FK_tasks_task_assignerId" REFERENCES "shared_user" ("id"),
  "assigneeId" INTEGER NOT NULL CONSTRAINT "FK_tasks_task_assigneeId" REFERENCES "shared_user" ("id"),
  "dueOn" TEXT NULL CONSTRAINT "CK_tasks_task_dueOn" CHECK (date("dueOn") IS "dueOn" AND "dueOn" >= '0001'),
  "dueTime" TEXT NULL CONSTRAINT "CK_tasks_task_dueTime" CHECK ("dueTime" GLOB '[0-2][0-9]:[0-5][0-9]' AND "dueTime" < '24'),
  "timezone" TEXT NOT NULL CONSTRAINT "CK_tasks_task_timezone" CHECK (length("timezone") <= 60),
  "dueAt" TEXT NULL CONSTRAINT "CK_tasks_task_dueAt" CHECK ("dueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "dueAt" >= '0001'),
  "openDueAt" TEXT NULL CONSTRAINT "CK_tasks_task_openDueAt" CHECK ("openDueAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "openDueAt" >= '0001'),
  "reminderMinutes" INTEGER NULL CONSTRAINT "CK_tasks_task_reminderMinutes" CHECK ("reminderMinutes" >= 0 AND "reminderMinutes" <= 525600),
  "reminderAt" TEXT NULL CONSTRAINT "CK_tasks_task_reminderAt" CHECK ("reminderAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "reminderAt" >= '0001'),
  "remindAt" TEXT NULL CONSTRAINT "CK_tasks_task_remindAt" CHECK ("remindAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "remindAt" >= '0001'),
  "status" TEXT NOT NULL CONSTRAINT "CK_tasks_task_status" CHECK ("status" IN ('pending', 'in-progress', 'completed', 'cancelled')),
  "priority" TEXT NOT NULL CONSTRAINT "CK_tasks_task_priority" CHECK ("priority" IN ('low', 'normal', 'high', 'urgent')),
  "recurrence" TEXT NULL CONSTRAINT "CK_tasks_task_recurrence" CHECK (length("recurrence") <= 400),
  "recurrenceBase" TEXT NOT NULL CONSTRAINT "CK_tasks_task_recurrenceBase" CHECK ("recurrenceBase" IN ('due', 'completion')),
  "seriesStartOn" TEXT NULL CONSTRAINT "CK_tasks_task_seriesStartOn" CHECK (date("seriesStartOn") IS "seriesStartOn" AND "seriesStartOn" >= '0001'),
  "occurrenceNo" INTEGER NOT NULL CONSTRAINT "CK_tasks_task_occurrenceNo" CHECK ("occurrenceNo" >= 1),
  "previousTaskId" INTEGER NULL CONSTRAINT "FK_tasks_task_previousTaskId" REFERENCES "tasks_task" ("id"),
  "startedAt" TEXT NULL CONSTRAINT "CK_tasks_task_startedAt" CHECK ("startedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "startedAt" >= '0001'),
  "completedAt" TEXT NULL CONSTRAINT "CK_tasks_task_completedAt" CHECK ("completedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "completedAt" >= '0001'),
  "cancelledAt" TEXT NULL CONSTRAINT "CK_tasks_task_cancelledAt" CHECK ("cancelledAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "cancelledAt" >= '0001'),
  "openedAt" TEXT NULL CONSTRAINT "CK_tasks_task_openedAt" CHECK ("openedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "openedAt" >= '0001'),
  "externalId" TEXT NULL CONSTRAINT "CK_tasks_task_externalId" CHECK (length("externalId") <= 100),
  "externalIdKey" TEXT NULL CONSTRAINT "CK_tasks_task_externalIdKey" CHECK (octet_length("externalIdKey") <= 800),
  "sheetRowKey" TEXT NULL CONSTRAINT "CK_tasks_task_sheetRowKey" CHECK (length("sheetRowKey") <= 64),
  "sheetRowKeyKey" TEXT NULL CONSTRAINT "CK_tasks_task_sheetRowKeyKey" CHECK (octet_length("sheetRowKeyKey") <= 800),
  CONSTRAINT "PK_tasks_task" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_tasks_task_numberKey" ON "tasks_task" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE UNIQUE INDEX "UX_tasks_task_externalIdKey" ON "tasks_task" ("externalIdKey") WHERE "deletedAt" IS NULL AND "externalIdKey" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_tasks_task_sheetRowKeyKey" ON "tasks_task" ("sheetRowKeyKey") WHERE "deletedAt" IS NULL AND "sheetRowKeyKey" IS NOT NULL
GO
CREATE UNIQUE INDEX "UX_tasks_task_previousTaskId" ON "tasks_task" ("previousTaskId") WHERE "deletedAt" IS NULL AND "previousTaskId" IS NOT NULL
GO
CREATE INDEX "IX_tasks_task_dueAt" ON "tasks_task" ("dueAt")
GO
CREATE INDEX "IX_tasks_task_assigneeId_dueAt" ON "tasks_task" ("assigneeId", "dueAt")
GO
CREATE INDEX "IX_tasks_task_siteId_dueAt" ON "tasks_task" ("siteId", "dueAt")
GO
CREATE INDEX "IX_tasks_task_status_dueAt" ON "tasks_task" ("status", "dueAt")
GO
CREATE INDEX "IX_tasks_task_priority_dueAt" ON "tasks_task" ("priority", "dueAt")
GO
CREATE INDEX "IX_tasks_task_openDueAt" ON "tasks_task" ("openDueAt")
GO
CREATE INDEX "IX_tasks_task_assigneeId_openDueAt" ON "tasks_task" ("assigneeId", "openDueAt")
GO
CREATE INDEX "IX_tasks_task_siteId_openDueAt" ON "tasks_task" ("siteId", "openDueAt")
GO
CREATE INDEX "IX_tasks_task_updatedAt" ON "tasks_task" ("updatedAt")
GO
CREATE INDEX "IX_tasks_task_assigneeId_updatedAt" ON "tasks_task" ("assigneeId", "updatedAt")
GO
CREATE INDEX "IX_tasks_task_completedAt" ON "tasks_task" ("completedAt")
GO
CREATE INDEX "IX_tasks_task_assigneeId_completedAt" ON "tasks_task" ("assigneeId", "completedAt")
GO
CREATE INDEX "IX_tasks_task_remindAt" ON "tasks_task" ("remindAt")
GO
CREATE INDEX "IX_tasks_task_assignerId" ON "tasks_task" ("assignerId")
GO
CREATE INDEX "IX_tasks_task_previousTaskId" ON "tasks_task" ("previousTaskId")
GO
CREATE VIRTUAL TABLE "tasks_task_text" USING fts5("title", "description", content="tasks_task", content_rowid="id", tokenize="unicode61 remove_diacritics 2", prefix="2 3")
GO
CREATE TRIGGER "TR_tasks_task_added" AFTER INSERT ON "tasks_task" BEGIN INSERT INTO "tasks_task_text" (rowid, "title", "description") VALUES (new."id", new."title", new."description"); END
GO
CREATE TRIGGER "TR_tasks_task_removed" AFTER DELETE ON "tasks_task" BEGIN INSERT INTO "tasks_task_text" ("tasks_task_text", rowid, "title", "description") VALUES ('delete', old."id", old."title", old."description"); END
GO
CREATE TRIGGER "TR_tasks_task_changed" AFTER UPDATE OF "title", "description" ON "tasks_task" WHEN old."title" IS NOT new."title" OR old."description" IS NOT new."description" BEGIN INSERT INTO "tasks_task_text" ("tasks_task_text", rowid, "title", "description") VALUES ('delete', old."id", old."title", old."description"); INSERT INTO "tasks_task_text" (rowid, "title", "description") VALUES (new."id", new."title", new."description"); END
GO
CREATE TABLE "tasks_taskComment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_tasks_taskComment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_tasks_taskComment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_tasks_taskComment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_tasks_taskComment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_tasks_taskComment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_tasks_taskComment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_tasks_taskComment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_tasks_taskComment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "taskId" INTEGER NOT NULL CONSTRAINT "FK_tasks_taskComment_taskId" REFERENCES "tasks_task" ("id"),
  "authorId" INTEGER NULL CONSTRAINT "FK_tasks_taskComment_authorId" REFERENCES "shared_user" ("id"),
  "body" TEXT NOT NULL CONSTRAINT "CK_tasks_taskComment_body" CHECK (length("body") <= 4000),
  "mentions" TEXT NULL CONSTRAINT "CK_tasks_taskComment_mentions" CHECK (json_valid("mentions") AND substr("mentions", 1, 1) IN ('{', '[')),
  CONSTRAINT "PK_tasks_taskComment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_tasks_taskComment_taskId" ON "tasks_taskComment" ("taskId")
GO
CREATE INDEX "IX_tasks_taskComment_authorId" ON "tasks_taskComment" ("authorId")
GO
CREATE TABLE "tasks_taskAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_tasks_taskAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_tasks_taskAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_tasks_taskAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_tasks_taskAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_tasks_taskAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_tasks_taskAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_tasks_taskAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_tasks_taskAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_tasks_taskAttachment_ownerId" REFERENCES "tasks_task" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_tasks_taskAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_tasks_taskAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_tasks_taskAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_tasks_taskAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_tasks_taskAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_tasks_taskAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_tasks_taskAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_tasks_taskAttachment_ownerId" ON "tasks_taskAttachment" ("ownerId")
GO
CREATE TABLE "tasks_notificationPreference" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_tasks_notificationPreference_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_tasks_notificationPreference_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_tasks_notificationPreference_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_tasks_notificationPreference_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_tasks_notificationPreference_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_tasks_notificationPreference_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_tasks_notificationPreference_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_tasks_notificationPreference_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "userId" INTEGER NOT NULL CONSTRAINT "FK_tasks_notificationPreference_userId" REFERENCES "shared_user" ("id"),
  "channels" TEXT NOT NULL CONSTRAINT "CK_tasks_notificationPreference_channels" CHECK (json_valid("channels") AND substr("channels", 1, 1) IN ('{', '[')),
  "quietFrom" TEXT NULL CONSTRAINT "CK_tasks_notificationPreference_quietFrom" CHECK ("quietFrom" GLOB '[0-2][0-9]:[0-5][0-9]' AND "quietFrom" < '24'),
  "quietUntil" TEXT NULL CONSTRAINT "CK_tasks_notificationPreference_quietUntil" CHECK ("quietUntil" GLOB '[0-2][0-9]:[0-5][0-9]' AND "quietUntil" < '24'),
  "digestAt" TEXT NULL CONSTRAINT "CK_tasks_notificationPreference_digestAt" CHECK ("digestAt" GLOB '[0-2][0-9]:[0-5][0-9]' AND "digestAt" < '24'),
  CONSTRAINT "PK_tasks_notificationPreference" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_tasks_notificationPreference_userId" ON "tasks_notificationPreference" ("userId") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_tasks_notificationPreference_userId" ON "tasks_notificationPreference" ("userId")
GO
ALTER TABLE "facilities_stockMovement" ADD COLUMN "workOrderId" INTEGER NULL CONSTRAINT "FK_facilities_stockMovement_workOrderId" REFERENCES "facilities_workOrder" ("id")
GO
CREATE INDEX "IX_facilities_stockMovement_workOrderId_occurredAt" ON "facilities_stockMovement" ("workOrderId", "occurredAt")
-- down
DROP INDEX "IX_facilities_stockMovement_workOrderId_occurredAt"
GO
ALTER TABLE "facilities_stockMovement" DROP COLUMN "workOrderId"
GO
DROP TABLE "tasks_notificationPreference"
GO
DROP TABLE "tasks_taskAttachment"
GO
DROP TABLE "tasks_taskComment"
GO
DROP TABLE "tasks_task_text"
GO
DROP TABLE "tasks_task"
GO
DROP TABLE "facilities_alert"
GO
DROP TABLE "facilities_workOrderAttachment"
GO
DROP TABLE "facilities_reservation"
GO
DROP TABLE "facilities_signOut"
GO
DROP TABLE "facilities_medicalIncidentAttachment"
GO
DROP TABLE "facilities_incidentNote"
GO
DROP TABLE "facilities_medicalIncident"
GO
DROP TABLE "facilities_firstAidMovement"
GO
DROP TABLE "facilities_firstAidLevel"
GO
DROP TABLE "facilities_firstAidLot"
GO
DROP TABLE "facilities_firstAidItem"
GO
DROP TABLE "facilities_stocktakeLine"
GO
DROP TABLE "facilities_stocktake"
GO
DROP TABLE "facilities_workOrder"
GO
DROP TABLE "facilities_preventivePlan"
GO
DROP TABLE "facilities_serviceProvider"
GO
DROP TABLE "facilities_equipment"
GO
DROP TABLE "calendarToken"
GO
DROP TABLE "outbox"

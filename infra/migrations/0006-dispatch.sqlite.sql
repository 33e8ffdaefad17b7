-- up
CREATE TABLE "dispatch_vehicle" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_codeKey" CHECK (octet_length("codeKey") <= 800),
  "type" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_type" CHECK (length("type") <= 40),
  "typeKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_typeKey" CHECK (octet_length("typeKey") <= 800),
  "capacityWeightTonnes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_capacityWeightTonnes" CHECK ("capacityWeightTonnes" >= 0 AND "capacityWeightTonnes" <= 999999999999999),
  "capacityVolumeM3" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_capacityVolumeM3" CHECK ("capacityVolumeM3" >= 0 AND "capacityVolumeM3" <= 999999999999999),
  "currentLocation" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_currentLocation" CHECK (json_valid("currentLocation") AND substr("currentLocation", 1, 1) IN ('{', '[')),
  "endLocation" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_endLocation" CHECK (json_valid("endLocation") AND substr("endLocation", 1, 1) IN ('{', '[')),
  "isOpenEnd" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_isOpenEnd" CHECK ("isOpenEnd" IN (0, 1)),
  "status" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_status" CHECK ("status" IN ('available', 'on-route', 'maintenance', 'retired')),
  "availableAt" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_availableAt" CHECK ("availableAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "availableAt" >= '0001'),
  "fuelCostPerKm" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_fuelCostPerKm" CHECK ("fuelCostPerKm" >= 0 AND "fuelCostPerKm" <= 999999999999999),
  "driverCostPerHour" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_driverCostPerHour" CHECK ("driverCostPerHour" >= 0 AND "driverCostPerHour" <= 999999999999999),
  "fixedCost" INTEGER NOT NULL CONSTRAINT "CK_dispatch_vehicle_fixedCost" CHECK ("fixedCost" >= 0 AND "fixedCost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_currency" CHECK (length("currency") <= 3),
  "skills" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_skills" CHECK (json_valid("skills") AND substr("skills", 1, 1) IN ('{', '[')),
  "shiftStart" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_shiftStart" CHECK ("shiftStart" GLOB '[0-2][0-9]:[0-5][0-9]' AND "shiftStart" < '24'),
  "shiftEnd" TEXT NULL CONSTRAINT "CK_dispatch_vehicle_shiftEnd" CHECK ("shiftEnd" GLOB '[0-2][0-9]:[0-5][0-9]' AND "shiftEnd" < '24'),
  "timezone" TEXT NOT NULL CONSTRAINT "CK_dispatch_vehicle_timezone" CHECK (length("timezone") <= 60),
  CONSTRAINT "PK_dispatch_vehicle" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_vehicle_codeKey" ON "dispatch_vehicle" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_vehicle_status_codeKey" ON "dispatch_vehicle" ("status", "codeKey")
GO
CREATE INDEX "IX_dispatch_vehicle_typeKey_codeKey" ON "dispatch_vehicle" ("typeKey", "codeKey")
GO
CREATE TABLE "dispatch_segregation" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_segregation_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_segregation_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_segregation_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_segregation_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_codeKey" CHECK (octet_length("codeKey") <= 800),
  "goods" TEXT NOT NULL CONSTRAINT "CK_dispatch_segregation_goods" CHECK (json_valid("goods") AND substr("goods", 1, 1) IN ('{', '[')),
  "reason" TEXT NULL CONSTRAINT "CK_dispatch_segregation_reason" CHECK (length("reason") <= 400),
  CONSTRAINT "PK_dispatch_segregation" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_segregation_codeKey" ON "dispatch_segregation" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE TABLE "dispatch_travelMatrix" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrix_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "code" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_codeKey" CHECK (octet_length("codeKey") <= 800),
  "source" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_source" CHECK ("source" IN ('upload', 'osrm', 'google')),
  "description" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrix_description" CHECK (length("description") <= 400),
  "placeCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_placeCount" CHECK ("placeCount" >= 0),
  "pairCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrix_pairCount" CHECK ("pairCount" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrix_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrix_blobPath" CHECK (length("blobPath") <= 400),
  "measuredAt" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrix_measuredAt" CHECK ("measuredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "measuredAt" >= '0001'),
  CONSTRAINT "PK_dispatch_travelMatrix" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_travelMatrix_codeKey" ON "dispatch_travelMatrix" ("codeKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_travelMatrix_measuredAt" ON "dispatch_travelMatrix" ("measuredAt")
GO
CREATE INDEX "IX_dispatch_travelMatrix_source_measuredAt" ON "dispatch_travelMatrix" ("source", "measuredAt")
GO
CREATE TABLE "dispatch_travelMatrixAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_travelMatrixAttachment_ownerId" REFERENCES "dispatch_travelMatrix" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_dispatch_travelMatrixAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_dispatch_travelMatrixAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_dispatch_travelMatrixAttachment_ownerId" ON "dispatch_travelMatrixAttachment" ("ownerId")
GO
CREATE TABLE "dispatch_travelCorrection" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_travelCorrection_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_numberKey" CHECK (octet_length("numberKey") <= 800),
  "learntAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_learntAt" CHECK ("learntAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "learntAt" >= '0001'),
  "routeCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_routeCount" CHECK ("routeCount" >= 0),
  "legCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_legCount" CHECK ("legCount" >= 0),
  "factors" TEXT NOT NULL CONSTRAINT "CK_dispatch_travelCorrection_factors" CHECK (json_valid("factors") AND substr("factors", 1, 1) IN ('{', '[')),
  CONSTRAINT "PK_dispatch_travelCorrection" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_travelCorrection_numberKey" ON "dispatch_travelCorrection" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_travelCorrection_learntAt" ON "dispatch_travelCorrection" ("learntAt")
GO
CREATE TABLE "dispatch_order" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_order_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_numberKey" CHECK (octet_length("numberKey") <= 800),
  "customerId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_order_customerId" REFERENCES "shared_customer" ("id"),
  "pickup" TEXT NULL CONSTRAINT "CK_dispatch_order_pickup" CHECK (json_valid("pickup") AND substr("pickup", 1, 1) IN ('{', '[')),
  "destinationCity" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_destinationCity" CHECK (length("destinationCity") <= 120),
  "destinationCityKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_destinationCityKey" CHECK (octet_length("destinationCityKey") <= 800),
  "destination" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_destination" CHECK (json_valid("destination") AND substr("destination", 1, 1) IN ('{', '[')),
  "weightTonnes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_weightTonnes" CHECK ("weightTonnes" >= 0 AND "weightTonnes" <= 999999999999999),
  "volumeM3" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_volumeM3" CHECK ("volumeM3" >= 0 AND "volumeM3" <= 999999999999999),
  "windowStart" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_windowStart" CHECK ("windowStart" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "windowStart" >= '0001'),
  "windowEnd" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_windowEnd" CHECK ("windowEnd" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "windowEnd" >= '0001'),
  "serviceMinutes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_serviceMinutes" CHECK ("serviceMinutes" >= 0 AND "serviceMinutes" <= 1440),
  "priority" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_priority" CHECK ("priority" >= 0 AND "priority" <= 100),
  "specialHandling" TEXT NULL CONSTRAINT "CK_dispatch_order_specialHandling" CHECK (json_valid("specialHandling") AND substr("specialHandling", 1, 1) IN ('{', '[')),
  "price" INTEGER NOT NULL CONSTRAINT "CK_dispatch_order_price" CHECK ("price" >= 0 AND "price" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_dispatch_order_currency" CHECK (length("currency") <= 3),
  "status" TEXT NOT NULL CONSTRAINT "CK_dispatch_order_status" CHECK ("status" IN ('pending', 'planned', 'assigned', 'in-transit', 'delivered', 'failed', 'cancelled')),
  "statusReason" TEXT NULL CONSTRAINT "CK_dispatch_order_statusReason" CHECK (length("statusReason") <= 400),
  "deliveredAt" TEXT NULL CONSTRAINT "CK_dispatch_order_deliveredAt" CHECK ("deliveredAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deliveredAt" >= '0001'),
  CONSTRAINT "PK_dispatch_order" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_order_numberKey" ON "dispatch_order" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_order_windowStart" ON "dispatch_order" ("windowStart")
GO
CREATE INDEX "IX_dispatch_order_status_windowStart" ON "dispatch_order" ("status", "windowStart")
GO
CREATE INDEX "IX_dispatch_order_customerId_windowStart" ON "dispatch_order" ("customerId", "windowStart")
GO
CREATE INDEX "IX_dispatch_order_destinationCityKey_windowStart" ON "dispatch_order" ("destinationCityKey", "windowStart")
GO
CREATE INDEX "IX_dispatch_order_priority" ON "dispatch_order" ("priority")
GO
CREATE INDEX "IX_dispatch_order_status_priority" ON "dispatch_order" ("status", "priority")
GO
CREATE VIRTUAL TABLE "dispatch_order_text" USING fts5("number", "destinationCity", content="dispatch_order", content_rowid="id", tokenize="unicode61 remove_diacritics 2", prefix="2 3")
GO
CREATE TRIGGER "TR_dispatch_order_added" AFTER INSERT ON "dispatch_order" BEGIN INSERT INTO "dispatch_order_text" (rowid, "number", "destinationCity") VALUES (new."id", new."number", new."destinationCity"); END
GO
CREATE TRIGGER "TR_dispatch_order_removed" AFTER DELETE ON "dispatch_order" BEGIN INSERT INTO "dispatch_order_text" ("dispatch_order_text", rowid, "number", "destinationCity") VALUES ('delete', old."id", old."number", old."destinationCity"); END
GO
CREATE TRIGGER "TR_dispatch_order_changed" AFTER UPDATE OF "number", "destinationCity" ON "dispatch_order" WHEN old."number" IS NOT new."number" OR old."destinationCity" IS NOT new."destinationCity" BEGIN INSERT INTO "dispatch_order_text" ("dispatch_order_text", rowid, "number", "destinationCity") VALUES ('delete', old."id", old."number", old."destinationCity"); INSERT INTO "dispatch_order_text" (rowid, "number", "destinationCity") VALUES (new."id", new."number", new."destinationCity"); END
GO
CREATE TABLE "dispatch_decision" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_decision_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_decision_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_decision_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_decision_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_number" CHECK (length("number") <= 40),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_numberKey" CHECK (octet_length("numberKey") <= 800),
  "kind" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_kind" CHECK ("kind" IN ('plan', 'replan')),
  "status" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_status" CHECK ("status" IN ('waiting', 'proposed', 'committed', 'executed', 'discarded', 'failed')),
  "plannedOn" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_plannedOn" CHECK (date("plannedOn") IS "plannedOn" AND "plannedOn" >= '0001'),
  "policyName" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_policyName" CHECK (length("policyName") <= 60),
  "policyNameKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_policyNameKey" CHECK (octet_length("policyNameKey") <= 800),
  "policyVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_decision_policyVersion" CHECK ("policyVersion" >= 1),
  "objective" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_objective" CHECK ("objective" IN ('cost', 'vehicles')),
  "seed" INTEGER NOT NULL CONSTRAINT "CK_dispatch_decision_seed" CHECK ("seed" >= 0),
  "iterations" INTEGER NOT NULL CONSTRAINT "CK_dispatch_decision_iterations" CHECK ("iterations" >= 0),
  "iterationsDone" INTEGER NULL CONSTRAINT "CK_dispatch_decision_iterationsDone" CHECK ("iterationsDone" >= 0),
  "correctionId" INTEGER NULL CONSTRAINT "FK_dispatch_decision_correctionId" REFERENCES "dispatch_travelCorrection" ("id"),
  "replansId" INTEGER NULL CONSTRAINT "FK_dispatch_decision_replansId" REFERENCES "dispatch_decision" ("id"),
  "requestedById" INTEGER NULL CONSTRAINT "FK_dispatch_decision_requestedById" REFERENCES "shared_user" ("id"),
  "requestedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_decision_requestedAt" CHECK ("requestedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "requestedAt" >= '0001'),
  "snapshot" TEXT NULL CONSTRAINT "CK_dispatch_decision_snapshot" CHECK (json_valid("snapshot") AND substr("snapshot", 1, 1) IN ('{', '[')),
  "proposal" TEXT NULL CONSTRAINT "CK_dispatch_decision_proposal" CHECK (json_valid("proposal") AND substr("proposal", 1, 1) IN ('{', '[')),
  "unassigned" TEXT NULL CONSTRAINT "CK_dispatch_decision_unassigned" CHECK (json_valid("unassigned") AND substr("unassigned", 1, 1) IN ('{', '[')),
  "orderCount" INTEGER NULL CONSTRAINT "CK_dispatch_decision_orderCount" CHECK ("orderCount" >= 0),
  "unassignedCount" INTEGER NULL CONSTRAINT "CK_dispatch_decision_unassignedCount" CHECK ("unassignedCount" >= 0),
  "routeCount" INTEGER NULL CONSTRAINT "CK_dispatch_decision_routeCount" CHECK ("routeCount" >= 0),
  "totalDistanceKm" INTEGER NULL CONSTRAINT "CK_dispatch_decision_totalDistanceKm" CHECK ("totalDistanceKm" >= -999999999999999 AND "totalDistanceKm" <= 999999999999999),
  "totalDurationMinutes" INTEGER NULL CONSTRAINT "CK_dispatch_decision_totalDurationMinutes" CHECK ("totalDurationMinutes" >= -999999999999999 AND "totalDurationMinutes" <= 999999999999999),
  "totalCost" INTEGER NULL CONSTRAINT "CK_dispatch_decision_totalCost" CHECK ("totalCost" >= -999999999999999 AND "totalCost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_dispatch_decision_currency" CHECK (length("currency") <= 3),
  "confidence" INTEGER NULL CONSTRAINT "CK_dispatch_decision_confidence" CHECK ("confidence" >= -999999999999999 AND "confidence" <= 999999999999999),
  "computationMs" INTEGER NULL CONSTRAINT "CK_dispatch_decision_computationMs" CHECK ("computationMs" >= 0),
  "failure" TEXT NULL CONSTRAINT "CK_dispatch_decision_failure" CHECK (length("failure") <= 1000),
  "proposedAt" TEXT NULL CONSTRAINT "CK_dispatch_decision_proposedAt" CHECK ("proposedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "proposedAt" >= '0001'),
  "committedAt" TEXT NULL CONSTRAINT "CK_dispatch_decision_committedAt" CHECK ("committedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "committedAt" >= '0001'),
  "committedById" INTEGER NULL CONSTRAINT "FK_dispatch_decision_committedById" REFERENCES "shared_user" ("id"),
  "executedAt" TEXT NULL CONSTRAINT "CK_dispatch_decision_executedAt" CHECK ("executedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "executedAt" >= '0001'),
  CONSTRAINT "PK_dispatch_decision" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_decision_numberKey" ON "dispatch_decision" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_decision_requestedAt" ON "dispatch_decision" ("requestedAt")
GO
CREATE INDEX "IX_dispatch_decision_status_requestedAt" ON "dispatch_decision" ("status", "requestedAt")
GO
CREATE INDEX "IX_dispatch_decision_policyNameKey_requestedAt" ON "dispatch_decision" ("policyNameKey", "requestedAt")
GO
CREATE INDEX "IX_dispatch_decision_plannedOn" ON "dispatch_decision" ("plannedOn")
GO
CREATE INDEX "IX_dispatch_decision_status_plannedOn" ON "dispatch_decision" ("status", "plannedOn")
GO
CREATE INDEX "IX_dispatch_decision_correctionId" ON "dispatch_decision" ("correctionId")
GO
CREATE INDEX "IX_dispatch_decision_replansId" ON "dispatch_decision" ("replansId")
GO
CREATE INDEX "IX_dispatch_decision_requestedById" ON "dispatch_decision" ("requestedById")
GO
CREATE INDEX "IX_dispatch_decision_committedById" ON "dispatch_decision" ("committedById")
GO
CREATE TABLE "dispatch_route" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_route_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "number" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_number" CHECK (length("number") <= 60),
  "numberKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_numberKey" CHECK (octet_length("numberKey") <= 800),
  "decisionId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_route_decisionId" REFERENCES "dispatch_decision" ("id"),
  "vehicleId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_route_vehicleId" REFERENCES "dispatch_vehicle" ("id"),
  "status" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_status" CHECK ("status" IN ('planned', 'committed', 'in-progress', 'completed', 'cancelled')),
  "isLive" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_isLive" CHECK ("isLive" IN (0, 1)),
  "plannedOn" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_plannedOn" CHECK (date("plannedOn") IS "plannedOn" AND "plannedOn" >= '0001'),
  "startPlace" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_startPlace" CHECK (json_valid("startPlace") AND substr("startPlace", 1, 1) IN ('{', '[')),
  "endPlace" TEXT NULL CONSTRAINT "CK_dispatch_route_endPlace" CHECK (json_valid("endPlace") AND substr("endPlace", 1, 1) IN ('{', '[')),
  "plannedStartAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_plannedStartAt" CHECK ("plannedStartAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "plannedStartAt" >= '0001'),
  "plannedEndAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_route_plannedEndAt" CHECK ("plannedEndAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "plannedEndAt" >= '0001'),
  "loadWeightTonnes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_loadWeightTonnes" CHECK ("loadWeightTonnes" >= 0 AND "loadWeightTonnes" <= 999999999999999),
  "loadVolumeM3" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_loadVolumeM3" CHECK ("loadVolumeM3" >= 0 AND "loadVolumeM3" <= 999999999999999),
  "estimatedDistanceKm" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_estimatedDistanceKm" CHECK ("estimatedDistanceKm" >= -999999999999999 AND "estimatedDistanceKm" <= 999999999999999),
  "estimatedDurationMinutes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_estimatedDurationMinutes" CHECK ("estimatedDurationMinutes" >= -999999999999999 AND "estimatedDurationMinutes" <= 999999999999999),
  "estimatedCost" INTEGER NOT NULL CONSTRAINT "CK_dispatch_route_estimatedCost" CHECK ("estimatedCost" >= -999999999999999 AND "estimatedCost" <= 999999999999999),
  "actualDistanceKm" INTEGER NULL CONSTRAINT "CK_dispatch_route_actualDistanceKm" CHECK ("actualDistanceKm" >= -999999999999999 AND "actualDistanceKm" <= 999999999999999),
  "actualDurationMinutes" INTEGER NULL CONSTRAINT "CK_dispatch_route_actualDurationMinutes" CHECK ("actualDurationMinutes" >= -999999999999999 AND "actualDurationMinutes" <= 999999999999999),
  "actualCost" INTEGER NULL CONSTRAINT "CK_dispatch_route_actualCost" CHECK ("actualCost" >= -999999999999999 AND "actualCost" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_dispatch_route_currency" CHECK (length("currency") <= 3),
  "startedAt" TEXT NULL CONSTRAINT "CK_dispatch_route_startedAt" CHECK ("startedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "startedAt" >= '0001'),
  "completedAt" TEXT NULL CONSTRAINT "CK_dispatch_route_completedAt" CHECK ("completedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "completedAt" >= '0001'),
  "reason" TEXT NULL CONSTRAINT "CK_dispatch_route_reason" CHECK (length("reason") <= 400),
  CONSTRAINT "PK_dispatch_route" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_route_numberKey" ON "dispatch_route" ("numberKey") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_route_plannedOn" ON "dispatch_route" ("plannedOn")
GO
CREATE INDEX "IX_dispatch_route_status_plannedOn" ON "dispatch_route" ("status", "plannedOn")
GO
CREATE INDEX "IX_dispatch_route_vehicleId_plannedOn" ON "dispatch_route" ("vehicleId", "plannedOn")
GO
CREATE INDEX "IX_dispatch_route_decisionId" ON "dispatch_route" ("decisionId")
GO
CREATE INDEX "IX_dispatch_route_status_decisionId" ON "dispatch_route" ("status", "decisionId")
GO
CREATE INDEX "IX_dispatch_route_vehicleId_isLive" ON "dispatch_route" ("vehicleId", "isLive")
GO
CREATE TABLE "dispatch_routeStop" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_routeStop_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "routeId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_routeStop_routeId" REFERENCES "dispatch_route" ("id"),
  "orderId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_routeStop_orderId" REFERENCES "dispatch_order" ("id"),
  "kind" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_kind" CHECK ("kind" IN ('pickup', 'delivery')),
  "sequence" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_sequence" CHECK ("sequence" >= 1),
  "place" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_place" CHECK (json_valid("place") AND substr("place", 1, 1) IN ('{', '[')),
  "legDistanceKm" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_legDistanceKm" CHECK ("legDistanceKm" >= -999999999999999 AND "legDistanceKm" <= 999999999999999),
  "legDurationMinutes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_legDurationMinutes" CHECK ("legDurationMinutes" >= -999999999999999 AND "legDurationMinutes" <= 999999999999999),
  "plannedArrivalAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_plannedArrivalAt" CHECK ("plannedArrivalAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "plannedArrivalAt" >= '0001'),
  "plannedServiceAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_plannedServiceAt" CHECK ("plannedServiceAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "plannedServiceAt" >= '0001'),
  "plannedDepartureAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_plannedDepartureAt" CHECK ("plannedDepartureAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "plannedDepartureAt" >= '0001'),
  "loadWeightTonnes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_loadWeightTonnes" CHECK ("loadWeightTonnes" >= 0 AND "loadWeightTonnes" <= 999999999999999),
  "loadVolumeM3" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStop_loadVolumeM3" CHECK ("loadVolumeM3" >= 0 AND "loadVolumeM3" <= 999999999999999),
  "actualArrivalAt" TEXT NULL CONSTRAINT "CK_dispatch_routeStop_actualArrivalAt" CHECK ("actualArrivalAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "actualArrivalAt" >= '0001'),
  "actualDepartureAt" TEXT NULL CONSTRAINT "CK_dispatch_routeStop_actualDepartureAt" CHECK ("actualDepartureAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "actualDepartureAt" >= '0001'),
  "status" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStop_status" CHECK ("status" IN ('pending', 'arrived', 'completed', 'skipped', 'failed')),
  "proof" TEXT NULL CONSTRAINT "CK_dispatch_routeStop_proof" CHECK (json_valid("proof") AND substr("proof", 1, 1) IN ('{', '[')),
  "reason" TEXT NULL CONSTRAINT "CK_dispatch_routeStop_reason" CHECK (length("reason") <= 400),
  CONSTRAINT "PK_dispatch_routeStop" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_dispatch_routeStop_sequence" ON "dispatch_routeStop" ("sequence")
GO
CREATE INDEX "IX_dispatch_routeStop_routeId_sequence" ON "dispatch_routeStop" ("routeId", "sequence")
GO
CREATE INDEX "IX_dispatch_routeStop_plannedArrivalAt" ON "dispatch_routeStop" ("plannedArrivalAt")
GO
CREATE INDEX "IX_dispatch_routeStop_orderId_plannedArrivalAt" ON "dispatch_routeStop" ("orderId", "plannedArrivalAt")
GO
CREATE INDEX "IX_dispatch_routeStop_status_plannedArrivalAt" ON "dispatch_routeStop" ("status", "plannedArrivalAt")
GO
CREATE INDEX "IX_dispatch_routeStop_orderId_routeId" ON "dispatch_routeStop" ("orderId", "routeId")
GO
CREATE TABLE "dispatch_routeStopAttachment" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "ownerId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_routeStopAttachment_ownerId" REFERENCES "dispatch_routeStop" ("id"),
  "fileName" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_fileName" CHECK (length("fileName") <= 200),
  "state" TEXT NOT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_state" CHECK ("state" IN ('waiting', 'ready')),
  "contentType" TEXT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_contentType" CHECK (length("contentType") <= 100),
  "bytes" INTEGER NULL CONSTRAINT "CK_dispatch_routeStopAttachment_bytes" CHECK ("bytes" >= 0),
  "sha256" TEXT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_sha256" CHECK (length("sha256") <= 64),
  "blobPath" TEXT NULL CONSTRAINT "CK_dispatch_routeStopAttachment_blobPath" CHECK (length("blobPath") <= 400),
  CONSTRAINT "PK_dispatch_routeStopAttachment" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_dispatch_routeStopAttachment_ownerId" ON "dispatch_routeStopAttachment" ("ownerId")
GO
CREATE TABLE "dispatch_operationalOutcome" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_dispatch_operationalOutcome_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "routeId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_operationalOutcome_routeId" REFERENCES "dispatch_route" ("id"),
  "vehicleId" INTEGER NOT NULL CONSTRAINT "FK_dispatch_operationalOutcome_vehicleId" REFERENCES "dispatch_vehicle" ("id"),
  "policyName" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_policyName" CHECK (length("policyName") <= 60),
  "policyNameKey" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_policyNameKey" CHECK (octet_length("policyNameKey") <= 800),
  "policyVersion" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_policyVersion" CHECK ("policyVersion" >= 1),
  "finishedAt" TEXT NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_finishedAt" CHECK ("finishedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "finishedAt" >= '0001'),
  "estimatedCost" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_estimatedCost" CHECK ("estimatedCost" >= -999999999999999 AND "estimatedCost" <= 999999999999999),
  "actualCost" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_actualCost" CHECK ("actualCost" >= -999999999999999 AND "actualCost" <= 999999999999999),
  "costError" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_costError" CHECK ("costError" >= -999999999999999 AND "costError" <= 999999999999999),
  "costErrorPercent" INTEGER NULL CONSTRAINT "CK_dispatch_operationalOutcome_costErrorPercent" CHECK ("costErrorPercent" >= -999999999999999 AND "costErrorPercent" <= 999999999999999),
  "estimatedDurationMinutes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_estimatedDurationMinutes" CHECK ("estimatedDurationMinutes" >= -999999999999999 AND "estimatedDurationMinutes" <= 999999999999999),
  "actualDurationMinutes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_actualDurationMinutes" CHECK ("actualDurationMinutes" >= -999999999999999 AND "actualDurationMinutes" <= 999999999999999),
  "durationErrorMinutes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_durationErrorMinutes" CHECK ("durationErrorMinutes" >= -999999999999999 AND "durationErrorMinutes" <= 999999999999999),
  "durationErrorPercent" INTEGER NULL CONSTRAINT "CK_dispatch_operationalOutcome_durationErrorPercent" CHECK ("durationErrorPercent" >= -999999999999999 AND "durationErrorPercent" <= 999999999999999),
  "estimatedDistanceKm" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_estimatedDistanceKm" CHECK ("estimatedDistanceKm" >= -999999999999999 AND "estimatedDistanceKm" <= 999999999999999),
  "actualDistanceKm" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_actualDistanceKm" CHECK ("actualDistanceKm" >= -999999999999999 AND "actualDistanceKm" <= 999999999999999),
  "distanceErrorKm" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_distanceErrorKm" CHECK ("distanceErrorKm" >= -999999999999999 AND "distanceErrorKm" <= 999999999999999),
  "distanceErrorPercent" INTEGER NULL CONSTRAINT "CK_dispatch_operationalOutcome_distanceErrorPercent" CHECK ("distanceErrorPercent" >= -999999999999999 AND "distanceErrorPercent" <= 999999999999999),
  "weightTonnes" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_weightTonnes" CHECK ("weightTonnes" >= 0 AND "weightTonnes" <= 999999999999999),
  "revenue" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_revenue" CHECK ("revenue" >= -999999999999999 AND "revenue" <= 999999999999999),
  "profit" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_profit" CHECK ("profit" >= -999999999999999 AND "profit" <= 999999999999999),
  "currency" TEXT NULL CONSTRAINT "CK_dispatch_operationalOutcome_currency" CHECK (length("currency") <= 3),
  "orderCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_orderCount" CHECK ("orderCount" >= 0),
  "deliveredCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_deliveredCount" CHECK ("deliveredCount" >= 0),
  "failedCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_failedCount" CHECK ("failedCount" >= 0),
  "openCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_openCount" CHECK ("openCount" >= 0),
  "onTimeCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_onTimeCount" CHECK ("onTimeCount" >= 0),
  "lateCount" INTEGER NOT NULL CONSTRAINT "CK_dispatch_operationalOutcome_lateCount" CHECK ("lateCount" >= 0),
  CONSTRAINT "PK_dispatch_operationalOutcome" PRIMARY KEY ("id")
) STRICT
GO
CREATE UNIQUE INDEX "UX_dispatch_operationalOutcome_routeId" ON "dispatch_operationalOutcome" ("routeId") WHERE "deletedAt" IS NULL
GO
CREATE INDEX "IX_dispatch_operationalOutcome_finishedAt" ON "dispatch_operationalOutcome" ("finishedAt")
GO
CREATE INDEX "IX_dispatch_operationalOutcome_vehicleId_finishedAt" ON "dispatch_operationalOutcome" ("vehicleId", "finishedAt")
GO
CREATE INDEX "IX_dispatch_operationalOutcome_policyNameKey_finishedAt" ON "dispatch_operationalOutcome" ("policyNameKey", "finishedAt")
GO
CREATE INDEX "IX_dispatch_operationalOutcome_routeId" ON "dispatch_operationalOutcome" ("routeId")
-- down
DROP TABLE "dispatch_operationalOutcome"
GO
DROP TABLE "dispatch_routeStopAttachment"
GO
DROP TABLE "dispatch_routeStop"
GO
DROP TABLE "dispatch_route"
GO
DROP TABLE "dispatch_decision"
GO
DROP TABLE "dispatch_order_text"
GO
DROP TABLE "dispatch_order"
GO
DROP TABLE "dispatch_travelCorrection"
GO
DROP TABLE "dispatch_travelMatrixAttachment"
GO
DROP TABLE "dispatch_travelMatrix"
GO
DROP TABLE "dispatch_segregation"
GO
DROP TABLE "dispatch_vehicle"

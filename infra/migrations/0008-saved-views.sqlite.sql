-- up
CREATE TABLE "shared_savedView" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_shared_savedView_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_shared_savedView_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_shared_savedView_lockVersion" CHECK ("lockVersion" >= 0),
  "createdAt" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_createdAt" CHECK ("createdAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "createdAt" >= '0001'),
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_createdBy" CHECK (length("createdBy") <= 100),
  "updatedAt" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_updatedAt" CHECK ("updatedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "updatedAt" >= '0001'),
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_updatedBy" CHECK (length("updatedBy") <= 100),
  "deletedAt" TEXT NULL CONSTRAINT "CK_shared_savedView_deletedAt" CHECK ("deletedAt" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "deletedAt" >= '0001'),
  "name" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_name" CHECK (length("name") <= 120),
  "nameKey" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_nameKey" CHECK (octet_length("nameKey") <= 800),
  "resource" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_resource" CHECK (length("resource") <= 60),
  "resourceKey" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_resourceKey" CHECK (octet_length("resourceKey") <= 800),
  "query" TEXT NOT NULL CONSTRAINT "CK_shared_savedView_query" CHECK (json_valid("query") AND substr("query", 1, 1) IN ('{', '[')),
  "ownerId" INTEGER NULL CONSTRAINT "FK_shared_savedView_ownerId" REFERENCES "shared_user" ("id"),
  CONSTRAINT "PK_shared_savedView" PRIMARY KEY ("id")
) STRICT
GO
CREATE INDEX "IX_shared_savedView_nameKey" ON "shared_savedView" ("nameKey")
GO
CREATE INDEX "IX_shared_savedView_resourceKey_nameKey" ON "shared_savedView" ("resourceKey", "nameKey")
GO
CREATE INDEX "IX_shared_savedView_ownerId" ON "shared_savedView" ("ownerId")
GO
CREATE INDEX "IX_shared_savedView_ownerId_nameKey" ON "shared_savedView" ("ownerId", "nameKey")
GO
CREATE INDEX "IX_shared_savedView_ownerId_resourceKey_nameKey" ON "shared_savedView" ("ownerId", "resourceKey", "nameKey")
-- down
DROP TABLE "shared_savedView"

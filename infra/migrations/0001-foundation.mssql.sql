-- up
CREATE TABLE [commitLog] (
  [id] NVARCHAR(100) NOT NULL,
  [at] DATETIME2(3) NOT NULL,
  CONSTRAINT [PK_commitLog] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_commitLog_at] ON [commitLog] ([at])
GO
CREATE TABLE [idBlock] (
  [name] NVARCHAR(100) NOT NULL,
  [next] BIGINT NOT NULL CONSTRAINT [CK_idBlock_next] CHECK ([next] >= 1),
  CONSTRAINT [PK_idBlock] PRIMARY KEY CLUSTERED ([name])
)
GO
CREATE TABLE [auditEntry] (
  [entryNo] BIGINT IDENTITY(1,1) NOT NULL CONSTRAINT [CK_auditEntry_entryNo] CHECK ([entryNo] >= 1),
  [commitId] NVARCHAR(100) NOT NULL,
  [at] DATETIME2(3) NOT NULL,
  [actorId] BIGINT NULL,
  [actor] NVARCHAR(100) NOT NULL,
  [source] NVARCHAR(20) NOT NULL,
  [requestId] NVARCHAR(100) NOT NULL,
  [importId] BIGINT NULL,
  [resource] NVARCHAR(60) NOT NULL,
  [rowId] BIGINT NULL,
  [version] BIGINT NULL,
  [action] NVARCHAR(100) NOT NULL,
  [before] NVARCHAR(MAX) NULL CONSTRAINT [CK_auditEntry_before] CHECK (DATALENGTH([before]) <= 2000000),
  [after] NVARCHAR(MAX) NULL CONSTRAINT [CK_auditEntry_after] CHECK (DATALENGTH([after]) <= 2000000),
  CONSTRAINT [PK_auditEntry] PRIMARY KEY CLUSTERED ([entryNo])
)
GO
CREATE INDEX [IX_auditEntry_resource_rowId_entryNo] ON [auditEntry] ([resource], [rowId], [entryNo])
GO
CREATE INDEX [IX_auditEntry_requestId] ON [auditEntry] ([requestId])
GO
CREATE INDEX [IX_auditEntry_importId_entryNo] ON [auditEntry] ([importId], [entryNo]) WHERE [importId] IS NOT NULL
GO
CREATE TABLE [idempotency] (
  [actor] NVARCHAR(100) NOT NULL,
  [key] NVARCHAR(100) NOT NULL,
  [requestHash] NVARCHAR(64) NOT NULL,
  [status] BIGINT NOT NULL,
  [body] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_idempotency_body] CHECK (DATALENGTH([body]) <= 2000000),
  [at] DATETIME2(3) NOT NULL,
  CONSTRAINT [PK_idempotency] PRIMARY KEY CLUSTERED ([actor], [key])
)
GO
CREATE INDEX [IX_idempotency_at] ON [idempotency] ([at])
GO
CREATE TABLE [session] (
  [id] NVARCHAR(100) NOT NULL,
  [userId] BIGINT NOT NULL CONSTRAINT [CK_session_userId] CHECK ([userId] >= 1),
  [tokenHash] NVARCHAR(64) NOT NULL,
  [previousHash] NVARCHAR(64) NULL,
  [createdAt] DATETIME2(3) NOT NULL,
  [usedAt] DATETIME2(3) NOT NULL,
  [expiresAt] DATETIME2(3) NOT NULL,
  [revokedAt] DATETIME2(3) NULL,
  [userAgent] NVARCHAR(200) NULL,
  CONSTRAINT [PK_session] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_session_userId] ON [session] ([userId])
GO
CREATE INDEX [IX_session_expiresAt] ON [session] ([expiresAt])
GO
CREATE TABLE [signInFailure] (
  [name] NVARCHAR(100) NOT NULL,
  [failures] BIGINT NOT NULL CONSTRAINT [CK_signInFailure_failures] CHECK ([failures] >= 0),
  [lastAt] DATETIME2(3) NOT NULL,
  [lockedUntil] DATETIME2(3) NULL,
  CONSTRAINT [PK_signInFailure] PRIMARY KEY CLUSTERED ([name])
)
GO
CREATE TABLE [oneTimeLink] (
  [tokenHash] NVARCHAR(64) NOT NULL,
  [userId] BIGINT NOT NULL,
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_oneTimeLink_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'invitation', N'password')),
  [expiresAt] DATETIME2(3) NOT NULL,
  [usedAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_oneTimeLink] PRIMARY KEY CLUSTERED ([tokenHash])
)
GO
CREATE INDEX [IX_oneTimeLink_userId] ON [oneTimeLink] ([userId])
GO
CREATE TABLE [import] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_import_id] CHECK ([id] >= 1),
  [fileName] NVARCHAR(255) NOT NULL,
  [blobPath] NVARCHAR(400) NOT NULL,
  [etag] NVARCHAR(100) NOT NULL,
  [mode] NVARCHAR(20) NOT NULL CONSTRAINT [CK_import_mode] CHECK ([mode] COLLATE Latin1_General_BIN2 IN (N'validate', N'apply')),
  [isPartial] BIT NOT NULL,
  [timezone] NVARCHAR(60) NOT NULL,
  [state] NVARCHAR(22) NOT NULL CONSTRAINT [CK_import_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'reading', N'planned', N'applying', N'paused', N'done', N'done-with-rejects', N'applied-with-conflicts', N'cancelled', N'failed', N'undone')),
  [step] BIGINT NOT NULL CONSTRAINT [CK_import_step] CHECK ([step] >= 0),
  [rowsTotal] BIGINT NOT NULL CONSTRAINT [CK_import_rowsTotal] CHECK ([rowsTotal] >= 0),
  [rowsDone] BIGINT NOT NULL CONSTRAINT [CK_import_rowsDone] CHECK ([rowsDone] >= 0),
  [report] NVARCHAR(MAX) NULL CONSTRAINT [CK_import_report] CHECK (ISJSON([report]) = 1),
  [reason] NVARCHAR(4000) NULL,
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [actorId] BIGINT NULL,
  [actorRole] NVARCHAR(20) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  CONSTRAINT [PK_import] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_import_blobPath_etag] ON [import] ([blobPath], [etag])
GO
CREATE INDEX [IX_import_createdAt] ON [import] ([createdAt])
GO
CREATE INDEX [IX_import_state] ON [import] ([state])
GO
CREATE TABLE [importIssue] (
  [importId] BIGINT NOT NULL,
  [no] BIGINT NOT NULL,
  [sheet] NVARCHAR(255) NOT NULL,
  [cell] NVARCHAR(20) NOT NULL,
  [column] NVARCHAR(400) NULL,
  [value] NVARCHAR(400) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [severity] NVARCHAR(20) NOT NULL CONSTRAINT [CK_importIssue_severity] CHECK ([severity] COLLATE Latin1_General_BIN2 IN (N'reject', N'warning')),
  [message] NVARCHAR(1000) NOT NULL,
  [hint] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_importIssue] PRIMARY KEY CLUSTERED ([importId], [no])
)
GO
CREATE TABLE [shared_user] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_shared_user_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_shared_user_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_shared_user_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [username] NVARCHAR(60) NOT NULL,
  [usernameKey] VARBINARY(800) NOT NULL,
  [email] NVARCHAR(120) NOT NULL,
  [emailKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [phone] NVARCHAR(40) NULL,
  [telegramId] NVARCHAR(40) NULL,
  [role] NVARCHAR(20) NOT NULL CONSTRAINT [CK_shared_user_role] CHECK ([role] COLLATE Latin1_General_BIN2 IN (N'admin', N'manager', N'staff', N'technician', N'auditor', N'medic')),
  [siteIds] NVARCHAR(MAX) NULL CONSTRAINT [CK_shared_user_siteIds] CHECK (ISJSON([siteIds]) = 1),
  [locale] NVARCHAR(20) NOT NULL,
  [timezone] NVARCHAR(60) NOT NULL,
  [isActive] BIT NOT NULL,
  [lastLoginAt] DATETIME2(3) NULL,
  [passwordHash] NVARCHAR(400) NULL,
  CONSTRAINT [PK_shared_user] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_shared_user_usernameKey] ON [shared_user] ([usernameKey]) WHERE [deletedAt] IS NULL
GO
CREATE UNIQUE INDEX [UX_shared_user_emailKey] ON [shared_user] ([emailKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_shared_user_role_usernameKey] ON [shared_user] ([role], [usernameKey])
GO
CREATE INDEX [IX_shared_user_isActive_usernameKey] ON [shared_user] ([isActive], [usernameKey])
GO
CREATE INDEX [IX_shared_user_nameKey] ON [shared_user] ([nameKey])
GO
CREATE TABLE [shared_customer] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_shared_customer_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_shared_customer_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_shared_customer_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [email] NVARCHAR(120) NULL,
  [phone] NVARCHAR(40) NULL,
  [address] NVARCHAR(400) NULL,
  [constraints] NVARCHAR(MAX) NULL CONSTRAINT [CK_shared_customer_constraints] CHECK (ISJSON([constraints]) = 1),
  [preferences] NVARCHAR(MAX) NULL CONSTRAINT [CK_shared_customer_preferences] CHECK (ISJSON([preferences]) = 1),
  CONSTRAINT [PK_shared_customer] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_shared_customer_codeKey] ON [shared_customer] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_shared_customer_nameKey] ON [shared_customer] ([nameKey])
GO
CREATE TABLE [shared_site] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_shared_site_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_shared_site_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_shared_site_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [location] NVARCHAR(200) NULL,
  [timezone] NVARCHAR(60) NOT NULL,
  CONSTRAINT [PK_shared_site] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_shared_site_codeKey] ON [shared_site] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_shared_site_nameKey] ON [shared_site] ([nameKey])
GO
CREATE TABLE [shared_supplier] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_shared_supplier_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_shared_supplier_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_shared_supplier_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [email] NVARCHAR(120) NULL,
  [phone] NVARCHAR(40) NULL,
  [contactName] NVARCHAR(120) NULL,
  [address] NVARCHAR(400) NULL,
  [isActive] BIT NOT NULL,
  [rating] DECIMAL(15,2) NULL CONSTRAINT [CK_shared_supplier_rating] CHECK ([rating] >= 0 AND [rating] <= 5),
  CONSTRAINT [PK_shared_supplier] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_shared_supplier_codeKey] ON [shared_supplier] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_shared_supplier_isActive_codeKey] ON [shared_supplier] ([isActive], [codeKey])
GO
CREATE INDEX [IX_shared_supplier_nameKey] ON [shared_supplier] ([nameKey])
GO
CREATE INDEX [IX_shared_supplier_isActive_nameKey] ON [shared_supplier] ([isActive], [nameKey])
GO
CREATE TABLE [facilities_category] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_category_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_category_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_category_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [icon] NVARCHAR(20) NULL,
  CONSTRAINT [PK_facilities_category] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_category_codeKey] ON [facilities_category] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_category_nameKey] ON [facilities_category] ([nameKey])
GO
CREATE TABLE [facilities_store] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_store_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_store_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_store_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [siteId] BIGINT NULL CONSTRAINT [FK_facilities_store_siteId] REFERENCES [shared_site] ([id]),
  [location] NVARCHAR(200) NULL,
  CONSTRAINT [PK_facilities_store] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_store_codeKey] ON [facilities_store] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_store_siteId_codeKey] ON [facilities_store] ([siteId], [codeKey])
GO
CREATE INDEX [IX_facilities_store_nameKey] ON [facilities_store] ([nameKey])
GO
CREATE INDEX [IX_facilities_store_siteId_nameKey] ON [facilities_store] ([siteId], [nameKey])
GO
CREATE TABLE [facilities_inventoryItem] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_inventoryItem_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_inventoryItem_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_inventoryItem_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [sku] NVARCHAR(60) NOT NULL,
  [skuKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(200) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [categoryId] BIGINT NOT NULL CONSTRAINT [FK_facilities_inventoryItem_categoryId] REFERENCES [facilities_category] ([id]),
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_inventoryItem_storeId] REFERENCES [facilities_store] ([id]),
  [unit] NVARCHAR(20) NOT NULL,
  [packSize] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_facilities_inventoryItem_packSize] CHECK ([packSize] >= 0.001),
  [reorderPoint] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_facilities_inventoryItem_reorderPoint] CHECK ([reorderPoint] >= 0),
  [reorderMax] DECIMAL(15,3) NULL CONSTRAINT [CK_facilities_inventoryItem_reorderMax] CHECK ([reorderMax] >= 0),
  [unitCost] DECIMAL(15,2) NULL CONSTRAINT [CK_facilities_inventoryItem_unitCost] CHECK ([unitCost] >= 0),
  [currency] NVARCHAR(3) NULL,
  [supplierId] BIGINT NULL CONSTRAINT [FK_facilities_inventoryItem_supplierId] REFERENCES [shared_supplier] ([id]),
  [barcode] NVARCHAR(60) NULL,
  [barcodeKey] VARBINARY(800) NULL,
  [quantityOnOrder] DECIMAL(15,3) NULL CONSTRAINT [CK_facilities_inventoryItem_quantityOnOrder] CHECK ([quantityOnOrder] >= 0),
  CONSTRAINT [PK_facilities_inventoryItem] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_inventoryItem_skuKey] ON [facilities_inventoryItem] ([skuKey]) WHERE [deletedAt] IS NULL
GO
CREATE UNIQUE INDEX [UX_facilities_inventoryItem_barcodeKey] ON [facilities_inventoryItem] ([barcodeKey]) WHERE [deletedAt] IS NULL AND [barcodeKey] IS NOT NULL
GO
CREATE INDEX [IX_facilities_inventoryItem_nameKey] ON [facilities_inventoryItem] ([nameKey])
GO
CREATE INDEX [IX_facilities_inventoryItem_categoryId_nameKey] ON [facilities_inventoryItem] ([categoryId], [nameKey])
GO
CREATE INDEX [IX_facilities_inventoryItem_storeId_nameKey] ON [facilities_inventoryItem] ([storeId], [nameKey])
GO
CREATE INDEX [IX_facilities_inventoryItem_supplierId_nameKey] ON [facilities_inventoryItem] ([supplierId], [nameKey])
GO
CREATE TABLE [facilities_stockLot] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockLot_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockLot_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockLot_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stockLot_itemId] REFERENCES [facilities_inventoryItem] ([id]),
  [lotNumber] NVARCHAR(60) NOT NULL,
  [lotNumberKey] VARBINARY(800) NOT NULL,
  [expiresOn] DATE NULL,
  CONSTRAINT [PK_facilities_stockLot] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_stockLot_itemId_lotNumberKey] ON [facilities_stockLot] ([itemId], [lotNumberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_stockLot_expiresOn] ON [facilities_stockLot] ([expiresOn])
GO
CREATE INDEX [IX_facilities_stockLot_itemId_expiresOn] ON [facilities_stockLot] ([itemId], [expiresOn])
GO
CREATE INDEX [IX_facilities_stockLot_lotNumberKey] ON [facilities_stockLot] ([lotNumberKey])
GO
CREATE TABLE [facilities_stockLevel] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockLevel_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockLevel_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockLevel_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stockLevel_itemId] REFERENCES [facilities_inventoryItem] ([id]),
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stockLevel_storeId] REFERENCES [facilities_store] ([id]),
  [lotId] BIGINT NULL CONSTRAINT [FK_facilities_stockLevel_lotId] REFERENCES [facilities_stockLot] ([id]),
  [quantity] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_facilities_stockLevel_quantity] CHECK ([quantity] >= 0),
  [value] DECIMAL(15,2) NOT NULL CONSTRAINT [CK_facilities_stockLevel_value] CHECK ([value] >= 0),
  CONSTRAINT [PK_facilities_stockLevel] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_stockLevel_itemId_storeId_lotId] ON [facilities_stockLevel] ([itemId], [storeId], [lotId]) WHERE [deletedAt] IS NULL AND [lotId] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_facilities_stockLevel_itemId_storeId_none] ON [facilities_stockLevel] ([itemId], [storeId]) WHERE [deletedAt] IS NULL AND [lotId] IS NULL
GO
CREATE INDEX [IX_facilities_stockLevel_itemId] ON [facilities_stockLevel] ([itemId])
GO
CREATE INDEX [IX_facilities_stockLevel_storeId_itemId] ON [facilities_stockLevel] ([storeId], [itemId])
GO
CREATE INDEX [IX_facilities_stockLevel_lotId] ON [facilities_stockLevel] ([lotId])
GO
CREATE TABLE [facilities_stockMovement] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockMovement_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockMovement_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_stockMovement_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stockMovement_itemId] REFERENCES [facilities_inventoryItem] ([id]),
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stockMovement_storeId] REFERENCES [facilities_store] ([id]),
  [lotId] BIGINT NULL CONSTRAINT [FK_facilities_stockMovement_lotId] REFERENCES [facilities_stockLot] ([id]),
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_stockMovement_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'receive', N'issue', N'return', N'adjust', N'count', N'transfer-out', N'transfer-in', N'loss', N'consume', N'reverse')),
  [quantity] DECIMAL(15,3) NOT NULL,
  [unitCost] DECIMAL(15,2) NULL CONSTRAINT [CK_facilities_stockMovement_unitCost] CHECK ([unitCost] >= 0),
  [reason] NVARCHAR(400) NULL,
  [reference] NVARCHAR(100) NULL,
  [occurredAt] DATETIME2(3) NOT NULL,
  [transferId] BIGINT NULL CONSTRAINT [FK_facilities_stockMovement_transferId] REFERENCES [facilities_stockMovement] ([id]),
  [reversesId] BIGINT NULL CONSTRAINT [FK_facilities_stockMovement_reversesId] REFERENCES [facilities_stockMovement] ([id]),
  CONSTRAINT [PK_facilities_stockMovement] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_stockMovement_transferId] ON [facilities_stockMovement] ([transferId]) WHERE [deletedAt] IS NULL AND [transferId] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_facilities_stockMovement_reversesId] ON [facilities_stockMovement] ([reversesId]) WHERE [deletedAt] IS NULL AND [reversesId] IS NOT NULL
GO
CREATE INDEX [IX_facilities_stockMovement_occurredAt] ON [facilities_stockMovement] ([occurredAt])
GO
CREATE INDEX [IX_facilities_stockMovement_itemId_occurredAt] ON [facilities_stockMovement] ([itemId], [occurredAt])
GO
CREATE INDEX [IX_facilities_stockMovement_storeId_occurredAt] ON [facilities_stockMovement] ([storeId], [occurredAt])
GO
CREATE INDEX [IX_facilities_stockMovement_lotId] ON [facilities_stockMovement] ([lotId])
GO
CREATE INDEX [IX_facilities_stockMovement_transferId] ON [facilities_stockMovement] ([transferId])
GO
CREATE INDEX [IX_facilities_stockMovement_reversesId] ON [facilities_stockMovement] ([reversesId])
-- down
DROP TABLE [facilities_stockMovement]
GO
DROP TABLE [facilities_stockLevel]
GO
DROP TABLE [facilities_stockLot]
GO
DROP TABLE [facilities_inventoryItem]
GO
DROP TABLE [facilities_store]
GO
DROP TABLE [facilities_category]
GO
DROP TABLE [shared_supplier]
GO
DROP TABLE [shared_site]
GO
DROP TABLE [shared_customer]
GO
DROP TABLE [shared_user]
GO
DROP TABLE [importIssue]
GO
DROP TABLE [import]
GO
DROP TABLE [oneTimeLink]
GO
DROP TABLE [signInFailure]
GO
DROP TABLE [session]
GO
DROP TABLE [idempotency]
GO
DROP TABLE [auditEntry]
GO
DROP TABLE [idBlock]
GO
DROP TABLE [commitLog]

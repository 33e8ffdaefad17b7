-- up
CREATE TABLE [outbox] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_outbox_id] CHECK ([id] >= 1),
  [recipientId] BIGINT NOT NULL CONSTRAINT [CK_outbox_recipientId] CHECK ([recipientId] >= 1),
  [channel] NVARCHAR(20) NOT NULL CONSTRAINT [CK_outbox_channel] CHECK ([channel] COLLATE Latin1_General_BIN2 IN (N'log', N'webhook', N'telegram', N'email')),
  [kind] NVARCHAR(40) NOT NULL,
  [about] NVARCHAR(200) NOT NULL,
  [resource] NVARCHAR(60) NULL,
  [rowId] BIGINT NULL CONSTRAINT [CK_outbox_rowId] CHECK ([rowId] >= 1),
  [subject] NVARCHAR(300) NOT NULL,
  [body] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_outbox_body] CHECK (DATALENGTH([body]) <= 200000),
  [createdAt] DATETIME2(3) NOT NULL,
  [dueAt] DATETIME2(3) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_outbox_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'sending', N'sent', N'failed', N'unknown', N'dropped')),
  [attempts] BIGINT NOT NULL CONSTRAINT [CK_outbox_attempts] CHECK ([attempts] >= 0),
  [nextAt] DATETIME2(3) NULL,
  [sentAt] DATETIME2(3) NULL,
  [lastError] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_outbox] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_outbox_recipientId_about_channel] ON [outbox] ([recipientId], [about], [channel])
GO
CREATE INDEX [IX_outbox_nextAt_id] ON [outbox] ([nextAt], [id]) WHERE [nextAt] IS NOT NULL
GO
CREATE INDEX [IX_outbox_recipientId_id] ON [outbox] ([recipientId], [id])
GO
CREATE INDEX [IX_outbox_createdAt] ON [outbox] ([createdAt])
GO
CREATE TABLE [calendarToken] (
  [tokenHash] NVARCHAR(64) NOT NULL,
  [userId] BIGINT NOT NULL CONSTRAINT [CK_calendarToken_userId] CHECK ([userId] >= 1),
  [createdAt] DATETIME2(3) NOT NULL,
  [revokedAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_calendarToken] PRIMARY KEY CLUSTERED ([tokenHash])
)
GO
CREATE INDEX [IX_calendarToken_userId] ON [calendarToken] ([userId])
GO
CREATE TABLE [facilities_equipment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_equipment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_equipment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_equipment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [tag] NVARCHAR(60) NOT NULL,
  [tagKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(200) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [categoryId] BIGINT NULL CONSTRAINT [FK_facilities_equipment_categoryId] REFERENCES [facilities_category] ([id]),
  [serial] NVARCHAR(60) NULL,
  [serialKey] VARBINARY(800) NULL,
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_equipment_storeId] REFERENCES [facilities_store] ([id]),
  [condition] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_equipment_condition] CHECK ([condition] COLLATE Latin1_General_BIN2 IN (N'new', N'good', N'fair', N'poor', N'damaged')),
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_equipment_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'available', N'out', N'reserved', N'repair', N'retired')),
  [calibrationDueOn] DATE NULL,
  [purchasedOn] DATE NULL,
  [purchaseCost] DECIMAL(15,2) NULL CONSTRAINT [CK_facilities_equipment_purchaseCost] CHECK ([purchaseCost] >= 0),
  [currency] NVARCHAR(3) NULL,
  [meterReading] DECIMAL(15,3) NULL CONSTRAINT [CK_facilities_equipment_meterReading] CHECK ([meterReading] >= 0),
  CONSTRAINT [PK_facilities_equipment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_equipment_tagKey] ON [facilities_equipment] ([tagKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_equipment_nameKey] ON [facilities_equipment] ([nameKey])
GO
CREATE INDEX [IX_facilities_equipment_categoryId_nameKey] ON [facilities_equipment] ([categoryId], [nameKey])
GO
CREATE INDEX [IX_facilities_equipment_storeId_nameKey] ON [facilities_equipment] ([storeId], [nameKey])
GO
CREATE INDEX [IX_facilities_equipment_status_nameKey] ON [facilities_equipment] ([status], [nameKey])
GO
CREATE INDEX [IX_facilities_equipment_calibrationDueOn] ON [facilities_equipment] ([calibrationDueOn])
GO
CREATE INDEX [IX_facilities_equipment_storeId_calibrationDueOn] ON [facilities_equipment] ([storeId], [calibrationDueOn])
GO
CREATE INDEX [IX_facilities_equipment_serialKey] ON [facilities_equipment] ([serialKey])
GO
CREATE TABLE [facilities_serviceProvider] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_serviceProvider_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_serviceProvider_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_serviceProvider_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [service] NVARCHAR(120) NOT NULL,
  [serviceKey] VARBINARY(800) NOT NULL,
  [email] NVARCHAR(120) NULL,
  [phone] NVARCHAR(40) NULL,
  [insuranceExpiresOn] DATE NULL,
  [isActive] BIT NOT NULL,
  CONSTRAINT [PK_facilities_serviceProvider] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_serviceProvider_codeKey] ON [facilities_serviceProvider] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_serviceProvider_nameKey] ON [facilities_serviceProvider] ([nameKey])
GO
CREATE INDEX [IX_facilities_serviceProvider_isActive_nameKey] ON [facilities_serviceProvider] ([isActive], [nameKey])
GO
CREATE INDEX [IX_facilities_serviceProvider_insuranceExpiresOn] ON [facilities_serviceProvider] ([insuranceExpiresOn])
GO
CREATE TABLE [facilities_preventivePlan] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_preventivePlan_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_preventivePlan_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_preventivePlan_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [title] NVARCHAR(200) NOT NULL,
  [titleKey] VARBINARY(800) NOT NULL,
  [siteId] BIGINT NOT NULL CONSTRAINT [FK_facilities_preventivePlan_siteId] REFERENCES [shared_site] ([id]),
  [equipmentId] BIGINT NULL CONSTRAINT [FK_facilities_preventivePlan_equipmentId] REFERENCES [facilities_equipment] ([id]),
  [providerId] BIGINT NULL CONSTRAINT [FK_facilities_preventivePlan_providerId] REFERENCES [facilities_serviceProvider] ([id]),
  [priority] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_preventivePlan_priority] CHECK ([priority] COLLATE Latin1_General_BIN2 IN (N'low', N'normal', N'high', N'urgent')),
  [checklist] NVARCHAR(MAX) NULL CONSTRAINT [CK_facilities_preventivePlan_checklist] CHECK (ISJSON([checklist]) = 1),
  [basis] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_preventivePlan_basis] CHECK ([basis] COLLATE Latin1_General_BIN2 IN (N'schedule', N'completion', N'meter')),
  [everyDays] BIGINT NULL CONSTRAINT [CK_facilities_preventivePlan_everyDays] CHECK ([everyDays] >= 1 AND [everyDays] <= 3660),
  [everyMeter] DECIMAL(15,3) NULL CONSTRAINT [CK_facilities_preventivePlan_everyMeter] CHECK ([everyMeter] >= 0.001),
  [nextDueOn] DATE NULL,
  [nextMeter] DECIMAL(15,3) NULL CONSTRAINT [CK_facilities_preventivePlan_nextMeter] CHECK ([nextMeter] >= 0),
  [leadDays] BIGINT NOT NULL CONSTRAINT [CK_facilities_preventivePlan_leadDays] CHECK ([leadDays] >= 0 AND [leadDays] <= 365),
  [isActive] BIT NOT NULL,
  CONSTRAINT [PK_facilities_preventivePlan] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_preventivePlan_codeKey] ON [facilities_preventivePlan] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_preventivePlan_siteId_codeKey] ON [facilities_preventivePlan] ([siteId], [codeKey])
GO
CREATE INDEX [IX_facilities_preventivePlan_equipmentId_codeKey] ON [facilities_preventivePlan] ([equipmentId], [codeKey])
GO
CREATE INDEX [IX_facilities_preventivePlan_nextDueOn] ON [facilities_preventivePlan] ([nextDueOn])
GO
CREATE INDEX [IX_facilities_preventivePlan_siteId_nextDueOn] ON [facilities_preventivePlan] ([siteId], [nextDueOn])
GO
CREATE INDEX [IX_facilities_preventivePlan_isActive_nextDueOn] ON [facilities_preventivePlan] ([isActive], [nextDueOn])
GO
CREATE INDEX [IX_facilities_preventivePlan_providerId] ON [facilities_preventivePlan] ([providerId])
GO
CREATE TABLE [facilities_workOrder] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_workOrder_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_workOrder_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_workOrder_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [title] NVARCHAR(200) NOT NULL,
  [titleKey] VARBINARY(800) NOT NULL,
  [description] NVARCHAR(4000) NULL,
  [siteId] BIGINT NOT NULL CONSTRAINT [FK_facilities_workOrder_siteId] REFERENCES [shared_site] ([id]),
  [equipmentId] BIGINT NULL CONSTRAINT [FK_facilities_workOrder_equipmentId] REFERENCES [facilities_equipment] ([id]),
  [providerId] BIGINT NULL CONSTRAINT [FK_facilities_workOrder_providerId] REFERENCES [facilities_serviceProvider] ([id]),
  [assigneeId] BIGINT NULL CONSTRAINT [FK_facilities_workOrder_assigneeId] REFERENCES [shared_user] ([id]),
  [priority] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_workOrder_priority] CHECK ([priority] COLLATE Latin1_General_BIN2 IN (N'low', N'normal', N'high', N'urgent')),
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_workOrder_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'requested', N'approved', N'scheduled', N'in-progress', N'on-hold', N'done', N'cancelled')),
  [scheduledAt] DATETIME2(3) NULL,
  [dueAt] DATETIME2(3) NULL,
  [openDueAt] DATETIME2(3) NULL,
  [checklist] NVARCHAR(MAX) NULL CONSTRAINT [CK_facilities_workOrder_checklist] CHECK (ISJSON([checklist]) = 1),
  [cost] DECIMAL(15,2) NULL CONSTRAINT [CK_facilities_workOrder_cost] CHECK ([cost] >= 0),
  [currency] NVARCHAR(3) NULL,
  [planId] BIGINT NULL CONSTRAINT [FK_facilities_workOrder_planId] REFERENCES [facilities_preventivePlan] ([id]),
  [requestedAt] DATETIME2(3) NULL,
  [approvedAt] DATETIME2(3) NULL,
  [startedAt] DATETIME2(3) NULL,
  [completedAt] DATETIME2(3) NULL,
  [cancelledAt] DATETIME2(3) NULL,
  [statusReason] NVARCHAR(400) NULL,
  CONSTRAINT [PK_facilities_workOrder] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_workOrder_numberKey] ON [facilities_workOrder] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_workOrder_dueAt] ON [facilities_workOrder] ([dueAt])
GO
CREATE INDEX [IX_facilities_workOrder_siteId_dueAt] ON [facilities_workOrder] ([siteId], [dueAt])
GO
CREATE INDEX [IX_facilities_workOrder_status_dueAt] ON [facilities_workOrder] ([status], [dueAt])
GO
CREATE INDEX [IX_facilities_workOrder_assigneeId_dueAt] ON [facilities_workOrder] ([assigneeId], [dueAt])
GO
CREATE INDEX [IX_facilities_workOrder_providerId_dueAt] ON [facilities_workOrder] ([providerId], [dueAt])
GO
CREATE INDEX [IX_facilities_workOrder_equipmentId_dueAt] ON [facilities_workOrder] ([equipmentId], [dueAt])
GO
CREATE INDEX [IX_facilities_workOrder_openDueAt] ON [facilities_workOrder] ([openDueAt])
GO
CREATE INDEX [IX_facilities_workOrder_siteId_openDueAt] ON [facilities_workOrder] ([siteId], [openDueAt])
GO
CREATE INDEX [IX_facilities_workOrder_assigneeId_openDueAt] ON [facilities_workOrder] ([assigneeId], [openDueAt])
GO
CREATE INDEX [IX_facilities_workOrder_planId_openDueAt] ON [facilities_workOrder] ([planId], [openDueAt])
GO
CREATE INDEX [IX_facilities_workOrder_requestedAt] ON [facilities_workOrder] ([requestedAt])
GO
CREATE INDEX [IX_facilities_workOrder_siteId_requestedAt] ON [facilities_workOrder] ([siteId], [requestedAt])
GO
CREATE INDEX [IX_facilities_workOrder_providerId_requestedAt] ON [facilities_workOrder] ([providerId], [requestedAt])
GO
CREATE INDEX [IX_facilities_workOrder_completedAt] ON [facilities_workOrder] ([completedAt])
GO
CREATE INDEX [IX_facilities_workOrder_providerId_completedAt] ON [facilities_workOrder] ([providerId], [completedAt])
GO
CREATE TABLE [facilities_stocktake] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktake_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktake_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktake_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stocktake_storeId] REFERENCES [facilities_store] ([id]),
  [categoryId] BIGINT NULL CONSTRAINT [FK_facilities_stocktake_categoryId] REFERENCES [facilities_category] ([id]),
  [isBlind] BIT NOT NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_stocktake_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'open', N'posted', N'cancelled')),
  [openedAt] DATETIME2(3) NULL,
  [postedAt] DATETIME2(3) NULL,
  [note] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_facilities_stocktake] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_stocktake_numberKey] ON [facilities_stocktake] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_stocktake_openedAt] ON [facilities_stocktake] ([openedAt])
GO
CREATE INDEX [IX_facilities_stocktake_storeId_openedAt] ON [facilities_stocktake] ([storeId], [openedAt])
GO
CREATE INDEX [IX_facilities_stocktake_status_openedAt] ON [facilities_stocktake] ([status], [openedAt])
GO
CREATE INDEX [IX_facilities_stocktake_categoryId] ON [facilities_stocktake] ([categoryId])
GO
CREATE TABLE [facilities_stocktakeLine] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktakeLine_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktakeLine_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktakeLine_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [stocktakeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stocktakeLine_stocktakeId] REFERENCES [facilities_stocktake] ([id]),
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_stocktakeLine_itemId] REFERENCES [facilities_inventoryItem] ([id]),
  [lotId] BIGINT NULL CONSTRAINT [FK_facilities_stocktakeLine_lotId] REFERENCES [facilities_stockLot] ([id]),
  [expected] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_facilities_stocktakeLine_expected] CHECK ([expected] >= 0),
  [counted] DECIMAL(15,3) NULL CONSTRAINT [CK_facilities_stocktakeLine_counted] CHECK ([counted] >= 0),
  [countedById] BIGINT NULL CONSTRAINT [FK_facilities_stocktakeLine_countedById] REFERENCES [shared_user] ([id]),
  [countedAt] DATETIME2(3) NULL,
  [countNo] BIGINT NOT NULL CONSTRAINT [CK_facilities_stocktakeLine_countNo] CHECK ([countNo] >= 0),
  [variance] DECIMAL(15,3) NULL,
  [movementId] BIGINT NULL CONSTRAINT [FK_facilities_stocktakeLine_movementId] REFERENCES [facilities_stockMovement] ([id]),
  CONSTRAINT [PK_facilities_stocktakeLine] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_stocktakeLine_stocktakeId_itemId_lotId] ON [facilities_stocktakeLine] ([stocktakeId], [itemId], [lotId]) WHERE [deletedAt] IS NULL AND [lotId] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_facilities_stocktakeLine_stocktakeId_itemId_none] ON [facilities_stocktakeLine] ([stocktakeId], [itemId]) WHERE [deletedAt] IS NULL AND [lotId] IS NULL
GO
CREATE INDEX [IX_facilities_stocktakeLine_itemId] ON [facilities_stocktakeLine] ([itemId])
GO
CREATE INDEX [IX_facilities_stocktakeLine_stocktakeId_itemId] ON [facilities_stocktakeLine] ([stocktakeId], [itemId])
GO
CREATE INDEX [IX_facilities_stocktakeLine_lotId] ON [facilities_stocktakeLine] ([lotId])
GO
CREATE INDEX [IX_facilities_stocktakeLine_countedById] ON [facilities_stocktakeLine] ([countedById])
GO
CREATE INDEX [IX_facilities_stocktakeLine_movementId] ON [facilities_stocktakeLine] ([movementId])
GO
CREATE TABLE [facilities_firstAidItem] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidItem_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidItem_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidItem_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(60) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(200) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_firstAidItem_storeId] REFERENCES [facilities_store] ([id]),
  [unit] NVARCHAR(20) NOT NULL,
  [minimum] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_facilities_firstAidItem_minimum] CHECK ([minimum] >= 0),
  [unitCost] DECIMAL(15,2) NULL CONSTRAINT [CK_facilities_firstAidItem_unitCost] CHECK ([unitCost] >= 0),
  [currency] NVARCHAR(3) NULL,
  [barcode] NVARCHAR(60) NULL,
  [barcodeKey] VARBINARY(800) NULL,
  CONSTRAINT [PK_facilities_firstAidItem] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidItem_codeKey] ON [facilities_firstAidItem] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidItem_barcodeKey] ON [facilities_firstAidItem] ([barcodeKey]) WHERE [deletedAt] IS NULL AND [barcodeKey] IS NOT NULL
GO
CREATE INDEX [IX_facilities_firstAidItem_nameKey] ON [facilities_firstAidItem] ([nameKey])
GO
CREATE INDEX [IX_facilities_firstAidItem_storeId_nameKey] ON [facilities_firstAidItem] ([storeId], [nameKey])
GO
CREATE TABLE [facilities_firstAidLot] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidLot_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidLot_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidLot_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_firstAidLot_itemId] REFERENCES [facilities_firstAidItem] ([id]),
  [lotNumber] NVARCHAR(60) NOT NULL,
  [lotNumberKey] VARBINARY(800) NOT NULL,
  [expiresOn] DATE NULL,
  CONSTRAINT [PK_facilities_firstAidLot] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidLot_itemId_lotNumberKey] ON [facilities_firstAidLot] ([itemId], [lotNumberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_firstAidLot_expiresOn] ON [facilities_firstAidLot] ([expiresOn])
GO
CREATE INDEX [IX_facilities_firstAidLot_itemId_expiresOn] ON [facilities_firstAidLot] ([itemId], [expiresOn])
GO
CREATE INDEX [IX_facilities_firstAidLot_lotNumberKey] ON [facilities_firstAidLot] ([lotNumberKey])
GO
CREATE TABLE [facilities_firstAidLevel] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidLevel_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidLevel_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidLevel_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_firstAidLevel_itemId] REFERENCES [facilities_firstAidItem] ([id]),
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_firstAidLevel_storeId] REFERENCES [facilities_store] ([id]),
  [lotId] BIGINT NULL CONSTRAINT [FK_facilities_firstAidLevel_lotId] REFERENCES [facilities_firstAidLot] ([id]),
  [quantity] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_facilities_firstAidLevel_quantity] CHECK ([quantity] >= 0),
  [value] DECIMAL(15,2) NOT NULL CONSTRAINT [CK_facilities_firstAidLevel_value] CHECK ([value] >= 0),
  CONSTRAINT [PK_facilities_firstAidLevel] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidLevel_itemId_storeId_lotId] ON [facilities_firstAidLevel] ([itemId], [storeId], [lotId]) WHERE [deletedAt] IS NULL AND [lotId] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidLevel_itemId_storeId_none] ON [facilities_firstAidLevel] ([itemId], [storeId]) WHERE [deletedAt] IS NULL AND [lotId] IS NULL
GO
CREATE INDEX [IX_facilities_firstAidLevel_itemId] ON [facilities_firstAidLevel] ([itemId])
GO
CREATE INDEX [IX_facilities_firstAidLevel_storeId_itemId] ON [facilities_firstAidLevel] ([storeId], [itemId])
GO
CREATE INDEX [IX_facilities_firstAidLevel_lotId] ON [facilities_firstAidLevel] ([lotId])
GO
CREATE TABLE [facilities_firstAidMovement] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidMovement_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidMovement_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_firstAidMovement_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [itemId] BIGINT NOT NULL CONSTRAINT [FK_facilities_firstAidMovement_itemId] REFERENCES [facilities_firstAidItem] ([id]),
  [storeId] BIGINT NOT NULL CONSTRAINT [FK_facilities_firstAidMovement_storeId] REFERENCES [facilities_store] ([id]),
  [lotId] BIGINT NULL CONSTRAINT [FK_facilities_firstAidMovement_lotId] REFERENCES [facilities_firstAidLot] ([id]),
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_firstAidMovement_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'receive', N'issue', N'return', N'adjust', N'count', N'transfer-out', N'transfer-in', N'loss', N'consume', N'reverse')),
  [quantity] DECIMAL(15,3) NOT NULL,
  [unitCost] DECIMAL(15,2) NULL CONSTRAINT [CK_facilities_firstAidMovement_unitCost] CHECK ([unitCost] >= 0),
  [reason] NVARCHAR(400) NULL,
  [reference] NVARCHAR(100) NULL,
  [occurredAt] DATETIME2(3) NOT NULL,
  [transferId] BIGINT NULL CONSTRAINT [FK_facilities_firstAidMovement_transferId] REFERENCES [facilities_firstAidMovement] ([id]),
  [reversesId] BIGINT NULL CONSTRAINT [FK_facilities_firstAidMovement_reversesId] REFERENCES [facilities_firstAidMovement] ([id]),
  [workOrderId] BIGINT NULL CONSTRAINT [FK_facilities_firstAidMovement_workOrderId] REFERENCES [facilities_workOrder] ([id]),
  CONSTRAINT [PK_facilities_firstAidMovement] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidMovement_transferId] ON [facilities_firstAidMovement] ([transferId]) WHERE [deletedAt] IS NULL AND [transferId] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_facilities_firstAidMovement_reversesId] ON [facilities_firstAidMovement] ([reversesId]) WHERE [deletedAt] IS NULL AND [reversesId] IS NOT NULL
GO
CREATE INDEX [IX_facilities_firstAidMovement_occurredAt] ON [facilities_firstAidMovement] ([occurredAt])
GO
CREATE INDEX [IX_facilities_firstAidMovement_itemId_occurredAt] ON [facilities_firstAidMovement] ([itemId], [occurredAt])
GO
CREATE INDEX [IX_facilities_firstAidMovement_storeId_occurredAt] ON [facilities_firstAidMovement] ([storeId], [occurredAt])
GO
CREATE INDEX [IX_facilities_firstAidMovement_workOrderId_occurredAt] ON [facilities_firstAidMovement] ([workOrderId], [occurredAt])
GO
CREATE INDEX [IX_facilities_firstAidMovement_lotId] ON [facilities_firstAidMovement] ([lotId])
GO
CREATE INDEX [IX_facilities_firstAidMovement_transferId] ON [facilities_firstAidMovement] ([transferId])
GO
CREATE INDEX [IX_facilities_firstAidMovement_reversesId] ON [facilities_firstAidMovement] ([reversesId])
GO
CREATE TABLE [facilities_medicalIncident] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_medicalIncident_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_medicalIncident_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_medicalIncident_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [occurredAt] DATETIME2(3) NOT NULL,
  [siteId] BIGINT NOT NULL CONSTRAINT [FK_facilities_medicalIncident_siteId] REFERENCES [shared_site] ([id]),
  [patientName] NVARCHAR(120) NOT NULL,
  [patientKind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_medicalIncident_patientKind] CHECK ([patientKind] COLLATE Latin1_General_BIN2 IN (N'employee', N'contractor', N'visitor')),
  [description] NVARCHAR(4000) NOT NULL,
  [treatment] NVARCHAR(4000) NULL,
  [outcome] NVARCHAR(400) NULL,
  [suppliesUsed] NVARCHAR(MAX) NULL CONSTRAINT [CK_facilities_medicalIncident_suppliesUsed] CHECK (ISJSON([suppliesUsed]) = 1),
  CONSTRAINT [PK_facilities_medicalIncident] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_medicalIncident_numberKey] ON [facilities_medicalIncident] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_facilities_medicalIncident_occurredAt] ON [facilities_medicalIncident] ([occurredAt])
GO
CREATE INDEX [IX_facilities_medicalIncident_siteId_occurredAt] ON [facilities_medicalIncident] ([siteId], [occurredAt])
GO
CREATE TABLE [facilities_incidentNote] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_incidentNote_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_incidentNote_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_incidentNote_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [incidentId] BIGINT NOT NULL CONSTRAINT [FK_facilities_incidentNote_incidentId] REFERENCES [facilities_medicalIncident] ([id]),
  [authorId] BIGINT NULL CONSTRAINT [FK_facilities_incidentNote_authorId] REFERENCES [shared_user] ([id]),
  [body] NVARCHAR(4000) NOT NULL,
  CONSTRAINT [PK_facilities_incidentNote] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_facilities_incidentNote_incidentId] ON [facilities_incidentNote] ([incidentId])
GO
CREATE INDEX [IX_facilities_incidentNote_authorId] ON [facilities_incidentNote] ([authorId])
GO
CREATE TABLE [facilities_medicalIncidentAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_medicalIncidentAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_medicalIncidentAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_medicalIncidentAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_facilities_medicalIncidentAttachment_ownerId] REFERENCES [facilities_medicalIncident] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_medicalIncidentAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_facilities_medicalIncidentAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_facilities_medicalIncidentAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_facilities_medicalIncidentAttachment_ownerId] ON [facilities_medicalIncidentAttachment] ([ownerId])
GO
CREATE TABLE [facilities_signOut] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_signOut_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_signOut_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_signOut_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [equipmentId] BIGINT NOT NULL CONSTRAINT [FK_facilities_signOut_equipmentId] REFERENCES [facilities_equipment] ([id]),
  [borrowerId] BIGINT NOT NULL CONSTRAINT [FK_facilities_signOut_borrowerId] REFERENCES [shared_user] ([id]),
  [outAt] DATETIME2(3) NOT NULL,
  [dueAt] DATETIME2(3) NOT NULL,
  [returnedAt] DATETIME2(3) NULL,
  [openDueAt] DATETIME2(3) NULL,
  [conditionOut] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_signOut_conditionOut] CHECK ([conditionOut] COLLATE Latin1_General_BIN2 IN (N'new', N'good', N'fair', N'poor', N'damaged')),
  [conditionIn] NVARCHAR(20) NULL CONSTRAINT [CK_facilities_signOut_conditionIn] CHECK ([conditionIn] COLLATE Latin1_General_BIN2 IN (N'new', N'good', N'fair', N'poor', N'damaged')),
  [notes] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_facilities_signOut] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_facilities_signOut_outAt] ON [facilities_signOut] ([outAt])
GO
CREATE INDEX [IX_facilities_signOut_equipmentId_outAt] ON [facilities_signOut] ([equipmentId], [outAt])
GO
CREATE INDEX [IX_facilities_signOut_borrowerId_outAt] ON [facilities_signOut] ([borrowerId], [outAt])
GO
CREATE INDEX [IX_facilities_signOut_openDueAt] ON [facilities_signOut] ([openDueAt])
GO
CREATE INDEX [IX_facilities_signOut_equipmentId_openDueAt] ON [facilities_signOut] ([equipmentId], [openDueAt])
GO
CREATE INDEX [IX_facilities_signOut_borrowerId_openDueAt] ON [facilities_signOut] ([borrowerId], [openDueAt])
GO
CREATE TABLE [facilities_reservation] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_reservation_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_reservation_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_reservation_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [equipmentId] BIGINT NOT NULL CONSTRAINT [FK_facilities_reservation_equipmentId] REFERENCES [facilities_equipment] ([id]),
  [borrowerId] BIGINT NOT NULL CONSTRAINT [FK_facilities_reservation_borrowerId] REFERENCES [shared_user] ([id]),
  [fromAt] DATETIME2(3) NOT NULL,
  [untilAt] DATETIME2(3) NOT NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_reservation_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'active', N'used', N'cancelled')),
  [notes] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_facilities_reservation] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_facilities_reservation_fromAt] ON [facilities_reservation] ([fromAt])
GO
CREATE INDEX [IX_facilities_reservation_equipmentId_fromAt] ON [facilities_reservation] ([equipmentId], [fromAt])
GO
CREATE INDEX [IX_facilities_reservation_borrowerId_fromAt] ON [facilities_reservation] ([borrowerId], [fromAt])
GO
CREATE INDEX [IX_facilities_reservation_status_fromAt] ON [facilities_reservation] ([status], [fromAt])
GO
CREATE INDEX [IX_facilities_reservation_untilAt] ON [facilities_reservation] ([untilAt])
GO
CREATE INDEX [IX_facilities_reservation_equipmentId_untilAt] ON [facilities_reservation] ([equipmentId], [untilAt])
GO
CREATE TABLE [facilities_workOrderAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_workOrderAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_workOrderAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_workOrderAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_facilities_workOrderAttachment_ownerId] REFERENCES [facilities_workOrder] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_workOrderAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_facilities_workOrderAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_facilities_workOrderAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_facilities_workOrderAttachment_ownerId] ON [facilities_workOrderAttachment] ([ownerId])
GO
CREATE TABLE [facilities_alert] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_facilities_alert_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_facilities_alert_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_facilities_alert_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_facilities_alert_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'low-stock', N'first-aid-low', N'expiring', N'expired', N'overdue-sign-out', N'overdue-work-order', N'calibration-due', N'insurance-expiring')),
  [resource] NVARCHAR(60) NOT NULL,
  [rowId] BIGINT NOT NULL CONSTRAINT [CK_facilities_alert_rowId] CHECK ([rowId] >= 1),
  [label] NVARCHAR(200) NOT NULL,
  [message] NVARCHAR(1000) NOT NULL,
  [siteId] BIGINT NULL CONSTRAINT [FK_facilities_alert_siteId] REFERENCES [shared_site] ([id]),
  [raisedAt] DATETIME2(3) NOT NULL,
  [resolvedAt] DATETIME2(3) NULL,
  [isOpen] BIT NOT NULL,
  [openKey] NVARCHAR(200) NULL,
  [openKeyKey] VARBINARY(800) NULL,
  CONSTRAINT [PK_facilities_alert] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_facilities_alert_openKeyKey] ON [facilities_alert] ([openKeyKey]) WHERE [deletedAt] IS NULL AND [openKeyKey] IS NOT NULL
GO
CREATE INDEX [IX_facilities_alert_raisedAt] ON [facilities_alert] ([raisedAt])
GO
CREATE INDEX [IX_facilities_alert_kind_raisedAt] ON [facilities_alert] ([kind], [raisedAt])
GO
CREATE INDEX [IX_facilities_alert_isOpen_raisedAt] ON [facilities_alert] ([isOpen], [raisedAt])
GO
CREATE INDEX [IX_facilities_alert_siteId_raisedAt] ON [facilities_alert] ([siteId], [raisedAt])
GO
CREATE TABLE [tasks_task] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_tasks_task_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_tasks_task_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_tasks_task_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [title] NVARCHAR(200) NOT NULL,
  [description] NVARCHAR(MAX) NULL CONSTRAINT [CK_tasks_task_description] CHECK (DATALENGTH([description]) <= 20000),
  [siteId] BIGINT NULL CONSTRAINT [FK_tasks_task_siteId] REFERENCES [shared_site] ([id]),
  [assignerId] BIGINT NULL CONSTRAINT [FK_tasks_task_assignerId] REFERENCES [shared_user] ([id]),
  [assigneeId] BIGINT NOT NULL CONSTRAINT [FK_tasks_task_assigneeId] REFERENCES [shared_user] ([id]),
  [dueOn] DATE NULL,
  [dueTime] NVARCHAR(5) NULL CONSTRAINT [CK_tasks_task_dueTime] CHECK ([dueTime] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [dueTime] < N'24'),
  [timezone] NVARCHAR(60) NOT NULL,
  [dueAt] DATETIME2(3) NULL,
  [openDueAt] DATETIME2(3) NULL,
  [reminderMinutes] BIGINT NULL CONSTRAINT [CK_tasks_task_reminderMinutes] CHECK ([reminderMinutes] >= 0 AND [reminderMinutes] <= 525600),
  [reminderAt] DATETIME2(3) NULL,
  [remindAt] DATETIME2(3) NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_tasks_task_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'pending', N'in-progress', N'completed', N'cancelled')),
  [priority] NVARCHAR(20) NOT NULL CONSTRAINT [CK_tasks_task_priority] CHECK ([priority] COLLATE Latin1_General_BIN2 IN (N'low', N'normal', N'high', N'urgent')),
  [recurrence] NVARCHAR(400) NULL,
  [recurrenceBase] NVARCHAR(20) NOT NULL CONSTRAINT [CK_tasks_task_recurrenceBase] CHECK ([recurrenceBase] COLLATE Latin1_General_BIN2 IN (N'due', N'completion')),
  [seriesStartOn] DATE NULL,
  [occurrenceNo] BIGINT NOT NULL CONSTRAINT [CK_tasks_task_occurrenceNo] CHECK ([occurrenceNo] >= 1),
  [previousTaskId] BIGINT NULL CONSTRAINT [FK_tasks_task_previousTaskId] REFERENCES [tasks_task] ([id]),
  [startedAt] DATETIME2(3) NULL,
  [completedAt] DATETIME2(3) NULL,
  [cancelledAt] DATETIME2(3) NULL,
  [openedAt] DATETIME2(3) NULL,
  [externalId] NVARCHAR(100) NULL,
  [externalIdKey] VARBINARY(800) NULL,
  [sheetRowKey] NVARCHAR(64) NULL,
  [sheetRowKeyKey] VARBINARY(800) NULL,
  CONSTRAINT [PK_tasks_task] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_tasks_task_numberKey] ON [tasks_task] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE UNIQUE INDEX [UX_tasks_task_externalIdKey] ON [tasks_task] ([externalIdKey]) WHERE [deletedAt] IS NULL AND [externalIdKey] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_tasks_task_sheetRowKeyKey] ON [tasks_task] ([sheetRowKeyKey]) WHERE [deletedAt] IS NULL AND [sheetRowKeyKey] IS NOT NULL
GO
CREATE UNIQUE INDEX [UX_tasks_task_previousTaskId] ON [tasks_task] ([previousTaskId]) WHERE [deletedAt] IS NULL AND [previousTaskId] IS NOT NULL
GO
CREATE INDEX [IX_tasks_task_dueAt] ON [tasks_task] ([dueAt])
GO
CREATE INDEX [IX_tasks_task_assigneeId_dueAt] ON [tasks_task] ([assigneeId], [dueAt])
GO
CREATE INDEX [IX_tasks_task_siteId_dueAt] ON [tasks_task] ([siteId], [dueAt])
GO
CREATE INDEX [IX_tasks_task_status_dueAt] ON [tasks_task] ([status], [dueAt])
GO
CREATE INDEX [IX_tasks_task_priority_dueAt] ON [tasks_task] ([priority], [dueAt])
GO
CREATE INDEX [IX_tasks_task_openDueAt] ON [tasks_task] ([openDueAt])
GO
CREATE INDEX [IX_tasks_task_assigneeId_openDueAt] ON [tasks_task] ([assigneeId], [openDueAt])
GO
CREATE INDEX [IX_tasks_task_siteId_openDueAt] ON [tasks_task] ([siteId], [openDueAt])
GO
CREATE INDEX [IX_tasks_task_updatedAt] ON [tasks_task] ([updatedAt])
GO
CREATE INDEX [IX_tasks_task_assigneeId_updatedAt] ON [tasks_task] ([assigneeId], [updatedAt])
GO
CREATE INDEX [IX_tasks_task_completedAt] ON [tasks_task] ([completedAt])
GO
CREATE INDEX [IX_tasks_task_assigneeId_completedAt] ON [tasks_task] ([assigneeId], [completedAt])
GO
CREATE INDEX [IX_tasks_task_remindAt] ON [tasks_task] ([remindAt])
GO
CREATE INDEX [IX_tasks_task_assignerId] ON [tasks_task] ([assignerId])
GO
CREATE INDEX [IX_tasks_task_previousTaskId] ON [tasks_task] ([previousTaskId])
GO
CREATE TABLE [tasks_taskComment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_tasks_taskComment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_tasks_taskComment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_tasks_taskComment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [taskId] BIGINT NOT NULL CONSTRAINT [FK_tasks_taskComment_taskId] REFERENCES [tasks_task] ([id]),
  [authorId] BIGINT NULL CONSTRAINT [FK_tasks_taskComment_authorId] REFERENCES [shared_user] ([id]),
  [body] NVARCHAR(4000) NOT NULL,
  [mentions] NVARCHAR(MAX) NULL CONSTRAINT [CK_tasks_taskComment_mentions] CHECK (ISJSON([mentions]) = 1),
  CONSTRAINT [PK_tasks_taskComment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_tasks_taskComment_taskId] ON [tasks_taskComment] ([taskId])
GO
CREATE INDEX [IX_tasks_taskComment_authorId] ON [tasks_taskComment] ([authorId])
GO
CREATE TABLE [tasks_taskAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_tasks_taskAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_tasks_taskAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_tasks_taskAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_tasks_taskAttachment_ownerId] REFERENCES [tasks_task] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_tasks_taskAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_tasks_taskAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_tasks_taskAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_tasks_taskAttachment_ownerId] ON [tasks_taskAttachment] ([ownerId])
GO
CREATE TABLE [tasks_notificationPreference] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_tasks_notificationPreference_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_tasks_notificationPreference_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_tasks_notificationPreference_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [userId] BIGINT NOT NULL CONSTRAINT [FK_tasks_notificationPreference_userId] REFERENCES [shared_user] ([id]),
  [channels] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_tasks_notificationPreference_channels] CHECK (ISJSON([channels]) = 1),
  [quietFrom] NVARCHAR(5) NULL CONSTRAINT [CK_tasks_notificationPreference_quietFrom] CHECK ([quietFrom] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [quietFrom] < N'24'),
  [quietUntil] NVARCHAR(5) NULL CONSTRAINT [CK_tasks_notificationPreference_quietUntil] CHECK ([quietUntil] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [quietUntil] < N'24'),
  [digestAt] NVARCHAR(5) NULL CONSTRAINT [CK_tasks_notificationPreference_digestAt] CHECK ([digestAt] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [digestAt] < N'24'),
  CONSTRAINT [PK_tasks_notificationPreference] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_tasks_notificationPreference_userId] ON [tasks_notificationPreference] ([userId]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_tasks_notificationPreference_userId] ON [tasks_notificationPreference] ([userId])
GO
ALTER TABLE [facilities_stockMovement] ADD [workOrderId] BIGINT NULL CONSTRAINT [FK_facilities_stockMovement_workOrderId] REFERENCES [facilities_workOrder] ([id])
GO
CREATE INDEX [IX_facilities_stockMovement_workOrderId_occurredAt] ON [facilities_stockMovement] ([workOrderId], [occurredAt])
-- down
DROP INDEX [IX_facilities_stockMovement_workOrderId_occurredAt] ON [facilities_stockMovement]
GO
ALTER TABLE [facilities_stockMovement] DROP CONSTRAINT [FK_facilities_stockMovement_workOrderId]
GO
ALTER TABLE [facilities_stockMovement] DROP COLUMN [workOrderId]
GO
DROP TABLE [tasks_notificationPreference]
GO
DROP TABLE [tasks_taskAttachment]
GO
DROP TABLE [tasks_taskComment]
GO
DROP TABLE [tasks_task]
GO
DROP TABLE [facilities_alert]
GO
DROP TABLE [facilities_workOrderAttachment]
GO
DROP TABLE [facilities_reservation]
GO
DROP TABLE [facilities_signOut]
GO
DROP TABLE [facilities_medicalIncidentAttachment]
GO
DROP TABLE [facilities_incidentNote]
GO
DROP TABLE [facilities_medicalIncident]
GO
DROP TABLE [facilities_firstAidMovement]
GO
DROP TABLE [facilities_firstAidLevel]
GO
DROP TABLE [facilities_firstAidLot]
GO
DROP TABLE [facilities_firstAidItem]
GO
DROP TABLE [facilities_stocktakeLine]
GO
DROP TABLE [facilities_stocktake]
GO
DROP TABLE [facilities_workOrder]
GO
DROP TABLE [facilities_preventivePlan]
GO
DROP TABLE [facilities_serviceProvider]
GO
DROP TABLE [facilities_equipment]
GO
DROP TABLE [calendarToken]
GO
DROP TABLE [outbox]
-- after
IF SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'tasks_task')) AND NOT EXISTS (SELECT 1 FROM sys.fulltext_catalogs WHERE [name] = N'opsbook') EXEC(N'CREATE FULLTEXT CATALOG [opsbook] WITH ACCENT_SENSITIVITY = OFF')
GO
IF SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'tasks_task')) EXEC(N'CREATE FULLTEXT INDEX ON [tasks_task] ([title] LANGUAGE 0, [description] LANGUAGE 0) KEY INDEX [PK_tasks_task] ON [opsbook] WITH CHANGE_TRACKING AUTO, STOPLIST OFF')

-- up
CREATE TABLE [calculations_calculation] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculation_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculation_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculation_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_calculations_calculation_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'user', N'system')),
  [ownerId] BIGINT NULL CONSTRAINT [FK_calculations_calculation_ownerId] REFERENCES [shared_user] ([id]),
  [description] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_calculations_calculation] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_calculations_calculation_codeKey] ON [calculations_calculation] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_calculations_calculation_kind_codeKey] ON [calculations_calculation] ([kind], [codeKey])
GO
CREATE INDEX [IX_calculations_calculation_nameKey] ON [calculations_calculation] ([nameKey])
GO
CREATE INDEX [IX_calculations_calculation_kind_nameKey] ON [calculations_calculation] ([kind], [nameKey])
GO
CREATE INDEX [IX_calculations_calculation_ownerId_nameKey] ON [calculations_calculation] ([ownerId], [nameKey])
GO
CREATE TABLE [calculations_calculationVersion] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersion_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersion_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersion_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [calculationId] BIGINT NOT NULL CONSTRAINT [FK_calculations_calculationVersion_calculationId] REFERENCES [calculations_calculation] ([id]),
  [number] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersion_number] CHECK ([number] >= 1),
  [expression] NVARCHAR(4000) NOT NULL,
  [inputs] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_calculations_calculationVersion_inputs] CHECK (ISJSON([inputs]) = 1),
  [unit] NVARCHAR(40) NULL,
  [rounding] DECIMAL(15,10) NULL CONSTRAINT [CK_calculations_calculationVersion_rounding] CHECK ([rounding] >= 0.0000000001),
  [roundingMode] NVARCHAR(20) NOT NULL CONSTRAINT [CK_calculations_calculationVersion_roundingMode] CHECK ([roundingMode] COLLATE Latin1_General_BIN2 IN (N'half-up', N'half-even', N'half-down', N'up', N'down', N'ceiling', N'floor')),
  [query] NVARCHAR(MAX) NULL CONSTRAINT [CK_calculations_calculationVersion_query] CHECK (ISJSON([query]) = 1),
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_calculations_calculationVersion_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'draft', N'published', N'withdrawn')),
  [effectiveFrom] DATE NULL,
  [writerIds] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_calculations_calculationVersion_writerIds] CHECK (ISJSON([writerIds]) = 1),
  [publishedById] BIGINT NULL CONSTRAINT [FK_calculations_calculationVersion_publishedById] REFERENCES [shared_user] ([id]),
  [publishedAt] DATETIME2(3) NULL,
  [withdrawnAt] DATETIME2(3) NULL,
  [withdrawnReason] NVARCHAR(400) NULL,
  [hash] NVARCHAR(64) NULL,
  CONSTRAINT [PK_calculations_calculationVersion] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_calculations_calculationVersion_calculationId_number] ON [calculations_calculationVersion] ([calculationId], [number]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_calculations_calculationVersion_number] ON [calculations_calculationVersion] ([number])
GO
CREATE INDEX [IX_calculations_calculationVersion_status_number] ON [calculations_calculationVersion] ([status], [number])
GO
CREATE INDEX [IX_calculations_calculationVersion_publishedAt] ON [calculations_calculationVersion] ([publishedAt])
GO
CREATE INDEX [IX_calculations_calculationVersion_calculationId_publishedAt] ON [calculations_calculationVersion] ([calculationId], [publishedAt])
GO
CREATE INDEX [IX_calculations_calculationVersion_status_publishedAt] ON [calculations_calculationVersion] ([status], [publishedAt])
GO
CREATE INDEX [IX_calculations_calculationVersion_publishedById] ON [calculations_calculationVersion] ([publishedById])
GO
CREATE TABLE [calculations_calculationVersionAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersionAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersionAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationVersionAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_calculations_calculationVersionAttachment_ownerId] REFERENCES [calculations_calculationVersion] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_calculations_calculationVersionAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_calculations_calculationVersionAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_calculations_calculationVersionAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_calculations_calculationVersionAttachment_ownerId] ON [calculations_calculationVersionAttachment] ([ownerId])
GO
CREATE TABLE [calculations_calculationBatch] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationBatch_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationBatch_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationBatch_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [versionId] BIGINT NOT NULL CONSTRAINT [FK_calculations_calculationBatch_versionId] REFERENCES [calculations_calculationVersion] ([id]),
  [source] NVARCHAR(20) NOT NULL CONSTRAINT [CK_calculations_calculationBatch_source] CHECK ([source] COLLATE Latin1_General_BIN2 IN (N'rows', N'resource', N'sheet', N'query')),
  [sourceName] NVARCHAR(400) NULL,
  [attachmentId] BIGINT NULL CONSTRAINT [FK_calculations_calculationBatch_attachmentId] REFERENCES [calculations_calculationVersionAttachment] ([id]),
  [mapping] NVARCHAR(MAX) NULL CONSTRAINT [CK_calculations_calculationBatch_mapping] CHECK (ISJSON([mapping]) = 1),
  [runs] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationBatch_runs] CHECK ([runs] >= 0),
  [rejected] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationBatch_rejected] CHECK ([rejected] >= 0),
  [requestedAt] DATETIME2(3) NOT NULL,
  [requestedById] BIGINT NULL CONSTRAINT [FK_calculations_calculationBatch_requestedById] REFERENCES [shared_user] ([id]),
  CONSTRAINT [PK_calculations_calculationBatch] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_calculations_calculationBatch_requestedAt] ON [calculations_calculationBatch] ([requestedAt])
GO
CREATE INDEX [IX_calculations_calculationBatch_versionId_requestedAt] ON [calculations_calculationBatch] ([versionId], [requestedAt])
GO
CREATE INDEX [IX_calculations_calculationBatch_requestedById_requestedAt] ON [calculations_calculationBatch] ([requestedById], [requestedAt])
GO
CREATE INDEX [IX_calculations_calculationBatch_attachmentId] ON [calculations_calculationBatch] ([attachmentId])
GO
CREATE TABLE [calculations_calculationRun] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationRun_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationRun_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_calculations_calculationRun_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [calculationId] BIGINT NOT NULL CONSTRAINT [FK_calculations_calculationRun_calculationId] REFERENCES [calculations_calculation] ([id]),
  [versionId] BIGINT NOT NULL CONSTRAINT [FK_calculations_calculationRun_versionId] REFERENCES [calculations_calculationVersion] ([id]),
  [batchId] BIGINT NULL CONSTRAINT [FK_calculations_calculationRun_batchId] REFERENCES [calculations_calculationBatch] ([id]),
  [aboutResource] NVARCHAR(60) NULL,
  [aboutId] BIGINT NULL CONSTRAINT [CK_calculations_calculationRun_aboutId] CHECK ([aboutId] >= 1),
  [inputs] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_calculations_calculationRun_inputs] CHECK (ISJSON([inputs]) = 1),
  [result] NVARCHAR(200) NOT NULL,
  [trace] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_calculations_calculationRun_trace] CHECK (ISJSON([trace]) = 1),
  [engineVersion] NVARCHAR(40) NOT NULL,
  [durationMs] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_calculations_calculationRun_durationMs] CHECK ([durationMs] >= 0),
  [requestedAt] DATETIME2(3) NOT NULL,
  [requestedById] BIGINT NULL CONSTRAINT [FK_calculations_calculationRun_requestedById] REFERENCES [shared_user] ([id]),
  [supersedesId] BIGINT NULL CONSTRAINT [FK_calculations_calculationRun_supersedesId] REFERENCES [calculations_calculationRun] ([id]),
  [receiptHash] NVARCHAR(64) NOT NULL,
  CONSTRAINT [PK_calculations_calculationRun] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_calculations_calculationRun_requestedAt] ON [calculations_calculationRun] ([requestedAt])
GO
CREATE INDEX [IX_calculations_calculationRun_calculationId_requestedAt] ON [calculations_calculationRun] ([calculationId], [requestedAt])
GO
CREATE INDEX [IX_calculations_calculationRun_versionId_requestedAt] ON [calculations_calculationRun] ([versionId], [requestedAt])
GO
CREATE INDEX [IX_calculations_calculationRun_batchId_requestedAt] ON [calculations_calculationRun] ([batchId], [requestedAt])
GO
CREATE INDEX [IX_calculations_calculationRun_requestedById_requestedAt] ON [calculations_calculationRun] ([requestedById], [requestedAt])
GO
CREATE INDEX [IX_calculations_calculationRun_supersedesId] ON [calculations_calculationRun] ([supersedesId])
GO
CREATE TABLE [defects_partNumber] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_partNumber_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_partNumber_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_partNumber_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_partNumber_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_partNumber_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  [revision] NVARCHAR(10) NULL,
  [customerId] BIGINT NULL CONSTRAINT [FK_defects_partNumber_customerId] REFERENCES [shared_customer] ([id]),
  CONSTRAINT [PK_defects_partNumber] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_partNumber_codeKey] ON [defects_partNumber] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_partNumber_isActive_codeKey] ON [defects_partNumber] ([isActive], [codeKey])
GO
CREATE INDEX [IX_defects_partNumber_customerId] ON [defects_partNumber] ([customerId])
GO
CREATE TABLE [defects_workCenter] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_workCenter_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_workCenter_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_workCenter_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_workCenter_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_workCenter_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  CONSTRAINT [PK_defects_workCenter] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_workCenter_codeKey] ON [defects_workCenter] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_workCenter_isActive_codeKey] ON [defects_workCenter] ([isActive], [codeKey])
GO
CREATE TABLE [defects_level] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_level_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_level_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_level_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_level_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_level_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  [severity] BIGINT NULL CONSTRAINT [CK_defects_level_severity] CHECK ([severity] >= 1 AND [severity] <= 10),
  CONSTRAINT [PK_defects_level] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_level_codeKey] ON [defects_level] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_level_isActive_codeKey] ON [defects_level] ([isActive], [codeKey])
GO
CREATE TABLE [defects_area] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_area_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_area_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_area_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_area_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_area_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  CONSTRAINT [PK_defects_area] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_area_codeKey] ON [defects_area] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_area_isActive_codeKey] ON [defects_area] ([isActive], [codeKey])
GO
CREATE TABLE [defects_inspectionItem] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_inspectionItem_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_inspectionItem_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_inspectionItem_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_inspectionItem_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_inspectionItem_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  [unit] NVARCHAR(20) NULL,
  [lowerLimit] DECIMAL(15,6) NULL,
  [upperLimit] DECIMAL(15,6) NULL,
  CONSTRAINT [PK_defects_inspectionItem] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_inspectionItem_codeKey] ON [defects_inspectionItem] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_inspectionItem_isActive_codeKey] ON [defects_inspectionItem] ([isActive], [codeKey])
GO
CREATE TABLE [defects_failureCode] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_failureCode_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_failureCode_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_failureCode_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_failureCode_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_failureCode_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  [category] NVARCHAR(60) NULL,
  CONSTRAINT [PK_defects_failureCode] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_failureCode_codeKey] ON [defects_failureCode] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_failureCode_isActive_codeKey] ON [defects_failureCode] ([isActive], [codeKey])
GO
CREATE TABLE [defects_disposition] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_disposition_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_disposition_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_disposition_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_disposition_name] CHECK (ISJSON([name]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_disposition_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [words] NVARCHAR(400) NULL,
  [wordsKey] VARBINARY(800) NULL,
  [isActive] BIT NOT NULL,
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_defects_disposition_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'use-as-is', N'rework', N'repair', N'scrap', N'return-to-vendor')),
  CONSTRAINT [PK_defects_disposition] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_disposition_codeKey] ON [defects_disposition] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_disposition_isActive_codeKey] ON [defects_disposition] ([isActive], [codeKey])
GO
CREATE TABLE [defects_calibration] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_calibration_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_calibration_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_calibration_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [gaugeCode] NVARCHAR(40) NOT NULL,
  [gaugeCodeKey] VARBINARY(800) NOT NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [lastOn] DATE NULL,
  [dueOn] DATE NULL,
  [result] NVARCHAR(20) NULL CONSTRAINT [CK_defects_calibration_result] CHECK ([result] COLLATE Latin1_General_BIN2 IN (N'passed', N'adjusted', N'failed')),
  [lastGoodOn] DATE NULL,
  [isActive] BIT NOT NULL,
  CONSTRAINT [PK_defects_calibration] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_calibration_gaugeCodeKey] ON [defects_calibration] ([gaugeCodeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_calibration_isActive_gaugeCodeKey] ON [defects_calibration] ([isActive], [gaugeCodeKey])
GO
CREATE INDEX [IX_defects_calibration_dueOn] ON [defects_calibration] ([dueOn])
GO
CREATE INDEX [IX_defects_calibration_isActive_dueOn] ON [defects_calibration] ([isActive], [dueOn])
GO
CREATE TABLE [defects_gaugeCalibration] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_gaugeCalibration_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_gaugeCalibration_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_gaugeCalibration_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [gaugeId] BIGINT NOT NULL CONSTRAINT [FK_defects_gaugeCalibration_gaugeId] REFERENCES [defects_calibration] ([id]),
  [doneOn] DATE NOT NULL,
  [result] NVARCHAR(20) NOT NULL CONSTRAINT [CK_defects_gaugeCalibration_result] CHECK ([result] COLLATE Latin1_General_BIN2 IN (N'passed', N'adjusted', N'failed')),
  [dueOn] DATE NULL,
  [doneById] BIGINT NULL CONSTRAINT [FK_defects_gaugeCalibration_doneById] REFERENCES [shared_user] ([id]),
  [certificate] NVARCHAR(120) NULL,
  [note] NVARCHAR(1000) NULL,
  [doubtFrom] DATE NULL,
  CONSTRAINT [PK_defects_gaugeCalibration] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_defects_gaugeCalibration_doneOn] ON [defects_gaugeCalibration] ([doneOn])
GO
CREATE INDEX [IX_defects_gaugeCalibration_gaugeId_doneOn] ON [defects_gaugeCalibration] ([gaugeId], [doneOn])
GO
CREATE INDEX [IX_defects_gaugeCalibration_doneById] ON [defects_gaugeCalibration] ([doneById])
GO
CREATE TABLE [defects_defect] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_defect_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_defect_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_defect_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [partNumberId] BIGINT NOT NULL CONSTRAINT [FK_defects_defect_partNumberId] REFERENCES [defects_partNumber] ([id]),
  [workCenterId] BIGINT NOT NULL CONSTRAINT [FK_defects_defect_workCenterId] REFERENCES [defects_workCenter] ([id]),
  [areaId] BIGINT NULL CONSTRAINT [FK_defects_defect_areaId] REFERENCES [defects_area] ([id]),
  [levelId] BIGINT NULL CONSTRAINT [FK_defects_defect_levelId] REFERENCES [defects_level] ([id]),
  [customerId] BIGINT NULL CONSTRAINT [FK_defects_defect_customerId] REFERENCES [shared_customer] ([id]),
  [supplierId] BIGINT NULL CONSTRAINT [FK_defects_defect_supplierId] REFERENCES [shared_supplier] ([id]),
  [lotNumber] NVARCHAR(60) NULL,
  [serials] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_serials] CHECK (ISJSON([serials]) = 1),
  [quantityLot] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_defects_defect_quantityLot] CHECK ([quantityLot] >= 0),
  [quantityInspected] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_defects_defect_quantityInspected] CHECK ([quantityInspected] >= 0),
  [quantityDefective] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_defects_defect_quantityDefective] CHECK ([quantityDefective] >= 0),
  [description] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_defect_description] CHECK (ISJSON([description]) = 1),
  [cause] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_cause] CHECK (ISJSON([cause]) = 1),
  [correctiveAction] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_correctiveAction] CHECK (ISJSON([correctiveAction]) = 1),
  [sourceLanguage] NVARCHAR(35) NOT NULL,
  [translatedFrom] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_translatedFrom] CHECK (ISJSON([translatedFrom]) = 1),
  [preparedById] BIGINT NOT NULL CONSTRAINT [FK_defects_defect_preparedById] REFERENCES [shared_user] ([id]),
  [detectedAt] DATETIME2(3) NOT NULL,
  [dueOn] DATE NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_defects_defect_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'draft', N'open', N'contained', N'in-review', N'dispositioned', N'in-rework', N'verification', N'closed')),
  [isOpen] BIT NOT NULL,
  [closedAt] DATETIME2(3) NULL,
  [quantityReinspected] DECIMAL(15,3) NULL CONSTRAINT [CK_defects_defect_quantityReinspected] CHECK ([quantityReinspected] >= 0),
  [quantityReaccepted] DECIMAL(15,3) NULL CONSTRAINT [CK_defects_defect_quantityReaccepted] CHECK ([quantityReaccepted] >= 0),
  [correctsId] BIGINT NULL CONSTRAINT [FK_defects_defect_correctsId] REFERENCES [defects_defect] ([id]),
  [wordsEn] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsEn] CHECK (DATALENGTH([wordsEn]) <= 40000),
  [wordsFr] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsFr] CHECK (DATALENGTH([wordsFr]) <= 40000),
  [wordsDe] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsDe] CHECK (DATALENGTH([wordsDe]) <= 40000),
  [wordsEs] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsEs] CHECK (DATALENGTH([wordsEs]) <= 40000),
  [wordsPt] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsPt] CHECK (DATALENGTH([wordsPt]) <= 40000),
  [wordsIt] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsIt] CHECK (DATALENGTH([wordsIt]) <= 40000),
  [wordsNl] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsNl] CHECK (DATALENGTH([wordsNl]) <= 40000),
  [wordsOther] NVARCHAR(MAX) NULL CONSTRAINT [CK_defects_defect_wordsOther] CHECK (DATALENGTH([wordsOther]) <= 40000),
  CONSTRAINT [PK_defects_defect] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_defects_defect_numberKey] ON [defects_defect] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_defects_defect_detectedAt] ON [defects_defect] ([detectedAt])
GO
CREATE INDEX [IX_defects_defect_status_detectedAt] ON [defects_defect] ([status], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_isOpen_detectedAt] ON [defects_defect] ([isOpen], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_partNumberId_detectedAt] ON [defects_defect] ([partNumberId], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_workCenterId_detectedAt] ON [defects_defect] ([workCenterId], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_customerId_detectedAt] ON [defects_defect] ([customerId], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_supplierId_detectedAt] ON [defects_defect] ([supplierId], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_levelId_detectedAt] ON [defects_defect] ([levelId], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_dueOn] ON [defects_defect] ([dueOn])
GO
CREATE INDEX [IX_defects_defect_isOpen_dueOn] ON [defects_defect] ([isOpen], [dueOn])
GO
CREATE INDEX [IX_defects_defect_closedAt] ON [defects_defect] ([closedAt])
GO
CREATE INDEX [IX_defects_defect_partNumberId_closedAt] ON [defects_defect] ([partNumberId], [closedAt])
GO
CREATE INDEX [IX_defects_defect_workCenterId_closedAt] ON [defects_defect] ([workCenterId], [closedAt])
GO
CREATE INDEX [IX_defects_defect_areaId] ON [defects_defect] ([areaId])
GO
CREATE INDEX [IX_defects_defect_preparedById] ON [defects_defect] ([preparedById])
GO
CREATE INDEX [IX_defects_defect_correctsId] ON [defects_defect] ([correctsId])
GO
CREATE INDEX [IX_defects_defect_partNumberId_status_detectedAt] ON [defects_defect] ([partNumberId], [status], [detectedAt])
GO
CREATE INDEX [IX_defects_defect_workCenterId_status_detectedAt] ON [defects_defect] ([workCenterId], [status], [detectedAt])
GO
CREATE TABLE [defects_defectFinding] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_defectFinding_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_defectFinding_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_defectFinding_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [defectId] BIGINT NOT NULL CONSTRAINT [FK_defects_defectFinding_defectId] REFERENCES [defects_defect] ([id]),
  [failureCodeId] BIGINT NOT NULL CONSTRAINT [FK_defects_defectFinding_failureCodeId] REFERENCES [defects_failureCode] ([id]),
  [inspectionItemId] BIGINT NULL CONSTRAINT [FK_defects_defectFinding_inspectionItemId] REFERENCES [defects_inspectionItem] ([id]),
  [gaugeId] BIGINT NULL CONSTRAINT [FK_defects_defectFinding_gaugeId] REFERENCES [defects_calibration] ([id]),
  [measured] DECIMAL(15,6) NULL,
  [measuredAt] DATETIME2(3) NULL,
  [isOutside] BIT NOT NULL,
  [isInDoubt] BIT NOT NULL,
  [doubt] NVARCHAR(400) NULL,
  [quantity] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_defects_defectFinding_quantity] CHECK ([quantity] >= 0),
  [detectedAt] DATETIME2(3) NOT NULL,
  [note] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_defects_defectFinding] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_defects_defectFinding_detectedAt] ON [defects_defectFinding] ([detectedAt])
GO
CREATE INDEX [IX_defects_defectFinding_failureCodeId_detectedAt] ON [defects_defectFinding] ([failureCodeId], [detectedAt])
GO
CREATE INDEX [IX_defects_defectFinding_measuredAt] ON [defects_defectFinding] ([measuredAt])
GO
CREATE INDEX [IX_defects_defectFinding_gaugeId_measuredAt] ON [defects_defectFinding] ([gaugeId], [measuredAt])
GO
CREATE INDEX [IX_defects_defectFinding_isInDoubt_measuredAt] ON [defects_defectFinding] ([isInDoubt], [measuredAt])
GO
CREATE INDEX [IX_defects_defectFinding_defectId] ON [defects_defectFinding] ([defectId])
GO
CREATE INDEX [IX_defects_defectFinding_inspectionItemId] ON [defects_defectFinding] ([inspectionItemId])
GO
CREATE INDEX [IX_defects_defectFinding_failureCodeId_defectId_detectedAt_quantity_deletedAt] ON [defects_defectFinding] ([failureCodeId], [defectId], [detectedAt], [quantity], [deletedAt])
GO
CREATE INDEX [IX_defects_defectFinding_defectId_failureCodeId_detectedAt_quantity_deletedAt] ON [defects_defectFinding] ([defectId], [failureCodeId], [detectedAt], [quantity], [deletedAt])
GO
CREATE TABLE [defects_defectDisposition] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_defectDisposition_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_defectDisposition_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_defectDisposition_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [defectId] BIGINT NOT NULL CONSTRAINT [FK_defects_defectDisposition_defectId] REFERENCES [defects_defect] ([id]),
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_defects_defectDisposition_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'use-as-is', N'rework', N'repair', N'scrap', N'return-to-vendor')),
  [dispositionId] BIGINT NULL CONSTRAINT [FK_defects_defectDisposition_dispositionId] REFERENCES [defects_disposition] ([id]),
  [quantity] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_defects_defectDisposition_quantity] CHECK ([quantity] >= 0.001),
  [decidedById] BIGINT NOT NULL CONSTRAINT [FK_defects_defectDisposition_decidedById] REFERENCES [shared_user] ([id]),
  [decidedAt] DATETIME2(3) NOT NULL,
  [approverIds] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_defects_defectDisposition_approverIds] CHECK (ISJSON([approverIds]) = 1),
  [isApproved] BIT NOT NULL,
  [cost] DECIMAL(15,2) NULL CONSTRAINT [CK_defects_defectDisposition_cost] CHECK ([cost] >= 0),
  [currency] NVARCHAR(3) NULL,
  [supplierReference] NVARCHAR(80) NULL,
  [note] NVARCHAR(1000) NULL,
  CONSTRAINT [PK_defects_defectDisposition] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_defects_defectDisposition_decidedAt] ON [defects_defectDisposition] ([decidedAt])
GO
CREATE INDEX [IX_defects_defectDisposition_kind_decidedAt] ON [defects_defectDisposition] ([kind], [decidedAt])
GO
CREATE INDEX [IX_defects_defectDisposition_isApproved_decidedAt] ON [defects_defectDisposition] ([isApproved], [decidedAt])
GO
CREATE INDEX [IX_defects_defectDisposition_defectId] ON [defects_defectDisposition] ([defectId])
GO
CREATE INDEX [IX_defects_defectDisposition_dispositionId] ON [defects_defectDisposition] ([dispositionId])
GO
CREATE INDEX [IX_defects_defectDisposition_decidedById] ON [defects_defectDisposition] ([decidedById])
GO
CREATE TABLE [defects_defectAction] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_defectAction_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_defectAction_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_defectAction_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [defectId] BIGINT NOT NULL CONSTRAINT [FK_defects_defectAction_defectId] REFERENCES [defects_defect] ([id]),
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_defects_defectAction_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'containment', N'corrective', N'preventive', N'verification')),
  [description] NVARCHAR(2000) NOT NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_defects_defectAction_ownerId] REFERENCES [shared_user] ([id]),
  [dueOn] DATE NULL,
  [doneAt] DATETIME2(3) NULL,
  [doneById] BIGINT NULL CONSTRAINT [FK_defects_defectAction_doneById] REFERENCES [shared_user] ([id]),
  [evidence] NVARCHAR(2000) NULL,
  [openDueOn] DATE NULL,
  [isOpen] BIT NOT NULL,
  CONSTRAINT [PK_defects_defectAction] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_defects_defectAction_dueOn] ON [defects_defectAction] ([dueOn])
GO
CREATE INDEX [IX_defects_defectAction_ownerId_dueOn] ON [defects_defectAction] ([ownerId], [dueOn])
GO
CREATE INDEX [IX_defects_defectAction_isOpen_dueOn] ON [defects_defectAction] ([isOpen], [dueOn])
GO
CREATE INDEX [IX_defects_defectAction_openDueOn] ON [defects_defectAction] ([openDueOn])
GO
CREATE INDEX [IX_defects_defectAction_ownerId_openDueOn] ON [defects_defectAction] ([ownerId], [openDueOn])
GO
CREATE INDEX [IX_defects_defectAction_defectId] ON [defects_defectAction] ([defectId])
GO
CREATE INDEX [IX_defects_defectAction_doneById] ON [defects_defectAction] ([doneById])
GO
CREATE TABLE [defects_defectAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_defects_defectAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_defects_defectAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_defects_defectAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_defects_defectAttachment_ownerId] REFERENCES [defects_defect] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_defects_defectAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_defects_defectAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_defects_defectAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_defects_defectAttachment_ownerId] ON [defects_defectAttachment] ([ownerId])
-- down
DROP TABLE [defects_defectAttachment]
GO
DROP TABLE [defects_defectAction]
GO
DROP TABLE [defects_defectDisposition]
GO
DROP TABLE [defects_defectFinding]
GO
DROP TABLE [defects_defect]
GO
DROP TABLE [defects_gaugeCalibration]
GO
DROP TABLE [defects_calibration]
GO
DROP TABLE [defects_disposition]
GO
DROP TABLE [defects_failureCode]
GO
DROP TABLE [defects_inspectionItem]
GO
DROP TABLE [defects_area]
GO
DROP TABLE [defects_level]
GO
DROP TABLE [defects_workCenter]
GO
DROP TABLE [defects_partNumber]
GO
DROP TABLE [calculations_calculationRun]
GO
DROP TABLE [calculations_calculationBatch]
GO
DROP TABLE [calculations_calculationVersionAttachment]
GO
DROP TABLE [calculations_calculationVersion]
GO
DROP TABLE [calculations_calculation]
-- after
IF SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'defects_defect')) AND NOT EXISTS (SELECT 1 FROM sys.fulltext_catalogs WHERE [name] = N'opsbook') EXEC(N'CREATE FULLTEXT CATALOG [opsbook] WITH ACCENT_SENSITIVITY = OFF')
GO
IF SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'defects_defect')) EXEC(N'CREATE FULLTEXT INDEX ON [defects_defect] ([number] LANGUAGE 0, [lotNumber] LANGUAGE 0, [wordsEn] LANGUAGE 0, [wordsFr] LANGUAGE 0, [wordsDe] LANGUAGE 0, [wordsEs] LANGUAGE 0, [wordsPt] LANGUAGE 0, [wordsIt] LANGUAGE 0, [wordsNl] LANGUAGE 0, [wordsOther] LANGUAGE 0) KEY INDEX [PK_defects_defect] ON [opsbook] WITH CHANGE_TRACKING AUTO, STOPLIST OFF')

-- up
CREATE TABLE [importDifference] (
  [importId] BIGINT NOT NULL,
  [no] BIGINT NOT NULL,
  [sheet] NVARCHAR(255) NOT NULL,
  [cell] NVARCHAR(20) NOT NULL,
  [resource] NVARCHAR(60) NOT NULL,
  [rowKey] NVARCHAR(400) NOT NULL,
  [column] NVARCHAR(60) NOT NULL,
  [before] NVARCHAR(400) NULL,
  [after] NVARCHAR(400) NULL,
  CONSTRAINT [PK_importDifference] PRIMARY KEY CLUSTERED ([importId], [no])
)
GO
CREATE TABLE [importMapping] (
  [shape] NVARCHAR(64) NOT NULL,
  [sheet] NVARCHAR(255) NOT NULL,
  [correction] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_importMapping_correction] CHECK (ISJSON([correction]) = 1),
  [fileName] NVARCHAR(255) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  CONSTRAINT [PK_importMapping] PRIMARY KEY CLUSTERED ([shape])
)
GO
CREATE TABLE [migrationState] (
  [resource] NVARCHAR(60) NOT NULL,
  [mode] NVARCHAR(20) NOT NULL CONSTRAINT [CK_migrationState_mode] CHECK ([mode] COLLATE Latin1_General_BIN2 IN (N'spreadsheet', N'parallel', N'database')),
  [since] DATETIME2(3) NOT NULL,
  [changedBy] NVARCHAR(100) NOT NULL,
  [archivePath] NVARCHAR(400) NULL,
  [archiveHash] NVARCHAR(64) NULL,
  CONSTRAINT [PK_migrationState] PRIMARY KEY CLUSTERED ([resource])
)
GO
CREATE TABLE [migrationDay] (
  [resource] NVARCHAR(60) NOT NULL,
  [day] DATE NOT NULL,
  [importId] BIGINT NOT NULL,
  [differences] BIGINT NOT NULL CONSTRAINT [CK_migrationDay_differences] CHECK ([differences] >= 0),
  [at] DATETIME2(3) NOT NULL,
  CONSTRAINT [PK_migrationDay] PRIMARY KEY CLUSTERED ([resource], [day])
)
GO
ALTER TABLE [import] ADD [emptyCells] NVARCHAR(20) NULL CONSTRAINT [CK_import_emptyCells] CHECK ([emptyCells] COLLATE Latin1_General_BIN2 IN (N'keep', N'clear'))
GO
ALTER TABLE [import] ADD [mapping] NVARCHAR(MAX) NULL CONSTRAINT [CK_import_mapping] CHECK (ISJSON([mapping]) = 1)
GO
ALTER TABLE [import] ADD [corrections] NVARCHAR(MAX) NULL CONSTRAINT [CK_import_corrections] CHECK (ISJSON([corrections]) = 1)
GO
ALTER TABLE [import] ADD [trouble] NVARCHAR(1000) NULL
GO
ALTER TABLE [import] ADD [fileHash] NVARCHAR(64) NULL
GO
ALTER TABLE [import] ADD [fileBytes] BIGINT NULL CONSTRAINT [CK_import_fileBytes] CHECK ([fileBytes] >= 0)
GO
ALTER TABLE [import] ADD [paceAt] DATETIME2(3) NULL
GO
ALTER TABLE [import] ADD [paceRows] BIGINT NULL CONSTRAINT [CK_import_paceRows] CHECK ([paceRows] >= 0)
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_mode]
GO
ALTER TABLE [import] ADD CONSTRAINT [CK_import_mode] CHECK ([mode] COLLATE Latin1_General_BIN2 IN (N'validate', N'apply', N'reconcile'))
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_state]
GO
ALTER TABLE [import] ADD CONSTRAINT [CK_import_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'reading', N'planned', N'applying', N'paused', N'done', N'done-with-rejects', N'applied-with-conflicts', N'cancelled', N'failed', N'undoing', N'undone'))
-- down
UPDATE [import] SET [mode] = N'validate' WHERE [mode] = N'reconcile'
GO
UPDATE [import] SET [state] = N'failed' WHERE [state] = N'undoing'
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_mode]
GO
ALTER TABLE [import] ADD CONSTRAINT [CK_import_mode] CHECK ([mode] COLLATE Latin1_General_BIN2 IN (N'validate', N'apply'))
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_state]
GO
ALTER TABLE [import] ADD CONSTRAINT [CK_import_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'reading', N'planned', N'applying', N'paused', N'done', N'done-with-rejects', N'applied-with-conflicts', N'cancelled', N'failed', N'undone'))
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_emptyCells]
GO
ALTER TABLE [import] DROP COLUMN [emptyCells]
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_mapping]
GO
ALTER TABLE [import] DROP COLUMN [mapping]
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_corrections]
GO
ALTER TABLE [import] DROP COLUMN [corrections]
GO
ALTER TABLE [import] DROP COLUMN [trouble]
GO
ALTER TABLE [import] DROP COLUMN [fileHash]
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_fileBytes]
GO
ALTER TABLE [import] DROP COLUMN [fileBytes]
GO
ALTER TABLE [import] DROP COLUMN [paceAt]
GO
ALTER TABLE [import] DROP CONSTRAINT [CK_import_paceRows]
GO
ALTER TABLE [import] DROP COLUMN [paceRows]
GO
DROP TABLE [migrationDay]
GO
DROP TABLE [migrationState]
GO
DROP TABLE [importMapping]
GO
DROP TABLE [importDifference]

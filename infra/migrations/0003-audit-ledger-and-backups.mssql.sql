-- up
CREATE TABLE [auditBlock] (
  [blockNo] BIGINT NOT NULL CONSTRAINT [CK_auditBlock_blockNo] CHECK ([blockNo] >= 1),
  [branch] NVARCHAR(32) NOT NULL,
  [firstSeq] BIGINT NOT NULL CONSTRAINT [CK_auditBlock_firstSeq] CHECK ([firstSeq] >= 1),
  [lastSeq] BIGINT NOT NULL CONSTRAINT [CK_auditBlock_lastSeq] CHECK ([lastSeq] >= 1),
  [root] NVARCHAR(64) NOT NULL,
  [previousHash] NVARCHAR(64) NOT NULL,
  [hash] NVARCHAR(64) NOT NULL,
  [sealedAt] DATETIME2(3) NOT NULL,
  [milliseconds] BIGINT NOT NULL CONSTRAINT [CK_auditBlock_milliseconds] CHECK ([milliseconds] >= 0),
  [anchoredAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_auditBlock] PRIMARY KEY CLUSTERED ([blockNo])
)
GO
CREATE INDEX [IX_auditBlock_firstSeq] ON [auditBlock] ([firstSeq])
GO
CREATE INDEX [IX_auditBlock_anchoredAt_blockNo_none] ON [auditBlock] ([anchoredAt], [blockNo]) WHERE [anchoredAt] IS NULL
GO
CREATE TABLE [backup] (
  [id] NVARCHAR(60) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_backup_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'wanted', N'running', N'good', N'failed', N'removed')),
  [place] NVARCHAR(400) NOT NULL,
  [requestedBy] NVARCHAR(100) NOT NULL,
  [startedAt] DATETIME2(3) NOT NULL,
  [finishedAt] DATETIME2(3) NULL,
  [rows] BIGINT NULL CONSTRAINT [CK_backup_rows] CHECK ([rows] >= 0),
  [bytes] BIGINT NULL CONSTRAINT [CK_backup_bytes] CHECK ([bytes] >= 0),
  [milliseconds] BIGINT NULL CONSTRAINT [CK_backup_milliseconds] CHECK ([milliseconds] >= 0),
  [schemaVersion] BIGINT NULL CONSTRAINT [CK_backup_schemaVersion] CHECK ([schemaVersion] >= 0),
  [ledgerSeq] BIGINT NULL CONSTRAINT [CK_backup_ledgerSeq] CHECK ([ledgerSeq] >= 0),
  [ledgerHash] NVARCHAR(64) NULL,
  [manifestHash] NVARCHAR(64) NULL,
  [isEncrypted] BIT NOT NULL,
  [reason] NVARCHAR(1000) NULL,
  [checkedAt] DATETIME2(3) NULL,
  [drilledAt] DATETIME2(3) NULL,
  [drillMilliseconds] BIGINT NULL CONSTRAINT [CK_backup_drillMilliseconds] CHECK ([drillMilliseconds] >= 0),
  [drillReason] NVARCHAR(1000) NULL,
  [removedAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_backup] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_backup_startedAt] ON [backup] ([startedAt])
GO
CREATE TABLE [export] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_export_id] CHECK ([id] >= 1),
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_export_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'list', N'domain', N'person')),
  [subject] NVARCHAR(100) NOT NULL,
  [query] NVARCHAR(4000) NOT NULL,
  [format] NVARCHAR(20) NOT NULL CONSTRAINT [CK_export_format] CHECK ([format] COLLATE Latin1_General_BIN2 IN (N'csv', N'json', N'ndjson', N'xlsx')),
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_export_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'writing', N'done', N'failed', N'expired')),
  [rows] BIGINT NULL CONSTRAINT [CK_export_rows] CHECK ([rows] >= 0),
  [bytes] BIGINT NULL CONSTRAINT [CK_export_bytes] CHECK ([bytes] >= 0),
  [fileHash] NVARCHAR(64) NULL,
  [reason] NVARCHAR(1000) NULL,
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [actorId] BIGINT NULL,
  [actorRole] NVARCHAR(20) NOT NULL,
  [finishedAt] DATETIME2(3) NULL,
  [expiresAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_export] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_export_createdBy_id] ON [export] ([createdBy], [id])
GO
CREATE INDEX [IX_export_state] ON [export] ([state])
GO
ALTER TABLE [auditEntry] ADD [seq] BIGINT NULL
GO
CREATE INDEX [IX_auditEntry_resource_entryNo] ON [auditEntry] ([resource], [entryNo])
GO
CREATE INDEX [IX_auditEntry_actor_entryNo] ON [auditEntry] ([actor], [entryNo])
GO
CREATE INDEX [IX_auditEntry_at] ON [auditEntry] ([at])
GO
CREATE INDEX [IX_auditEntry_seq_entryNo_none] ON [auditEntry] ([seq], [entryNo]) WHERE [seq] IS NULL
GO
CREATE UNIQUE INDEX [UX_auditEntry_seq] ON [auditEntry] ([seq]) WHERE [seq] IS NOT NULL
-- down
DROP INDEX [IX_auditEntry_resource_entryNo] ON [auditEntry]
GO
DROP INDEX [IX_auditEntry_actor_entryNo] ON [auditEntry]
GO
DROP INDEX [IX_auditEntry_at] ON [auditEntry]
GO
DROP INDEX [IX_auditEntry_seq_entryNo_none] ON [auditEntry]
GO
DROP INDEX [UX_auditEntry_seq] ON [auditEntry]
GO
ALTER TABLE [auditEntry] DROP COLUMN [seq]
GO
DROP TABLE [export]
GO
DROP TABLE [backup]
GO
DROP TABLE [auditBlock]

-- up
CREATE TABLE [requestCount] (
  [minute] DATETIME2(3) NOT NULL,
  [caller] NVARCHAR(64) NOT NULL,
  [requests] BIGINT NOT NULL CONSTRAINT [CK_requestCount_requests] CHECK ([requests] >= 0),
  CONSTRAINT [PK_requestCount] PRIMARY KEY CLUSTERED ([minute], [caller])
)
GO
CREATE TABLE [maintenance] (
  [id] NVARCHAR(100) NOT NULL,
  [reason] NVARCHAR(400) NOT NULL,
  [since] DATETIME2(3) NOT NULL,
  [startedBy] NVARCHAR(100) NOT NULL,
  [until] DATETIME2(3) NULL,
  CONSTRAINT [PK_maintenance] PRIMARY KEY CLUSTERED ([id])
)
GO
ALTER TABLE [shared_user] ADD [entraObjectId] NVARCHAR(36) NULL
GO
ALTER TABLE [shared_user] ADD [entraObjectIdKey] VARBINARY(800) NULL
GO
CREATE UNIQUE INDEX [UX_shared_user_entraObjectIdKey] ON [shared_user] ([entraObjectIdKey]) WHERE [deletedAt] IS NULL AND [entraObjectIdKey] IS NOT NULL
-- down
DROP INDEX [UX_shared_user_entraObjectIdKey] ON [shared_user]
GO
ALTER TABLE [shared_user] DROP COLUMN [entraObjectId]
GO
ALTER TABLE [shared_user] DROP COLUMN [entraObjectIdKey]
GO
DROP TABLE [maintenance]
GO
DROP TABLE [requestCount]

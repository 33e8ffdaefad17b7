-- up
CREATE TABLE [shared_savedView] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_shared_savedView_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_shared_savedView_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_shared_savedView_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [name] NVARCHAR(120) NOT NULL,
  [nameKey] VARBINARY(800) NOT NULL,
  [resource] NVARCHAR(60) NOT NULL,
  [resourceKey] VARBINARY(800) NOT NULL,
  [query] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_shared_savedView_query] CHECK (ISJSON([query]) = 1),
  [ownerId] BIGINT NULL CONSTRAINT [FK_shared_savedView_ownerId] REFERENCES [shared_user] ([id]),
  CONSTRAINT [PK_shared_savedView] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_shared_savedView_nameKey] ON [shared_savedView] ([nameKey])
GO
CREATE INDEX [IX_shared_savedView_resourceKey_nameKey] ON [shared_savedView] ([resourceKey], [nameKey])
GO
CREATE INDEX [IX_shared_savedView_ownerId] ON [shared_savedView] ([ownerId])
GO
CREATE INDEX [IX_shared_savedView_ownerId_nameKey] ON [shared_savedView] ([ownerId], [nameKey])
GO
CREATE INDEX [IX_shared_savedView_ownerId_resourceKey_nameKey] ON [shared_savedView] ([ownerId], [resourceKey], [nameKey])
-- down
DROP TABLE [shared_savedView]

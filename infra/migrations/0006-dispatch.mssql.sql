-- up
CREATE TABLE [dispatch_vehicle] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_vehicle_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_vehicle_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_vehicle_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [type] NVARCHAR(40) NOT NULL,
  [typeKey] VARBINARY(800) NOT NULL,
  [capacityWeightTonnes] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_vehicle_capacityWeightTonnes] CHECK ([capacityWeightTonnes] >= 0),
  [capacityVolumeM3] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_vehicle_capacityVolumeM3] CHECK ([capacityVolumeM3] >= 0),
  [currentLocation] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_vehicle_currentLocation] CHECK (ISJSON([currentLocation]) = 1),
  [endLocation] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_vehicle_endLocation] CHECK (ISJSON([endLocation]) = 1),
  [isOpenEnd] BIT NOT NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_vehicle_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'available', N'on-route', N'maintenance', N'retired')),
  [availableAt] DATETIME2(3) NULL,
  [fuelCostPerKm] DECIMAL(15,2) NOT NULL CONSTRAINT [CK_dispatch_vehicle_fuelCostPerKm] CHECK ([fuelCostPerKm] >= 0),
  [driverCostPerHour] DECIMAL(15,2) NOT NULL CONSTRAINT [CK_dispatch_vehicle_driverCostPerHour] CHECK ([driverCostPerHour] >= 0),
  [fixedCost] DECIMAL(15,2) NOT NULL CONSTRAINT [CK_dispatch_vehicle_fixedCost] CHECK ([fixedCost] >= 0),
  [currency] NVARCHAR(3) NULL,
  [skills] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_vehicle_skills] CHECK (ISJSON([skills]) = 1),
  [shiftStart] NVARCHAR(5) NULL CONSTRAINT [CK_dispatch_vehicle_shiftStart] CHECK ([shiftStart] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [shiftStart] < N'24'),
  [shiftEnd] NVARCHAR(5) NULL CONSTRAINT [CK_dispatch_vehicle_shiftEnd] CHECK ([shiftEnd] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [shiftEnd] < N'24'),
  [timezone] NVARCHAR(60) NOT NULL,
  CONSTRAINT [PK_dispatch_vehicle] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_vehicle_codeKey] ON [dispatch_vehicle] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_vehicle_status_codeKey] ON [dispatch_vehicle] ([status], [codeKey])
GO
CREATE INDEX [IX_dispatch_vehicle_typeKey_codeKey] ON [dispatch_vehicle] ([typeKey], [codeKey])
GO
CREATE TABLE [dispatch_segregation] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_segregation_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_segregation_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_segregation_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [goods] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_dispatch_segregation_goods] CHECK (ISJSON([goods]) = 1),
  [reason] NVARCHAR(400) NULL,
  CONSTRAINT [PK_dispatch_segregation] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_segregation_codeKey] ON [dispatch_segregation] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE TABLE [dispatch_travelMatrix] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrix_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrix_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrix_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [source] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_travelMatrix_source] CHECK ([source] COLLATE Latin1_General_BIN2 IN (N'upload', N'osrm', N'google')),
  [description] NVARCHAR(400) NULL,
  [placeCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrix_placeCount] CHECK ([placeCount] >= 0),
  [pairCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrix_pairCount] CHECK ([pairCount] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  [measuredAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_dispatch_travelMatrix] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_travelMatrix_codeKey] ON [dispatch_travelMatrix] ([codeKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_travelMatrix_measuredAt] ON [dispatch_travelMatrix] ([measuredAt])
GO
CREATE INDEX [IX_dispatch_travelMatrix_source_measuredAt] ON [dispatch_travelMatrix] ([source], [measuredAt])
GO
CREATE TABLE [dispatch_travelMatrixAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrixAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrixAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelMatrixAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_travelMatrixAttachment_ownerId] REFERENCES [dispatch_travelMatrix] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_travelMatrixAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_dispatch_travelMatrixAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_dispatch_travelMatrixAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_dispatch_travelMatrixAttachment_ownerId] ON [dispatch_travelMatrixAttachment] ([ownerId])
GO
CREATE TABLE [dispatch_travelCorrection] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelCorrection_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelCorrection_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelCorrection_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [learntAt] DATETIME2(3) NOT NULL,
  [routeCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelCorrection_routeCount] CHECK ([routeCount] >= 0),
  [legCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_travelCorrection_legCount] CHECK ([legCount] >= 0),
  [factors] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_dispatch_travelCorrection_factors] CHECK (ISJSON([factors]) = 1),
  CONSTRAINT [PK_dispatch_travelCorrection] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_travelCorrection_numberKey] ON [dispatch_travelCorrection] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_travelCorrection_learntAt] ON [dispatch_travelCorrection] ([learntAt])
GO
CREATE TABLE [dispatch_order] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_order_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_order_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_order_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [customerId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_order_customerId] REFERENCES [shared_customer] ([id]),
  [pickup] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_order_pickup] CHECK (ISJSON([pickup]) = 1),
  [destinationCity] NVARCHAR(120) NOT NULL,
  [destinationCityKey] VARBINARY(800) NOT NULL,
  [destination] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_dispatch_order_destination] CHECK (ISJSON([destination]) = 1),
  [weightTonnes] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_order_weightTonnes] CHECK ([weightTonnes] >= 0),
  [volumeM3] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_order_volumeM3] CHECK ([volumeM3] >= 0),
  [windowStart] DATETIME2(3) NOT NULL,
  [windowEnd] DATETIME2(3) NOT NULL,
  [serviceMinutes] BIGINT NOT NULL CONSTRAINT [CK_dispatch_order_serviceMinutes] CHECK ([serviceMinutes] >= 0 AND [serviceMinutes] <= 1440),
  [priority] BIGINT NOT NULL CONSTRAINT [CK_dispatch_order_priority] CHECK ([priority] >= 0 AND [priority] <= 100),
  [specialHandling] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_order_specialHandling] CHECK (ISJSON([specialHandling]) = 1),
  [price] DECIMAL(15,2) NOT NULL CONSTRAINT [CK_dispatch_order_price] CHECK ([price] >= 0),
  [currency] NVARCHAR(3) NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_order_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'pending', N'planned', N'assigned', N'in-transit', N'delivered', N'failed', N'cancelled')),
  [statusReason] NVARCHAR(400) NULL,
  [deliveredAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_dispatch_order] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_order_numberKey] ON [dispatch_order] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_order_windowStart] ON [dispatch_order] ([windowStart])
GO
CREATE INDEX [IX_dispatch_order_status_windowStart] ON [dispatch_order] ([status], [windowStart])
GO
CREATE INDEX [IX_dispatch_order_customerId_windowStart] ON [dispatch_order] ([customerId], [windowStart])
GO
CREATE INDEX [IX_dispatch_order_destinationCityKey_windowStart] ON [dispatch_order] ([destinationCityKey], [windowStart])
GO
CREATE INDEX [IX_dispatch_order_priority] ON [dispatch_order] ([priority])
GO
CREATE INDEX [IX_dispatch_order_status_priority] ON [dispatch_order] ([status], [priority])
GO
CREATE TABLE [dispatch_decision] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_decision_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_decision_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_decision_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(40) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_decision_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'plan', N'replan')),
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_decision_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'waiting', N'proposed', N'committed', N'executed', N'discarded', N'failed')),
  [plannedOn] DATE NOT NULL,
  [policyName] NVARCHAR(60) NOT NULL,
  [policyNameKey] VARBINARY(800) NOT NULL,
  [policyVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_decision_policyVersion] CHECK ([policyVersion] >= 1),
  [objective] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_decision_objective] CHECK ([objective] COLLATE Latin1_General_BIN2 IN (N'cost', N'vehicles')),
  [seed] BIGINT NOT NULL CONSTRAINT [CK_dispatch_decision_seed] CHECK ([seed] >= 0),
  [iterations] BIGINT NOT NULL CONSTRAINT [CK_dispatch_decision_iterations] CHECK ([iterations] >= 0),
  [iterationsDone] BIGINT NULL CONSTRAINT [CK_dispatch_decision_iterationsDone] CHECK ([iterationsDone] >= 0),
  [correctionId] BIGINT NULL CONSTRAINT [FK_dispatch_decision_correctionId] REFERENCES [dispatch_travelCorrection] ([id]),
  [replansId] BIGINT NULL CONSTRAINT [FK_dispatch_decision_replansId] REFERENCES [dispatch_decision] ([id]),
  [requestedById] BIGINT NULL CONSTRAINT [FK_dispatch_decision_requestedById] REFERENCES [shared_user] ([id]),
  [requestedAt] DATETIME2(3) NOT NULL,
  [snapshot] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_decision_snapshot] CHECK (ISJSON([snapshot]) = 1),
  [proposal] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_decision_proposal] CHECK (ISJSON([proposal]) = 1),
  [unassigned] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_decision_unassigned] CHECK (ISJSON([unassigned]) = 1),
  [orderCount] BIGINT NULL CONSTRAINT [CK_dispatch_decision_orderCount] CHECK ([orderCount] >= 0),
  [unassignedCount] BIGINT NULL CONSTRAINT [CK_dispatch_decision_unassignedCount] CHECK ([unassignedCount] >= 0),
  [routeCount] BIGINT NULL CONSTRAINT [CK_dispatch_decision_routeCount] CHECK ([routeCount] >= 0),
  [totalDistanceKm] DECIMAL(15,3) NULL,
  [totalDurationMinutes] DECIMAL(15,2) NULL,
  [totalCost] DECIMAL(15,2) NULL,
  [currency] NVARCHAR(3) NULL,
  [confidence] DECIMAL(15,3) NULL,
  [computationMs] BIGINT NULL CONSTRAINT [CK_dispatch_decision_computationMs] CHECK ([computationMs] >= 0),
  [failure] NVARCHAR(1000) NULL,
  [proposedAt] DATETIME2(3) NULL,
  [committedAt] DATETIME2(3) NULL,
  [committedById] BIGINT NULL CONSTRAINT [FK_dispatch_decision_committedById] REFERENCES [shared_user] ([id]),
  [executedAt] DATETIME2(3) NULL,
  CONSTRAINT [PK_dispatch_decision] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_decision_numberKey] ON [dispatch_decision] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_decision_requestedAt] ON [dispatch_decision] ([requestedAt])
GO
CREATE INDEX [IX_dispatch_decision_status_requestedAt] ON [dispatch_decision] ([status], [requestedAt])
GO
CREATE INDEX [IX_dispatch_decision_policyNameKey_requestedAt] ON [dispatch_decision] ([policyNameKey], [requestedAt])
GO
CREATE INDEX [IX_dispatch_decision_plannedOn] ON [dispatch_decision] ([plannedOn])
GO
CREATE INDEX [IX_dispatch_decision_status_plannedOn] ON [dispatch_decision] ([status], [plannedOn])
GO
CREATE INDEX [IX_dispatch_decision_correctionId] ON [dispatch_decision] ([correctionId])
GO
CREATE INDEX [IX_dispatch_decision_replansId] ON [dispatch_decision] ([replansId])
GO
CREATE INDEX [IX_dispatch_decision_requestedById] ON [dispatch_decision] ([requestedById])
GO
CREATE INDEX [IX_dispatch_decision_committedById] ON [dispatch_decision] ([committedById])
GO
CREATE TABLE [dispatch_route] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_route_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_route_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_route_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [number] NVARCHAR(60) NOT NULL,
  [numberKey] VARBINARY(800) NOT NULL,
  [decisionId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_route_decisionId] REFERENCES [dispatch_decision] ([id]),
  [vehicleId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_route_vehicleId] REFERENCES [dispatch_vehicle] ([id]),
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_route_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'planned', N'committed', N'in-progress', N'completed', N'cancelled')),
  [isLive] BIT NOT NULL,
  [plannedOn] DATE NOT NULL,
  [startPlace] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_dispatch_route_startPlace] CHECK (ISJSON([startPlace]) = 1),
  [endPlace] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_route_endPlace] CHECK (ISJSON([endPlace]) = 1),
  [plannedStartAt] DATETIME2(3) NOT NULL,
  [plannedEndAt] DATETIME2(3) NOT NULL,
  [loadWeightTonnes] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_route_loadWeightTonnes] CHECK ([loadWeightTonnes] >= 0),
  [loadVolumeM3] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_route_loadVolumeM3] CHECK ([loadVolumeM3] >= 0),
  [estimatedDistanceKm] DECIMAL(15,3) NOT NULL,
  [estimatedDurationMinutes] DECIMAL(15,2) NOT NULL,
  [estimatedCost] DECIMAL(15,2) NOT NULL,
  [actualDistanceKm] DECIMAL(15,3) NULL,
  [actualDurationMinutes] DECIMAL(15,2) NULL,
  [actualCost] DECIMAL(15,2) NULL,
  [currency] NVARCHAR(3) NULL,
  [startedAt] DATETIME2(3) NULL,
  [completedAt] DATETIME2(3) NULL,
  [reason] NVARCHAR(400) NULL,
  CONSTRAINT [PK_dispatch_route] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_route_numberKey] ON [dispatch_route] ([numberKey]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_route_plannedOn] ON [dispatch_route] ([plannedOn])
GO
CREATE INDEX [IX_dispatch_route_status_plannedOn] ON [dispatch_route] ([status], [plannedOn])
GO
CREATE INDEX [IX_dispatch_route_vehicleId_plannedOn] ON [dispatch_route] ([vehicleId], [plannedOn])
GO
CREATE INDEX [IX_dispatch_route_decisionId] ON [dispatch_route] ([decisionId])
GO
CREATE INDEX [IX_dispatch_route_status_decisionId] ON [dispatch_route] ([status], [decisionId])
GO
CREATE INDEX [IX_dispatch_route_vehicleId_isLive] ON [dispatch_route] ([vehicleId], [isLive])
GO
CREATE TABLE [dispatch_routeStop] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStop_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStop_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStop_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [routeId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_routeStop_routeId] REFERENCES [dispatch_route] ([id]),
  [orderId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_routeStop_orderId] REFERENCES [dispatch_order] ([id]),
  [kind] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_routeStop_kind] CHECK ([kind] COLLATE Latin1_General_BIN2 IN (N'pickup', N'delivery')),
  [sequence] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStop_sequence] CHECK ([sequence] >= 1),
  [place] NVARCHAR(MAX) NOT NULL CONSTRAINT [CK_dispatch_routeStop_place] CHECK (ISJSON([place]) = 1),
  [legDistanceKm] DECIMAL(15,3) NOT NULL,
  [legDurationMinutes] DECIMAL(15,2) NOT NULL,
  [plannedArrivalAt] DATETIME2(3) NOT NULL,
  [plannedServiceAt] DATETIME2(3) NOT NULL,
  [plannedDepartureAt] DATETIME2(3) NOT NULL,
  [loadWeightTonnes] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_routeStop_loadWeightTonnes] CHECK ([loadWeightTonnes] >= 0),
  [loadVolumeM3] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_routeStop_loadVolumeM3] CHECK ([loadVolumeM3] >= 0),
  [actualArrivalAt] DATETIME2(3) NULL,
  [actualDepartureAt] DATETIME2(3) NULL,
  [status] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_routeStop_status] CHECK ([status] COLLATE Latin1_General_BIN2 IN (N'pending', N'arrived', N'completed', N'skipped', N'failed')),
  [proof] NVARCHAR(MAX) NULL CONSTRAINT [CK_dispatch_routeStop_proof] CHECK (ISJSON([proof]) = 1),
  [reason] NVARCHAR(400) NULL,
  CONSTRAINT [PK_dispatch_routeStop] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_dispatch_routeStop_sequence] ON [dispatch_routeStop] ([sequence])
GO
CREATE INDEX [IX_dispatch_routeStop_routeId_sequence] ON [dispatch_routeStop] ([routeId], [sequence])
GO
CREATE INDEX [IX_dispatch_routeStop_plannedArrivalAt] ON [dispatch_routeStop] ([plannedArrivalAt])
GO
CREATE INDEX [IX_dispatch_routeStop_orderId_plannedArrivalAt] ON [dispatch_routeStop] ([orderId], [plannedArrivalAt])
GO
CREATE INDEX [IX_dispatch_routeStop_status_plannedArrivalAt] ON [dispatch_routeStop] ([status], [plannedArrivalAt])
GO
CREATE INDEX [IX_dispatch_routeStop_orderId_routeId] ON [dispatch_routeStop] ([orderId], [routeId])
GO
CREATE TABLE [dispatch_routeStopAttachment] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStopAttachment_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStopAttachment_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_routeStopAttachment_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [ownerId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_routeStopAttachment_ownerId] REFERENCES [dispatch_routeStop] ([id]),
  [fileName] NVARCHAR(200) NOT NULL,
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_dispatch_routeStopAttachment_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'waiting', N'ready')),
  [contentType] NVARCHAR(100) NULL,
  [bytes] BIGINT NULL CONSTRAINT [CK_dispatch_routeStopAttachment_bytes] CHECK ([bytes] >= 0),
  [sha256] NVARCHAR(64) NULL,
  [blobPath] NVARCHAR(400) NULL,
  CONSTRAINT [PK_dispatch_routeStopAttachment] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE INDEX [IX_dispatch_routeStopAttachment_ownerId] ON [dispatch_routeStopAttachment] ([ownerId])
GO
CREATE TABLE [dispatch_operationalOutcome] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [routeId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_operationalOutcome_routeId] REFERENCES [dispatch_route] ([id]),
  [vehicleId] BIGINT NOT NULL CONSTRAINT [FK_dispatch_operationalOutcome_vehicleId] REFERENCES [dispatch_vehicle] ([id]),
  [policyName] NVARCHAR(60) NOT NULL,
  [policyNameKey] VARBINARY(800) NOT NULL,
  [policyVersion] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_policyVersion] CHECK ([policyVersion] >= 1),
  [finishedAt] DATETIME2(3) NOT NULL,
  [estimatedCost] DECIMAL(15,2) NOT NULL,
  [actualCost] DECIMAL(15,2) NOT NULL,
  [costError] DECIMAL(15,2) NOT NULL,
  [costErrorPercent] DECIMAL(15,2) NULL,
  [estimatedDurationMinutes] DECIMAL(15,2) NOT NULL,
  [actualDurationMinutes] DECIMAL(15,2) NOT NULL,
  [durationErrorMinutes] DECIMAL(15,2) NOT NULL,
  [durationErrorPercent] DECIMAL(15,2) NULL,
  [estimatedDistanceKm] DECIMAL(15,3) NOT NULL,
  [actualDistanceKm] DECIMAL(15,3) NOT NULL,
  [distanceErrorKm] DECIMAL(15,3) NOT NULL,
  [distanceErrorPercent] DECIMAL(15,2) NULL,
  [weightTonnes] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_weightTonnes] CHECK ([weightTonnes] >= 0),
  [revenue] DECIMAL(15,2) NOT NULL,
  [profit] DECIMAL(15,2) NOT NULL,
  [currency] NVARCHAR(3) NULL,
  [orderCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_orderCount] CHECK ([orderCount] >= 0),
  [deliveredCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_deliveredCount] CHECK ([deliveredCount] >= 0),
  [failedCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_failedCount] CHECK ([failedCount] >= 0),
  [openCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_openCount] CHECK ([openCount] >= 0),
  [onTimeCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_onTimeCount] CHECK ([onTimeCount] >= 0),
  [lateCount] BIGINT NOT NULL CONSTRAINT [CK_dispatch_operationalOutcome_lateCount] CHECK ([lateCount] >= 0),
  CONSTRAINT [PK_dispatch_operationalOutcome] PRIMARY KEY CLUSTERED ([id])
)
GO
CREATE UNIQUE INDEX [UX_dispatch_operationalOutcome_routeId] ON [dispatch_operationalOutcome] ([routeId]) WHERE [deletedAt] IS NULL
GO
CREATE INDEX [IX_dispatch_operationalOutcome_finishedAt] ON [dispatch_operationalOutcome] ([finishedAt])
GO
CREATE INDEX [IX_dispatch_operationalOutcome_vehicleId_finishedAt] ON [dispatch_operationalOutcome] ([vehicleId], [finishedAt])
GO
CREATE INDEX [IX_dispatch_operationalOutcome_policyNameKey_finishedAt] ON [dispatch_operationalOutcome] ([policyNameKey], [finishedAt])
GO
CREATE INDEX [IX_dispatch_operationalOutcome_routeId] ON [dispatch_operationalOutcome] ([routeId])
-- down
DROP TABLE [dispatch_operationalOutcome]
GO
DROP TABLE [dispatch_routeStopAttachment]
GO
DROP TABLE [dispatch_routeStop]
GO
DROP TABLE [dispatch_route]
GO
DROP TABLE [dispatch_decision]
GO
DROP TABLE [dispatch_order]
GO
DROP TABLE [dispatch_travelCorrection]
GO
DROP TABLE [dispatch_travelMatrixAttachment]
GO
DROP TABLE [dispatch_travelMatrix]
GO
DROP TABLE [dispatch_segregation]
GO
DROP TABLE [dispatch_vehicle]
-- after
IF SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'dispatch_order')) AND NOT EXISTS (SELECT 1 FROM sys.fulltext_catalogs WHERE [name] = N'opsbook') EXEC(N'CREATE FULLTEXT CATALOG [opsbook] WITH ACCENT_SENSITIVITY = OFF')
GO
IF SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'dispatch_order')) EXEC(N'CREATE FULLTEXT INDEX ON [dispatch_order] ([number] LANGUAGE 0, [destinationCity] LANGUAGE 0) KEY INDEX [PK_dispatch_order] ON [opsbook] WITH CHANGE_TRACKING AUTO, STOPLIST OFF')

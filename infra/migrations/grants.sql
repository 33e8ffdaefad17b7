-- Who may do what in the database, on SQL Server and Azure SQL: the API data only, a deployment tables as well.
--
-- An administrator of the database (db_owner, such as the Microsoft Entra administrator of the server) runs it after every migration,
-- as often as wanted:
--   sqlcmd -S NAME.database.windows.net -d DATABASE -G -b -i infra/migrations/grants.sql
-- A table that a migration has made is closed to the API until then. Whoever may grant may take every right, which is why
-- neither of the two roles may run this file.
--
-- Once for each identity, by its name in Microsoft Entra (a managed identity, a group or a person):
--   CREATE USER [opsbook-api] FROM EXTERNAL PROVIDER;
--   ALTER ROLE [opsbook_api] ADD MEMBER [opsbook-api];
--   CREATE USER [opsbook-deploy] FROM EXTERNAL PROVIDER;
--   ALTER ROLE [opsbook_deploy] ADD MEMBER [opsbook-deploy];
-- A server of one's own has logins instead: CREATE USER [opsbook-api] FOR LOGIN [opsbook-api];
-- Give the API's identity no other role: db_datawriter alone would open the audit trail to changes.
--
-- A right that is taken out of this file is still there where the file ran before: put a REVOKE in its place.

IF DATABASE_PRINCIPAL_ID(N'opsbook_api') IS NULL CREATE ROLE [opsbook_api]
GO
IF DATABASE_PRINCIPAL_ID(N'opsbook_deploy') IS NULL CREATE ROLE [opsbook_deploy]
GO

-- The API: an entry of the audit trail is written once, and so is a block of the ledger. Only the place of an entry in the ledger and the
-- instant at which a block was anchored are filled in afterwards. A DENY might outweigh those grants, so there is none.
REVOKE UPDATE, DELETE ON [dbo].[auditEntry] FROM [opsbook_api]
GO
GRANT SELECT, INSERT ON [dbo].[auditEntry] TO [opsbook_api]
GO
GRANT UPDATE ON [dbo].[auditEntry] ([seq]) TO [opsbook_api]
GO
REVOKE UPDATE, DELETE ON [dbo].[auditBlock] FROM [opsbook_api]
GO
GRANT SELECT, INSERT ON [dbo].[auditBlock] TO [opsbook_api]
GO
GRANT UPDATE ON [dbo].[auditBlock] ([anchoredAt]) TO [opsbook_api]
GO
-- The health check compares what was migrated with what the program knows.
REVOKE INSERT, UPDATE, DELETE ON [dbo].[schemaMigration] FROM [opsbook_api]
GO
GRANT SELECT ON [dbo].[schemaMigration] TO [opsbook_api]
GO

-- Bookkeeping of which the program forgets rows: old ones every night, and the issues and differences of a plan that was cut short.
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[commitLog] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[idempotency] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[session] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[signInFailure] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[oneTimeLink] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[requestCount] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[maintenance] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[outbox] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[importIssue] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON [dbo].[importDifference] TO [opsbook_api]
GO

-- Everything else is never deleted: business data is removed softly, by an update.
GRANT SELECT, INSERT, UPDATE ON [dbo].[idBlock] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[backup] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[export] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[import] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[importMapping] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[migrationState] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[migrationDay] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[shared_user] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[shared_customer] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[shared_site] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[shared_supplier] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[shared_savedView] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_category] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_store] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_inventoryItem] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_stockLot] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_stockLevel] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_stockMovement] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[calendarToken] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_equipment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_serviceProvider] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_preventivePlan] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_workOrder] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_stocktake] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_stocktakeLine] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_firstAidItem] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_firstAidLot] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_firstAidLevel] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_firstAidMovement] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_medicalIncident] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_incidentNote] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_medicalIncidentAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_signOut] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_reservation] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_workOrderAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[facilities_alert] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_vehicle] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_segregation] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_travelMatrix] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_travelMatrixAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_travelCorrection] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_order] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_decision] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_route] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_routeStop] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_routeStopAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[dispatch_operationalOutcome] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[calculations_calculation] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[calculations_calculationVersion] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[calculations_calculationVersionAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[calculations_calculationBatch] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[calculations_calculationRun] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_partNumber] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_workCenter] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_level] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_area] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_inspectionItem] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_failureCode] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_disposition] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_calibration] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_gaugeCalibration] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_defect] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_defectFinding] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_defectDisposition] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_defectAction] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[defects_defectAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[tasks_task] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[tasks_taskComment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[tasks_taskAttachment] TO [opsbook_api]
GO
GRANT SELECT, INSERT, UPDATE ON [dbo].[tasks_notificationPreference] TO [opsbook_api]
GO

-- A deployment: makes and changes tables of the schema, and may move their data while it does (npm run db -- migrate, down, copy).
GRANT CREATE TABLE TO [opsbook_deploy]
GO
GRANT ALTER ON SCHEMA::[dbo] TO [opsbook_deploy]
GO
IF SERVERPROPERTY('IsFullTextInstalled') = 1 EXEC(N'GRANT CREATE FULLTEXT CATALOG TO [opsbook_deploy]')
GO
-- Where somebody else has made it: to see that it is there, and to put indexes into it.
IF EXISTS (SELECT 1 FROM sys.fulltext_catalogs WHERE [name] = N'opsbook') EXEC(N'GRANT REFERENCES, VIEW DEFINITION ON FULLTEXT CATALOG::[opsbook] TO [opsbook_deploy]')
GO
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES ON SCHEMA::[dbo] TO [opsbook_deploy]
GO

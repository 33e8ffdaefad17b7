// Azure SQL: sign-in by Microsoft Entra only, who signs in and who changes rights on record, and the platform's own restore as the first line of
// defence; the dumps are the second. READ_COMMITTED_SNAPSHOT and ALLOW_SNAPSHOT_ISOLATION, which Opsbook asks for, are on in every new database.

param location string
param tags object
param serverName string
param databaseName string
param workspaceId string

@description('The group that administers the server: its name, and its object id.')
param administratorName string
param administratorObjectId string

param skuName string
param skuTier string
param capacity int

@description('Least vCores of a serverless database, as a number; ignored by others.')
param minCapacity string

param maxGb int
param isZoneRedundant bool

@allowed(['Local', 'Zone', 'Geo', 'GeoZone'])
param backupRedundancy string

@description('For how many days the database can be restored to any second.')
@minValue(1)
@maxValue(35)
param restoreDays int

@description('How long a weekly, a monthly and a yearly backup is kept, as ISO 8601 durations.')
param weeklyRetention string
param monthlyRetention string
param yearlyRetention string

param endpoints object

var isServerless = contains(skuName, '_S_')

module server 'br/public:avm/res/sql/server:0.22.0' = {
  name: 'sql-server'
  params: {
    name: serverName
    location: location
    tags: tags
    enableTelemetry: false
    minimalTlsVersion: '1.2'
    administrators: {
      azureADOnlyAuthentication: true
      login: administratorName
      sid: administratorObjectId
      principalType: 'Group'
      tenantId: tenant().tenantId
    }
    publicNetworkAccess: empty(endpoints) ? 'Enabled' : 'Disabled'
    // the app has no address of its own without a network; 0.0.0.0 stands for whatever runs in Azure, which still has to sign in
    firewallRules: empty(endpoints) ? [{ name: 'azure', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }] : []
    auditSettings: {
      state: 'Enabled'
      isAzureMonitorTargetEnabled: true
      // no statements: their values are people's data, and every change is on the trail of the app
      auditActionsAndGroups: [
        'SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP'
        'FAILED_DATABASE_AUTHENTICATION_GROUP'
        'DATABASE_PRINCIPAL_CHANGE_GROUP'
        'DATABASE_ROLE_MEMBER_CHANGE_GROUP'
        'DATABASE_PERMISSION_CHANGE_GROUP'
        'SCHEMA_OBJECT_CHANGE_GROUP'
        'SCHEMA_OBJECT_PERMISSION_CHANGE_GROUP'
      ]
    }
    databases: [
      {
        name: databaseName
        tags: tags
        sku: { name: skuName, tier: skuTier, capacity: capacity }
        availabilityZone: -1
        zoneRedundant: isZoneRedundant
        maxSizeBytes: maxGb * 1024 * 1024 * 1024
        minCapacity: isServerless ? minCapacity : '0'
        // a timer asks every minute, so that it would never pause
        autoPauseDelay: -1
        requestedBackupStorageRedundancy: backupRedundancy
        backupShortTermRetentionPolicy: { retentionDays: restoreDays, diffBackupIntervalInHours: 12 }
        backupLongTermRetentionPolicy: {
          weeklyRetention: weeklyRetention
          monthlyRetention: monthlyRetention
          yearlyRetention: yearlyRetention
          weekOfYear: 1
        }
        lock: { kind: 'CanNotDelete', name: 'keep' }
        diagnosticSettings: [
          {
            name: 'workspace'
            workspaceResourceId: workspaceId
            // neither errors nor deadlocks: both quote keys and statements, which hold people's data
            logCategoriesAndGroups: [{ category: 'Timeouts' }]
            metricCategories: [{ category: 'Basic' }]
          }
        ]
      }
    ]
    privateEndpoints: empty(endpoints)
      ? []
      : [
          {
            service: 'sqlServer'
            subnetResourceId: endpoints.subnetId
            privateDnsZoneGroup: { privateDnsZoneGroupConfigs: [{ privateDnsZoneResourceId: endpoints.sql }] }
          }
        ]
  }
}

// The events of auditing leave the server through its database `master`.
resource master 'Microsoft.Sql/servers/databases@2023-08-01' existing = {
  name: '${serverName}/master'
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: master
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'SQLSecurityAuditEvents', enabled: true }]
  }
  dependsOn: [server]
}

output serverName string = server.outputs.name
output fullyQualifiedDomainName string = server.outputs.fullyQualifiedDomainName
output databaseId string = resourceId('Microsoft.Sql/servers/databases', serverName, databaseName)

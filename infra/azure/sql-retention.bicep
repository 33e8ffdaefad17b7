// The first line of defence of the database: the platform's own point-in-time restore and long-term retention. Our dumps are the second line.

@description('Name of the logical server, which exists already.')
param serverName string

@description('Name of the database, which exists already.')
param databaseName string

@description('For how many days the database can be restored to any second (1 to 35; Basic at most 7).')
@minValue(1)
@maxValue(35)
param pointInTimeDays int = 35

@description('How long a weekly, a monthly and a yearly backup is kept, as ISO 8601 durations.')
param weekly string = 'P5W'
param monthly string = 'P12M'
param yearly string = 'P7Y'

resource database 'Microsoft.Sql/servers/databases@2023-08-01' existing = {
  name: '${serverName}/${databaseName}'
}

resource shortTerm 'Microsoft.Sql/servers/databases/backupShortTermRetentionPolicies@2023-08-01' = {
  parent: database
  name: 'default'
  properties: { retentionDays: pointInTimeDays, diffBackupIntervalInHours: 12 }
}

resource longTerm 'Microsoft.Sql/servers/databases/backupLongTermRetentionPolicies@2023-08-01' = {
  parent: database
  name: 'default'
  properties: { weeklyRetention: weekly, monthlyRetention: monthly, yearlyRetention: yearly, weekOfYear: 1 }
}

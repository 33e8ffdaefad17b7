// Goes on when a zone is lost, and is reached by its own network only: for those who must.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param vaultLocation = readEnvironmentVariable('OPSBOOK_VAULT_LOCATION', 'northeurope')
param operatorsName = readEnvironmentVariable('OPSBOOK_OPERATORS_NAME')
param operatorsObjectId = readEnvironmentVariable('OPSBOOK_OPERATORS_ID')
param alertEmails = split(readEnvironmentVariable('OPSBOOK_ALERT_EMAILS'), ',')
param githubRepository = readEnvironmentVariable('OPSBOOK_GITHUB_REPOSITORY', '')
param githubEnvironment = readEnvironmentVariable('OPSBOOK_GITHUB_ENVIRONMENT', 'production')
param budgetStart = readEnvironmentVariable('OPSBOOK_BUDGET_START')

param budgetAmount = 3500
param alwaysReady = [
  { name: 'http', instanceCount: 2 }
  { name: 'blob', instanceCount: 2 }
]
param maximumInstances = 100
param instanceMemoryMB = 4096
param isZoneRedundant = true
param isPrivate = true
param databaseSku = 'GP_Gen5_4'
param databaseTier = 'GeneralPurpose'
param databaseCapacity = 4
param databaseMaxGb = 250
param databaseBackupRedundancy = 'GeoZone'
param databaseRestoreDays = 35
param storageReplication = 'Standard_GZRS'
param vaultReplication = 'Standard_GZRS'
param logDays = 180
param logDailyGb = 10

// Hundreds of people: answers at once at any hour, and a database that grows and shrinks with the day.
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

param budgetAmount = 800
param alwaysReady = [
  { name: 'http', instanceCount: 1 }
]
param maximumInstances = 40
param instanceMemoryMB = 2048
param databaseSku = 'GP_S_Gen5_2'
param databaseTier = 'GeneralPurpose'
param databaseCapacity = 2
param databaseMinCapacity = '0.5'
param databaseMaxGb = 100
param databaseBackupRedundancy = 'Geo'
param databaseRestoreDays = 35
param storageReplication = 'Standard_ZRS'
param vaultReplication = 'Standard_GZRS'
param logDays = 90
param logDailyGb = 5

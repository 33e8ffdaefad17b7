// Tens of people in one place, who can wait some seconds in the morning.
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

param budgetAmount = 150
param alwaysReady = []
param maximumInstances = 10
param instanceMemoryMB = 2048
param databaseSku = 'S1'
param databaseTier = 'Standard'
param databaseCapacity = 20
param databaseMaxGb = 250
param databaseBackupRedundancy = 'Local'
param databaseRestoreDays = 14
param storageReplication = 'Standard_LRS'
param vaultReplication = 'Standard_GRS'
param logDays = 30
param logDailyGb = 1

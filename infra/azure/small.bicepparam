// Tens of people in one place, who can wait some seconds in the morning: everything that can sleep does.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param vaultLocation = readEnvironmentVariable('OPSBOOK_VAULT_LOCATION', 'northeurope')
param operatorsName = readEnvironmentVariable('OPSBOOK_OPERATORS_NAME')
param operatorsObjectId = readEnvironmentVariable('OPSBOOK_OPERATORS_ID')
param alertEmails = split(readEnvironmentVariable('OPSBOOK_ALERT_EMAILS'), ',')
param githubRepository = readEnvironmentVariable('OPSBOOK_GITHUB_REPOSITORY', '')
param budgetStart = readEnvironmentVariable('OPSBOOK_BUDGET_START')

param budgetAmount = 100
param alwaysReady = []
param maximumInstances = 10
param instanceMemoryMB = 2048
param databaseSku = 'GP_S_Gen5_1'
param databaseTier = 'GeneralPurpose'
param databaseCapacity = 1
param databaseMinCapacity = '0.5'
param databaseAutoPauseMinutes = 60
param databaseMaxGb = 32
param databaseBackupRedundancy = 'Local'
param databaseRestoreDays = 14
param storageReplication = 'Standard_LRS'
param vaultReplication = 'Standard_GRS'
param logDays = 30
param logDailyGb = 1

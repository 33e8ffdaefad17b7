// Opsbook on Azure: one resource group for the app, one for the vault. docs/azure.md goes through a deployment step by step; the sets of parameters
// beside this file (small, standard, zone-redundant) say what fits whom.
targetScope = 'subscription'

import { alwaysReadyType, optionalSecretType, settingsType } from 'app.bicep'

@description('Short name of this deployment, such as prod: lower-case letters, digits and hyphens. It is a part of every name.')
@minLength(2)
@maxLength(10)
param environmentName string

@description('Region of the app.')
param location string

@description('Region of the vault: another one than the app\'s.')
param vaultLocation string

@description('Resource group of the vault, which the people who run the app should not own.')
param vaultResourceGroupName string = 'rg-opsbook-vault-${environmentName}'

@description('Name and object id of the group of Microsoft Entra that administers the database, sets secrets, and can read dumps.')
param operatorsName string
param operatorsObjectId string

@description('Who gets a mail for alerts and for the budget.')
@minLength(1)
param alertEmails string[]

@description('owner/name of the GitHub repository that deploys; empty: none may.')
param githubRepository string = ''
param githubEnvironment string = 'production'

@description('US dollars a month, and the first day of the first month; a mail at 50, 80, 100 and 120 %.')
@minValue(1)
param budgetAmount int
param budgetStart string

@description('Instances that are always there.')
param alwaysReady alwaysReadyType[] = []

@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Requests that one instance serves at once.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 50

@description('Whether app, database and storage outlive the loss of a zone. Give storage a replication with ZRS in its name.')
param isZoneRedundant bool = false

@description('Size of the database: GP_S_Gen5_2 is serverless, GP_Gen5_2 provisioned, both of tier GeneralPurpose with 2 vCores; S1 is of tier Standard with 20 DTU.')
param databaseSku string
param databaseTier string
param databaseCapacity int

@description('Least vCores of a serverless database, as a number.')
param databaseMinCapacity string = '0.5'

@minValue(1)
param databaseMaxGb int = 32

@allowed(['Local', 'Zone', 'Geo', 'GeoZone'])
param databaseBackupRedundancy string = 'Geo'

@minValue(1)
@maxValue(35)
param databaseRestoreDays int = 35

@description('How long a weekly, a monthly and a yearly backup of the platform is kept, as ISO 8601 durations.')
param databaseWeeklyRetention string = 'P5W'
param databaseMonthlyRetention string = 'P12M'
param databaseYearlyRetention string = 'P7Y'

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageReplication string = 'Standard_ZRS'

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param vaultReplication string = 'Standard_GZRS'

@description('For how many days a deleted file or dump can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

@description('For how many days nobody can change or delete an anchor of the ledger, a dump, and what was archived at a cut-over.')
param ledgerDays int = 2555
param backupDays int = 7
param archiveDays int = 2555

@description('Whether storage, key vault and database are reached from a network of the app\'s own only. Signed links then work within that network only.')
param isPrivate bool = false

@description('256 addresses for that network.')
param networkPrefix string = '10.70.0.0/24'

@description('For how many days logs are kept, and how many GB a day are taken at most (-1: no limit).')
@allowed([30, 60, 90, 120, 180, 270, 365, 550, 730])
param logDays int = 90
param logDailyGb int = -1

@description('Settings of the app without a secret in them.')
param settings settingsType = {}

@description('Settings that are secrets, beside OPSBOOK_TOKEN_SECRET and OPSBOOK_BACKUP_KEY: those named here have to stand in the key vault.')
param optionalSecrets optionalSecretType[] = []

var token = uniqueString(subscription().id, environmentName, location)
var appName = 'opsbook-${environmentName}-${token}'
var tags = { 'azd-env-name': environmentName, application: 'opsbook' }
var databaseName = 'opsbook'
var principals = {
  api: identities.outputs.apiPrincipalId
  deploy: identities.outputs.deployPrincipalId
  operators: operatorsObjectId
}
var endpoints = isPrivate ? network!.outputs.endpoints : {}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-opsbook-${environmentName}'
  location: location
  tags: tags
}

resource vaultGroup 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: vaultResourceGroupName
  location: vaultLocation
  tags: { application: 'opsbook' }
}

module identities 'identities.bicep' = {
  scope: group
  name: 'identities'
  params: {
    location: location
    tags: tags
    apiName: 'id-opsbook-api-${environmentName}'
    deployName: 'id-opsbook-deploy-${environmentName}'
    grantsName: 'id-opsbook-grants-${environmentName}'
    githubRepository: githubRepository
    githubEnvironment: githubEnvironment
  }
}

module telemetry 'telemetry.bicep' = {
  scope: group
  name: 'telemetry'
  params: {
    location: location
    tags: tags
    workspaceName: 'log-opsbook-${environmentName}'
    insightsName: 'appi-opsbook-${environmentName}'
    actionGroupName: 'ag-opsbook-${environmentName}'
    principals: principals
    retentionDays: logDays
    dailyGb: logDailyGb
    alertEmails: alertEmails
  }
}

module network 'network.bicep' = if (isPrivate) {
  scope: group
  name: 'network'
  params: {
    location: location
    tags: tags
    name: 'vnet-opsbook-${environmentName}'
    addressPrefix: networkPrefix
  }
}

module storage 'storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    location: location
    tags: tags
    name: 'st${token}'
    keyAccountName: 'stkeys${token}'
    principals: principals
    workspaceId: telemetry.outputs.workspaceId
    replication: storageReplication
    hostId: appName
    softDeleteDays: softDeleteDays
    archiveDays: archiveDays
    corsOrigins: empty(settings.?OPSBOOK_CORS_ORIGINS ?? '') ? [] : split(settings.?OPSBOOK_CORS_ORIGINS ?? '', ',')
    endpoints: endpoints
  }
}

module vault 'vault.bicep' = {
  scope: vaultGroup
  name: 'vault'
  params: {
    location: vaultLocation
    tags: { application: 'opsbook' }
    name: 'stvault${token}'
    principals: principals
    workspaceId: telemetry.outputs.workspaceId
    replication: vaultReplication
    ledgerDays: ledgerDays
    backupDays: backupDays
    softDeleteDays: softDeleteDays
    endpoints: endpoints
  }
}

module secrets 'secrets.bicep' = {
  scope: group
  name: 'secrets'
  params: {
    location: location
    tags: tags
    name: 'kv-${token}'
    principals: principals
    workspaceId: telemetry.outputs.workspaceId
    endpoints: endpoints
  }
}

module database 'database.bicep' = {
  scope: group
  name: 'database'
  params: {
    location: location
    tags: tags
    serverName: 'sql-opsbook-${token}'
    databaseName: databaseName
    workspaceId: telemetry.outputs.workspaceId
    administratorName: operatorsName
    administratorObjectId: operatorsObjectId
    skuName: databaseSku
    skuTier: databaseTier
    capacity: databaseCapacity
    minCapacity: databaseMinCapacity
    maxGb: databaseMaxGb
    isZoneRedundant: isZoneRedundant
    backupRedundancy: databaseBackupRedundancy
    restoreDays: databaseRestoreDays
    weeklyRetention: databaseWeeklyRetention
    monthlyRetention: databaseMonthlyRetention
    yearlyRetention: databaseYearlyRetention
    endpoints: endpoints
  }
}

module app 'app.bicep' = {
  scope: group
  name: 'app'
  params: {
    location: location
    tags: tags
    name: appName
    planName: 'plan-opsbook-${environmentName}'
    principals: principals
    workspaceId: telemetry.outputs.workspaceId
    identityId: identities.outputs.apiId
    clientId: identities.outputs.apiClientId
    storageAccountName: storage.outputs.accountName
    packageUrl: storage.outputs.packageUrl
    keyAccountName: storage.outputs.keyAccountName
    vaultAccountName: vault.outputs.accountName
    keyVaultUri: secrets.outputs.uri
    databaseServer: database.outputs.fullyQualifiedDomainName
    databaseName: databaseName
    insightsConnectionString: telemetry.outputs.insightsConnectionString
    alwaysReady: alwaysReady
    maximumInstances: maximumInstances
    instanceMemoryMB: instanceMemoryMB
    httpConcurrency: httpConcurrency
    isZoneRedundant: isZoneRedundant
    settings: settings
    optionalSecrets: optionalSecrets
    subnetId: isPrivate ? network!.outputs.appSubnetId : ''
  }
}

module events 'events.bicep' = {
  scope: group
  name: 'events'
  params: {
    location: location
    tags: tags
    name: 'evgt-opsbook-${environmentName}'
    storageAccountId: storage.outputs.accountId
    workspaceId: telemetry.outputs.workspaceId
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    actionGroupId: telemetry.outputs.actionGroupId
    appId: app.outputs.appId
    databaseId: database.outputs.databaseId
    topicId: events.outputs.topicId
    databaseTier: databaseTier
  }
}

module budget 'br/public:avm/res/consumption/budget/sub-scope:0.1.0' = {
  name: 'budget'
  params: {
    name: 'opsbook-${environmentName}'
    amount: budgetAmount
    startDate: budgetStart
    resetPeriod: 'Monthly'
    thresholds: [50, 80, 100, 120]
    contactEmails: alertEmails
    actionGroups: [telemetry.outputs.actionGroupId]
    resourceGroupFilter: [group.name, vaultGroup.name]
    enableTelemetry: false
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output OPSBOOK_APP string = app.outputs.name
output OPSBOOK_URL string = app.outputs.url
output OPSBOOK_INSIGHTS string = 'appi-opsbook-${environmentName}'
output OPSBOOK_KEY_VAULT string = secrets.outputs.name
output OPSBOOK_SQL_SERVER string = database.outputs.fullyQualifiedDomainName
output OPSBOOK_SQL_DATABASE string = databaseName
output OPSBOOK_STORAGE string = storage.outputs.accountName
output OPSBOOK_KEY_STORAGE string = storage.outputs.keyAccountName
output OPSBOOK_VAULT_STORAGE string = vault.outputs.accountName
output OPSBOOK_VAULT_GROUP string = vaultGroup.name
output OPSBOOK_EVENT_TOPIC string = events.outputs.name
output OPSBOOK_API_IDENTITY string = 'id-opsbook-api-${environmentName}'
output OPSBOOK_DEPLOY_IDENTITY string = 'id-opsbook-deploy-${environmentName}'
output OPSBOOK_DEPLOY_CLIENT_ID string = identities.outputs.deployClientId
output OPSBOOK_GRANTS_IDENTITY string = 'id-opsbook-grants-${environmentName}'
output OPSBOOK_GRANTS_CLIENT_ID string = identities.outputs.grantsClientId

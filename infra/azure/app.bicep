// The function app on Flex Consumption, and every setting that it reads.
import { grants, principalsType, roleIds } from 'roles.bicep'

@export()
@description('Settings that have no secret in them; what is left out is as the table of settings in the README says.')
@sealed()
type settingsType = {
  OPSBOOK_FEED_DAYS: string?
  OPSBOOK_WORKBOOK_DAYS: string?
  OPSBOOK_TIMEZONE: string?
  OPSBOOK_LOG_LEVEL: ('debug' | 'info' | 'warn' | 'error' | 'silent')?
  OPSBOOK_BODY_LIMIT: string?
  OPSBOOK_CONTAINER_ROLE: ('admin' | 'manager' | 'staff')?
  OPSBOOK_UPLOAD_LIMIT: string?
  OPSBOOK_ATTACHMENT_LIMIT: string?
  MIGRATION_MODE: string?
  OPSBOOK_PUBLIC_URL: string?
  OPSBOOK_WEBHOOK_URL: string?
  OPSBOOK_TELEGRAM_API: string?
  OPSBOOK_MAIL_FROM: string?
  OPSBOOK_ROUTING: string?
  OPSBOOK_ROAD_FACTOR: string?
  OPSBOOK_ROAD_SPEED_KMH: string?
  OPSBOOK_CORS_ORIGINS: string?
  OPSBOOK_RATE_PER_ACTOR: string?
  OPSBOOK_RATE_PER_ADDRESS: string?
  OPSBOOK_PROXY_HOPS: string?
  OPSBOOK_PRIVATE_HOSTS: string?
  OPSBOOK_ENTRA_TENANT: string?
  OPSBOOK_ENTRA_AUDIENCE: string?
  OPSBOOK_ENTRA_AUTHORITY: string?
}

@export()
@description('Settings that are secrets and may be missing.')
type optionalSecretType =
  | 'OPSBOOK_TOKEN_SECRET_PREVIOUS'
  | 'OPSBOOK_WEBHOOK_SECRET'
  | 'OPSBOOK_TELEGRAM_TOKEN'
  | 'OPSBOOK_SMTP_URL'
  | 'OPSBOOK_ROUTING_KEY'
  | 'WAREHOUSE_URL'

@export()
@description('How many instances are always there: `http` for requests, `blob` for blob events, `function:NAME` for a queue or a timer.')
type alwaysReadyType = {
  name: string
  instanceCount: int
}

param location string
param tags object
param name string
param planName string
param principals principalsType
param workspaceId string

@description('The identity of the app.')
param identityId string
param clientId string

param storageAccountName string
param packageUrl string
param keyAccountName string
param vaultAccountName string
param keyVaultUri string
param databaseServer string
param databaseName string
param insightsConnectionString string

param alwaysReady alwaysReadyType[]
param maximumInstances int
param instanceMemoryMB int
param httpConcurrency int
param isZoneRedundant bool

param settings settingsType
param optionalSecrets optionalSecretType[]

@description('Subnet from which the app reaches private endpoints; empty: none.')
param subnetId string

var requiredSecrets = ['OPSBOOK_TOKEN_SECRET', 'OPSBOOK_BACKUP_KEY']

// A secret is named as its setting, in lower case with hyphens; without a version, so that a new one is read within a day or at a restart.
var secretSettings = toObject(
  concat(requiredSecrets, optionalSecrets),
  secret => secret,
  secret => '@Microsoft.KeyVault(SecretUri=${keyVaultUri}secrets/${toLower(replace(secret, '_', '-'))})'
)

// What the platform reads, and not the code.
var platformSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  AzureFunctionsWebHost__hostid: name
  AZURE_CLIENT_ID: clientId
}

var codeSettings = {
  DATABASE_URL: 'Server=tcp:${databaseServer},1433;Database=${databaseName};Authentication=Active Directory Managed Identity;User Id=${clientId};Encrypt=true'
  AzureWebJobsStorage__accountName: storageAccountName
  OPSBOOK_VAULT_STORAGE__accountName: vaultAccountName
  OPSBOOK_PERSON_KEYS: 'account:${keyAccountName}'
  OPSBOOK_PUBLIC_URL: 'https://${name}.azurewebsites.net'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
}

module plan 'br/public:avm/res/web/serverfarm:0.7.0' = {
  name: 'plan'
  params: {
    name: planName
    location: location
    tags: tags
    enableTelemetry: false
    skuName: 'FC1'
    kind: 'functionapp'
    reserved: true
    zoneRedundant: isZoneRedundant
  }
}

module app 'br/public:avm/res/web/site:0.24.0' = {
  name: 'function-app'
  params: {
    name: name
    location: location
    tags: union(tags, { 'azd-service-name': 'api' })
    enableTelemetry: false
    kind: 'functionapp,linux'
    serverFarmResourceId: plan.outputs.resourceId
    managedIdentities: { systemAssigned: false, userAssignedResourceIds: [identityId] }
    keyVaultAccessIdentityResourceId: identityId
    httpsOnly: true
    clientAffinityEnabled: false
    virtualNetworkSubnetResourceId: empty(subnetId) ? null : subnetId
    // Event Grid delivers from outside, and so do people: the app checks every caller itself
    publicNetworkAccess: 'Enabled'
    siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }
    basicPublishingCredentialsPolicies: [{ name: 'ftp', allow: false }, { name: 'scm', allow: false }]
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemoryMB
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
    configs: [
      {
        name: 'appsettings'
        properties: union(codeSettings, settings, secretSettings, platformSettings)
        // what is taken out here goes from the app
        retainCurrentAppSettings: false
      }
    ]
    roleAssignments: map(filter(grants, grant => (grant.on == 'app')), grant => {
      roleDefinitionIdOrName: roleIds[grant.role]
      principalId: principals[grant.who]
      principalType: grant.who == 'operators' ? 'Group' : 'ServicePrincipal'
    })
    diagnosticSettings: [
      { name: 'workspace', workspaceResourceId: workspaceId, metricCategories: [{ category: 'AllMetrics' }] }
    ]
  }
}

output name string = app.outputs.name
output appId string = app.outputs.resourceId
output url string = 'https://${app.outputs.defaultHostname}'

// The vault: a second storage account for what must outlive the first. The container `ledger` takes the anchors of the audit ledger, written
// once and never changed or deleted before their time; the container `backups` takes the dumps. Deploy it to a resource group (better: a
// subscription) of its own, in another region, that the people who run the app do not own.

@description('Name of the account, unique in Azure: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

param location string = resourceGroup().location

@description('Object id of the managed identity that the function app runs under.')
param appPrincipalId string

@description('For how many days storage itself refuses to change or delete an anchor. It can be made longer later, never shorter once the policy is locked.')
@minValue(1)
@maxValue(146000)
param ledgerDays int = 2555

@description('For how many days a deleted dump can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_GZRS' }
  properties: {
    accessTier: 'Cool'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource ledger 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'ledger'
  properties: { publicAccess: 'None' }
}

// Deployed unlocked, so that a mistake can be mended; lock it once the first blocks are anchored and verified:
//   az storage container immutability-policy lock --account-name NAME --container-name ledger --if-match ETAG
resource ledgerPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2023-05-01' = {
  parent: ledger
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: ledgerDays
    allowProtectedAppendWrites: false
    allowProtectedAppendWritesAll: false
  }
}

resource backups 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'backups'
  properties: { publicAccess: 'None' }
}

// Storage Blob Data Contributor, on each container and not on the account
var contributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')

resource appWritesLedger 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: ledger
  name: guid(ledger.id, appPrincipalId, contributor)
  properties: { roleDefinitionId: contributor, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

resource appWritesBackups 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: backups
  name: guid(backups.id, appPrincipalId, contributor)
  properties: { roleDefinitionId: contributor, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

@description('Value of the setting OPSBOOK_VAULT_STORAGE__accountName.')
output accountName string = account.name

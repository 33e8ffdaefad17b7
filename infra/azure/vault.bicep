// The vault: a second storage account for what must outlive the first. `ledger` takes the anchors of the audit ledger, written once and never
// changed or deleted before their time; `backups` takes the dumps, which nobody can delete in their first days. It stands in a resource group of
// its own, better in another region, that the people who run the app do not own.
import { vaultContainers } from 'names.bicep'
import { principalsType } from 'roles.bicep'

param location string
param tags object

@description('Name of the account, unique in Azure: 3 to 24 lower-case letters and digits.')
param name string

param principals principalsType
param workspaceId string

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param replication string

@description('For how many days storage itself refuses to change or delete an anchor. It can be made longer later, never shorter once the policy is locked.')
@minValue(1)
@maxValue(146000)
param ledgerDays int

@description('For how many days storage itself refuses to change or delete a dump.')
@minValue(1)
@maxValue(146000)
param backupDays int

@description('For how many days a deleted dump can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

param endpoints object

// Deployed unlocked, so that a mistake can be mended; docs/azure.md says when and how to lock them.
module account 'account.bicep' = {
  name: 'vault-account'
  params: {
    location: location
    tags: tags
    name: name
    principals: principals
    workspaceId: workspaceId
    replication: replication
    accessTier: 'Cool'
    containers: map(vaultContainers, container => {
      name: container
      kind: 'vaultContainer'
      heldDays: container == 'ledger' ? ledgerDays : backupDays
    })
    softDeleteDays: softDeleteDays
    endpoints: endpoints
    services: ['blob']
    isLocked: true
  }
}

output accountName string = account.outputs.accountName

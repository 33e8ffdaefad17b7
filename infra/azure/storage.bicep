// The main account: workbooks, files and queues of the code, what the Functions host keeps, and the package. Beside it the keys of persons, in an account
// where nothing that was deleted can be brought back: an erasure must be one.
import { blobEventQueue, blobPoisonQueue, containers, hostContainers, packageContainer, personKeyContainer, queues } from 'names.bicep'
import { principalsType } from 'roles.bicep'

param location string
param tags object
param name string
param keyAccountName string
param principals principalsType
param workspaceId string

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param replication string


@description('Id of the Functions host, by which it names its queue of blob events.')
param hostId string

@description('For how many days a deleted file can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('For how many days storage itself refuses to change or delete what was archived at a cut-over.')
@minValue(1)
@maxValue(146000)
param archiveDays int

param corsOrigins string[]
param endpoints object

module main 'account.bicep' = {
  name: 'main-account'
  params: {
    location: location
    tags: tags
    name: name
    principals: principals
    workspaceId: workspaceId
    replication: replication
    kind: 'account'
    containers: concat(
      map(containers, container => { name: container, kind: 'container', heldDays: container == 'archive' ? archiveDays : 0 }),
      map(hostContainers, container => { name: container, kind: 'hostContainer', heldDays: 0 }),
      [{ name: packageContainer, kind: 'packageContainer', heldDays: 0 }]
    )
    queues: concat(
      map(queues, queue => { name: queue, kind: 'queue' }),
      [
        { name: '${blobEventQueue}${hostId}', kind: 'hostQueue' }
        { name: blobPoisonQueue, kind: 'hostQueue' }
      ]
    )
    softDeleteDays: softDeleteDays
    lifecycle: [
      {
        name: 'archive-cools'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: { blobTypes: ['blockBlob'], prefixMatch: ['archive/'] }
          actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } } }
        }
      }
      {
        // the app deletes exports after hours; what it has lost track of goes by this
        name: 'exports-go'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: { blobTypes: ['blockBlob'], prefixMatch: ['exports/'] }
          actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
        }
      }
    ]
    corsOrigins: corsOrigins
    endpoints: endpoints
    services: ['blob', 'queue']
    isLocked: true
  }
}

module keys 'account.bicep' = {
  name: 'key-account'
  params: {
    location: location
    tags: tags
    name: keyAccountName
    principals: principals
    workspaceId: workspaceId
    replication: replication
    containers: [{ name: personKeyContainer, kind: 'personKeys', heldDays: 0 }]
    softDeleteDays: 0
    endpoints: endpoints
    services: ['blob']
    isLocked: true
  }
}

output accountId string = main.outputs.accountId
output accountName string = main.outputs.accountName
output packageUrl string = '${main.outputs.blobEndpoint}${packageContainer}'
output keyAccountName string = keys.outputs.accountName

// What all storage accounts have in common: no keys, no public blobs, TLS 1.2, rights to single containers and queues only.
import { grants, principalsType, roleIds } from 'roles.bicep'

type containerType = {
  name: string
  kind: string
  heldDays: int
}

type queueType = {
  name: string
  kind: string
}

param location string
param tags object
param name string
param principals principalsType
param workspaceId string

@description('How many copies there are, and how far apart.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param replication string

@allowed(['Hot', 'Cool'])
param accessTier string = 'Hot'

@description('What the account is to the table of rights; empty: nobody has a right to all of it.')
param kind string = ''

@description('The containers, what each is to the table of rights, and for how many days nothing in it may be changed or deleted; 0 for no such policy.')
param containers containerType[]

@description('The queues, and what each is to the table of rights.')
param queues queueType[] = []

@description('For how many days what was deleted can be brought back; 0: never, at once.')
param softDeleteDays int

@description('Rules by which blobs are deleted for their age.')
param lifecycle array = []

@description('Origins whose pages upload and download by signed links.')
param corsOrigins string[] = []

@description('Subnet and zones of private endpoints; empty: the account is reached over the internet, by those who have a right or a signed link.')
param endpoints object

@description('Which services of the account have a private endpoint.')
param services ('blob' | 'queue')[]

@description('Whether the account cannot be deleted before its lock is.')
param isLocked bool = false

var holders = filter(grants, grant => (!empty(principals[grant.who])))

module account 'br/public:avm/res/storage/storage-account:0.33.0' = {
  name: 'account-${name}'
  params: {
    name: name
    location: location
    tags: tags
    enableTelemetry: false
    kind: 'StorageV2'
    skuName: replication
    accessTier: accessTier
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    isLocalUserEnabled: false
    publicNetworkAccess: empty(endpoints) ? 'Enabled' : 'Disabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: empty(endpoints) ? 'Allow' : 'Deny' }
    lock: isLocked ? { kind: 'CanNotDelete', name: 'keep' } : null
    managementPolicyRules: empty(lifecycle) ? null : lifecycle
    roleAssignments: map(filter(holders, grant => (grant.on == kind)), grant => {
      roleDefinitionIdOrName: roleIds[grant.role]
      principalId: principals[grant.who]
      principalType: grant.who == 'operators' ? 'Group' : 'ServicePrincipal'
    })
    blobServices: {
      deleteRetentionPolicyEnabled: softDeleteDays > 0
      deleteRetentionPolicyDays: max(softDeleteDays, 1)
      containerDeleteRetentionPolicyEnabled: softDeleteDays > 0
      containerDeleteRetentionPolicyDays: max(softDeleteDays, 1)
      isVersioningEnabled: false
      corsRules: empty(corsOrigins)
        ? []
        : [
            {
              allowedOrigins: corsOrigins
              allowedMethods: ['GET', 'HEAD', 'PUT', 'OPTIONS']
              allowedHeaders: ['content-type', 'x-ms-*']
              exposedHeaders: ['etag', 'x-ms-request-id']
              maxAgeInSeconds: 3600
            }
          ]
      containers: map(containers, container => {
        name: container.name
        publicAccess: 'None'
        immutabilityPolicy: container.heldDays > 0
          ? { immutabilityPeriodSinceCreationInDays: container.heldDays, allowProtectedAppendWrites: false, allowProtectedAppendWritesAll: false }
          : null
        roleAssignments: map(filter(holders, grant => (grant.on == container.kind)), grant => {
          roleDefinitionIdOrName: roleIds[grant.role]
          principalId: principals[grant.who]
          principalType: grant.who == 'operators' ? 'Group' : 'ServicePrincipal'
        })
      })
      diagnosticSettings: [
        {
          name: 'workspace'
          workspaceResourceId: workspaceId
          // who reads is in the audit trail of the app; here stands who changed or deleted behind its back
          logCategoriesAndGroups: [{ category: 'StorageDelete' }]
          metricCategories: [{ category: 'Transaction' }]
        }
      ]
    }
    queueServices: empty(queues)
      ? {}
      : {
          queues: map(queues, queue => {
            name: queue.name
            roleAssignments: map(filter(holders, grant => (grant.on == queue.kind)), grant => {
              roleDefinitionIdOrName: roleIds[grant.role]
              principalId: principals[grant.who]
              principalType: grant.who == 'operators' ? 'Group' : 'ServicePrincipal'
            })
          })
        }
    privateEndpoints: empty(endpoints)
      ? []
      : map(services, service => {
          service: service
          subnetResourceId: endpoints.subnetId
          privateDnsZoneGroup: { privateDnsZoneGroupConfigs: [{ privateDnsZoneResourceId: endpoints[service] }] }
        })
  }
}

output accountId string = account.outputs.resourceId
output accountName string = account.outputs.name
output blobEndpoint string = account.outputs.primaryBlobEndpoint

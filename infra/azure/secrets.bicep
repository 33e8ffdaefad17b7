// The key vault. Secrets are put into it by people (docs/azure.md), never by a deployment, which would keep them in its history.
import { grants, principalsType, roleIds } from 'roles.bicep'

param location string
param tags object
param name string
param principals principalsType
param workspaceId string
param endpoints object

var holders = filter(grants, grant => (grant.on == 'keyVault' && !empty(principals[grant.who])))

module vault 'br/public:avm/res/key-vault/vault:0.14.0' = {
  name: 'key-vault'
  params: {
    name: name
    location: location
    tags: tags
    enableTelemetry: false
    sku: 'standard'
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    enableVaultForDeployment: false
    enableVaultForDiskEncryption: false
    enableVaultForTemplateDeployment: false
    publicNetworkAccess: empty(endpoints) ? 'Enabled' : 'Disabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: empty(endpoints) ? 'Allow' : 'Deny' }
    roleAssignments: map(holders, grant => {
      roleDefinitionIdOrName: roleIds[grant.role]
      principalId: principals[grant.who]
      principalType: grant.who == 'operators' ? 'Group' : 'ServicePrincipal'
    })
    diagnosticSettings: [
      { name: 'workspace', workspaceResourceId: workspaceId, logCategoriesAndGroups: [{ category: 'AuditEvent' }] }
    ]
    privateEndpoints: empty(endpoints)
      ? []
      : [
          {
            service: 'vault'
            subnetResourceId: endpoints.subnetId
            privateDnsZoneGroup: { privateDnsZoneGroupConfigs: [{ privateDnsZoneResourceId: endpoints.keyVault }] }
          }
        ]
  }
}

output name string = vault.outputs.name
output uri string = vault.outputs.uri

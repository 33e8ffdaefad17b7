// A network of the app's own, and the names under which it finds storage, the key vault and the database there.

param location string
param tags object
param name string

@description('256 addresses: a half for the app, a quarter for the endpoints.')
param addressPrefix string

var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  keyVault: 'privatelink.vaultcore.azure.net'
  sql: 'privatelink${environment().suffixes.sqlServerHostname}'
}

module network 'br/public:avm/res/network/virtual-network:0.10.1' = {
  name: 'virtual-network'
  params: {
    name: name
    location: location
    tags: tags
    enableTelemetry: false
    addressPrefixes: [addressPrefix]
    subnets: [
      {
        name: 'app'
        addressPrefix: cidrSubnet(addressPrefix, 25, 0)
        // what Flex Consumption asks for
        delegation: 'Microsoft.App/environments'
      }
      {
        name: 'endpoints'
        addressPrefix: cidrSubnet(addressPrefix, 26, 2)
        privateEndpointNetworkPolicies: 'Enabled'
      }
    ]
  }
}

module zones 'br/public:avm/res/network/private-dns-zone:0.8.1' = [
  for zone in items(zoneNames): {
    name: 'zone-${zone.key}'
    params: {
      name: zone.value
      tags: tags
      enableTelemetry: false
      virtualNetworkLinks: [{ virtualNetworkResourceId: network.outputs.resourceId, registrationEnabled: false }]
    }
  }
]

output appSubnetId string = network.outputs.subnetResourceIds[0]
output endpoints object = {
  subnetId: network.outputs.subnetResourceIds[1]
  blob: resourceId('Microsoft.Network/privateDnsZones', zoneNames.blob)
  queue: resourceId('Microsoft.Network/privateDnsZones', zoneNames.queue)
  keyVault: resourceId('Microsoft.Network/privateDnsZones', zoneNames.keyVault)
  sql: resourceId('Microsoft.Network/privateDnsZones', zoneNames.sql)
}

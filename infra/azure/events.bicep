// Tells of files that arrive in storage. Who is told is a step of its own, blob-events.bicep, once the app runs.

param location string
param tags object
param name string
param storageAccountId string
param workspaceId string

module topic 'br/public:avm/res/event-grid/system-topic:0.7.0' = {
  name: 'system-topic'
  params: {
    name: name
    location: location
    tags: tags
    enableTelemetry: false
    source: storageAccountId
    topicType: 'Microsoft.Storage.StorageAccounts'
    diagnosticSettings: [
      { name: 'workspace', workspaceResourceId: workspaceId, logCategoriesAndGroups: [{ category: 'DeliveryFailures' }] }
    ]
  }
}

output name string = topic.outputs.name
output topicId string = topic.outputs.resourceId

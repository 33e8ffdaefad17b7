// The second step of a deployment, when the app runs: workbooks that arrive in the container `imports` wake the function importArrived. Event Grid calls
// the app while this is deployed, and the key of its address is one that the running app has made.

@description('Name of the function app.')
param appName string

@description('Name of the system topic of the main storage account.')
param topicName string

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

// Not the module of Azure Verified Modules: what a module is given stands in the history of the deployment, and the key with it.
resource imports 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'imports'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      subjectBeginsWith: '/blobServices/default/containers/imports/blobs/'
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
    }
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.importArrived&code=${listKeys('${app.id}/host/default', '2024-04-01').systemKeys.blobs_extension}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}

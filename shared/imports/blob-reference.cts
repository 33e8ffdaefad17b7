// A workbook may be larger than memory: the blob trigger is handed a reference, never the content. Azure's library reads the registry of the CommonJS copy
// of this package, which `import` would not give: hence this file is CommonJS itself.
require('@azure/functions-extensions-base')
  .ResourceFactoryResolver.getInstance()
  .registerResourceFactory('AzureStorageBlobs', (reference: unknown) => reference)

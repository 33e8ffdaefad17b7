// Names in storage: the containers and queues of shared/storage-names.ts, and those that the Functions host keeps for itself.

@export()
var containers = [
  'imports'
  'import-results'
  'mirrors'
  'archive'
  'exports'
  'attachments'
  'travel-matrices'
]

@export()
var personKeyContainer = 'person-keys'

@export()
var vaultContainers = [
  'ledger'
  'backups'
]

@export()
var queues = [
  'import-steps'
  'import-steps-poison'
  'export-steps'
  'export-steps-poison'
  'dispatch-plans'
  'dispatch-plans-poison'
  'audit-seal'
  'audit-seal-poison'
  'backups'
  'backups-poison'
]

@export()
@description('Locks of timers and of the host, and the keys of functions: made here, so that the host needs no right to make containers.')
var hostContainers = [
  'azure-webjobs-hosts'
  'azure-webjobs-secrets'
]

@export()
@description('Where the package lies that the app runs.')
var packageContainer = 'app-package'

@export()
@description('The queue of blob events has the id of the host behind it.')
var blobEventQueue = 'azure-webjobs-blobtrigger-'

@export()
@description('Where blob events go that failed five times.')
var blobPoisonQueue = 'webjobs-blobtrigger-poison'

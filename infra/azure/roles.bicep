// Every right that anybody has in Azure, each with its reason. Rights in the database are those of infra/migrations/grants.sql.

@export()
@description('Built-in roles of Azure, https://learn.microsoft.com/azure/role-based-access-control/built-in-roles')
var roleIds = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  'Storage Blob Delegator': 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6'
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Website Contributor': 'de139f84-1756-47ae-9be6-808fbbe84772'
}

// who: api (the app), deploy (the pipeline), operators (a group of people); who grants rights in the database has none here. on: the kind of thing; each: which one, '*' for every
// container or queue of the code, '' for the thing itself.
@export()
var grants = [
  { who: 'api', role: 'Storage Blob Data Contributor', on: 'container', each: '*', why: 'reads, writes and deletes files; may make the container, which is there' }
  { who: 'api', role: 'Storage Queue Data Contributor', on: 'queue', each: '*', why: 'sends and takes messages; the host moves failed ones to the poison queue' }
  { who: 'api', role: 'Storage Blob Delegator', on: 'account', each: '', why: 'asks for the key that signs upload and download links; such a key exists for the account only, and a link gives no more than the roles above' }
  { who: 'api', role: 'Storage Blob Data Owner', on: 'hostContainer', each: '*', why: 'the host keeps its locks and keys there; Microsoft asks for Owner on the account, which would be Owner of every file' }
  { who: 'api', role: 'Storage Queue Data Contributor', on: 'hostQueue', each: '*', why: 'the host puts blob events there before it takes them, and what failed into the poison queue' }
  { who: 'api', role: 'Storage Blob Data Contributor', on: 'packageContainer', each: '', why: 'the platform keeps and reads the package under this identity' }
  { who: 'api', role: 'Storage Blob Data Contributor', on: 'personKeys', each: '', why: 'makes a key with a person, deletes it with an erasure' }
  { who: 'api', role: 'Storage Blob Data Contributor', on: 'vaultContainer', each: '*', why: 'writes anchors and dumps, deletes dumps that retention lets go; policies hold what must stay' }
  { who: 'api', role: 'Key Vault Secrets User', on: 'keyVault', each: '', why: 'reads the secrets, all of which are its own' }
  { who: 'api', role: 'Monitoring Metrics Publisher', on: 'insights', each: '', why: 'sends telemetry; keys are not accepted' }
  { who: 'deploy', role: 'Website Contributor', on: 'app', each: '', why: 'puts a new package into the app and restarts it; reads no file, secret or row by it' }
  { who: 'operators', role: 'Key Vault Secrets Officer', on: 'keyVault', each: '', why: 'set and rotate secrets' }
  { who: 'operators', role: 'Storage Blob Data Reader', on: 'vaultContainer', each: '*', why: 'verify the ledger against its anchors, restore a dump' }
  { who: 'operators', role: 'Storage Blob Data Contributor', on: 'personKeys', each: '', why: 'make the first administrator from a terminal, restore a dump with the names of its people' }
]

@export()
@description('Who holds which object id; an empty id gets nothing.')
type principalsType = {
  api: string
  deploy: string
  operators: string
}

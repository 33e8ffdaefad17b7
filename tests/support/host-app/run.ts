// Runs the test app with its own Azurite in a process that a test can kill: node run.ts DATA_DIR RECORD_FILE
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { startAzurite } from '../../../infra/local/azurite.ts'
import { startHost } from '../../../infra/local/host.ts'
import { hostJson } from './host-json.ts'
import { recordTo } from './record.ts'

const [dataDir = '', recordFile = ''] = process.argv.slice(2)
recordTo(recordFile)
const azurite = await startAzurite({ folder: join(dataDir, 'azurite'), blobPort: 0, queuePort: 0 })
const host = await startHost({
  entries: [join(import.meta.dirname, 'app.ts')],
  hostJson,
  dataDir,
  httpPort: 0,
  storageConnection: azurite.connectionString,
  setting: () => '0 0 3 * * *',
  log: () => {},
  queueLeaseMs: 2000,
  blobPollMs: 100,
})
// told to the test that started it, past what keeps the output of programs: the connection holds a key
writeSync(1, `${JSON.stringify({ url: host.url, storage: azurite.connectionString })}\n`)

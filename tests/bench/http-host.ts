// The app for the HTTP bench: the local host with the functions as they are registered; with those of storage where a connection is given.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startHost } from '../../infra/local/host.ts'

// requests are counted, as in production, but not refused
process.env.OPSBOOK_RATE_PER_ACTOR ??= '1000000'
process.env.OPSBOOK_RATE_PER_ADDRESS ??= '1000000'

const root = join(import.meta.dirname, '..', '..')
const [dataDir = '', storageConnection = ''] = process.argv.slice(2)
const files = ['shared', 'facilities', 'dispatch', 'defects', 'tasks', 'platform', ...(storageConnection === '' ? [] : ['storage'])]
const host = await startHost({
  entries: files.map((name) => join(root, 'functions', `${name}.ts`)),
  hostJson: JSON.parse(readFileSync(join(root, 'host.json'), 'utf8')),
  dataDir,
  httpPort: 0,
  storageConnection,
})
process.send?.(host.url.replace('localhost', '127.0.0.1'))

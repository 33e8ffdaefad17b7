// The app for the HTTP bench: the local host with the functions as they are registered.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startHost } from '../../infra/local/host.ts'

const root = join(import.meta.dirname, '..', '..')
const host = await startHost({
  entries: ['shared', 'facilities', 'platform'].map((name) => join(root, 'functions', `${name}.ts`)),
  hostJson: JSON.parse(readFileSync(join(root, 'host.json'), 'utf8')),
  dataDir: process.argv[2] ?? '',
  httpPort: 0,
  storageConnection: '',
})
process.send?.(host.url.replace('localhost', '127.0.0.1'))

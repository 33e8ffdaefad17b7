// Prunes a folder, and kills itself (as kill -9 does) when it is about to remove one file too many.
import { backupFolder } from '../../shared/backup/places.ts'
import { prune } from '../../shared/backup/prune.ts'
import { openEngine } from '../../shared/db/connect.ts'
import { contextOver } from './migrated.ts'

const [url = '', root = '', now = '', most = ''] = process.argv.slice(2)
const ctx = contextOver(await openEngine(url), () => now)
const place = backupFolder(root)
let removed = 0
const remove = async (path: string) => {
  if (removed++ === Number(most)) process.kill(process.pid, 'SIGKILL')
  await place.remove(path)
}
await prune(ctx, { place: { ...place, remove }, key: null }, { dryRun: false })

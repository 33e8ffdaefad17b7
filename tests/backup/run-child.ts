// Makes a dump into a folder, and kills itself (as kill -9 does) at the write of one file too many.
import { backupFolder } from '../../shared/backup/places.ts'
import { runBackup, wantBackup } from '../../shared/backup/run-backup.ts'
import { openEngine } from '../../shared/db/connect.ts'
import { contextOver } from './migrated.ts'

const [url = '', root = '', most = ''] = process.argv.slice(2)
const ctx = contextOver(await openEngine(url))
const place = backupFolder(root)
let written = 0
const write: typeof place.write = async (path, content) => {
  if (written++ === Number(most)) setImmediate(() => process.kill(process.pid, 'SIGKILL'))
  await place.write(path, content)
}
const target = { place: { ...place, write }, key: null }
await runBackup(ctx, target, (await wantBackup(ctx, target)).id)

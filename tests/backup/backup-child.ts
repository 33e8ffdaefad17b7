// A process that dumps or restores and tells each step on standard output, to be killed.

import { migrationsFolder } from '../../infra/cli/folder.ts'
import { makeContext } from '../../shared/app.ts'
import { dump } from '../../shared/backup/dump.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import { restore } from '../../shared/backup/restore.ts'
import { systemActor } from '../../shared/context.ts'
import { openEngine } from '../../shared/db/connect.ts'
import { createIds } from '../../shared/db/ids.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'

const [work = '', folder = '', id = '', url = ''] = process.argv.slice(2)
const place = backupFolder(folder)
const keys = memoryKeys()
const log = createLog('silent')
const told = new Set<string>()
const tell = (step: string) => {
  if (!told.has(step)) console.log(step)
  told.add(step)
}
const started = performance.now()
if (work === 'dump') {
  const engine = await openEngine(url)
  const ctx = makeContext({ engine, ids: createIds(engine), keys }, catalogue, log, { actor: systemActor('test'), source: 'cli' })
  await dump(ctx, place, { id, key: null, onTable: tell })
  await engine.close()
} else {
  await restore({ place, id, key: null, url, catalogue, migrationsFolder, keys, log, onProgress: ({ doing }) => tell(doing) })
}
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }))

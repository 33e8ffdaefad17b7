// Seals and anchors without end what it writes itself, until it is killed: DATABASE_PATH FOLDER.
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { addEntries, contextOf } from './ledger.ts'

const [path = '', folder = ''] = process.argv.slice(2)
const ctx = contextOf(openSqlite(path))
const anchors = anchorFolder(folder)
console.log('begun')
for (;;) {
  await addEntries(ctx, 300)
  await sealPending(ctx, { mostBlocks: 3 })
  await anchorPending(ctx, anchors, 2)
}

// Runs batches of 2,000 rows one after the other until it is killed: DATABASE_PATH VERSION.
import { openSqlite } from '../../shared/db/sqlite.ts'
import { contextOn } from '../notify/world.ts'
import { act } from './calculations-world.ts'

const [path = '', version = ''] = process.argv.slice(2)
const ctx = contextOn(openSqlite(path))
const rows = Array.from({ length: 2000 }, (_, at) => ({ a: at, b: '0.5' }))
console.log('begun')
for (;;) await act(ctx, 'calculationVersion.runBatch', Number(version), { source: 'rows', rows })

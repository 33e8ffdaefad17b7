// Writes one batch of many rows to a database file: PATH ROWS.
import { openSqlite } from '../../shared/db/sqlite.ts'

const [path = '', rows = ''] = process.argv.slice(2)
const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'text', type: 'NVARCHAR(400)' },
] as const
const engine = openSqlite(path)
const values = Array.from({ length: Number(rows) }, (_, at) => [at + 1, 'x'.repeat(400)] as const)
console.log('begins')
await engine.write([{ kind: 'insert', table: 'line', columns, rows: values }], 'of the child')
await engine.close()

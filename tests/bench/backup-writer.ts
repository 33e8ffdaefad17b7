// The writer of the backup bench: commits of its own, one after the other, until it is killed; tells how many after each hundred.
import { openSqlite } from '../../shared/db/sqlite.ts'

const [path = ''] = process.argv.slice(2)
const engine = openSqlite(path)
const columns = ['name', 'next'].map((name) => ({ name, type: name === 'name' ? 'NVARCHAR(100)' : 'BIGINT' }))
for (let at = 0; ; at++) {
  await engine.write(
    [{ kind: 'insert', table: 'idBlock', columns, rows: [[`bench-${process.pid}-${at}`, 1]] }],
    `bench-${process.pid}-${at}`,
  )
  if (at % 100 === 0) console.log(at)
  // a pause for others, as between requests
  await new Promise((resolve) => setTimeout(resolve, 1))
}

// How fast a list is written to a file, and in how much memory, each in a process of its own: node tests/bench/exports.ts [rows]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import { makeContext } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { createIds } from '../../shared/db/ids.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { supplier } from '../../shared/domains/shared/resources.ts'
import { CountedRows, everyRow, parseExport } from '../../shared/exports/every-row.ts'
import { writeList } from '../../shared/exports/write.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'

const formats = ['csv', 'json', 'ndjson', 'xlsx'] as const
const [, , count = '300000', given, asked] = process.argv
const rows = Number(count)
const of = formats.find((one) => one === asked)
const folder = given ?? mkdtempSync(join(tmpdir(), 'bench-exports-'))
const engine = openSqlite(join(folder, 'ops.db'))
const open = { engine, ids: createIds(engine), keys: memoryKeys() }
const ctx = makeContext(open, catalogue, createLog('silent'), { actor: systemActor('bench'), source: 'cli' })
const rowOf = (at: number) => ({
  code: `S${at}`,
  name: `Supplier number ${at}`,
  email: `s${at}@company.example`,
  phone: '+27 11 555 0101',
  contactName: 'Ann Nowhere',
  address: `${at} Long Street, Cape Town`,
})
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

async function seed(): Promise<void> {
  await migrate(engine, await readMigrations(migrationsFolder, 'sqlite'), ctx.now)
  for (let from = 0; from < rows; from += 5000)
    await commit(
      ctx,
      Array.from({ length: 5000 }, (_, at) => insert(supplier, rowOf(from + at))),
    )
}

async function measure(format: (typeof formats)[number]): Promise<void> {
  let peak = process.memoryUsage.rss()
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 50)
  const since = performance.now()
  const file = join(folder, format)
  const request = parseExport(ctx, supplier, [['sort', 'id']])
  await writeList(file, format, supplier, new CountedRows(everyRow(ctx, supplier, request)), null)
  const seconds = (performance.now() - since) / 1000
  clearInterval(watch)
  const pace = Math.round(rows / seconds).toLocaleString('en')
  const size = megabytes(statSync(file).size)
  console.log(
    `${format.padEnd(7)} ${rows} rows in ${seconds.toFixed(1)} s: ${pace} rows/s, file ${size}, process at most ${megabytes(peak)}`,
  )
}

if (of) await measure(of)
else {
  await seed()
  for (const format of formats) execFileSync(process.execPath, [import.meta.filename, String(rows), folder, format], { stdio: 'inherit' })
}
await engine.close()
if (!of) rmSync(folder, { recursive: true })

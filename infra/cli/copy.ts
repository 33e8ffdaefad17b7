// npm run db -- copy --from URL --to URL [--verify]: moves a whole database to another one, and proves that both hold the same.
import { existsSync, statSync } from 'node:fs'
import { machine } from '../../shared/context.ts'
import { openEngine } from '../../shared/db/connect.ts'
import { copyRows } from '../../shared/db/copy.ts'
import { filledTables } from '../../shared/db/copy-check.ts'
import { countRows } from '../../shared/db/copy-pages.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { history, type Migration, migrate, pending, readMigrations } from '../../shared/db/migrate.ts'
import { allTables, compareSchema, migrationTable, readSchema } from '../../shared/db/schema.ts'
import { hashAll, proveTable, type TableProof } from '../../shared/db/table-hash.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { progress } from './bar.ts'
import { migrationsFolder } from './folder.ts'

/** What the command is given. */
export interface CopyOptions {
  readonly from?: string
  readonly to?: string
  readonly verify?: boolean
}

type Side = 'from' | 'to'

const tables = allTables(catalogue)
const wrong = (message: string) => new AppError('invalid', message)
const whole = (value: number) => value.toLocaleString('en')

/** Copies, compares and prints the proof; 0 when both sides agree, 2 when they do not. */
export async function copy({ from, to, verify = false }: CopyOptions): Promise<number> {
  if (!from || !to) throw wrong('copy needs both databases: npm run db -- copy --from URL --to URL')
  requireFile('from', from)
  if (verify) requireFile('to', to)
  if (await isOne(from, to)) throw wrong('--from and --to are the same database')
  const source = await open('from', from)
  try {
    await requireTables(source, 'from')
    const target = await open('to', to)
    try {
      if (!verify) await initialise(target)
      await requireTables(target, 'to')
      if (!verify) await transfer(source, target)
      return await prove(source, target)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

const fileOf = (url: string) => (url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null)

/** An SQLite file that is only read is not made. */
function requireFile(side: Side, url: string): void {
  const file = fileOf(url)
  if (file !== null && !existsSync(file)) throw wrong(`--${side}: there is no file ${file}`)
}

/** Whether two URLs plainly name one database; one that goes by two names is found out before anything is copied. */
async function isOne(from: string, to: string): Promise<boolean> {
  const [a, b] = await Promise.all([nameOf('from', from), nameOf('to', to)])
  return a === b
}

async function nameOf(side: Side, url: string): Promise<string> {
  const file = fileOf(url)
  if (file === ':memory:') throw wrong(`--${side}: a database in memory is gone when the command ends; name a file`)
  if (file !== null) {
    const { dev, ino } = statSync(file, { throwIfNoEntry: false }) ?? { dev: file, ino: '' }
    return `${dev} ${ino}`
  }
  if (!url.startsWith('mssql:') && !url.includes('=')) return url
  const { parseMssqlUrl } = await import('../../shared/db/mssql-url.ts')
  const { server, port, database } = await of(side, () => parseMssqlUrl(url))
  return `${server}:${port}/${database}`.toLowerCase()
}

/** Settings are told by the option that they came with. */
async function of<T>(side: Side, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, `--${side}: ${error.message.replace(/^DATABASE_URL:? /, '')}`, { cause: error })
  }
}

const open = (side: Side, url: string) => of(side, () => openEngine(url))

/** What waits for a database; of one that a newer program has added to, this one would not copy all. */
async function waitingOf(engine: Engine, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const ahead = (await history(engine))[migrations.length]
  if (ahead) throw wrong(`the database has migration ${ahead.number} ${ahead.name}, which this program does not know: use a newer program`)
  return pending(engine, migrations)
}

/** Makes the tables in a target that holds no row yet, also where that was begun and broken off. */
async function initialise(target: Engine): Promise<void> {
  const migrations = await readMigrations(migrationsFolder, target.dialect)
  const waiting = await of('to', () => waitingOf(target, migrations))
  if (waiting.length === 0) return
  const names = new Set([...(await readSchema(target))].map((line) => line.replace(/^(unique |text )?index on |[ .].*$/g, '')))
  const ours = tables.filter(({ name }) => names.has(name.toLowerCase()))
  if (names.size > ours.length + (names.has(migrationTable.name.toLowerCase()) ? 1 : 0))
    throw wrong('--to: the database holds tables that are not of Opsbook: give it one of its own')
  const filled = await filledTables(target, ours)
  if (filled.length > 0)
    throw wrong(
      `--to: lacks migrations and holds rows (${filled.join(', ')}): run npm run db -- migrate on it first, or copy into an empty one`,
    )
  await migrate(target, migrations, machine.now, { isContracting: true })
}

/** Refuses a database whose tables are not those of this program: what it does not know it would not copy. */
async function requireTables(engine: Engine, side: Side): Promise<void> {
  const waiting = await of(side, async () => waitingOf(engine, await readMigrations(migrationsFolder, engine.dialect)))
  if (waiting.length > 0) {
    const newest = (await history(engine)).at(-1)?.number ?? 0
    throw wrong(`--${side}: is at migration ${newest}, this program at ${newest + waiting.length}: run npm run db -- migrate on it first`)
  }
  const { missing, extra } = await compareSchema(engine, catalogue)
  // columns make a difference to what is copied; indexes and checks do not
  const [strange] = [...missing, ...extra].filter((line) => /^\S+\.\S+ /.test(line))
  if (strange) throw wrong(`--${side}: its tables are not those of this program (${strange}): see npm run db -- check`)
}

const perSecond = (rows: number, since: number) => {
  const seconds = (performance.now() - since) / 1000
  return `${whole(rows)} rows in ${seconds.toFixed(1)} s, ${whole(Math.round(rows / seconds))} rows/s`
}

async function transfer(source: Engine, target: Engine): Promise<void> {
  const since = performance.now()
  let bar: ReturnType<typeof progress> | undefined
  const rows = await copyRows({ source, target }, tables, ({ table, rowsDone, rowsTotal }) => {
    bar ??= progress(rowsTotal)
    bar.at(rowsDone, table)
  }).finally(() => bar?.stop())
  console.log(`copied ${perSecond(rows, since)}`)
}

async function prove(source: Engine, target: Engine): Promise<number> {
  const since = performance.now()
  const total = (await countRows(source, tables)).reduce((sum, count) => sum + count, 0)
  const bar = progress(total)
  const proofs: TableProof[] = []
  let rows = 0
  try {
    for (const table of tables) {
      const proof = await proveTable(source, target, table, (count) => {
        rows += count
        bar.at(rows, `comparing ${table.name}`)
      })
      proofs.push(proof)
    }
  } finally {
    bar.stop()
  }
  print(proofs)
  console.log(`compared ${perSecond(rows, since)}`)
  const differing = proofs.filter(({ difference }) => difference !== null)
  for (const { table, difference } of differing) console.error(`${table}: ${difference}`)
  if (differing.length > 0) console.error('stop Opsbook on both databases, and copy again into an empty one')
  return differing.length === 0 ? 0 : 2
}

const either = <T>(a: T, b: T) => (a === b ? String(a) : `${a} / ${b}`)

function print(proofs: readonly TableProof[]): void {
  const hashes = { source: hashAll(proofs.map(({ source }) => source)), target: hashAll(proofs.map(({ target }) => target)) }
  const lines = proofs.map(({ table, source, target }) => [
    table,
    either(whole(source.rows), whole(target.rows)),
    either(source.hash.slice(0, 12), target.hash.slice(0, 12)),
    source.hash === target.hash ? 'equal' : 'DIFFERS',
  ])
  const sum = (side: 'source' | 'target') => whole(proofs.reduce((rows, proof) => rows + proof[side].rows, 0))
  lines.push([
    `all ${proofs.length} tables`,
    either(sum('source'), sum('target')),
    either(hashes.source.slice(0, 12), hashes.target.slice(0, 12)),
    hashes.source === hashes.target ? 'equal' : 'DIFFERS',
  ])
  const widths = [0, 1, 2].map((place) => Math.max(...lines.map((line) => line[place]?.length ?? 0)))
  for (const [name = '', rows = '', hash = '', verdict = ''] of lines)
    console.log(`${name.padEnd(widths[0] ?? 0)}  ${rows.padStart(widths[1] ?? 0)}  ${hash.padEnd(widths[2] ?? 0)}  ${verdict}`)
}

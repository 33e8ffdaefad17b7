// Numbered migrations: applied in order, each in one transaction, with a checksum of what was applied. Those that expand the schema are applied while
// older programs run; those that contract it, named contract-..., once none does.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dialect } from '../catalogue/column.ts'
import { createTable } from '../catalogue/tables.ts'
import { AppError } from '../errors.ts'
import type { Engine, Reader } from './engine.ts'
import { all, sqlFor } from './query.ts'
import { migrationTable, readSchema } from './schema.ts'

/** One migration as it lies in its folder: `0001-foundation.sqlite.sql`, statements parted by lines that say GO. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly up: readonly string[]
  readonly down: readonly string[]
  /** What no transaction may hold, such as a full-text index: made after all migrations, whenever it is missing. */
  readonly after: readonly string[]
  /** Why it takes something away that older programs ask for; null: it only adds, and they run on. */
  readonly contracts: string | null
  /** SHA-256 of the text of `up`. */
  readonly checksum: string
}

/** A migration that was applied. */
export interface Applied {
  readonly number: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: string
}

const fileName = /^(\d{4})-([a-z0-9-]+)\.(sqlite|mssql)\.sql$/
const statements = (text: string) =>
  text
    .split(/^GO$/m)
    .map((part) => part.trim())
    .filter(Boolean)

/** By the name alone, which the database keeps, an older program knows a migration that it must not run on. */
const isContract = (name: string) => name.startsWith('contract-')

/** The migrations of a folder for one engine, in order. Throws when a number is missing or twice, and when a contracting one is not named so or gives no reason. */
export async function readMigrations(folder: string, dialect: Dialect): Promise<Migration[]> {
  const files = (await readdir(folder)).map((name) => fileName.exec(name)).filter((match) => match?.[3] === dialect)
  const migrations = await Promise.all(
    files.map(async (match) => {
      const text = (await readFile(join(folder, match?.[0] ?? ''), 'utf8')).replaceAll('\r\n', '\n')
      const [up = '', rest = ''] = text.split(/^-- down$/m)
      const [down = '', after = ''] = rest.split(/^-- after$/m)
      const checksum = createHash('sha256').update(up).digest('hex')
      const name = match?.[2] ?? ''
      return {
        number: Number(match?.[1]),
        name,
        contracts: reasonOf(name, up),
        up: statements(up.replace(/^-- up$/m, '')),
        down: statements(down),
        after: statements(after),
        checksum,
      }
    }),
  )
  migrations.sort((a, b) => a.number - b.number)
  migrations.forEach(({ number }, at) => {
    if (number !== at + 1)
      throw new AppError('invalid', `migrations of ${dialect} are not numbered 1, 2, 3, ...: found ${number} in place ${at + 1}`)
  })
  return migrations
}

function reasonOf(name: string, up: string): string | null {
  const reason = /^-- contract: *(\S.*)$/m.exec(up)?.[1] ?? null
  if (isContract(name) && reason === null)
    throw new AppError(
      'invalid',
      `migration ${name} says not what it takes away and since when nobody asks for it: add a line -- contract: REASON`,
    )
  if (!isContract(name) && reason !== null)
    throw new AppError(
      'invalid',
      `migration ${name} contracts the schema (${reason}): name it contract-${name}, for older programs go by the name`,
    )
  return reason
}

/** What was applied so far, oldest first; empty for a database that was never migrated. */
export async function history(engine: Reader): Promise<Applied[]> {
  const schema = await readSchema(engine)
  if (![...schema].some((line) => line.startsWith('schemamigration.'))) return []
  const rows = await all(
    engine,
    sqlFor(engine.dialect).selectFrom('schemaMigration').select(['number', 'name', 'checksum', 'appliedAt']).orderBy('number'),
  )
  return rows.map((row) => ({
    number: Number(row.number),
    name: String(row.name),
    checksum: String(row.checksum),
    appliedAt: String(row.appliedAt),
  }))
}

/** Migrations that wait to be applied. Throws when an applied one was edited, and when a newer program has taken away what this one asks for. */
export async function pending(engine: Engine, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await history(engine)
  for (const { number, name, checksum } of applied) {
    const known = migrations[number - 1]
    if (!known && isContract(name))
      throw new AppError(
        'invalid',
        `the database has migration ${number} ${name}, which this program does not know and which takes something away: use a newer program`,
      )
    if (known && known.checksum !== checksum)
      throw new AppError('invalid', `migration ${number} ${name} was edited after it was applied: put the file back as it was`)
  }
  return migrations.slice(applied.length)
}

/** Those that this program cannot do without: what only takes away may wait. */
export const expanding = (waiting: readonly Migration[]): Migration[] => waiting.filter(({ contracts }) => contracts === null)

/** Holds back a second runner until this transaction ends; SQLite's own write lock does it there. */
const lock: Record<Dialect, string[]> = {
  sqlite: [],
  mssql: ["EXEC sp_getapplock @Resource = 'opsbook-migrate', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000"],
}

/** How far to go. */
export interface MigrateOptions {
  /** No older program works on the database any more: what takes something away is applied too. */
  readonly isContracting?: boolean
}

/**
 * Applies what waits, each migration in one transaction, and returns it. Two runners at once apply each one once. Unless it `isContracting` it ends before
 * the first that takes something away; throws with nothing applied when others stand behind that one.
 */
export async function migrate(
  engine: Engine,
  migrations: readonly Migration[],
  now: () => string,
  { isContracting = false }: MigrateOptions = {},
): Promise<Migration[]> {
  const done: Migration[] = []
  if (!(await hasHistory(engine)))
    await unlessRaced(
      () => engine.execute([...lock[engine.dialect], ...createTable(migrationTable, engine.dialect)]),
      () => hasHistory(engine),
    )
  for (const migration of allowed(await pending(engine, migrations), isContracting)) {
    const { number, name, checksum } = migration
    // name and checksum are a file name of [a-z0-9-] and hexadecimal digits, so this text needs no parameters
    const log = `INSERT INTO schemaMigration (number, name, checksum, appliedAt) VALUES (${number}, '${name}', '${checksum}', '${now()}')`
    const isApplied = async () => (await history(engine)).some((one) => one.number === number)
    if (await unlessRaced(() => engine.execute([...lock[engine.dialect], log, ...migration.up]), isApplied)) done.push(migration)
  }
  const reached = (await history(engine)).length
  await engine.execute(
    migrations.slice(0, reached).flatMap(({ after }) => after),
    { isAtomic: false },
  )
  return done
}

function allowed(waiting: readonly Migration[], isContracting: boolean): readonly Migration[] {
  const first = waiting.findIndex(({ contracts }) => contracts !== null)
  if (isContracting || first < 0) return waiting
  const [contract, ...behind] = waiting.slice(first)
  const [next] = expanding(behind)
  if (contract && next)
    throw new AppError(
      'invalid',
      `migration ${next.number} ${next.name} stands behind ${contract.number} ${contract.name}, which takes something away (${contract.contracts}): add --contract once no older program runs`,
    )
  return waiting.slice(0, first)
}

const hasHistory = async (engine: Engine) => [...(await readSchema(engine))].some((line) => line.startsWith('schemamigration.'))

async function unlessRaced(work: () => Promise<void>, isDone: () => Promise<boolean>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (await isDone()) return false
    throw error
  }
}

/** Takes the newest migration back and returns it; null when there is none. Loses the data of the tables it drops. Throws for one of a newer program. */
export async function migrateDown(engine: Engine, migrations: readonly Migration[]): Promise<Migration | null> {
  const newest = (await history(engine)).at(-1)
  if (!newest) return null
  const migration = migrations[newest.number - 1]
  if (!migration)
    throw new AppError('invalid', `migration ${newest.number} ${newest.name} is of a newer program: take it back with that one`)
  await engine.execute([...lock[engine.dialect], ...migration.down, `DELETE FROM schemaMigration WHERE number = ${migration.number}`])
  return migration
}

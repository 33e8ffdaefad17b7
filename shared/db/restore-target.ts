// The database that a dump is restored into: empty, or emptied where that is meant; half a restore is none.
import { existsSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Table } from '../catalogue/tables.ts'
import { AppError } from '../errors.ts'
import { openEngine } from './connect.ts'
import { filledTables, isHalfRestored, markRestoring, removeMarks } from './copy-check.ts'
import type { Engine, Reader } from './engine.ts'
import { allTables, migrationTable, readSchema } from './schema.ts'
import { openSqlite, readSqlite } from './sqlite.ts'

/** A database without tables, to be filled. */
export interface RestoreTarget {
  readonly engine: Engine
  /** Marks it as half restored; once it has the tables. */
  begin(dumpId: string): Promise<void>
  /** From here on it may be opened for work. Closes it. */
  finish(): Promise<void>
  /** Gives up, and closes it. */
  abandon(): Promise<void>
}

/**
 * Opens what a dump is restored into. Throws with nothing changed where it holds tables that are not of Opsbook or, unless `isReplacing`, rows.
 * An SQLite file is filled under another name, so that the file itself is the old one until the new one is whole; a server's database is
 * emptied here, and half a restore is begun anew.
 */
export async function openTarget(url: string, catalogue: Catalogue, isReplacing: boolean): Promise<RestoreTarget> {
  if (!url.startsWith('sqlite:')) return openServer(url, catalogue, isReplacing)
  const path = url.slice('sqlite:'.length)
  if (path === '' || path === ':memory:') throw new AppError('invalid', 'a database in memory is gone when the restore ends: name a file')
  if (existsSync(path) && statSync(path).size > 0) {
    await requireOwn(path, catalogue, isReplacing)
    retire(path)
  }
  return openDraft(path)
}

async function requireOwn(path: string, catalogue: Catalogue, isReplacing: boolean): Promise<void> {
  try {
    await readSqlite(path, async (read) => {
      const { filled } = await inspect({ dialect: 'sqlite', read }, catalogue)
      if (filled.length > 0 && !isReplacing) throw notEmpty(filled)
    })
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('invalid', `the database file ${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}

async function openDraft(path: string): Promise<RestoreTarget> {
  const draft = `${path}.restoring`
  const remove = () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true })
  }
  remove()
  await mkdir(dirname(draft), { recursive: true })
  const engine = openSqlite(draft, { isScratch: true })
  return {
    engine,
    begin: async () => undefined,
    finish: async () => {
      await removeMarks(engine)
      await engine.close()
      await sync(draft)
      if (existsSync(path)) retire(path)
      await rename(draft, path)
      await sync(dirname(path))
    },
    abandon: async () => {
      await engine.close()
      remove()
    },
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes sure that nobody has a database file open, and that all of it is in the file. */
function retire(path: string): void {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT')
    rmSync(`${path}-shm`, { force: true }) // a reader leaves it behind; nobody is there now
  } catch (cause) {
    throw new AppError('conflict', `the database file ${path} is in use: stop Opsbook first`, { cause })
  } finally {
    database.close()
  }
}

async function openServer(url: string, catalogue: Catalogue, isReplacing: boolean): Promise<RestoreTarget> {
  const engine = await openEngine(url)
  try {
    const { own, filled } = await inspect(engine, catalogue)
    const isHalf = own.some(({ name }) => name === 'commitLog') && (await isHalfRestored(engine))
    if (filled.length > 0 && !isHalf && !isReplacing) throw notEmpty(filled)
    await engine.execute(own.toReversed().map(({ name }) => `DROP TABLE [${name}]`))
  } catch (error) {
    await engine.close()
    throw error
  }
  return {
    engine,
    begin: (dumpId) => markRestoring(engine, dumpId),
    finish: async () => {
      await removeMarks(engine)
      await engine.close()
    },
    abandon: () => engine.close(),
  }
}

const notEmpty = (filled: readonly string[]) =>
  new AppError(
    'conflict',
    `the database to restore into holds rows (${filled.join(', ')}): name a new one, or add --replace to lose them; nothing was changed`,
  )

/** The tables of Opsbook that a database has, and those of them with rows. */
async function inspect(reader: Reader, catalogue: Catalogue): Promise<{ own: Table[]; filled: string[] }> {
  const names = new Set([...(await readSchema(reader))].map((line) => line.replace(/^(unique |text )?index on |[ .].*$/g, '')))
  const own = [migrationTable, ...allTables(catalogue)].filter(({ name }) => names.has(name.toLowerCase()))
  const strange = names.difference(new Set(own.map(({ name }) => name.toLowerCase())))
  if (strange.size > 0)
    throw new AppError(
      'invalid',
      `the database to restore into holds tables that are not of this program (${[...strange].sort().join(', ')}): name a new one`,
    )
  return {
    own,
    filled: await filledTables(
      reader,
      own.filter((table) => table !== migrationTable),
    ),
  }
}

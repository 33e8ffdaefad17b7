// Databases that several engines open at once, one on each kind of server that is there to be tested.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { openEngine } from '../../shared/db/connect.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createServerDatabase, serverUrl } from './server.ts'

/** An empty database that goes away with `drop`. */
export interface Scratch {
  readonly dialect: Dialect
  readonly url: string
  /** Opens another engine on it, closed by `drop`. */
  open(): Promise<Engine>
  drop(): Promise<void>
}

/** The engines to test: SQLite always, SQL Server where MSSQL_TEST_URL is set. */
export const dialects: readonly Dialect[] = serverUrl === '' ? ['sqlite'] : ['sqlite', 'mssql']

/** Makes an empty database of a kind. */
export async function createScratch(dialect: Dialect): Promise<Scratch> {
  const engines: Engine[] = []
  const closeAll = () => Promise.all(engines.map((engine) => engine.close()))
  const opener = (url: string) => async () => {
    const engine = await openEngine(url)
    engines.push(engine)
    return engine
  }
  if (dialect === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'opsbook-test-'))
    const url = `sqlite:${join(folder, 'test.db')}`
    const drop = async () => {
      await closeAll()
      rmSync(folder, { recursive: true })
    }
    return { dialect, url, open: opener(url), drop }
  }
  const database = await createServerDatabase()
  const drop = async () => {
    await closeAll()
    await database.drop()
  }
  return { dialect, url: database.url, open: opener(database.url), drop }
}

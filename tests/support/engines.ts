// Databases that several engines open at once, one on each kind of server that is there to be tested.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { openEngine } from '../../shared/db/connect.ts'
import type { Engine } from '../../shared/db/engine.ts'

/** An empty database that goes away with `drop`. */
export interface Scratch {
  readonly dialect: Dialect
  readonly url: string
  /** Opens another engine on it, closed by `drop`. */
  open(): Promise<Engine>
  drop(): Promise<void>
}

/** The URL of a SQL Server for tests, whose login may make databases; undefined where there is none. */
export const mssqlUrl = process.env.MSSQL_TEST_URL

/** The engines to test: SQLite always, SQL Server where MSSQL_TEST_URL is set. */
export const dialects: readonly Dialect[] = mssqlUrl ? ['sqlite', 'mssql'] : ['sqlite']

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
  const name = `opsbook_test_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(mssqlUrl ?? '')
  url.pathname = name
  const drop = async () => {
    await closeAll()
    await onServer(`DROP DATABASE ${name}`)
  }
  return { dialect, url: url.href, open: opener(url.href), drop }
}

/** Runs a statement that no transaction may hold, on the server's own database. */
async function onServer(statement: string): Promise<void> {
  const server = await openEngine(mssqlUrl ?? '')
  try {
    await server.read([{ sql: statement, parameters: [] }]).catch((error: unknown) => {
      // the engine counts result sets, and this statement has none
      if (!(error instanceof Error && error.message.endsWith('gave 0 results'))) throw error
    })
  } finally {
    await server.close()
  }
}

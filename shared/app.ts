// The running app: settings, database and clock, opened at first use and kept for the life of the process.
import { randomUUID } from 'node:crypto'
import type { Catalogue } from './catalogue/catalogue.ts'
import { choiceOf } from './catalogue/preferred-language.ts'
import { config } from './config.ts'
import { type Actor, type Context, machine } from './context.ts'
import { openEngine } from './db/connect.ts'
import type { Database, DbContext, Idempotency } from './db/context.ts'
import { refuseHalf } from './db/copy-check.ts'
import type { Engine } from './db/engine.ts'
import { createIds } from './db/ids.ts'
import { wakingEngine } from './db/waking.ts'
import { openWarehouse, type Warehouse } from './db/warehouse.ts'
import { createLog, type Log } from './log.ts'
import { openPersonKeys } from './person-keys/open.ts'
import { createWaker } from './wake.ts'

let database: Promise<Database> | undefined
let warehouse: Warehouse | undefined
let log: Log | undefined

/** The log of this process. */
export function appLog(): Log {
  log ??= createLog(config().logLevel)
  return log
}

/** The database of DATABASE_URL; a failed opening is tried again at the next call. */
export function appDatabase(): Promise<Database> {
  database ??= openWhole(config().databaseUrl).then(
    (opened) => {
      const engine = wakingEngine(opened, createWaker(config(), appLog()))
      return { engine, ids: createIds(engine), keys: openPersonKeys(config()), warehouse: appWarehouse() }
    },
    (error) => {
      database = undefined
      throw error
    },
  )
  return database
}

/** The database of WAREHOUSE_URL, connected to when it is first asked; null where none is configured. */
export function appWarehouse(): Warehouse | null {
  const { warehouseUrl } = config()
  if (warehouseUrl !== null) warehouse ??= openWarehouse(warehouseUrl)
  return warehouse ?? null
}

async function openWhole(url: string): Promise<Engine> {
  const engine = await openEngine(url)
  try {
    await refuseHalf(engine)
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Closes the databases; the next use opens them again. */
export async function closeApp(): Promise<void> {
  const [open, read] = [database, warehouse]
  database = undefined
  warehouse = undefined
  await read?.close()
  if (open) await (await open).engine.close()
}

/** What a context is made for. */
export interface Purpose {
  readonly actor: Actor
  readonly source: Context['source']
  readonly requestId?: string
  readonly importId?: number
  readonly idempotency?: Idempotency
  /** An Accept-Language header. */
  readonly acceptLanguage?: string | null
  readonly signal?: AbortSignal
}

/** The context of one piece of work. */
export async function appContext(catalogue: Catalogue, purpose: Purpose): Promise<DbContext> {
  return makeContext(await appDatabase(), catalogue, appLog(), purpose)
}

/** A context over a given database; tests and tools bring their own. */
export function makeContext(open: Database, catalogue: Catalogue, log: Log, purpose: Purpose): DbContext {
  return {
    ...machine,
    actor: purpose.actor,
    source: purpose.source,
    requestId: purpose.requestId ?? randomUUID(),
    importId: purpose.importId ?? null,
    idempotency: purpose.idempotency ?? null,
    chooseLanguage: choiceOf(purpose.acceptLanguage ?? null),
    rowAction: null,
    requireVersion: null,
    log,
    signal: purpose.signal ?? null,
    engine: open.engine,
    ids: open.ids,
    keys: open.keys,
    warehouse: open.warehouse ?? null,
    catalogue,
  }
}

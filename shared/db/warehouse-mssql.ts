// A warehouse on SQL Server: connections that say they only read, every query in a transaction that is rolled back.
import { Decimal } from 'decimal.js'
import sql from 'mssql'
import { AppError } from '../errors.ts'
import { Typed } from './engine.ts'
import { isTransient, reported, unavailable, untilDefinite } from './mssql-faults.ts'
import { connectPool, patienceOf } from './mssql-pool.ts'
import { type MssqlOptions, parseMssqlUrl } from './mssql-url.ts'
import { bind, toParameter } from './mssql-values.ts'
import {
  type Asked,
  checkColumns,
  gathering,
  type ParameterValue,
  refusedQuery,
  tooSlow,
  type WarehouseRow,
  type WarehouseSource,
} from './warehouse.ts'

const connecting = { connectMilliseconds: 10_000, patienceMilliseconds: 5_000, wakeMilliseconds: 30_000 } as const

/** Reads the database of a URL; a query is stopped after so many milliseconds. Throws `invalid` for a URL that says nothing. */
export function mssqlSource(url: string, requestMilliseconds: number): WarehouseSource {
  const options = optionsOf(url, requestMilliseconds)
  let pool: Promise<sql.ConnectionPool> | null = null
  const connected = () => {
    pool ??= connectPool(options).catch((error) => {
      pool = null
      throw ofWarehouse(error)
    })
    return pool
  }
  return {
    dialect: 'mssql',
    ask: async (asked) => read(await connected(), asked, patienceOf(options)),
    close: async () => {
      const open = pool
      pool = null
      // one that never opened has nothing to close
      await (await open?.catch(() => undefined))?.close()
    },
  }
}

function optionsOf(url: string, requestMilliseconds: number): MssqlOptions {
  try {
    return { ...parseMssqlUrl(url), ...connecting, isReadOnly: true, minConnections: 0, maxConnections: 4, requestMilliseconds }
  } catch (error) {
    throw ofWarehouse(error)
  }
}

/** What is wrong with an address, or with what stands there, is wrong with that of the warehouse. */
const ofWarehouse = (error: unknown) =>
  error instanceof AppError
    ? new AppError(error.code, error.message.replace('DATABASE_URL', 'WAREHOUSE_URL').replace('the database', 'the warehouse'), error)
    : error

async function read(pool: sql.ConnectionPool, asked: Asked, patience: (error: unknown) => number): Promise<WarehouseRow[]> {
  const transaction = pool.transaction()
  try {
    // a connection that has died, or a database that has gone to sleep since: nothing was asked yet
    await untilDefinite(() => transaction.begin(), patience)
    try {
      return await stream(transaction.request(), asked)
    } finally {
      // nothing is kept, whatever it did; a connection that was lost has nothing to roll back
      await transaction.rollback().catch(() => undefined)
    }
  } catch (error) {
    throw error instanceof AppError ? error : toRefusal(error, asked)
  }
}

/** A column as the driver tells of it; its types leave the scale out. */
type Column = sql.IColumn & { readonly scale?: number }

/** Reads row by row, and stops in the middle of what is too much. */
function stream(request: sql.Request, { sql: text, values, limits }: Asked): Promise<WarehouseRow[]> {
  request.stream = true
  request.arrayRowMode = true
  for (const [name, value] of Object.entries(values)) bind(request, { ...toParameter('p', typed(value)), name })
  const { rows, add } = gathering(limits)
  let columns: Column[] = []
  return new Promise((resolve, reject) => {
    let fault: unknown
    const stop = (error: unknown) => {
      if (fault !== undefined) return
      fault = error
      request.cancel()
    }
    const timer = setTimeout(() => stop(tooSlow(limits)), limits.milliseconds)
    const carefully = (work: () => void) => {
      if (fault !== undefined) return
      try {
        work()
      } catch (error) {
        stop(error)
      }
    }
    request.on('recordset', (found: Column[]) =>
      carefully(() => {
        columns = found
        checkColumns(columns.map(({ name }) => name))
      }),
    )
    request.on('row', (row: unknown[]) =>
      carefully(() => add(Object.fromEntries(columns.map((column, at) => [column.name, toValue(column, row[at])])))),
    )
    request.on('error', (error) => {
      fault ??= error
    })
    request.on('done', () => {
      clearTimeout(timer)
      if (fault === undefined) resolve(rows)
      else reject(fault)
    })
    request.query(text)
  })
}

/** A fraction is bound as the decimal that it says, not as what a float makes of it. */
function typed(value: ParameterValue): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const decimal = new Decimal(value)
  return new Typed(`DECIMAL(38,${decimal.decimalPlaces()})`, decimal.toFixed())
}

/** The driver makes numbers of decimals: of at most 15 digits they are exact, and more is refused. */
function toValue({ name, type, scale = 0 }: Column, value: unknown): string | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value
  if (value instanceof Date) return type === sql.Date ? value.toISOString().slice(0, 10) : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value !== 'number') return String(value)
  const places = type === sql.Money || type === sql.SmallMoney ? 4 : scale
  const isDecimal = [sql.Decimal, sql.Numeric, sql.Money, sql.SmallMoney].some((one) => one === type)
  if (isDecimal && (places > 22 || Math.abs(value) >= 10 ** (15 - places)))
    throw refusedQuery(
      `column ${name} holds a decimal of more than 15 digits`,
      `Select it as text: CAST(${name} AS varchar(50)) AS ${name}.`,
    )
  return new Decimal(value).toFixed()
}

/** Numbers of errors whose words hold names of the query and no values. */
const telling = new Set([102, 105, 137, 156, 195, 207, 208, 209, 229, 230, 319, 4104, 8120])

function toRefusal(error: unknown, { limits }: Asked): AppError {
  const all = reported(error)
  if (all.some(({ code }) => code === 'ETIMEOUT')) return tooSlow(limits, error)
  if (isTransient(error)) return unavailable('the connection to the warehouse was lost', error)
  const refused = all.find(({ number }) => number !== null)
  if (!refused) return unavailable('the warehouse gave no answer', error)
  const words = telling.has(Number(refused.number)) ? `: ${refused.message.slice(0, 300)}` : ''
  return refusedQuery(`error ${refused.number}${words}`, 'Correct it in a new version.', error)
}

// From DATABASE_URL to an open engine.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../errors.ts'
import type { Engine } from './engine.ts'
import { openSqlite } from './sqlite.ts'
import { watchedEngine } from './watched.ts'

/** Opens the database of a URL: `sqlite:path`, `mssql://user:password@host/database` or an ADO connection string. */
export async function openEngine(url: string): Promise<Engine> {
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length)
    if (path === '') throw new AppError('invalid', 'DATABASE_URL sqlite: names no file; write sqlite:path/to/opsbook.db')
    if (path !== ':memory:') makeFolder(dirname(path))
    return watchedEngine(openSqlite(path))
  }
  if (url.startsWith('mssql://') || /(^|;)\s*(server|data source)\s*=/i.test(url)) {
    const { openMssql } = await import('./mssql.ts')
    const { parseMssqlUrl } = await import('./mssql-url.ts')
    const options = parseMssqlUrl(url)
    if (options.isReadOnly)
      throw new AppError('invalid', 'DATABASE_URL says ApplicationIntent=ReadOnly; name the database that takes writes')
    return watchedEngine(await openMssql(options))
  }
  throw new AppError('invalid', 'DATABASE_URL is neither sqlite:path nor mssql://user:password@host/database nor an ADO connection string')
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new AppError(
      'invalid',
      `the folder ${folder} of the database cannot be made: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
}

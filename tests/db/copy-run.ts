// `npm run db -- copy` as people type it, and what two databases hold, read without the code that is tested.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startProgram } from '../support/spawn-program.ts'

const program = join(import.meta.dirname, '../../infra/cli/db.ts')

/** Starts the command. DATABASE_URL is none: a copy has no use for it. */
export const startCopy = (...args: readonly string[]) => startProgram(program, ['copy', ...args], { DATABASE_URL: 'oracle:none' })

/** Runs it to its end. */
export async function runCopy(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { child, said, closed } = startCopy(...args)
  await closed
  return { code: child.exitCode, ...said }
}

/** What the last line of the proof says of all tables. */
export const proofOf = (out: string): string => /^all \d+ tables .*$/m.exec(out)?.[0].replace(/\s+/g, ' ') ?? out

/** Every row of every table of an SQLite file but the migrations, as SQLite gives them. */
export function dumpSqlite(url: string): Record<string, unknown[]> {
  const database = new DatabaseSync(url.replace(/^sqlite:/, ''), { readOnly: true })
  try {
    const tables = database
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schemaMigration' ORDER BY name",
      )
      .all()
    return Object.fromEntries(tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()]))
  } finally {
    database.close()
  }
}

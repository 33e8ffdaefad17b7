// What the programs of a terminal have in common: arguments, the database of npm start, what is printed, and how they end.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { appContext, closeApp } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { expanding, pending, readMigrations } from '../../shared/db/migrate.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { useLocalSettings } from '../local/settings.ts'
import { migrationsFolder, rootFolder } from './folder.ts'

/** What a command did: as data, and in words; its exit code is 0 unless told. */
export interface Told {
  readonly data: unknown
  readonly lines: readonly string[]
  readonly code?: number
}

/** Reads the arguments; throws `invalid` with the usage for one that is none. */
export function readArguments<const O extends NonNullable<ParseArgsConfig['options']>>(options: O, usage: string) {
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (cause) {
    throw new AppError('invalid', `${cause instanceof Error ? cause.message : cause}\n${usage}`, { cause })
  }
}

/** Opens the database of the settings, else of npm start, as `system:cli`; throws when migrations wait. */
export async function openContext(): Promise<DbContext> {
  useLocalSettings(rootFolder)
  const ctx = await appContext(catalogue, { actor: systemActor('cli'), source: 'cli' })
  if (expanding(await pending(ctx.engine, await readMigrations(migrationsFolder, ctx.engine.dialect))).length > 0)
    throw new AppError('invalid', 'migrations of the database wait: run npm run db -- migrate first')
  return ctx
}

/** Prints what was done, and returns the exit code. */
export function tell({ data, lines, code = 0 }: Told, isJson = false): number {
  for (const line of isJson ? [JSON.stringify(data, null, 2)] : lines) console.log(line)
  return code
}

/** Runs a program to its end; a refusal is told in its own words, anything else as `describe` has it, and the exit code is 1 then. */
export async function run(main: () => Promise<number>, describe = (error: unknown): unknown => error): Promise<void> {
  try {
    process.exitCode = await main()
    await closeApp()
  } catch (error) {
    console.error(error instanceof AppError ? error.message : describe(error))
    await closeApp().catch(() => undefined)
    process.exitCode = 1
  }
}

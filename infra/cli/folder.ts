// Where the migrations lie.
import { join } from 'node:path'

/** The folder of the numbered migrations. */
export const migrationsFolder = join(import.meta.dirname, '..', 'migrations')

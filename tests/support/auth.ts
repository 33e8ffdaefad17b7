// People with passwords on a real database, with a clock that tests turn by hand.
import { type Credentials, signIn } from '../../shared/auth/sign-in.ts'
import { createUser } from '../../shared/auth/users.ts'
import { type Role, roles } from '../../shared/catalogue/resource.ts'
import { type Actor, systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** Two keys in use, the newest first. */
export const secrets = ['newest secret of the tests, 32 bytes and more', 'previous secret of the tests, 32 bytes and more']
/** The password that everybody has who has one. */
export const goodPassword = 'staple battery horse'

/** A database with a clock that stands still until it is turned. */
export interface Office {
  readonly database: TestDatabase
  /** A context of an actor; of nobody unless told. */
  readonly as: (actor?: Actor) => DbContext
  readonly pass: (minutes: number) => void
  readonly addUser: (username: string, role?: Role, password?: string | null) => Promise<number>
  readonly signIn: (username: string, password?: string, more?: Partial<Credentials>) => ReturnType<typeof signIn>
  /** Actions of the audit trail, the oldest first. */
  readonly audited: () => Promise<string[]>
  /** Everything that the database holds, as one text. */
  readonly everything: () => Promise<string>
}

const nobody: Actor = { id: null, name: 'anonymous', role: 'anonymous', siteIds: null, sessionId: null }

/** Opens an office; its database goes away with `database.drop()`. */
export async function createOffice(): Promise<Office> {
  const database = await createTestDatabase()
  let clock = Date.parse('2027-03-01T08:00:00.000Z')
  const as = (actor = nobody): DbContext => ({ ...database.context(actor), now: () => new Date(clock).toISOString() })
  const rows = (table: string) => all(database.engine, sqlFor(database.engine.dialect).selectFrom(table).selectAll())
  return {
    database,
    as,
    pass: (minutes) => {
      clock += minutes * 60_000
    },
    addUser: (username, role = 'staff', password = goodPassword) => {
      const person = { username, email: `${username}@company.example`, name: username, role, password }
      return createUser(as(systemActor('test')), person)
    },
    signIn: (username, password = goodPassword, more = {}) => signIn(as(), { username, password, userAgent: 'tests', ...more }, secrets),
    audited: async () =>
      (await rows('auditEntry')).sort((a, b) => Number(a.entryNo) - Number(b.entryNo)).map(({ action }) => String(action)),
    everything: async () => {
      const tables = ['auditEntry', 'session', 'signInFailure', 'oneTimeLink', 'idempotency', 'shared_user']
      return JSON.stringify(await Promise.all(tables.map(rows)))
    },
  }
}

/** Every role, and one that does not exist. */
export const allRoles: readonly string[] = [...roles, 'nobody']

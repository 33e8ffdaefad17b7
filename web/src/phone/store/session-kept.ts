// Who was signed in on this device last, and what they may do: enough to open the console without a connection. No token is kept.
import { Problem } from '../../api/problem.ts'
import { onSignOut } from '../../api/session.ts'
import type { Metadata, Person } from '../../shell/me.tsx'
import { dayDatabase, eraseOthers, eraseRead } from './database.ts'
import { forgetPerson, keepPerson, personKept } from './person-kept.ts'

/** A person with what they may do, in one language. */
export interface KeptSession {
  readonly person: Person
  readonly metadata: Metadata
}

/** Asks for the session; one that is given is kept, and without an answer the one that was kept is given. */
export async function sessionOrKept<T extends KeptSession>(ask: () => Promise<T | null>): Promise<T | KeptSession | null> {
  try {
    const session = await ask()
    // a browser that keeps nothing works while there is a connection
    await (session ? keepSession(session) : endKept()).catch(() => {})
    return session
  } catch (error) {
    const isUnanswered = error instanceof Problem && (error.status === 0 || error.status >= 500)
    const kept = isUnanswered ? await readKept().catch(() => null) : null
    if (kept) return kept
    throw error
  }
}

async function keepSession({ person, metadata }: KeptSession): Promise<void> {
  keepPerson(person.id)
  await eraseOthers(person.id)
  await (await dayDatabase(person.id)).put('kept', { person, metadata }, 'session')
}

async function readKept(): Promise<KeptSession | null> {
  const id = personKept()
  if (id === null) return null
  const kept = await (await dayDatabase(id)).get('kept', 'session')
  return (kept as KeptSession | undefined) ?? null // written above
}

/** The API knows no session any more: from now on the pages open after signing in only. */
async function endKept(): Promise<void> {
  const id = personKept()
  if (id !== null) await (await dayDatabase(id)).delete('kept', 'session')
}

onSignOut(async () => {
  const id = personKept()
  forgetPerson()
  if (id !== null) await eraseRead(id)
})

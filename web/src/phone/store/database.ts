// What the device keeps, in a database of its own for each person: rows, the place in the feed, who they are, what waits to be sent, and what is being typed.
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { Write } from '../queue/write.ts'
import type { Draft, TakenPhoto } from './drafts.ts'
import type { KeptRow } from './feed.ts'
import { forgetPerson, personKept } from './person-kept.ts'

/** How far the copy has come. */
export interface Place {
  readonly next: number
  readonly ledger: string | null
  /** When the copy was last in step, as an instant. */
  readonly syncedAt: string
  /** When it was filled from the lists. */
  readonly filledAt: string
  /** The resources that it was filled with; others mean that the person may read something else by now. */
  readonly of: string
  /** Resources of which there are more rows than a device keeps. */
  readonly cut: readonly string[]
}

interface Day extends DBSchema {
  rows: { key: [string, number]; value: KeptRow; indexes: { resource: string } }
  queue: { key: string; value: Write; indexes: { turn: number } }
  kept: { key: string; value: unknown }
  drafts: { key: string; value: Draft }
  /** The photos of a draft by its form: apart, for they are not written anew with every letter. */
  draftPhotos: { key: string; value: readonly TakenPhoto[] }
}

/** The database of a person on this device. */
export type DayDatabase = IDBPDatabase<Day>

const prefix = 'opsbook-day-'
const open = new Map<number, Promise<DayDatabase>>()

/** Opens the database of a person. */
export function dayDatabase(personId: number): Promise<DayDatabase> {
  const found = open.get(personId)
  if (found) return found
  const opened = openDB<Day>(`${prefix}${personId}`, 2, {
    upgrade(database, from) {
      if (from < 1) {
        database.createObjectStore('rows', { keyPath: ['resource', 'id'] }).createIndex('resource', 'resource')
        database.createObjectStore('queue', { keyPath: 'key' }).createIndex('turn', 'turn')
        database.createObjectStore('kept')
      }
      database.createObjectStore('drafts', { keyPath: 'form' })
      database.createObjectStore('draftPhotos')
    },
    blocking: (_from, _to, event) => {
      open.delete(personId)
      if (event.target instanceof IDBDatabase) event.target.close()
    },
    terminated: () => open.delete(personId),
  })
  open.set(personId, opened)
  return opened
}

/** Whose database it is. */
export const ownerOf = ({ name }: DayDatabase): number => Number(name.slice(prefix.length))

/** The database of a person who has not signed out here; throws where they have. */
export async function keptDay(personId: number): Promise<DayDatabase> {
  if (personKept() !== personId) throw new Error('the person has signed out')
  return dayDatabase(personId)
}

const lockOf = (personId: number) => `${prefix}${personId}`

/** Writes something of a person who has not signed out here; never while it is being erased, in whichever tab. */
export const whileKept = async <T>(personId: number, work: (database: DayDatabase) => Promise<T>): Promise<T> =>
  navigator.locks.request(lockOf(personId), { mode: 'shared' }, async () => work(await keptDay(personId)))

const whileErasing = async <T>(personId: number, work: () => Promise<T>): Promise<T> => navigator.locks.request(lockOf(personId), work)

async function remove(personId: number): Promise<void> {
  const opened = await open.get(personId)
  open.delete(personId)
  opened?.close()
  await deleteDB(`${prefix}${personId}`)
}

/** What would be lost with a device: keys of writes that wait, and forms that are begun. */
export interface Unsent {
  readonly writes: readonly string[]
  readonly drafts: readonly string[]
}

/** Erases everything of a person on this device, unless something is unsent that is not among what they give up: gives all that is unsent then. */
export const eraseDay = (personId: number, givenUp: Unsent): Promise<Unsent> =>
  whileErasing(personId, async () => {
    const database = await dayDatabase(personId)
    const unsent = { writes: await database.getAllKeys('queue'), drafts: await database.getAllKeys('drafts') }
    const isNew = unsent.writes.some((key) => !givenUp.writes.includes(key)) || unsent.drafts.some((form) => !givenUp.drafts.includes(form))
    if (isNew) return unsent
    forgetPerson() // before the lock is free again: whoever waits for it to write is told
    await remove(personId)
    return { writes: [], drafts: [] }
  })

/** Whose databases are on this device. */
const owners = async (): Promise<number[]> =>
  (await indexedDB.databases()).flatMap(({ name = '' }) => (name.startsWith(prefix) ? [Number(name.slice(prefix.length))] : []))

/** How much waits on this device to be sent, whoever did it; none is made of a database that is being erased. */
export async function waitingHere(): Promise<number> {
  const counts = (await owners()).map((id) =>
    navigator.locks.request(lockOf(id), { mode: 'shared' }, async () =>
      (await owners()).includes(id) ? (await dayDatabase(id)).count('queue') : 0,
    ),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

/** Erases what other people have left on this device, but for what they have yet to send or to finish: that waits until they sign in again. */
export async function eraseOthers(personId: number): Promise<void> {
  for (const id of await owners()) if (id !== personId) await eraseRead(id)
}

/** Erases what a person could read here; what they have yet to send or to finish stays for when they come back. */
export const eraseRead = (personId: number): Promise<void> =>
  whileErasing(personId, async () => {
    const change = (await dayDatabase(personId)).transaction(['queue', 'drafts', 'rows', 'kept'], 'readwrite')
    const [waiting, begun] = await Promise.all([
      change.objectStore('queue').count(),
      change.objectStore('drafts').count(),
      change.objectStore('rows').clear(),
      change.objectStore('kept').clear(),
      change.done,
    ])
    if (waiting + begun === 0) await remove(personId)
  })

// What the device keeps, in a database of its own for each person: rows, the place in the feed, who they are, and what waits to be sent.
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { Write } from '../queue/write.ts'
import type { KeptRow } from './feed.ts'

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
}

/** The database of a person on this device. */
export type DayDatabase = IDBPDatabase<Day>

const prefix = 'opsbook-day-'
const open = new Map<number, Promise<DayDatabase>>()

/** Opens the database of a person. */
export function dayDatabase(personId: number): Promise<DayDatabase> {
  const found = open.get(personId)
  if (found) return found
  const opened = openDB<Day>(`${prefix}${personId}`, 1, {
    upgrade(database) {
      database.createObjectStore('rows', { keyPath: ['resource', 'id'] }).createIndex('resource', 'resource')
      database.createObjectStore('queue', { keyPath: 'key' }).createIndex('turn', 'turn')
      database.createObjectStore('kept')
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

/** Erases everything of a person on this device, what waits included. */
export async function eraseDay(personId: number): Promise<void> {
  const opened = await open.get(personId)
  open.delete(personId)
  opened?.close()
  await deleteDB(`${prefix}${personId}`)
}

/** Erases what other people have left on this device, but for what they have yet to send: that waits until they sign in again. */
export async function eraseOthers(personId: number): Promise<void> {
  for (const { name = '' } of await indexedDB.databases()) {
    const id = Number(name.slice(prefix.length))
    if (!name.startsWith(prefix) || id === personId) continue
    await eraseRead(id)
  }
}

/** Erases what a person could read here; what they have yet to send stays for when they come back. */
export async function eraseRead(personId: number): Promise<void> {
  const database = await dayDatabase(personId)
  if ((await database.count('queue')) === 0) await eraseDay(personId)
  else await Promise.all([database.clear('rows'), database.clear('kept')])
}

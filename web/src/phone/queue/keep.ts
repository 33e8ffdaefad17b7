// The queue of writes in the database of the device; every change is told to the pages, of this tab and of others.
import { type DayDatabase, whileKept } from '../store/database.ts'
import { afterTyping, type Draft, type TakenPhoto } from '../store/drafts.ts'
import type { Write } from './write.ts'

const channel = new BroadcastChannel('opsbook-day')
const hearers = new Set<() => void>()
channel.addEventListener('message', () => {
  for (const hear of hearers) hear()
})

/** Tells all pages that rows or the queue have changed. */
export function tellOfChange(): void {
  for (const hear of hearers) hear()
  channel.postMessage(null)
}

/** Calls back on every change, until the function that it gives is called. */
export function onChange(hear: () => void): () => void {
  hearers.add(hear)
  return () => hearers.delete(hear)
}

/** What a person did, without what the queue itself adds. */
export type NewWrite = Pick<Write, 'did' | 'subject' | 'method' | 'path' | 'body'> &
  Partial<Pick<Write, 'on' | 'base' | 'effects' | 'photo' | 'after'>>

/**
 * Puts writes into the queue in their order, all or none, and is done when they are on the disk; the keys of `after` may be those of writes before them.
 * The draft of the form that they come from goes with it, so that it is neither lost nor sent twice.
 */
export async function enqueue(personId: number, made: readonly (NewWrite & { readonly key: string })[], form?: string): Promise<void> {
  await afterTyping(() => whileKept(personId, (database) => put(database, made, form)))
  tellOfChange()
  askToStay().catch(() => {}) // a browser that promises nothing keeps what it can
}

async function put(database: DayDatabase, made: readonly (NewWrite & { readonly key: string })[], form?: string): Promise<void> {
  const change = database.transaction(['queue', 'drafts', 'draftPhotos'], 'readwrite', { durability: 'strict' })
  const queue = change.objectStore('queue')
  const last = await queue.index('turn').openCursor(null, 'prev')
  let turn = last?.value.turn ?? 0
  const empty = { on: null, base: null, effects: [], photo: null, after: null }
  try {
    for (const write of made) {
      turn += 1
      void queue.put({ ...empty, ...write, turn, madeAt: new Date().toISOString(), refusal: null })
    }
    if (form !== undefined) for (const store of ['drafts', 'draftPhotos'] as const) void change.objectStore(store).delete(form)
  } catch (error) {
    change.abort() // what cannot be stored at all is refused at once, which leaves those before it
    await change.done.catch(() => {})
    throw error
  }
  await change.done
}

/** Asks the browser not to clear what waits here when its disk runs full (Storage Standard, 4.3); it may ask the person, or say no. */
async function askToStay(): Promise<void> {
  if (!(await navigator.storage.persisted())) await navigator.storage.persist()
}

/** Everything that waits, in its order. */
export const readQueue = (database: DayDatabase): Promise<Write[]> => database.getAllFromIndex('queue', 'turn')

/** Takes away what is done and keeps the rest as it is by now, in one step; what the person dropped meanwhile stays dropped. */
export async function keepSettled(database: DayDatabase, done: readonly Write[], kept: readonly Write[]): Promise<void> {
  const change = database.transaction(['queue', 'rows'], 'readwrite')
  const [queue, rows] = [change.objectStore('queue'), change.objectStore('rows')]
  for (const { key, effects } of done) {
    void queue.delete(key)
    // what was done stays seen until the feed tells of it
    for (const effect of effects) {
      const row = effect.kind === 'set' ? await rows.get([effect.resource, effect.id]) : undefined
      if (row && effect.kind === 'set') void rows.put({ ...row, row: { ...row.row, ...effect.values } })
    }
  }
  for (const write of kept) if ((await queue.getKey(write.key)) !== undefined) void queue.put(write)
  await change.done
}

/** Lets a refused write wait again, as it was or changed: a changed one is another request, under a key of its own. One that another tab has dealt with meanwhile stays as it is. */
export async function sendAgain(
  personId: number,
  write: Write,
  changed?: Partial<Pick<Write, 'body' | 'base' | 'effects'>>,
): Promise<void> {
  await whileKept(personId, async (database) => {
    const change = database.transaction('queue', 'readwrite', { durability: 'strict' })
    const key = changed ? crypto.randomUUID() : write.key
    const all = await change.store.getAll()
    const now = all.find((one) => one.key === write.key)
    if (now?.refusal) {
      void change.store.delete(write.key)
      void change.store.put({ ...now, ...changed, key, refusal: null })
      for (const other of all) if (other.after === write.key) void change.store.put({ ...other, after: key })
    }
    await change.done
  })
  tellOfChange()
}

/** Drops a write as the person wants it, with the photos of what it would have made. */
export async function dropWrite(personId: number, { key }: Write): Promise<void> {
  await whileKept(personId, async (database) => {
    const change = database.transaction('queue', 'readwrite')
    for (const other of await change.store.getAll()) if (other.key === key || other.after === key) void change.store.delete(other.key)
    await change.done
  })
  tellOfChange()
}

/** Makes a draft again of a write that was refused, with its photos, for it to be changed in its form and sent as another. */
export async function backToDraft(personId: number, { key }: Write, draft: Draft, photos: readonly TakenPhoto[]): Promise<void> {
  await whileKept(personId, async (database) => {
    const change = database.transaction(['queue', 'drafts', 'draftPhotos'], 'readwrite', { durability: 'strict' })
    const queue = change.objectStore('queue')
    for (const other of await queue.getAll()) if (other.key === key || other.after === key) void queue.delete(other.key)
    void change.objectStore('drafts').put(draft)
    void change.objectStore('draftPhotos').put(photos, draft.form)
    await change.done
  })
  tellOfChange()
}

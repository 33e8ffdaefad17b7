// Keeps the copy of the day in step: filled from the lists once, then by the change feed.
import { call } from '../../api/call.ts'
import { Problem } from '../../api/problem.ts'
import { type DayDatabase, ownerOf, type Place, whileKept } from './database.ts'
import { type DayResource, mostRows } from './day-resources.ts'
import { type FeedItem, mergeFeed, type Row } from './feed.ts'

interface Feed {
  readonly items: readonly FeedItem[]
  readonly next: number
  readonly ledger: string | null
  readonly isAll: boolean
}

/** Pages of the feed that are followed; a copy that is further behind is filled anew. */
const mostPages = 20
const pageRows = 1000
const staleAfter = 24 * 3_600_000

/** Brings the copy up to date; throws the Problem of the API. Returns whether anything is other than before. */
export async function sync(database: DayDatabase, resources: readonly DayResource[]): Promise<boolean> {
  const of = resources.map(({ name }) => name).join(',')
  const place = (await database.get('kept', 'place')) as Place | undefined // written by this file
  const isOld = !place || place.of !== of || Date.now() - Date.parse(place.filledAt) > staleAfter
  if (isOld || of === '') return fill(database, resources, of)
  try {
    return await follow(database, resources, place)
  } catch (error) {
    if (error instanceof Problem && error.code === 'resync') return fill(database, resources, of)
    throw error
  }
}

/** Reads the place in the feed first, then the lists: what changes in between comes again by the feed. */
async function fill(database: DayDatabase, resources: readonly DayResource[], of: string): Promise<boolean> {
  const head = await call<Feed>('/api/changes', { query: { after: 'head' } })
  const lists = await Promise.all(resources.map(async (resource) => ({ resource, ...(await readList(resource)) })))
  const now = new Date().toISOString()
  const cut = lists.filter(({ isCut }) => isCut).map(({ resource }) => resource.name)
  const place: Place = { next: head.next, ledger: head.ledger, syncedAt: now, filledAt: now, of, cut }
  // what took long to come is not put back after the person has left
  await whileKept(ownerOf(database), async (kept) => {
    const change = kept.transaction(['rows', 'kept'], 'readwrite')
    void change.objectStore('rows').clear()
    for (const { resource, rows } of lists)
      for (const row of rows) void change.objectStore('rows').put({ resource: resource.name, id: row.id, row })
    void change.objectStore('kept').put(place, 'place')
    await change.done
  })
  return true
}

async function readList({ path, query }: DayResource): Promise<{ rows: Row[]; isCut: boolean }> {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const page: { items: Row[]; nextCursor: string | null } = await call(path, {
      query: { ...query, limit: pageRows, ...(cursor === null ? {} : { cursor }) },
    })
    rows.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && rows.length < mostRows)
  return { rows, isCut: cursor !== null }
}

async function follow(database: DayDatabase, resources: readonly DayResource[], from: Place): Promise<boolean> {
  let place = from
  let isOther = false
  for (let page = 0; page < mostPages; page += 1) {
    const feed: Feed = await call('/api/changes', {
      query: { after: place.next, resources: place.of, ...(place.ledger === null ? {} : { ledger: place.ledger }) },
    })
    place = { ...place, next: feed.next, ledger: feed.ledger, syncedAt: new Date().toISOString() }
    await take(database, resources, feed.items, place)
    isOther ||= feed.items.length > 0
    if (feed.isAll) return isOther
  }
  return fill(database, resources, place.of)
}

/** Writes a page of the feed with the place after it: both or neither. */
async function take(database: DayDatabase, resources: readonly DayResource[], items: readonly FeedItem[], place: Place): Promise<void> {
  const asked = await Promise.all(
    [...new Map(items.map(({ resource, id }) => [`${resource} ${id}`, [resource, id] as [string, number]])).values()].map((key) =>
      database.get('rows', key),
    ),
  )
  const here = new Map(asked.flatMap((kept) => (kept ? [[`${kept.resource} ${kept.id}`, kept.row] as const] : [])))
  const { put, gone, unknown } = mergeFeed(items, resources, (resource, id) => here.get(`${resource} ${id}`))
  const read = await readRows(resources, unknown)
  await whileKept(ownerOf(database), async (kept) => {
    const change = kept.transaction(['rows', 'kept'], 'readwrite')
    for (const one of [...put, ...read.put]) void change.objectStore('rows').put(one)
    for (const { resource, id } of [...gone, ...read.gone]) void change.objectStore('rows').delete([resource, id])
    void change.objectStore('kept').put(place, 'place')
    await change.done
  })
}

/** Rows read anew, by hundreds; those that are not seen any more are gone. */
async function readRows(resources: readonly DayResource[], wanted: readonly { resource: string; id: number }[]) {
  const put: { resource: string; id: number; row: Row }[] = []
  const gone: { resource: string; id: number }[] = []
  for (const { name, path, belongs } of resources) {
    const ids = wanted.filter(({ resource }) => resource === name).map(({ id }) => id)
    for (let at = 0; at < ids.length; at += 100) {
      const some = ids.slice(at, at + 100)
      const { items } = await call<{ items: Row[] }>(path, { query: { 'id.in': some.join(','), limit: 100, sort: 'id' } })
      const found = items.filter(belongs)
      put.push(...found.map((row) => ({ resource: name, id: row.id, row })))
      gone.push(...some.filter((id) => !found.some((row) => row.id === id)).map((id) => ({ resource: name, id })))
    }
  }
  return { put, gone }
}

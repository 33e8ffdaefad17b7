// Random work as people do it, always the same for a seed: rows are made, changed, removed and brought back, and stock moves by actions.
import type { Resource } from '../../shared/catalogue/resource.ts'
import { insert, remove, restore, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, selectById } from '../../shared/db/store.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { customer, site, user } from '../../shared/domains/shared/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { act } from '../domains/facilities-world.ts'

/** Numbers below one, always the same for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const made: readonly Resource[] = [site, category, store, customer, user, inventoryItem, inventoryItem, inventoryItem]
const words = ['Pump', 'Ventil ß', 'Détecteur', '泵', 'O’Brien "x"', 'line\nbreak', '😀']

/** Work on a database, a step at a time; each step has a later instant than the one before, begun at `from`. */
export function randomWork(ctx: DbContext, seed: number, from = '2027-01-01T00:00:00.000Z') {
  const random = seeded(seed)
  const below = (count: number) => Math.floor(random() * count)
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)]
  const ids = new Map<Resource, number[]>()
  let clock = Date.parse(from)
  let number = 0

  const idOf = (resource: Resource) => pick(ids.get(resource) ?? []) ?? null
  const valuesOf = (resource: Resource): Row => {
    const name = `${pick(words)} ${below(1000)}`
    const maybe = <T>(value: T) => (random() < 0.5 ? value : null)
    if (resource === user) return { name, phone: maybe(`+254 ${below(1e6)}`), isActive: random() < 0.8, siteIds: maybe([below(9) + 1]) }
    if (resource === store) return { name, siteId: maybe(idOf(site)), location: maybe(name) }
    if (resource === inventoryItem) return { name, packSize: (below(9000) + 1) / 1000, unitCost: maybe(below(10_000) / 100) }
    if (resource === customer) return { name, constraints: maybe({ maxWaitHours: below(9), 'a "b"': [1, { c: name }] }) }
    return { name }
  }
  const create = async (on: DbContext) => {
    const resource = pick(made) ?? site
    number++
    const key = { [resource.naturalKey[0] ?? '']: `K${seed}-${number}` }
    const more = resource === user ? { email: `k${seed}-${number}@company.example`, username: `k${seed}.${number}` } : {}
    const parents = resource === inventoryItem ? { categoryId: idOf(category), storeId: idOf(store) } : {}
    if (Object.values(parents).includes(null)) return
    // the cast: the values suit the resource, whichever it is
    const row = { ...valuesOf(resource), ...key, ...more, ...parents } as never
    const [stored] = await commit(on, [insert(resource, row)])
    ids.set(resource, [...(ids.get(resource) ?? []), Number(stored?.id)])
  }
  const change = async (on: DbContext) => {
    const resource = pick(made) ?? site
    const id = idOf(resource)
    if (id === null) return
    const values = valuesOf(resource)
    const roll = random()
    await retryOnConflict(async () => {
      const [[row]] = await gather(on, [selectById(on, resource, id)])
      if (!row) throw new Error(`no ${resource.name} ${id}`)
      if (row.deletedAt !== null) return commit(on, [restore(resource, row)])
      return commit(on, [roll < 0.25 ? remove(resource, row) : update(resource, row, values)])
    })
  }
  const move = async (on: DbContext) => {
    const [item, storeId, toStoreId] = [idOf(inventoryItem), idOf(store), idOf(store)]
    if (item === null || storeId === null) return
    const quantity = (below(9000) + 1) / 1000
    const roll = random()
    if (roll < 0.5) await act(on, 'receive', item, { storeId, quantity, ...(random() < 0.3 ? { lotNumber: `L${below(3)}` } : {}) })
    else if (roll < 0.8) await act(on, 'issue', item, { storeId, quantity })
    else await act(on, 'transfer', item, { fromStoreId: storeId, toStoreId, quantity })
  }
  return {
    ids,
    random,
    /** The instant of the last step. */
    now: () => new Date(clock).toISOString(),
    /** Does something, or is refused. */
    step: async () => {
      clock += 1 + below(5000)
      const on = { ...ctx, now: () => new Date(clock).toISOString() }
      const roll = random()
      try {
        await (number < 20 || roll < 0.2 ? create(on) : roll < 0.6 ? change(on) : move(on))
      } catch (error) {
        if (!(error instanceof AppError)) throw error
      }
    },
  }
}

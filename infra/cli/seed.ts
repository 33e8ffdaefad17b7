// A small honest demo set: the usual categories, the people and sites that the sample workbooks refer to, a stockroom, and work for them.
import { addDays } from '../../shared/catalogue/days.ts'
import type { InsertOf, Resource } from '../../shared/catalogue/resource.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select, type Where } from '../../shared/db/store.ts'
import { stock as stockLedger } from '../../shared/domains/facilities/ledger.ts'
import { receive } from '../../shared/domains/facilities/ledger-actions.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { customer, site, supplier, user } from '../../shared/domains/shared/resources.ts'
import { seedCalculations } from './seed-calculations.ts'
import { seedDefects } from './seed-defects.ts'
import { seedDispatch } from './seed-dispatch.ts'
import { items } from './seed-items.ts'
import { add } from './seed-rows.ts'
import { seedWork } from './seed-work.ts'

const categories: InsertOf<typeof category>[] = [
  { code: 'CLEAN', name: 'Cleaning', icon: '🧹' },
  { code: 'ELEC', name: 'Electrical', icon: '⚡' },
  { code: 'PLUMB', name: 'Plumbing', icon: '🚰' },
  { code: 'SAFETY', name: 'Safety', icon: '🦺' },
  { code: 'TOOLS', name: 'Tools', icon: '🔧' },
  { code: 'PAINT', name: 'Paint', icon: '🎨' },
  { code: 'HVAC', name: 'Heating and cooling', icon: '❄️' },
  { code: 'STATION', name: 'Stationery', icon: '📎' },
  { code: 'KITCHEN', name: 'Kitchen', icon: '☕' },
  { code: 'GARDEN', name: 'Garden', icon: '🌱' },
]

const users: InsertOf<typeof user>[] = [
  { username: 'joel', name: 'Joel Amadi', email: 'joel@opsbook.example', role: 'manager' },
  { username: 'bryan', name: 'Bryan Otieno', email: 'bryan@opsbook.example', role: 'technician' },
  { username: 'colin', name: 'Colin Mbeki', email: 'colin@opsbook.example', role: 'technician' },
  { username: 'taylor', name: 'Taylor Reyes', email: 'taylor@opsbook.example', role: 'staff' },
]

const sites: InsertOf<typeof site>[] = [
  { code: 'EAGLE', name: 'Eagle Lake', location: 'Eagle Lake, Texas', timezone: 'America/Chicago' },
  { code: 'HIDDEN', name: 'Hidden Falls', location: 'Hidden Falls, Texas', timezone: 'America/Chicago' },
  { code: 'CROCKETT', name: 'Crockett', location: 'Crockett, Texas', timezone: 'America/Chicago' },
]

const suppliers: InsertOf<typeof supplier>[] = [
  { code: 'LONESTAR', name: 'Lone Star Supply', email: 'orders@lonestar.example', phone: '+1 512 555 0100', contactName: 'Ada Whitfield' },
  { code: 'GULFPIPE', name: 'Gulf Pipe & Valve', email: 'sales@gulfpipe.example', phone: '+1 713 555 0111' },
  { code: 'PINEWOOD', name: 'Pinewood Paper', email: 'desk@pinewood.example', phone: '+1 936 555 0122' },
]

const customers: InsertOf<typeof customer>[] = [
  {
    code: 'RIVERBEND',
    name: 'Riverbend Clinic',
    email: 'facilities@riverbend.example',
    phone: '+1 979 555 0133',
    address: '12 Bend Road, Eagle Lake',
    constraints: { maxWaitHours: 4 },
  },
  {
    code: 'CEDARHALL',
    name: 'Cedar Hall School',
    email: 'office@cedarhall.example',
    phone: '+1 936 555 0144',
    address: '3 Oak Street, Crockett',
  },
  { code: 'BLUEBONNET', name: 'Bluebonnet Grocers', email: 'dock@bluebonnet.example', address: '40 Mill Road, Weimar' },
  { code: 'GULFRICE', name: 'Gulf Rice Mills', email: 'shipping@gulfrice.example', address: '1 Levee Road, El Campo' },
  { code: 'BRAZOSHW', name: 'Brazos Hardware', email: 'store@brazoshw.example', address: '77 Main Street, Sealy' },
  { code: 'HILLSTONE', name: 'Hillstone Quarry & Tile', email: 'yard@hillstone.example', address: 'Ranch Road 1431, Burnet' },
  { code: 'POOLMART', name: 'Poolmart', email: 'orders@poolmart.example', address: '9 Lakeline, Leander' },
  { code: 'PINEYWOODS', name: 'Piney Woods Building Supply', email: 'desk@pineywoods.example', address: 'Loop 287, Lufkin' },
]

const storesOf: (InsertOf<typeof store> & { site: string })[] = [
  { code: 'EL-WORKSHOP', name: 'Eagle Lake workshop', site: 'EAGLE', location: 'Building 2, ground floor' },
  { code: 'HF-CAGE', name: 'Hidden Falls tool cage', site: 'HIDDEN', location: 'Yard, container 1' },
  { code: 'CR-CLOSET', name: 'Crockett supply closet', site: 'CROCKETT' },
]

/** Adds what is missing of the demo set and returns how many rows of each resource were added. Users get no password: they are invited. */
export async function seed(ctx: DbContext): Promise<Record<string, number>> {
  const { ground, counts } = await seedGround(ctx)
  const day = (days: number) => addDays(ctx.now().slice(0, 10), days)
  return {
    ...counts,
    ...(await seedWork(ctx, ground)),
    ...(await seedDispatch(ctx, ground.customers)),
    ...(await seedDefects(ctx, ground.people, day)),
    ...(await seedCalculations(ctx, ground.people)),
  }
}

/** Adds what the sample workbooks refer to, people and sites among it, and a stockroom, without any work for them. */
export async function seedGround(ctx: DbContext) {
  const kinds = await add(ctx, category, categories)
  const people = await add(ctx, user, users)
  const places = await add(ctx, site, sites)
  const sellers = await add(ctx, supplier, suppliers)
  const buyers = await add(ctx, customer, customers)
  const rooms = await add(
    ctx,
    store,
    storesOf.map(({ site: code, ...row }) => ({ ...row, siteId: places.idOf(code) })),
  )
  const lines = items.map(({ category: kind, store: room, supplier: seller, opening: _, ...row }) => ({
    ...row,
    currency: 'USD',
    categoryId: kinds.idOf(kind),
    storeId: rooms.idOf(room),
    supplierId: seller === null ? null : sellers.idOf(seller),
  }))
  const stock = await add(ctx, inventoryItem, lines)
  const received = await receiveOpenings(ctx, stock.idOf)
  const counts = { category: kinds, user: people, site: places, supplier: sellers, customer: buyers, store: rooms, inventoryItem: stock }
  return {
    ground: { people: people.idOf, sites: places.idOf, stores: rooms.idOf, categories: kinds.idOf, customers: buyers.idOf },
    counts: { ...Object.fromEntries(Object.entries(counts).map(([name, { count }]) => [name, count])), stockMovement: received },
  }
}

const reference = 'demo opening'

/** Receives the opening stock of every item that has no movements yet, so that a seed that was cut short goes on where it was. */
async function receiveOpenings(ctx: DbContext, idOf: (sku: string) => number): Promise<number> {
  const moved = await gather(
    ctx,
    items.map(({ sku }) => select(ctx, ctx.catalogue.get('stockMovement'), { itemId: idOf(sku) } as Where<Resource>, 1)),
  ) // its column
  const waiting = items.filter((_, at) => moved[at]?.length === 0)
  let count = 0
  for (const { sku, opening } of waiting) {
    for (const lot of opening) {
      await retryOnConflict(() => receive(stockLedger).run(ctx, idOf(sku), { ...lot, reference }))
      count += 1
    }
  }
  return count
}

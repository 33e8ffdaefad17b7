// The work of the demo set: tools, a first-aid box, a service provider with a plan, work orders and tasks, each in several states.
import { type Change, insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { equipment, reservation, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { firstAidItem } from '../../shared/domains/facilities/resources.ts'
import { firstAidLevel, firstAidLot, firstAidMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { preventivePlan, serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { add } from './seed-rows.ts'

type IdOf = (key: string) => number

/** Ids by key of what the seed has made so far. */
interface Ground {
  readonly people: IdOf
  readonly sites: IdOf
  readonly stores: IdOf
  readonly categories: IdOf
}

const box = 'EL-WORKSHOP'
const firstAidItems = [
  { code: 'FA-PLASTER', name: 'Plasters, assorted', unit: 'box', minimum: 2, unitCost: 3.5, quantity: 6, expires: 700 },
  { code: 'FA-BANDAGE', name: 'Bandage, 8 cm', unit: 'ea', minimum: 4, unitCost: 1.9, quantity: 12, expires: 900 },
  { code: 'FA-GLOVES', name: 'Gloves, nitrile', unit: 'pair', minimum: 10, unitCost: 0.4, quantity: 8, expires: 400 },
  { code: 'FA-WASH', name: 'Wound wash, 30 ml', unit: 'ea', minimum: 3, unitCost: 2.2, quantity: 5, expires: 20 },
]

/** Adds what is missing of it and returns how many rows of each resource were added. Days are counted from that of the context. */
export async function seedWork(ctx: DbContext, { people, sites, stores, categories }: Ground): Promise<Record<string, number>> {
  const day = (days: number) => new Date(Date.parse(ctx.now().slice(0, 10)) + days * 86_400_000).toISOString().slice(0, 10)
  const at = (days: number, time: string) => `${day(days)}T${time}:00.000Z`
  const line = (text: string, doneBy: string | null = null) => ({
    text,
    isDone: doneBy !== null,
    doneBy,
    doneAt: doneBy && at(-1, '15:20'),
  })
  const workshop = stores('EL-WORKSHOP')
  const tools = await add(ctx, equipment, [
    { tag: 'EQ-DRILL-1', name: 'Hammer drill', categoryId: categories('TOOLS'), storeId: workshop, serial: 'HD-20417', status: 'out' },
    { tag: 'EQ-LADDER-6', name: 'Ladder, 6 m', categoryId: categories('TOOLS'), storeId: stores('HF-CAGE'), condition: 'fair' },
    {
      tag: 'EQ-GAUGE-2',
      name: 'Pressure gauge, 0 to 10 bar',
      categoryId: categories('PLUMB'),
      storeId: workshop,
      calibrationDueOn: day(12),
    },
    {
      tag: 'EQ-GEN-1',
      name: 'Generator, 5 kVA',
      categoryId: categories('ELEC'),
      storeId: stores('HF-CAGE'),
      meterReading: 412,
      purchaseCost: 1890,
      currency: 'USD',
    },
    { tag: 'EQ-SAW-3', name: 'Circular saw', categoryId: categories('TOOLS'), storeId: workshop, condition: 'damaged', status: 'repair' },
  ])
  const aid = await add(
    ctx,
    firstAidItem,
    firstAidItems.map(({ quantity: _, expires: __, ...item }) => ({ ...item, storeId: stores(box), currency: 'USD' })),
  )
  const providers = await add(ctx, serviceProvider, [
    {
      code: 'COOLAIR',
      name: 'Cool Air Services',
      service: 'Heating and cooling',
      email: 'desk@coolair.example',
      insuranceExpiresOn: day(200),
    },
  ])
  const plans = await add(ctx, preventivePlan, [
    {
      code: 'PM-HVAC-30',
      title: 'Change the air filters',
      siteId: sites('EAGLE'),
      providerId: providers.idOf('COOLAIR'),
      checklist: [line('Switch the unit off'), line('Change the filter'), line('Write the date on the frame')],
      everyDays: 30,
      nextDueOn: day(9),
      leadDays: 7,
    },
  ])
  const orders = await add(ctx, workOrder, [
    {
      number: 'DEMO-W1',
      title: 'Leak under the sink in the canteen',
      siteId: sites('HIDDEN'),
      priority: 'high',
      dueAt: at(2, '17:00'),
      requestedAt: at(0, '06:10'),
    },
    {
      number: 'DEMO-W2',
      title: 'Service the cooling unit',
      siteId: sites('EAGLE'),
      providerId: providers.idOf('COOLAIR'),
      status: 'scheduled',
      requestedAt: at(-6, '09:00'),
      approvedAt: at(-5, '10:30'),
      scheduledAt: at(3, '14:00'),
      dueAt: at(5, '22:00'),
    },
    {
      number: 'DEMO-W3',
      title: 'Repair the circular saw',
      siteId: sites('EAGLE'),
      equipmentId: tools.idOf('EQ-SAW-3'),
      assigneeId: people('bryan'),
      status: 'in-progress',
      checklist: [line('Take the guard off', 'bryan'), line('Replace the blade'), line('Test with the guard on')],
      requestedAt: at(-3, '08:15'),
      approvedAt: at(-3, '09:00'),
      startedAt: at(-1, '14:50'),
      dueAt: at(-1, '23:00'),
    },
    {
      number: 'DEMO-W4',
      title: 'Replace two exit signs',
      siteId: sites('CROCKETT'),
      assigneeId: people('colin'),
      status: 'done',
      cost: 64.5,
      currency: 'USD',
      requestedAt: at(-12, '11:00'),
      approvedAt: at(-11, '08:00'),
      startedAt: at(-9, '13:00'),
      completedAt: at(-9, '15:30'),
      dueAt: at(-7, '22:00'),
    },
  ])
  const chicago = { timezone: 'America/Chicago', assignerId: people('joel') }
  const tasks = await add(ctx, task, [
    {
      ...chicago,
      number: 'DEMO-T1',
      title: 'Walk round the building and check the fire doors',
      siteId: sites('EAGLE'),
      assigneeId: people('bryan'),
      dueOn: day(3),
      dueTime: '09:00',
      reminderMinutes: 60,
      recurrence: 'FREQ=WEEKLY',
    },
    {
      ...chicago,
      number: 'DEMO-T2',
      title: 'Order copy paper',
      siteId: sites('CROCKETT'),
      assigneeId: people('taylor'),
      dueOn: day(-4),
      priority: 'high',
    },
    {
      ...chicago,
      number: 'DEMO-T3',
      title: 'Label the shelves of the tool cage',
      description: 'Labels are in the top drawer at reception.',
      siteId: sites('HIDDEN'),
      assigneeId: people('colin'),
      status: 'in-progress',
      startedAt: at(-1, '16:00'),
      dueOn: day(6),
    },
    {
      ...chicago,
      number: 'DEMO-T4',
      title: 'Send the insurer the photos of the roof',
      assigneeId: people('taylor'),
      status: 'completed',
      completedAt: at(-2, '18:40'),
      dueOn: day(-1),
    },
  ])
  const movements = await stockBox(ctx, aid.idOf, stores(box), day)
  const lent = await lend(ctx, tools.idOf, people, at)
  const added = { equipment: tools, firstAidItem: aid, serviceProvider: providers, preventivePlan: plans, workOrder: orders, task: tasks }
  return { ...Object.fromEntries(Object.entries(added).map(([name, { count }]) => [name, count])), firstAidMovement: movements, ...lent }
}

/** Receives what lies in the box, for items that have no movements yet: a lot, its level and the movement that it is the sum of. */
async function stockBox(ctx: DbContext, idOf: IdOf, storeId: number, day: (days: number) => string): Promise<number> {
  const moved = await gather(
    ctx,
    firstAidItems.map(({ code }) => select(ctx, firstAidMovement, { itemId: idOf(code) }, 1)),
  )
  const waiting = firstAidItems.filter((_, at) => moved[at]?.length === 0)
  const changes: Change[] = []
  for (const { code, quantity, unitCost, expires } of waiting) {
    const [itemId, lotId] = [idOf(code), await ctx.ids.next(firstAidLot.table)]
    changes.push(
      insert(firstAidLot, { id: lotId, itemId, lotNumber: `${code}-1`, expiresOn: day(expires) }),
      insert(firstAidLevel, { itemId, storeId, lotId, quantity, value: Math.round(quantity * unitCost * 100) / 100 }),
      insert(firstAidMovement, {
        itemId,
        storeId,
        lotId,
        kind: 'receive',
        quantity,
        unitCost,
        reference: 'demo opening',
        occurredAt: ctx.now(),
      }),
    )
  }
  if (changes.length > 0) await commit(ctx, changes)
  return waiting.length
}

/** The drill is with somebody, and the ladder kept for somebody, unless either ever was. */
async function lend(ctx: DbContext, idOf: IdOf, people: IdOf, at: (days: number, time: string) => string) {
  const [drill, ladder] = [idOf('EQ-DRILL-1'), idOf('EQ-LADDER-6')]
  const [out, kept] = await gather(ctx, [
    select(ctx, signOut, { equipmentId: drill }, 1),
    select(ctx, reservation, { equipmentId: ladder }, 1),
  ])
  const changes: Change[] = []
  if (out.length === 0)
    changes.push(
      insert(signOut, {
        equipmentId: drill,
        borrowerId: people('colin'),
        outAt: at(-2, '13:00'),
        dueAt: at(4, '23:00'),
        conditionOut: 'good',
      }),
    )
  if (kept.length === 0)
    changes.push(insert(reservation, { equipmentId: ladder, borrowerId: people('bryan'), fromAt: at(5, '13:00'), untilAt: at(5, '22:00') }))
  if (changes.length > 0) await commit(ctx, changes)
  return { signOut: out.length === 0 ? 1 : 0, reservation: kept.length === 0 ? 1 : 0 }
}

// Tools and machines: what there is, who has it, and who has it next.
import { choice, date, instant, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'

/** How good a tool is, from best to worst. */
export const conditions = ['new', 'good', 'fair', 'poor', 'damaged'] as const
const states = ['available', 'out', 'reserved', 'repair', 'retired'] as const
const byActions: Access = { ...usualAccess, manager: ['read'], staff: ['read'], medic: ['read'] }

/** A tool or machine with a tag of its own. */
export const equipment = defineResource({
  domain: 'facilities',
  name: 'equipment',
  slug: 'equipment',
  description: 'A tool or machine with a tag of its own, which people sign out and return.',
  columns: {
    tag: text({ max: 60, headers: ['asset', 'asset tag', 'asset no', 'tool no', 'equipment no', 'tag no'] }),
    name: text({ max: 200, headers: ['equipment', 'tool', 'description', 'asset name'] }),
    categoryId: ref('category', { optional: true }),
    serial: text({ max: 60, optional: true, headers: ['serial no', 'serial number', 's/n'] }),
    storeId: ref('store', { headers: ['storeroom', 'location', 'home store'] }),
    condition: choice(conditions, { default: 'good' }),
    status: choice(states, {
      default: 'available',
      isState: true,
      description:
        'Reserved while somebody has it reserved and it lies in its store: brought up to date every five minutes, and by every action.',
    }),
    calibrationDueOn: date({ optional: true, headers: ['calibration due', 'next calibration', 'cal due'] }),
    purchasedOn: date({ optional: true, headers: ['purchase date', 'purchased', 'bought'] }),
    purchaseCost: money({ min: 0, optional: true, headers: ['cost', 'price', 'value'] }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    meterReading: quantity({
      min: 0,
      optional: true,
      headers: ['meter', 'hours', 'odometer'],
      description: 'Hours run or distance, for plans by meter.',
    }),
  },
  naturalKey: ['tag'],
  lists: { name: ['categoryId', 'storeId', 'status'], tag: [], calibrationDueOn: ['storeId'], serial: [] },
  glance: ['status', 'serial', 'storeId', 'calibrationDueOn'],
  search: ['tag', 'name', 'serial'],
  sheets: ['equipment', 'tools', 'assets', 'tool register', 'asset register'],
  shortcuts: {
    calibrationOverdue: {
      column: 'calibrationDueOn',
      operator: 'lt',
      value: 'now',
      while: { status: states.filter((state) => state !== 'retired').join(',') },
      marks: 'calibrationDueOn',
    },
  },
})

/** A tool in somebody's hands, from taking to return. */
export const signOut = defineResource({
  domain: 'facilities',
  name: 'signOut',
  slug: 'sign-outs',
  description: 'A tool in the hands of a person, from taking it to its return.',
  columns: {
    equipmentId: ref('equipment', {}),
    borrowerId: ref('user', {}),
    outAt: instant({ isStamp: true }),
    dueAt: instant({}),
    returnedAt: instant({ optional: true, isStamp: true }),
    openDueAt: instant({ optional: true, readOnly: true, description: 'When it is due, until it is returned.' }),
    conditionOut: choice(conditions, {}),
    conditionIn: choice(conditions, { optional: true }),
    notes: text({ max: 1000, optional: true }),
  },
  naturalKey: [],
  lists: { outAt: ['equipmentId', 'borrowerId'], openDueAt: ['equipmentId', 'borrowerId'] },
  glance: ['equipmentId', 'borrowerId', 'outAt', 'dueAt', 'returnedAt', 'conditionIn'],
  verbs: ['read'],
  access: byActions,
  computed: ({ dueAt, returnedAt }) => ({ openDueAt: returnedAt === null ? dueAt : null }),
  shortcuts: {
    open: { column: 'openDueAt', operator: 'null', value: 'false', opens: true },
    overdue: { column: 'openDueAt', operator: 'lt', value: 'now', marks: 'dueAt' },
  },
})

/** A tool that is kept for a person from one instant until another, which is not part of it. */
export const reservation = defineResource({
  domain: 'facilities',
  name: 'reservation',
  slug: 'reservations',
  description: 'A tool that is kept for a person: from `fromAt` until just before `untilAt`.',
  columns: {
    equipmentId: ref('equipment', {}),
    borrowerId: ref('user', {}),
    fromAt: instant({}),
    untilAt: instant({}),
    status: choice(['active', 'used', 'cancelled'], {
      default: 'active',
      isState: true,
      description: 'Active when it was neither used nor cancelled; over once untilAt has come.',
    }),
    notes: text({ max: 1000, optional: true }),
  },
  naturalKey: [],
  lists: { fromAt: ['equipmentId', 'borrowerId', 'status'], untilAt: ['equipmentId'] },
  verbs: ['read'],
  access: byActions,
})

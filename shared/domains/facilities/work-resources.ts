// Maintenance: who provides it, what is to be done, what comes again by itself, and what wants attention.
import { z } from 'zod'
import { choice, date, flag, instant, integer, json, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'
import { attachmentsOf } from '../attachments.ts'
import { checkPlan } from './plan-rules.ts'
import { checkOrder, isOver, openLine, unfinished, workOrderStates } from './work-rules.ts'

const readOnly: Access = { ...usualAccess, manager: ['read'], staff: ['read'], medic: ['read'] }
const withoutDelete: Access = { ...usualAccess, manager: ['read', 'create', 'update'] }

const lineText = z.string().trim().min(1).max(300)
/** One line of a checklist; a workbook may give its text alone, as in `Isolate; Drain`. */
const checklistLine = z.preprocess(
  (given) => (typeof given === 'string' ? { text: given } : given),
  z.strictObject({
    text: lineText,
    isDone: z.boolean().default(false),
    doneBy: z.string().max(100).nullable().default(null),
    doneAt: z.iso.datetime().nullable().default(null),
  }),
)
/** The lines of a checklist as requests give them: what is to be done, and never who did it. */
export const askedLines = z.array(z.strictObject({ text: lineText })).max(100)
const checklist = (description: string) =>
  json(z.array(checklistLine).max(100), {
    optional: true,
    asked: askedLines.transform((lines) => lines.map(({ text }) => openLine(text))),
    description,
  })
/** How urgent something is. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const

/** A company that does work for us. */
export const serviceProvider = defineResource({
  domain: 'facilities',
  name: 'serviceProvider',
  slug: 'service-providers',
  description: 'A company that does work for us; its metrics are computed from its work orders.',
  columns: {
    code: text({ max: 40, headers: ['provider code', 'contractor code'] }),
    name: text({ max: 120, headers: ['provider', 'provider name', 'contractor', 'company'] }),
    service: text({ max: 120, headers: ['trade', 'services'] }),
    email: text({ max: 120, format: 'email', optional: true, headers: ['e-mail', 'mail'] }),
    phone: text({ max: 40, optional: true, headers: ['telephone', 'tel'] }),
    insuranceExpiresOn: date({ optional: true, headers: ['insurance expires', 'insurance expiry', 'insured until'] }),
    isActive: flag({ default: true, headers: ['active'] }),
  },
  naturalKey: ['code'],
  lists: { name: ['isActive'], code: [], insuranceExpiresOn: [] },
  search: ['code', 'name', 'service'],
  sheets: ['providers', 'service providers', 'contractors'],
  shortcuts: {
    insuranceExpired: {
      column: 'insuranceExpiresOn',
      operator: 'lt',
      value: 'now',
      while: { isActive: 'true' },
      marks: 'insuranceExpiresOn',
    },
  },
})

/** Work that comes again by itself. */
export const preventivePlan = defineResource({
  domain: 'facilities',
  name: 'preventivePlan',
  slug: 'preventive-plans',
  description:
    'Work that comes again by itself: so many days after it was due, or was completed, or when a meter has moved on. One open order at a time.',
  columns: {
    code: text({ max: 40, headers: ['plan code', 'plan no'] }),
    title: text({ max: 200, headers: ['plan', 'task', 'work'] }),
    siteId: ref('site', {}),
    equipmentId: ref('equipment', { optional: true, headers: ['equipment', 'asset', 'tag'] }),
    providerId: ref('serviceProvider', { optional: true, mustBe: { isActive: true }, headers: ['provider', 'contractor'] }),
    priority: choice(priorities, { default: 'normal' }),
    checklist: checklist('What must be ticked off in each of its orders, in order.'),
    basis: choice(['schedule', 'completion', 'meter'], { default: 'schedule' }),
    everyDays: integer({ min: 1, max: 3660, optional: true, headers: ['every days', 'interval', 'interval days'] }),
    everyMeter: quantity({ min: 0.001, optional: true, headers: ['every meter', 'every hours'] }),
    nextDueOn: date({ optional: true, headers: ['next due', 'due'], description: 'The day on which the next order is due.' }),
    nextMeter: quantity({ min: 0, optional: true, description: 'The reading at which the next order is due.' }),
    leadDays: integer({ min: 0, max: 365, default: 0, description: 'How many days before it is due the order is made.' }),
    isActive: flag({ default: true, headers: ['active'] }),
  },
  naturalKey: ['code'],
  lists: { code: ['siteId', 'equipmentId'], nextDueOn: ['siteId', 'isActive'] },
  glance: ['siteId', 'equipmentId', 'nextDueOn', 'everyDays', 'priority', 'isActive'],
  search: ['code', 'title'],
  sheets: ['preventive plans', 'maintenance plans', 'pm plans'],
  check: checkPlan,
  shortcuts: { overdue: { column: 'nextDueOn', operator: 'lt', value: 'now', while: { isActive: 'true' }, marks: 'nextDueOn' } },
})

/** Work that is to be done at a site. */
export const workOrder = defineResource({
  domain: 'facilities',
  name: 'workOrder',
  slug: 'work-orders',
  description: 'Work that is to be done: requested, approved, scheduled, in progress (or on hold), done.',
  columns: {
    number: text({ max: 40, numbered: 'W-', headers: ['wo', 'wo no', 'work order', 'work order no', 'wo number'] }),
    title: text({ max: 200, headers: ['work', 'job'] }),
    description: text({ max: 4000, optional: true, headers: ['details', 'notes'] }),
    siteId: ref('site', {}),
    equipmentId: ref('equipment', { optional: true, headers: ['asset', 'tag'] }),
    providerId: ref('serviceProvider', {
      optional: true,
      mustBe: { isActive: true, insuranceExpiresOn: 'not past' },
      headers: ['contractor'],
    }),
    assigneeId: ref('user', { optional: true, mustBe: { isActive: true }, headers: ['assigned to', 'technician'] }),
    priority: choice(priorities, { default: 'normal' }),
    status: choice(workOrderStates, { default: 'requested', isState: true }),
    scheduledAt: instant({ optional: true, isState: true, headers: ['scheduled for', 'scheduled'] }),
    dueAt: instant({ optional: true, headers: ['due', 'due date', 'due by'] }),
    openDueAt: instant({ optional: true, readOnly: true, description: 'When it is due, while it is neither done nor cancelled.' }),
    checklist: checklist(
      'What must be ticked off before it is complete, in order. Given anew, every line is open again: .../set-checklist keeps the ticks of lines that stay.',
    ),
    cost: money({ min: 0, optional: true, description: 'What the work itself costs, without parts.' }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    planId: ref('preventivePlan', { optional: true, readOnly: true }),
    requestedAt: instant({ optional: true, isState: true, isStamp: true, headers: ['requested', 'raised', 'created'] }),
    approvedAt: instant({ optional: true, readOnly: true, isStamp: true }),
    startedAt: instant({ optional: true, isState: true, isStamp: true, headers: ['started'] }),
    completedAt: instant({ optional: true, isState: true, isStamp: true, headers: ['completed', 'finished'] }),
    cancelledAt: instant({ optional: true, readOnly: true, isStamp: true }),
    statusReason: text({ max: 400, optional: true, readOnly: true, description: 'Why it was put on hold or cancelled.' }),
  },
  naturalKey: ['number'],
  lists: {
    dueAt: ['siteId', 'status', 'assigneeId', 'providerId', 'equipmentId'],
    openDueAt: ['siteId', 'assigneeId', 'planId'],
    requestedAt: ['siteId', 'providerId'],
    completedAt: ['providerId'],
  },
  glance: ['status', 'priority', 'siteId', 'assigneeId', 'dueAt', 'cost'],
  search: ['number', 'title'],
  verbs: ['read', 'create', 'update'],
  access: withoutDelete,
  sheets: ['work orders', 'maintenance', 'jobs'],
  check: checkOrder,
  computed: ({ dueAt, status, requestedAt, createdAt }) => ({
    openDueAt: isOver({ status }) ? null : dueAt,
    requestedAt: requestedAt ?? createdAt,
  }),
  tells: ({ number, title, status, assigneeId }, before) =>
    assigneeId === before?.assigneeId || (before !== null && isOver({ status }))
      ? []
      : [
          {
            to: assigneeId,
            kind: 'work-order-assigned',
            subject: `${number ?? 'A work order'} was assigned to you: ${title}`,
            body: title,
          },
        ],
  shortcuts: {
    open: { column: 'status', operator: 'in', value: unfinished.join(','), opens: true },
    overdue: { column: 'openDueAt', operator: 'lt', value: 'now', marks: 'dueAt' },
  },
})

/** A file of a work order. */
export const workOrderAttachment = attachmentsOf({ domain: 'facilities', owner: 'workOrder', slug: 'work-order' })

/** What wants attention. */
export const alertKinds = [
  'low-stock',
  'first-aid-low',
  'expiring',
  'expired',
  'overdue-sign-out',
  'overdue-work-order',
  'calibration-due',
  'insurance-expiring',
] as const

/** Something that wants attention: raised once, and open until what it tells of is so no more. */
export const alert = defineResource({
  domain: 'facilities',
  name: 'alert',
  slug: 'alerts',
  description: 'Something that wants attention: raised once, and open until what it tells of is so no more.',
  columns: {
    kind: choice(alertKinds, {}),
    resource: text({ max: 60, description: 'What it is about: the resource and the id of its row.' }),
    rowId: integer({ min: 1 }),
    label: text({ max: 200, description: 'The row as people call it.' }),
    message: text({ max: 1000 }),
    siteId: ref('site', { optional: true }),
    raisedAt: instant({ isStamp: true }),
    resolvedAt: instant({ optional: true, isStamp: true }),
    isOpen: flag({ readOnly: true, default: true }),
    openKey: text({ max: 200, optional: true, readOnly: true, description: 'Kind and row while it is open, so that there is one only.' }),
  },
  naturalKey: [],
  unique: ['openKey'],
  lists: { raisedAt: ['kind', 'isOpen', 'siteId'] },
  glance: ['message', 'kind', 'siteId', 'raisedAt', 'resolvedAt'],
  verbs: ['read'],
  access: readOnly,
  computed: ({ kind, resource, rowId, resolvedAt }) => ({
    isOpen: resolvedAt === null,
    openKey: resolvedAt === null ? `${kind} ${resource} ${rowId}` : null,
  }),
  shortcuts: { open: { column: 'isOpen', operator: 'eq', value: 'true', opens: true } },
})

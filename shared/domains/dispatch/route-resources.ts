// Decisions, the routes they propose, the stops of these, and what came of them.
import { z } from 'zod'
import type { ColumnOptions } from '../../catalogue/column.ts'
import { choice, date, decimal, flag, instant, integer, json, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'
import { attachmentsOf } from '../attachments.ts'
import { decisionStates, routeStates, stopStates } from './dispatch-rules.ts'
import { place } from './place.ts'

const kilometres = <const O extends ColumnOptions>(options: O) => decimal({ scale: 3, ...options })
const minutes = <const O extends ColumnOptions>(options: O) => decimal({ scale: 2, ...options })
/** A large document that is worked out and never typed in; rows do not show it. */
const document = (description: string) =>
  json(z.record(z.string(), z.unknown()), { optional: true, isHidden: true, kilobytes: 8192, description })
const readers: Access = { manager: ['read'], staff: ['read'], medic: ['read'], technician: ['read'], auditor: ['read'] }

/** A plan: what was known, what was proposed, and what became of it. */
export const decision = defineResource({
  domain: 'dispatch',
  name: 'decision',
  slug: 'decisions',
  description: 'A plan: what was known when it was made, what was proposed and why, and what became of it.',
  columns: {
    number: text({ max: 40, numbered: 'PLAN-' }),
    kind: choice(['plan', 'replan'], { default: 'plan' }),
    status: choice(decisionStates, { default: 'waiting' }),
    plannedOn: date({ description: 'The day that is planned.' }),
    policyName: text({ max: 60 }),
    policyVersion: integer({ min: 1 }),
    objective: choice(['cost', 'vehicles'], { default: 'cost' }),
    seed: integer({ min: 0 }),
    iterations: integer({ min: 0, description: 'The budget that planning was given.' }),
    iterationsDone: integer({ min: 0, optional: true, description: 'How much of it was used; less where time was over first.' }),
    correctionId: ref('travelCorrection', {
      optional: true,
      description: 'What was learnt of driving times, where the plan takes it into account.',
    }),
    replansId: ref('decision', { optional: true, description: 'The decision whose routes it changes.' }),
    requestedById: ref('user', { optional: true }),
    requestedAt: instant({ isStamp: true }),
    snapshot: document('Orders and vehicles with their versions, and everything else that planning knew.'),
    proposal: document('Routes with their stops, times, loads and costs.'),
    unassigned: document('Orders that were left out, each with its reasons by vehicle.'),
    orderCount: integer({ min: 0, optional: true }),
    unassignedCount: integer({ min: 0, optional: true }),
    routeCount: integer({ min: 0, optional: true }),
    totalDistanceKm: kilometres({ optional: true }),
    totalDurationMinutes: minutes({ optional: true }),
    totalCost: money({ optional: true }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    confidence: decimal({
      scale: 3,
      optional: true,
      description:
        'Of the last 50 finished routes of the policy, the share whose duration was within 10 % of the estimate; null while there are fewer than 5.',
    }),
    computationMs: integer({ min: 0, optional: true, isStamp: true }),
    failure: text({ max: 1000, optional: true, description: 'Why planning failed.' }),
    proposedAt: instant({ optional: true, isStamp: true }),
    committedAt: instant({ optional: true, isStamp: true }),
    committedById: ref('user', { optional: true }),
    executedAt: instant({ optional: true, isStamp: true }),
  },
  naturalKey: ['number'],
  lists: { requestedAt: ['status', 'policyName'], plannedOn: ['status'], number: [] },
  glance: ['status', 'plannedOn', 'orderCount', 'unassignedCount', 'totalCost', 'requestedAt'],
  verbs: ['read'],
  access: readers,
})

/** What one vehicle does on one day. */
export const route = defineResource({
  domain: 'dispatch',
  name: 'route',
  slug: 'routes',
  description: 'What one vehicle does on one day, as estimated and as it came.',
  columns: {
    number: text({ max: 60 }),
    decisionId: ref('decision', {}),
    vehicleId: ref('vehicle', {}),
    status: choice(routeStates, { default: 'planned' }),
    isLive: flag({ default: false, readOnly: true, description: 'Whether it is committed or in progress.' }),
    plannedOn: date({}),
    startPlace: json(place, {}),
    endPlace: json(place, { optional: true, description: 'Null: it ends at its last stop.' }),
    plannedStartAt: instant({}),
    plannedEndAt: instant({}),
    loadWeightTonnes: quantity({ min: 0, description: 'On board when it leaves.' }),
    loadVolumeM3: quantity({ min: 0 }),
    estimatedDistanceKm: kilometres({}),
    estimatedDurationMinutes: minutes({}),
    estimatedCost: money({}),
    actualDistanceKm: kilometres({ optional: true }),
    actualDurationMinutes: minutes({ optional: true }),
    actualCost: money({ optional: true }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    startedAt: instant({ optional: true }),
    completedAt: instant({ optional: true }),
    reason: text({ max: 400, optional: true, description: 'Why it was cancelled.' }),
  },
  naturalKey: ['number'],
  lists: { plannedOn: ['status', 'vehicleId'], number: [], decisionId: ['status'] },
  glance: ['status', 'vehicleId', 'plannedOn', 'plannedStartAt', 'estimatedDistanceKm', 'estimatedCost'],
  indexes: [['vehicleId', 'isLive']],
  verbs: ['read'],
  access: readers,
  computed: ({ status }) => ({ isLive: status === 'committed' || status === 'in-progress' }),
})

/** A stop of a route: one order, fetched or delivered. */
export const routeStop = defineResource({
  domain: 'dispatch',
  name: 'routeStop',
  slug: 'route-stops',
  description: 'A stop of a route: one order, fetched or delivered. That an order is on a route stands here and nowhere else.',
  columns: {
    routeId: ref('route', {}),
    orderId: ref('order', {}),
    kind: choice(['pickup', 'delivery'], {}),
    sequence: integer({ min: 1 }),
    place: json(place, {}),
    legDistanceKm: kilometres({ description: 'From the stop before, or the start.' }),
    legDurationMinutes: minutes({ description: 'Of driving, as estimated.' }),
    plannedArrivalAt: instant({}),
    plannedServiceAt: instant({ description: 'The arrival, or the start of the window where that is later.' }),
    plannedDepartureAt: instant({}),
    loadWeightTonnes: quantity({ min: 0, description: 'On board when it leaves.' }),
    loadVolumeM3: quantity({ min: 0 }),
    actualArrivalAt: instant({ optional: true }),
    actualDepartureAt: instant({ optional: true }),
    status: choice(stopStates, { default: 'pending' }),
    proof: json(z.record(z.string().max(60), z.json()), {
      optional: true,
      description: 'Who received it, and what else proves the delivery.',
    }),
    reason: text({ max: 400, optional: true, description: 'Why it was skipped or failed.' }),
  },
  naturalKey: [],
  lists: { sequence: ['routeId'], plannedArrivalAt: ['orderId', 'status'] },
  glance: ['plannedArrivalAt', 'routeId', 'orderId', 'kind', 'sequence', 'status', 'actualArrivalAt'],
  indexes: [['orderId', 'routeId']],
  verbs: ['read'],
  access: readers,
  within: 'routeId',
})

/** What came of a finished route; it follows from its stops. */
export const operationalOutcome = defineResource({
  domain: 'dispatch',
  name: 'operationalOutcome',
  slug: 'operational-outcomes',
  description: 'What came of a finished route against what was predicted; error = actual - estimated.',
  columns: {
    routeId: ref('route', {}),
    vehicleId: ref('vehicle', {}),
    policyName: text({ max: 60 }),
    policyVersion: integer({ min: 1 }),
    finishedAt: instant({}),
    estimatedCost: money({}),
    actualCost: money({}),
    costError: money({}),
    costErrorPercent: decimal({ scale: 2, optional: true, description: 'Null where nothing was estimated.' }),
    estimatedDurationMinutes: minutes({}),
    actualDurationMinutes: minutes({}),
    durationErrorMinutes: minutes({}),
    durationErrorPercent: decimal({ scale: 2, optional: true }),
    estimatedDistanceKm: kilometres({}),
    actualDistanceKm: kilometres({}),
    distanceErrorKm: kilometres({}),
    distanceErrorPercent: decimal({ scale: 2, optional: true }),
    weightTonnes: quantity({ min: 0, description: 'Delivered.' }),
    revenue: money({ description: 'Prices of what was delivered.' }),
    profit: money({ description: 'Revenue less actual cost.' }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    orderCount: integer({ min: 0, description: 'All that were on the route: delivered, failed and open.' }),
    deliveredCount: integer({ min: 0 }),
    failedCount: integer({ min: 0 }),
    openCount: integer({ min: 0, description: 'Skipped or never reached: back in the pool.' }),
    onTimeCount: integer({ min: 0, description: 'Delivered, and arrived for before the window closed.' }),
    lateCount: integer({ min: 0, description: 'Delivered, service begun after the window.' }),
  },
  naturalKey: [],
  unique: ['routeId'],
  lists: { finishedAt: ['vehicleId', 'policyName'] },
  glance: ['finishedAt', 'routeId', 'vehicleId', 'actualCost', 'costErrorPercent', 'profit', 'deliveredCount', 'orderCount'],
  verbs: ['read'],
  access: readers,
})

/** A photo or a signature of a stop. */
export const routeStopAttachment = attachmentsOf({
  domain: 'dispatch',
  owner: 'routeStop',
  slug: 'route-stop',
  access: { ...usualAccess, manager: ['read'] },
})

// The reads that are no lists, caught on their way to the database: rows by id, history, imports, sign-in, undo, stock.
import { sql } from 'kysely'
import { rowAsOf } from '../../shared/audit/as-of.ts'
import { auditDashboard } from '../../shared/audit/dashboard.ts'
import { feedHead, readFeed, requirePlace } from '../../shared/audit/feed.ts'
import { listAsOf } from '../../shared/audit/list-as-of.ts'
import { selectTrails } from '../../shared/audit/row-trails.ts'
import { auditStats, ledgerStats } from '../../shared/audit/stats.ts'
import { recentEntries, recentOf, rowHistory, type TrailFilter, type TrailPage } from '../../shared/audit/trail.ts'
import { selectRemovedByEntra } from '../../shared/auth/entra-users.ts'
import { countAdmins, findAccount, selectByEntra, selectByUsername, selectOwner } from '../../shared/auth/users.ts'
import type { AnyReport } from '../../shared/catalogue/report.ts'
import {
  findBackup,
  listBackups,
  listGoodBackups,
  listUnfinishedBackups,
  selectLastDrilled,
  selectNewest,
} from '../../shared/db/backups.ts'
import { selectCalendarTokens } from '../../shared/db/calendar.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Query } from '../../shared/db/engine.ts'
import { selectExpiredExports, selectExport, selectExports, selectUnfinishedExports } from '../../shared/db/exports.ts'
import { listDifferences } from '../../shared/db/import-differences.ts'
import { findImport, findImportOfBlob, listImports, listIssues, listUnfinished } from '../../shared/db/imports.ts'
import { findPlaces, readSealed, readUnsealed, selectBlocks } from '../../shared/db/ledger.ts'
import { findMappings } from '../../shared/db/mappings.ts'
import { selectDaySums, selectDays, selectLatestDays, selectStates } from '../../shared/db/migration.ts'
import { selectDue, selectInbox, selectMessage, selectTold } from '../../shared/db/outbox.ts'
import { selectOldestUnanchored, selectOldestUnsealed } from '../../shared/db/pending.ts'
import {
  purgeCommitLog,
  purgeIdempotency,
  purgeOneTimeLinks,
  purgeOutbox,
  purgeSessions,
  purgeSignInFailures,
} from '../../shared/db/retention.ts'
import { selectFailure, selectLink, selectLiveSessions, selectOpenLinks, selectSession } from '../../shared/db/sessions.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { lookAtFile } from '../../shared/domains/attachment-actions.ts'
import { selectAbandoned } from '../../shared/domains/attachment-expiry.ts'
import { findCompared } from '../../shared/domains/calculations/compare-queries.ts'
import { findVersions, lookAtRun, runsOf } from '../../shared/domains/calculations/replay-queries.ts'
import {
  findAffected,
  lookAtCalculation,
  lookAtRunnable,
  lookAtWithdrawal,
  selectLastNumber as selectLastVersion,
} from '../../shared/domains/calculations/version-queries.ts'
import { idOf, ownerOf, selectFindingRefs, selectRecord } from '../../shared/domains/defects/defect-queries.ts'
import { defect, defectAction, defectAttachment } from '../../shared/domains/defects/defect-resources.ts'
import { lookAtGauge } from '../../shared/domains/defects/gauge-queries.ts'
import { defectPareto } from '../../shared/domains/defects/pareto-report.ts'
import { defectSeries } from '../../shared/domains/defects/record-rules.ts'
import { transportCost } from '../../shared/domains/dispatch/cost-report.ts'
import { predictionError } from '../../shared/domains/dispatch/error-report.ts'
import { lookAtHandMade } from '../../shared/domains/dispatch/evaluate-queries.ts'
import { selectConfidence, selectCorrection, selectLegs } from '../../shared/domains/dispatch/learning-queries.ts'
import { onTimeRate } from '../../shared/domains/dispatch/on-time-report.ts'
import { lookAtPlan, lookAtPlanned, selectStopsOf, selectWaiting } from '../../shared/domains/dispatch/plan-queries.ts'
import { readSnapshot } from '../../shared/domains/dispatch/planning/read-snapshot.ts'
import { lookAtReplanned } from '../../shared/domains/dispatch/read-replan.ts'
import { lookAtDay } from '../../shared/domains/dispatch/recommend-queries.ts'
import { lookAtOrder as lookAtDispatchOrder, lookAtRoute, lookAtStop, lookAtVehicle } from '../../shared/domains/dispatch/route-queries.ts'
import { selectSeen } from '../../shared/domains/dispatch/seeing/seen-queries.ts'
import { selectKept } from '../../shared/domains/dispatch/travel/routing.ts'
import { lookForAlerts } from '../../shared/domains/facilities/alert-queries.ts'
import { findMisstated, lookAtTool } from '../../shared/domains/facilities/equipment-queries.ts'
import { incidentSeries } from '../../shared/domains/facilities/incident-actions.ts'
import { medicalIncident } from '../../shared/domains/facilities/incident-resources.ts'
import { firstAid, stock } from '../../shared/domains/facilities/ledger.ts'
import { lookUp } from '../../shared/domains/facilities/lookup-query.ts'
import { lookAtMovement } from '../../shared/domains/facilities/movement-query.ts'
import { makeDueOrders } from '../../shared/domains/facilities/plans.ts'
import { lookAt, lookAtMany } from '../../shared/domains/facilities/queries.ts'
import { lookAtStocktake, lookAtStore } from '../../shared/domains/facilities/stocktake-queries.ts'
import { lookAtOrder, selectParts } from '../../shared/domains/facilities/work-queries.ts'
import { domains } from '../../shared/domains/index.ts'
import { selectLastNumber } from '../../shared/domains/numbered.ts'
import { readCalendar } from '../../shared/domains/tasks/calendar-endpoints.ts'
import { selectDigestTasks, selectDigestTools } from '../../shared/domains/tasks/digest-queries.ts'
import { selectDigested } from '../../shared/domains/tasks/digests.ts'
import { selectPeopleOf } from '../../shared/domains/tasks/people.ts'
import { selectComing } from '../../shared/domains/tasks/reminders.ts'
import { task, taskAttachment } from '../../shared/domains/tasks/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { findKept } from '../../shared/http/idempotency.ts'
import { previewUndo } from '../../shared/imports/undo.ts'
import { selectPeople, selectRecipients } from '../../shared/notify/recipients.ts'
import type { Case, Excuse } from './explain.ts'

/** The reads that may scan or sort, each with the reason. */
export const readExcuses = {
  newest: { may: ['scans'], why: 'the table itself lies in the order of its numbers: the newest are its end' },
  byAction: {
    may: ['scans'],
    why: 'an action of the trail has no index, which every write would pay for: it is looked for from the newest entry on',
  },
  figures: { may: ['scans', 'walks', 'sorts'], why: 'figures count and group what they look at, the newest blocks among it' },
  ledgerEnd: {
    may: ['scans', 'walks'],
    why: 'the last block is the end of its table, and what waits for its place or its anchor has an index of nothing else',
  },
  seldom: { may: ['scans'], why: 'it is asked once for each person who is new' },
  few: { may: ['sorts'], why: 'a person has few sessions, and a calculation few versions' },
  days: { may: ['scans', 'sorts', 'walks'], why: 'a table with a row for each resource and day is small' },
  given: { may: ['scans'], why: 'the values asked for are a list by themselves' },
  oneEach: { may: ['scans'], why: 'a table with a row for each resource is read as a whole' },
  aDay: { may: ['scans', 'sorts', 'walks'], why: 'a table that grows by a row a day is small' },
  everyNight: {
    may: ['scans'],
    why: 'once a night the files of all rows are gone through in the order of their ids, a hundred finds at a time',
  },
  report: {
    may: ['scans', 'walks', 'sorts'],
    why: 'a report adds up and sorts what it looks at, and looks at whole tables that are no history',
  },
  alerts: { may: ['scans', 'walks', 'sorts'], why: 'what is low is found by adding up all levels, every quarter of an hour' },
  plans: { may: ['scans', 'sorts'], why: 'the active plans are few, and looked through every hour' },
  ranked: { may: ['scans', 'sorts'], why: 'what was found of each person by index is counted and put in order' },
  advice: {
    may: ['scans', 'sorts', 'walks'],
    why: 'the ids asked for are a list by themselves, what is found by them is put in order, and what is kept apart and was learnt is little',
  },
  pool: {
    may: ['scans', 'walks', 'sorts'],
    why: 'the fleet is small, and read as a whole by who plans it; rules of what is kept apart are few',
  },
  apart: { may: ['scans', 'walks'], why: 'ids asked for are a list by themselves, and rules of what is kept apart are few' },
  nightly: { may: ['scans'], why: 'a nightly job looks through a small table' },
} as const satisfies Record<string, Excuse>

type Work = (ctx: DbContext) => Promise<unknown>
type Reads = readonly (readonly [name: string, work: Work, excuse?: Excuse])[]

const page: TrailPage = { before: null, limit: 50 }
const older = { before: 1000, limit: 50 }
const trail =
  (filter: TrailFilter, of = page): Work =>
  (ctx) =>
    recentEntries(ctx, filter, of)

const aDay = { name: '2027-02-28', day: '2027-02-28', fromAt: '2027-02-28T00:00:00.000Z', untilAt: '2027-03-01T00:00:00.000Z' }
/** Reports of dispatch that another question makes another query. */
const dispatchGroups: readonly (readonly [name: string, report: AnyReport<DbContext>, asked: Record<string, string>])[] = [
  ...['day', 'customer', 'city', 'vehicle'].map(
    (by) => [`the on-time rate by ${by}`, onTimeRate, { by, vehicleId: '1', city: 'c' }] as const,
  ),
  ...['vehicle-type', 'policy', 'week'].map((by) => [`costs by ${by}`, transportCost, { by }] as const),
  ['errors by vehicle', predictionError, { by: 'vehicle', of: 'cost', every: 'month' }],
]

const reads: Reads = [
  ['the trail', trail({}), readExcuses.newest],
  ['the trail, next page', trail({}, older)],
  ['the trail of a resource', trail({ resource: 'store' })],
  ['the trail of a request', trail({ requestId: 'r' })],
  ['the trail of an import', trail({ importId: 1 })],
  ['the trail of an actor', trail({ actor: 'a' })],
  ['the trail of a row', trail({ resource: 'store', rowId: 1 })],
  ['the trail of a time', trail({ from: '2027-01-01T00:00:00.000Z', to: '2027-02-01T00:00:00.000Z' })],
  ['the trail since a time', trail({ from: '2027-01-01T00:00:00.000Z' })],
  ['the trail of a time, next page', trail({ from: '2027-01-01T00:00:00.000Z' }, older)],
  ['the trail of an actor at a time', trail({ actor: 'a', from: '2027-01-01T00:00:00.000Z' })],
  [
    'the trails of rows',
    (ctx) => ctx.engine.read([selectTrails(ctx, ctx.catalogue.get('store'), { afterRow: 5, afterEntry: 9, untilRow: 9 })]),
  ],
  [
    'the trails of rows up to an instant',
    (ctx) => ctx.engine.read([selectTrails(ctx, ctx.catalogue.get('store'), { afterRow: 5, until: ctx.now() })]),
  ],
  ['the trail of an action', trail({ action: 'denied' }), readExcuses.byAction],
  ['figures of the trail', auditStats, readExcuses.figures],
  ['how far the ledger is', ledgerStats, readExcuses.ledgerEnd],
  ['the dashboard of the trail', auditDashboard, readExcuses.figures],
  ['the trail of a domain', (ctx) => recentOf(ctx, ['calculation', 'calculationRun'], {}, page)],
  ['the trail of a domain, next page', (ctx) => recentOf(ctx, ['calculation', 'calculationRun'], {}, older)],
  ['figures of the trail of a domain', (ctx) => auditStats(ctx, ['calculation', 'calculationRun']), readExcuses.figures],
  ['the dashboard of a domain', (ctx) => auditDashboard(ctx, ['calculation', 'calculationRun']), readExcuses.figures],
  ['what waits to be sealed', readUnsealed, readExcuses.ledgerEnd],
  ['sealed entries', (ctx) => readSealed(ctx, 1000, 2000)],
  ['sealed entries from the first on', (ctx) => readSealed(ctx, null)],
  ['where entries stand', (ctx) => findPlaces(ctx, [1, 2])],
  ['blocks', (ctx) => gather(ctx, [selectBlocks(ctx, 1000)])],
  ['blocks without an anchor', (ctx) => gather(ctx, [selectBlocks(ctx, 1000, 'unanchored')])],
  ['how far the feed is', feedHead, readExcuses.ledgerEnd],
  ['a place in the feed', (ctx) => requirePlace(ctx, { after: 1000, ledger: 'l', days: 90 }), readExcuses.newest],
  ['the feed', (ctx) => readFeed(ctx, { after: 1000, resources: [], limit: 50 }), readExcuses.ledgerEnd],
  ['an import', (ctx) => findImport(ctx, 1)],
  ['the import of a file', (ctx) => findImportOfBlob(ctx, 'a', 'b')],
  ['imports', (ctx) => listImports(ctx, null), readExcuses.newest],
  ['imports, next page', (ctx) => listImports(ctx, 1000)],
  ['unfinished imports', listUnfinished],
  ['issues of an import', (ctx) => listIssues(ctx, 1, 0, 100)],
  ['differences of an import', (ctx) => listDifferences(ctx, 1, 0, 100)],
  ['what is remembered of headers', (ctx) => findMappings(ctx, ['s']), readExcuses.given],
  ['modes of all resources', (ctx) => gather(ctx, [selectStates(ctx)]), readExcuses.oneEach],
  ['days compared', (ctx) => gather(ctx, [selectDaySums(ctx), selectLatestDays(ctx), selectDays(ctx, '2027-02-28')]), readExcuses.days],
  ['what an undo takes back', (ctx) => previewUndo(ctx, 1)],
  ['a session', (ctx) => gather(ctx, [selectSession(ctx, 's'), selectOwner(ctx, 'session', 's')])],
  ['sessions of a user', (ctx) => gather(ctx, [selectLiveSessions(ctx, 1)]), readExcuses.few],
  ['a one-time link', (ctx) => gather(ctx, [selectLink(ctx, 'l'), selectOwner(ctx, 'oneTimeLink', 'l')])],
  ['open links of a user', (ctx) => gather(ctx, [selectOpenLinks(ctx, 1)])],
  ['failed sign-ins of a name', (ctx) => gather(ctx, [selectFailure(ctx, 'n')])],
  ['a user by name', (ctx) => gather(ctx, [selectByUsername(ctx, 'u')])],
  ['a user by id', (ctx) => findAccount(ctx, 1)],
  ['a user by Entra', (ctx) => gather(ctx, [selectByEntra(ctx, 'e')])],
  ['a removed user by Entra', (ctx) => gather(ctx, [selectRemovedByEntra(ctx, 'e')]), readExcuses.seldom],
  ['administrators', countAdmins],
  ['an export', (ctx) => gather(ctx, [selectExport(ctx, 1)])],
  ['exports', (ctx) => gather(ctx, [selectExports(ctx, null, null, 50)]), readExcuses.newest],
  ['exports of a person', (ctx) => gather(ctx, [selectExports(ctx, 'a', null, 50), selectExports(ctx, 'a', 1000, 50)])],
  ['exports by state', (ctx) => gather(ctx, [selectUnfinishedExports(ctx), selectExpiredExports(ctx)])],
  ['the calendar of a person', (ctx) => readCalendar(ctx, 't')],
  ['addresses of a calendar', (ctx) => gather(ctx, [selectCalendarTokens(ctx, 1)])],
  ['people around tasks', (ctx) => gather(ctx, [selectPeopleOf(ctx, { tasks: [1, 2], ids: [3], usernames: ['u'] })]), readExcuses.given],
  ['tasks that came after others', (ctx) => gather(ctx, [select(ctx, task, { previousTaskId: [1, 2] })])],
  ['a kept answer', (ctx) => findKept({ ...ctx, idempotency: { key: 'k', requestHash: 'h', status: 201 } })],
  ['a dump', (ctx) => findBackup(ctx, 'b')],
  ['dumps', (ctx) => listBackups(ctx, { before: null, limit: 50 }), readExcuses.aDay],
  ['dumps, next page', (ctx) => listBackups(ctx, { before: 'b', limit: 50 })],
  ['unfinished and good dumps', (ctx) => Promise.all([listUnfinishedBackups(ctx), listGoodBackups(ctx, 'p')]), readExcuses.aDay],
  [
    'newest dumps',
    (ctx) => gather(ctx, [selectNewest(ctx, 'any'), selectNewest(ctx, 'verified'), selectLastDrilled(ctx)]),
    readExcuses.aDay,
  ],
  ['what waits to be sealed or anchored', (ctx) => gather(ctx, [selectOldestUnsealed(ctx), selectOldestUnanchored(ctx)])],
  ['old commit ids', (ctx) => purgeCommitLog(ctx.engine, ctx.now())],
  ['old kept answers', (ctx) => purgeIdempotency(ctx.engine, ctx.now())],
  ['expired sessions', (ctx) => purgeSessions(ctx.engine, ctx.now())],
  ['expired links', (ctx) => purgeOneTimeLinks(ctx.engine, ctx.now()), readExcuses.nightly],
  ['old messages', (ctx) => purgeOutbox(ctx.engine, ctx.now())],
  ['messages that are due', (ctx) => gather(ctx, [selectDue(ctx, 50)])],
  ['a message by all its channels', (ctx) => gather(ctx, [selectMessage(ctx, { recipientId: 1, about: 'a' })])],
  ['what people were told', (ctx) => gather(ctx, [selectTold(ctx, [{ recipientId: 1, about: 'a' }])]), readExcuses.given],
  ['messages of a person', (ctx) => gather(ctx, [selectInbox(ctx, 1, null, 50), selectInbox(ctx, 1, 1000, 50)]), readExcuses.given],
  ['people by id', (ctx) => gather(ctx, [selectPeople(ctx, [1, 2]), selectRecipients(ctx, [1, 2])]), readExcuses.given],
  [
    'tasks to remind of',
    (ctx) =>
      gather(
        ctx,
        (['remindAt', 'openDueAt'] as const).map((cause) => selectComing(ctx, cause, { at: ctx.now(), id: 1 }, ctx.now())),
      ),
  ],
  ['people who want a digest', (ctx) => gather(ctx, [selectDigested(ctx, 1)])],
  [
    'what a digest tells',
    (ctx) =>
      gather(ctx, [
        selectDigestTasks(ctx, [1, 2], { now: ctx.now(), todayEnd: ctx.now(), weekEnd: ctx.now() }),
        selectDigestTools(ctx, [1, 2], ctx.now()),
      ]),
    readExcuses.ranked,
  ],
  ['old failed sign-ins', (ctx) => purgeSignInFailures(ctx.engine, ctx.now()), readExcuses.nightly],
  ['what should be an open alert', lookForAlerts, readExcuses.alerts],
  [
    'shelves of an item',
    (ctx) => lookAt(ctx, stock, 1, { stores: [{ path: 'storeId', id: undefined }], lotNumber: 'L', withStocktakes: true }),
  ],
  [
    'shelves of several items',
    (ctx) =>
      lookAtMany(ctx, firstAid, [
        { itemId: 1, lotId: 1, path: '' },
        { itemId: 2, storeId: 1, path: '' },
      ]),
  ],
  ['what lies in a store', (ctx) => Promise.all([lookAtStore(ctx, 1, null), lookAtStore(ctx, 1, 1)])],
  ['a stocktake', (ctx) => lookAtStocktake(ctx, 1)],
  ['items of a stocktake', (ctx) => lookAtStocktake(ctx, 1, { itemIds: [1, 2], lotIds: [1] })],
  ['what bears a code', (ctx) => lookUp(ctx, 'C')],
  ['a movement with its legs', (ctx) => lookAtMovement(ctx, stock, 1)],
  ['the last incident of a year', (ctx) => gather(ctx, [selectLastNumber(ctx, medicalIncident, incidentSeries, '2026')])],
  ['a gauge with its readings', (ctx) => lookAtGauge(ctx, 1, true)],
  ['a file with its owner', (ctx) => lookAtFile(ctx, taskAttachment, task, 1)],
  ['abandoned uploads', (ctx) => gather(ctx, [selectAbandoned(ctx, taskAttachment, ctx.now())]), readExcuses.everyNight],
  ['a tool and who has it', (ctx) => lookAtTool(ctx, { equipmentId: 1 }, { personId: 1, roles: ['manager'] })],
  ['a tool by its reservation', (ctx) => lookAtTool(ctx, { reservationId: 1 })],
  ['tools whose reservations have begun or ended', findMisstated],
  ['a work order with its surroundings', (ctx) => lookAtOrder(ctx, 1, { providerId: 1, assigneeId: 1 })],
  ['parts of a work order', (ctx) => gather(ctx, [selectParts(ctx, 1)])],
  ['a defect with all that belongs to it', (ctx) => gather(ctx, selectRecord(ctx, idOf(ctx, 1)))],
  ['the defect of an action with all that belongs to it', (ctx) => gather(ctx, selectRecord(ctx, ownerOf(ctx, defectAction, 1)))],
  ['what findings refer to', (ctx) => gather(ctx, selectFindingRefs(ctx, [{ failureCodeId: 1, inspectionItemId: 1, gaugeId: 1 }]))],
  ['the correction of a defect', (ctx) => gather(ctx, [select(ctx, defect, { correctsId: 1 })])],
  ['the files of a defect', (ctx) => gather(ctx, [select(ctx, defectAttachment, { ownerId: 1 })])],
  ['the last defect of a year', (ctx) => gather(ctx, [selectLastNumber(ctx, defect, defectSeries, '2026')])],
  ['a calculation and its version in force', (ctx) => lookAtCalculation(ctx, 1, 1), readExcuses.few],
  ['a version to run', (ctx) => lookAtRunnable(ctx, 1, 1)],
  ['the last version of a calculation', (ctx) => gather(ctx, [selectLastVersion(ctx, 1)])],
  ['a version with its runs', (ctx) => Promise.all([lookAtWithdrawal(ctx, 1), findAffected(ctx, 1)])],
  ['a run with its version', (ctx) => lookAtRun(ctx, 1)],
  ['two versions and runs of the first', (ctx) => findCompared(ctx, 1, 2, 100)],
  [
    'runs of a period',
    (ctx) =>
      Promise.all([undefined, 1].map((calculationId) => runsOf(ctx, { fromAt: ctx.now(), untilAt: ctx.now(), calculationId }).next())),
  ],
  ['versions of runs', (ctx) => findVersions(ctx, [1, 2])],
  ['a plan as it is seen', (ctx) => gather(ctx, selectSeen(ctx, { decisionId: 1 }))],
  ['a route as it is seen', (ctx) => gather(ctx, selectSeen(ctx, { routeId: 1 }))],
  ['plans that are due', (ctx) => makeDueOrders(ctx), readExcuses.plans],
  [
    'a hand-made route with what live routes have of it',
    async (ctx) => {
      await lookAtHandMade(ctx, { vehicle: 1, orderIds: [1, 2], correction: true })
      await lookAtHandMade(ctx, { vehicle: 'V1', orderIds: [1, 2] })
    },
    readExcuses.advice,
  ],
  ['an order and the routes of a day', (ctx) => lookAtDay(ctx, 1, '2027-03-01'), readExcuses.advice],
  ['kept matrices of a routing service', (ctx) => gather(ctx, [selectKept(ctx, 'osrm', ctx.now())])],
  ['what was learnt of driving times', (ctx) => gather(ctx, [selectCorrection(ctx, true), selectCorrection(ctx, 1)]), readExcuses.aDay],
  ['how sure plans of a policy are', (ctx) => gather(ctx, [selectConfidence(ctx, 'p')]), readExcuses.given],
  ['legs that driving times are learnt from', (ctx) => gather(ctx, selectLegs(ctx, aDay, 1000)), readExcuses.report],
  ...dispatchGroups.map(([name, report, asked]): Reads[number] => {
    return [`report dispatch ${name}`, (ctx) => report.run(ctx, report.input.parse(asked)), readExcuses.report]
  }),
  ['what a plan is made of', (ctx) => readSnapshot(ctx, {}, 'p'), readExcuses.pool],
  [
    'what a plan is made of, by name',
    (ctx) => readSnapshot(ctx, { orderIds: [1, 2], vehicleIds: [1], correction: 1 }, 'p'),
    readExcuses.pool,
  ],
  ['a plan', (ctx) => lookAtPlan(ctx, 1), readExcuses.apart],
  ['orders and vehicles of a plan', (ctx) => lookAtPlanned(ctx, 1, [1, 2], [1]), readExcuses.apart],
  ['stops of a plan', (ctx) => gather(ctx, [selectStopsOf(ctx, 1)])],
  ['a route with its surroundings', (ctx) => lookAtRoute(ctx, 1)],
  ['a stop with its route', (ctx) => lookAtStop(ctx, 1)],
  ['a vehicle with its live routes', (ctx) => lookAtVehicle(ctx, 1)],
  ['an order with the route that has it', (ctx) => lookAtDispatchOrder(ctx, 1)],
  ['what a replan takes up', (ctx) => lookAtReplanned(ctx, sql`1`, '2027-02-28', {}, 'p'), readExcuses.pool],
  ['plans that wait', (ctx) => gather(ctx, [selectWaiting(ctx, ctx.now())])],
  ['the Pareto of a part', (ctx) => defectPareto.run(ctx, defectPareto.input.parse({ partNumberId: '1' })), readExcuses.report],
]

/** Every report, asked nothing but what it must be. */
const reports = domains.flatMap(({ name, reports }): Reads => {
  return reports.map((report) => [`report ${name} ${report.name}`, (ctx) => report.run(ctx, report.input.parse({})), readExcuses.report])
})

/** The queries of these reads, and of a row of each resource: itself, its history, and how it was. */
export async function readCases(ctx: DbContext): Promise<Case[]> {
  const rows = ctx.catalogue.resources.flatMap(
    (resource): Reads => [
      [`${resource.name} by id`, (of) => get(of, resource, 1)],
      [`${resource.name} history`, (of) => rowHistory(of, resource, 1, page)],
      [`${resource.name} history, next page`, (of) => rowHistory(of, resource, 1, older)],
      [`${resource.name} as of an instant`, (of) => rowAsOf(of, resource, 1, ctx.now())],
      [`${resource.name} list as of an instant`, (of) => listAsOf(of, resource, { at: ctx.now(), after: 5, limit: 50, filters: [] })],
    ],
  )
  const cases: Case[] = []
  for (const [name, work, excuse = null] of [...rows, ...reads, ...reports])
    for (const query of await caught(ctx, work)) cases.push({ name, query, isNarrowed: true, excuse })
  return cases
}

/** The queries that work sends; it is told that there is nothing, and cannot write. */
async function caught(ctx: DbContext, work: Work): Promise<Query[]> {
  const queries: Query[] = []
  const refuse = async () => {
    throw new Error('a read writes')
  }
  const read = async (given: readonly Query[]) => {
    queries.push(...given)
    return given.map(() => [])
  }
  try {
    await work({ ...ctx, engine: { ...ctx.engine, read, write: refuse, execute: refuse, takeIds: refuse, countRequests: refuse } })
  } catch (error) {
    // what is not there is not found, and by then the question was asked
    if (!(error instanceof AppError)) throw error
  }
  return queries
}

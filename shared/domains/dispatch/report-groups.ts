// How the reports of dispatch group what they count: by day, week or month, and by vehicle, policy, customer or city; said here once for all of them.
import { sql } from 'kysely'
import { text } from '../../catalogue/kinds.ts'
import type { Resource, Role } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import { daysOf, monthsOf, type periodOf, type Span, weeksOf } from '../report-inputs.ts'
import type { Sql } from '../report-query.ts'
import { customer } from '../shared/resources.ts'
import { vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { operationalOutcome, route, routeStop } from './route-resources.ts'

/** Roles that read the reports of dispatch. */
export const readers: readonly Role[] = ['manager', 'staff', 'medic', 'technician', 'auditor']

/** A table under the name that the query gives it. */
export const from = (resource: Resource, alias: string): Sql => sql`${sql.table(resource.table)} as ${sql.ref(alias)}`

/** What a line is about: a code or another short name, and what else there is to say of it. */
export const about = { code: text({ max: 120 }), name: text({ max: 120, optional: true }) }

/** The spans that a period is cut into, and the whole of it where nothing is asked. */
export function spansBy(every: string, period: ReturnType<typeof periodOf>, zone: string): readonly Span[] {
  if (every === 'day') return daysOf(period, zone)
  if (every === 'week') return weeksOf(period, zone)
  return every === 'month' ? monthsOf(period, zone) : [period]
}

/** One way to group: what is grouped by, and how its last row (`max(id)` as `lastId`) tells what stands on the line and in which order. */
export interface Grouping {
  readonly keys: readonly Sql[]
  readonly label: Sql
  readonly labelled: Sql
  readonly order: Sql
}

const lastOutcome = sql`join ${from(operationalOutcome, 'x')} on x."id" = c."lastId"`
const itsVehicle = sql`${lastOutcome} join ${from(vehicle, 'n')} on n."id" = x."vehicleId"`
const key = (alias: string, column: string) => sql.ref(`${alias}.${keyName(column)}`)

/** Groups of outcomes, which stand under the alias `o` with their vehicles as `v`. */
export const outcomeGroups = {
  vehicle: {
    keys: [sql`o."vehicleId"`],
    label: sql`n."code", n."type" as "name"`,
    labelled: itsVehicle,
    order: sql`${key('n', 'code')}, n."id"`,
  },
  'vehicle-type': {
    keys: [key('v', 'type')],
    label: sql`n."type" as "code", null as "name"`,
    labelled: itsVehicle,
    order: key('n', 'type'),
  },
  policy: {
    keys: [key('o', 'policyName'), sql`o."policyVersion"`],
    label: sql`x."policyName" as "code", cast(x."policyVersion" as varchar(20)) as "name"`,
    labelled: lastOutcome,
    order: sql`${key('x', 'policyName')}, x."policyVersion"`,
  },
} as const satisfies Record<string, Grouping>

const itsOrder = sql`join ${from(routeStop, 'x')} on x."id" = c."lastId" join ${from(order, 'y')} on y."id" = x."orderId"`

/** Groups of stops, which stand under the alias `s` with their orders as `o` and their routes as `r`. */
export const stopGroups = {
  customer: {
    keys: [sql`o."customerId"`],
    label: sql`n."code", n."name"`,
    labelled: sql`${itsOrder} join ${from(customer, 'n')} on n."id" = y."customerId"`,
    order: sql`${key('n', 'code')}, n."id"`,
  },
  city: {
    keys: [key('o', 'destinationCity')],
    label: sql`y."destinationCity" as "code", null as "name"`,
    labelled: itsOrder,
    order: key('y', 'destinationCity'),
  },
  vehicle: {
    keys: [sql`r."vehicleId"`],
    label: sql`n."code", n."type" as "name"`,
    labelled: sql`join ${from(routeStop, 'x')} on x."id" = c."lastId" join ${from(route, 'y')} on y."id" = x."routeId" join ${from(vehicle, 'n')} on n."id" = y."vehicleId"`,
    order: sql`${key('n', 'code')}, n."id"`,
  },
} as const satisfies Record<string, Grouping>

/** `, a, b` after another group. */
export const andBy = (keys: readonly Sql[]): Sql =>
  sql.join(
    keys.map((one) => sql`, ${one}`),
    sql``,
  )

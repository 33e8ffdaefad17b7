// How well the fleet is used: loads against capacities, hours against shifts, and days on which a vehicle stood still.
import { sql } from 'kysely'
import { z } from 'zod'
import { addDays } from '../../catalogue/days.ts'
import { date, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { type Columns, systemColumns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { type Figure, figure, figureOf, percentOf, ratio, unitsOf } from '../figures.ts'
import { idText, periodInput, periodOf, type Span, weeksOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, textOf } from '../report-query.ts'
import { vehicle } from './fleet-resources.ts'
import { from, readers } from './report-groups.ts'
import { route, routeStop } from './route-resources.ts'

const count = integer({ min: 0 })
const quantity = figure({ scale: 3 })
const hours = figure({ scale: 2 })
const percent = figure({ scale: 2, optional: true })
const usualDays = 28

const { code, type, capacityWeightTonnes, capacityVolumeM3, shiftStart, shiftEnd, status } = vehicle.columns
const fleet = { id: systemColumns.id, code, type, capacityWeightTonnes, capacityVolumeM3, shiftStart, shiftEnd, status } satisfies Columns
const vehicleDay = {
  vehicleId: systemColumns.id,
  day: date({}),
  routes: count,
  peakWeightTonnes: quantity,
  peakVolumeM3: quantity,
  minutes: figure({ scale: 2 }),
} satisfies Columns

/** How well vehicles are used. */
export const fleetUtilisation = defineReport({
  name: 'fleetUtilisation',
  title: 'Utilisation of the fleet',
  description:
    'For each vehicle and week of the period (the last 28 days unless told, by the days that are planned) its finished routes, the greatest weight and volume on board at once against its capacity, the hours of these routes against those of its shift on the days of the period, and the days without a route. Percent with two places, rounded half up, null where there is no capacity. Retired vehicles are shown only where they drove; a vehicle without a shift is in service all day.',
  roles: readers,
  input: z.strictObject({ ...periodInput, vehicleId: idText }),
  columns: {
    ...{ week: text({ max: 8 }), weekStartsOn: date({}), vehicle: code, type, days: count, daysIdle: count, routes: count },
    ...{ peakWeightTonnes: quantity, peakWeightPercent: percent, peakVolumeM3: quantity, peakVolumePercent: percent },
    ...{ hoursInService: hours, hoursOfShift: hours, hoursPercent: percent },
  },
  names: { vehicle: 'vehicle' },
  run: async (ctx: DbContext, { from: first, to, timezone, vehicleId }) => {
    const { dialect } = ctx.engine
    const { id, day } = parameters(ctx)
    const period = periodOf({ from: first, to, timezone }, ctx.now(), usualDays)
    const only = vehicleId === undefined ? sql`` : sql`and "id" = ${id(vehicleId)}`
    const ofVehicle = vehicleId === undefined ? sql`` : sql`and r."vehicleId" = ${id(vehicleId)}`
    const peak = (column: string) =>
      sql`(select max(${sql.ref(`s.${column}`)}) from ${from(routeStop, 's')} where s."routeId" = r."id" and s."deletedAt" is null)`
    const peaks = ['loadWeightTonnes', 'loadVolumeM3'].map(
      (column) =>
        sql`case when ${peak(column)} > ${sql.ref(`r.${column}`)} then ${peak(column)} else ${sql.ref(`r.${column}`)} end as ${sql.ref(column)}`,
    )
    const [vehicles, days] = await gather(ctx, [
      reading(
        ctx,
        fleet,
        sql`select ${sql.join(Object.keys(fleet).map((name) => sql.ref(name)))} from ${sql.table(vehicle.table)}
        where "deletedAt" is null ${only} order by ${sql.ref(keyName('code'))}, "id" ${atMost(dialect, mostRows + 1)}`,
      ),
      reading(
        ctx,
        vehicleDay,
        sql`select "vehicleId", "day", count(*) as "routes", ${textOf(dialect, sql`max("loadWeightTonnes")`)} as "peakWeightTonnes",
          ${textOf(dialect, sql`max("loadVolumeM3")`)} as "peakVolumeM3", ${textOf(dialect, sql`sum(coalesce("actualDurationMinutes", 0))`)} as "minutes"
        from (select r."vehicleId", r."plannedOn" as "day", r."actualDurationMinutes", ${sql.join(peaks)} from ${from(route, 'r')}
          where r."status" = 'completed' and r."plannedOn" >= ${day(period.day)} and r."plannedOn" <= ${day(period.lastDay)} and r."deletedAt" is null ${ofVehicle}) as d
        group by "vehicleId", "day" order by "vehicleId", "day"`,
      ),
    ])
    const byVehicle = Map.groupBy(days, (line) => line.vehicleId)
    const rows = weeksOf(period, timezone).flatMap((week) => {
      const within = daysWithin(week, period)
      return vehicles.flatMap((one) => {
        const driven = (byVehicle.get(one.id) ?? []).filter((line) => within.has(line.day))
        return one.status === 'retired' && driven.length === 0 ? [] : [lineOf(week, one, within.size, driven)]
      })
    })
    return { rows: bounded(rows, 'Ask for a shorter period, or for one vehicle.') }
  },
})

/** The days of a week that lie in the period. */
function daysWithin(week: Span, { day, lastDay }: { day: string; lastDay: string }): Set<string> {
  const all = Array.from({ length: 7 }, (_, at) => addDays(week.day, at))
  return new Set(all.filter((one) => one >= day && one <= lastDay))
}

type Vehicle = { [K in 'code' | 'type']: string } & { capacityWeightTonnes: number; capacityVolumeM3: number } & Shift
interface Shift {
  readonly shiftStart: string | null
  readonly shiftEnd: string | null
}
interface Driven {
  readonly routes: number
  readonly peakWeightTonnes: Figure
  readonly peakVolumeM3: Figure
  readonly minutes: Figure
}

function lineOf(week: Span, one: Vehicle, days: number, driven: readonly Driven[]) {
  const greatest = (name: 'peakWeightTonnes' | 'peakVolumeM3') =>
    figureOf(
      driven.reduce((most, line) => (unitsOf(line[name], 3) > most ? unitsOf(line[name], 3) : most), 0n),
      3,
    )
  const [weight, volume] = [greatest('peakWeightTonnes'), greatest('peakVolumeM3')]
  const hoursOf = (hundredths: bigint) => figureOf(ratio(hundredths, 60n), 2)
  const minutes = driven.reduce((sum, line) => sum + unitsOf(line.minutes, 2), 0n)
  const ofShift = BigInt(shiftMinutes(one) * days) * 100n
  return {
    ...{ week: week.name, weekStartsOn: week.day, vehicle: one.code, type: one.type, days, daysIdle: days - driven.length },
    routes: driven.reduce((sum, line) => sum + line.routes, 0),
    ...{ peakWeightTonnes: weight, peakWeightPercent: percentOf(weight, one.capacityWeightTonnes, 3) },
    ...{ peakVolumeM3: volume, peakVolumePercent: percentOf(volume, one.capacityVolumeM3, 3) },
    ...{ hoursInService: hoursOf(minutes), hoursOfShift: hoursOf(ofShift) },
    hoursPercent: percentOf(figureOf(minutes, 2), figureOf(ofShift, 2), 2),
  }
}

/** Minutes of a shift by the clock; one that ends no later than it starts ends on the next day, and one that is not told is the whole day. */
function shiftMinutes({ shiftStart, shiftEnd }: Shift): number {
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  if (shiftStart === null || shiftEnd === null) return 1440
  const minutes = minuteOf(shiftEnd) - minuteOf(shiftStart)
  return minutes > 0 ? minutes : minutes + 1440
}

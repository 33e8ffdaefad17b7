// Every report of dispatch worked out a second time, plainly, from the rows; and its workbook, which holds the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { dispatchReports } from '../../shared/domains/dispatch/reports.ts'
import { decision, operationalOutcome, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { customer } from '../../shared/domains/shared/resources.ts'
import { openApi } from '../http/api.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { fillDispatch } from './dispatch-report-world.ts'
import { ask, cellsFor, now, rowsOf, sheetOf } from './report-desk.ts'

type Rows<R extends Parameters<typeof rowsOf>[1]> = Awaited<ReturnType<typeof rowsOf<R>>>
type Stop = Rows<typeof routeStop>[number]
type Outcome = Rows<typeof operationalOutcome>[number]
type Asked = Record<string, string>

/** `a / b` in whole numbers, rounded half away from zero. */
const half = (a: number, b: number) => Math.sign(a) * Math.floor((2 * Math.abs(a) + b) / (2 * b)) || 0
const units = (value: unknown, places: number) => Math.round(Number(value ?? 0) * 10 ** places)
const sum = <T>(rows: readonly T[], of: (row: T) => unknown, places: number) =>
  rows.reduce((total, row) => total + units(of(row), places), 0) / 10 ** places
const percent = (part: number, whole: number, places: number) =>
  units(whole, places) === 0 ? null : half(units(part, places) * 10_000, units(whole, places)) / 100
const mean = (total: number, count: number, places: number) => (count === 0 ? null : half(units(total, places), count) / 10 ** places)
const folded = (value: unknown) => String(value ?? '').toLowerCase()
const compare =
  <T>(...keys: ((one: T) => string | number)[]) =>
  (a: T, b: T) => {
    for (const key of keys) if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1
    return 0
  }
const clocks = new Map<string, Intl.DateTimeFormat>()
function dayIn(zone: string, at: string): string {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  clocks.set(zone, clock)
  return clock.format(new Date(at))
}
const addDays = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
const mondayOf = (day: string) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7))
const today = now.slice(0, 10)
/** Minutes from one instant to another, in milliseconds; below zero where the second comes first. */
const span = (from: string, to: string) => Date.parse(to) - Date.parse(from)
const apart = '\u0001'

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  let stops: Stop[]
  let outcomes: Outcome[]
  let orders: Map<number, Rows<typeof order>[number]>
  let routes: Map<number, Rows<typeof route>[number]>
  let vehicles: Rows<typeof vehicle>
  let customers: Rows<typeof customer>
  let decisions: Rows<typeof decision>
  const byId = <T extends { id: number }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))
  beforeAll(async () => {
    database = await createTestDatabase(dialect)
    ctx = { ...database.context(), now: () => now }
    await fillDispatch(ctx, 160, 11)
    stops = await rowsOf(ctx, routeStop)
    outcomes = await rowsOf(ctx, operationalOutcome)
    orders = byId(await rowsOf(ctx, order))
    routes = byId(await rowsOf(ctx, route))
    vehicles = await rowsOf(ctx, vehicle)
    customers = await rowsOf(ctx, customer)
    decisions = await rowsOf(ctx, decision)
  }, 120_000)
  afterAll(() => database.drop())

  /** The days that a question is about, and the zone in which they begin; weeks and months are whole. */
  function daysOf(query: Asked, usualDays: number, every?: string) {
    const [zone, to] = [query.timezone ?? 'UTC', query.to ?? today]
    const from = query.from ?? addDays(to, 1 - usualDays)
    if (every === 'week') return { zone, from: mondayOf(from), to: addDays(mondayOf(to), 6) }
    if (every === 'month') return { zone, from: `${from.slice(0, 7)}-01`, to: `${to.slice(0, 7)}-31` }
    return { zone, from, to }
  }
  const isWithin = (at: string, { zone, from, to }: ReturnType<typeof daysOf>) => dayIn(zone, at) >= from && dayIn(zone, at) <= to
  const periods: Asked[] = [
    {},
    { from: '2026-08-01', to: '2026-11-10', timezone: 'Pacific/Auckland' },
    { from: '2026-10-20' },
    { from: '2025-11-20', to: '2026-02-28', timezone: 'America/Chicago' },
  ]

  const rate = (group: readonly Stop[]) => {
    const onTime = group.filter(
      (stop) => stop.status === 'completed' && String(stop.actualArrivalAt) <= String(orders.get(stop.orderId)?.windowEnd),
    )
    const failed = group.filter(({ status }) => status === 'failed')
    const counts = {
      deliveries: group.length,
      onTime: onTime.length,
      late: group.length - onTime.length - failed.length,
      failed: failed.length,
    }
    return { ...counts, onTimePercent: percent(onTime.length, group.length, 0) }
  }
  const nameOf = {
    customer: ({ orderId }: Stop) => customers.find(({ id }) => id === orders.get(orderId)?.customerId),
    vehicle: ({ routeId }: Stop) => vehicles.find(({ id }) => id === routes.get(routeId)?.vehicleId),
  }
  const cityOf = ({ orderId }: Stop) => String(orders.get(orderId)?.destinationCity)
  const latest = <T extends { id: number }>(group: readonly T[]) => group.reduce((a, b) => (b.id > a.id ? b : a))

  test.each(['day', 'week', 'customer', 'city', 'vehicle'])(
    'the on-time rate by %s counts what was due, on time, late and failed',
    async (by) => {
      const questions = [
        ...periods,
        { vehicleId: String(vehicles[1]?.id) },
        { customerId: String(customers[0]?.id), from: '2026-01-01' },
        { city: 'kitale', vehicleId: String(vehicles[2]?.id), from: '2026-01-01' },
      ]
      for (const query of questions) {
        const days = daysOf(query, 90, by)
        const due = stops.filter((stop) => {
          const isDue =
            stop.kind === 'delivery' && (stop.status === 'completed' || stop.status === 'failed') && isWithin(stop.plannedArrivalAt, days)
          const isOf = !('vehicleId' in query) || String(routes.get(stop.routeId)?.vehicleId) === query.vehicleId
          const isFor = !('customerId' in query) || String(orders.get(stop.orderId)?.customerId) === query.customerId
          return isDue && isOf && isFor && (!('city' in query) || folded(cityOf(stop)) === query.city)
        })
        const lineOf = (group: readonly Stop[]) => {
          if (by === 'city') return { code: cityOf(latest(group)), name: null, ...rate(group) }
          const one = group[0]
          if (by === 'customer') return { code: one && nameOf.customer(one)?.code, name: one && nameOf.customer(one)?.name, ...rate(group) }
          return { code: one && nameOf.vehicle(one)?.code, name: one && nameOf.vehicle(one)?.type, ...rate(group) }
        }
        const { rows, totals } = await ask(ctx, 'onTimeRate', { ...query, by })
        expect(totals).toEqual([rate(due)])
        if (by === 'day' || by === 'week') {
          const step = by === 'day' ? 1 : 7
          const firsts = Array.from(
            { length: Math.floor((Date.parse(days.to) - Date.parse(days.from)) / 86_400_000 / step) + 1 },
            (_, at) => addDays(days.from, at * step),
          )
          const wanted = firsts.map((first) =>
            rate(due.filter(({ plannedArrivalAt: at }) => isWithin(at, { ...days, from: first, to: addDays(first, step - 1) }))),
          )
          expect(rows.map(({ code: _, name: __, ...line }) => line)).toEqual(wanted)
          if (by === 'day') expect(rows.map(({ code }) => code)).toEqual(firsts)
          else expect(rows.every(({ code }) => /^20\d\d-W\d\d$/.test(String(code)))).toBe(true)
        } else {
          const keyOf = (stop: Stop) =>
            by === 'city' ? cityOf(stop) : by === 'customer' ? nameOf.customer(stop)?.code : nameOf.vehicle(stop)?.code
          const wanted = [...Map.groupBy(due, (stop) => folded(keyOf(stop)))]
            .sort(compare(([key]) => key))
            .map(([, group]) => lineOf(group))
          expect(wanted.length).toBeGreaterThan(0)
          expect(rows).toEqual(wanted)
        }
      }
    },
  )

  test('days, weeks, customers, cities and vehicles have delivered, late and failed ones among them, and days without any', async () => {
    const { rows } = await ask(ctx, 'onTimeRate', { by: 'day' })
    expect(rows.some(({ onTimePercent }) => onTimePercent === null)).toBe(true)
    const [total] = (await ask(ctx, 'onTimeRate')).totals ?? []
    for (const name of ['onTime', 'late', 'failed']) expect([name, Number(total?.[name]) > 5]).toEqual([name, true])
  })

  const typeOf = ({ vehicleId }: Outcome) => vehicles.find(({ id }) => id === vehicleId)
  /** What outcomes are grouped by: the key to sort by, and what stands on the line. */
  const groupings: Record<string, { key: (one: Outcome) => string; line: (one: Outcome) => Row }> = {
    vehicle: { key: (one) => folded(typeOf(one)?.code), line: (one) => ({ code: typeOf(one)?.code, name: typeOf(one)?.type }) },
    'vehicle-type': { key: (one) => folded(typeOf(one)?.type), line: (one) => ({ code: typeOf(one)?.type, name: null }) },
    policy: {
      key: ({ policyName, policyVersion }) => `${folded(policyName)}${apart}${policyVersion}`,
      line: ({ policyName, policyVersion }) => ({ code: policyName, name: String(policyVersion) }),
    },
    week: { key: () => '', line: () => ({ name: null }) },
  }
  const grouped = <T>(rows: readonly T[], key: (row: T) => string) =>
    [...Map.groupBy(rows, key)].sort(compare(([one]) => one)).map(([, group]) => group)

  test.each(Object.keys(groupings))('cost per km and per tonne by %s, for each currency', async (by) => {
    const grouping = groupings[by]
    if (!grouping) throw new Error(by)
    const perUnit = (group: readonly Outcome[]) => {
      const distanceKm = sum(group, (one) => one.actualDistanceKm, 3)
      const weightTonnes = sum(group, (one) => one.weightTonnes, 3)
      const cost = sum(group, (one) => one.actualCost, 2)
      const per = (whole: number) => (whole === 0 ? null : half(units(cost, 2) * 1000, units(whole, 3)) / 100)
      return { routes: group.length, distanceKm, weightTonnes, cost, costPerKm: per(distanceKm), costPerTonne: per(weightTonnes) }
    }
    const nulls = []
    for (const query of periods) {
      const days = daysOf(query, 90, by)
      const of = outcomes.filter(({ finishedAt }) => isWithin(finishedAt, days))
      const week = ({ finishedAt }: Outcome) => (by === 'week' ? mondayOf(dayIn(days.zone, finishedAt)) : '')
      const wanted = grouped(of, (one) => [week(one), grouping.key(one), one.currency ?? ''].join(apart)).map((group) => {
        const last = latest(group)
        return { ...grouping.line(last), ...perUnit(group), currency: last.currency }
      })
      const { rows, totals } = await ask(ctx, 'transportCost', { ...query, by })
      expect(by === 'week' ? rows.map(({ code: _, ...line }) => line) : rows).toEqual(wanted)
      expect(totals).toEqual(
        grouped(of, ({ currency }) => currency ?? '').map((group) => ({ currency: latest(group).currency, ...perUnit(group) })),
      )
      nulls.push(...wanted.filter((line) => line.costPerKm === null || line.costPerTonne === null))
    }
    if (by === 'vehicle') expect(nulls.length).toBeGreaterThan(0)
  })

  test.each(['duration', 'distance', 'cost'] as const)(
    'the prediction error of the %s by policy and vehicle, weeks and months',
    async (of) => {
      const name = { duration: 'DurationMinutes', distance: 'DistanceKm', cost: 'Cost' } as const
      const places = of === 'distance' ? 3 : 2
      const percentName = `${of}ErrorPercent` as const
      let signs = ''
      for (const by of ['policy', 'vehicle'])
        for (const every of ['week', 'month'])
          for (const query of periods) {
            const days = daysOf(query, 90, every)
            const grouping = groupings[by]
            if (!grouping) throw new Error(by)
            const periodOf = ({ finishedAt }: Outcome) => {
              const day = dayIn(days.zone, finishedAt)
              return every === 'week' ? mondayOf(day) : day.slice(0, 7)
            }
            const found = outcomes.filter(({ finishedAt }) => isWithin(finishedAt, days))
            const currency = (one: Outcome) => (of === 'cost' ? one.currency : null)
            const wanted = grouped(found, (one) => [periodOf(one), grouping.key(one), currency(one) ?? ''].join(apart)).map((group) => {
              const estimated = sum(group, (one) => one[`estimated${name[of]}`], places)
              const actual = sum(group, (one) => one[`actual${name[of]}`], places)
              const error = units(actual - estimated, places) / 10 ** places
              const percents = group.flatMap((one) => one[percentName] ?? [])
              return {
                ...grouping.line(latest(group)),
                ...{ routes: group.length, estimated, actual, meanError: mean(error, group.length, places) },
                meanAbsolutePercent: mean(sum(percents, Math.abs, 2), percents.length, 2),
                biasPercent: percent(error, estimated, places),
                currency: currency(latest(group)),
              }
            })
            const { rows } = await ask(ctx, 'predictionError', { ...query, by, of, every })
            expect(rows.map(({ period: _, ...line }) => line)).toEqual(wanted)
            expect(rows.every(({ period }) => (every === 'week' ? /^20\d\d-W\d\d$/ : /^20\d\d-\d\d$/).test(String(period)))).toBe(true)
            signs += wanted.map(({ biasPercent }) => (biasPercent === null ? '0' : biasPercent < 0 ? '-' : '+')).join('')
          }
      for (const sign of '0-+') expect([sign, signs.includes(sign)]).toEqual([sign, true])
    },
  )

  /** Every stop with when the one before it was left, or its route started; null where that is not known, or where they were reached in another order. */
  const legs = () =>
    [...Map.groupBy(stops, ({ routeId }) => routeId)].flatMap(([routeId, along]) => {
      const planned = along.toSorted(compare(({ sequence }) => sequence))
      const driven = planned
        .filter(({ actualArrivalAt }) => actualArrivalAt !== null)
        .toSorted(compare((stop) => String(stop.actualArrivalAt)))
      return planned.map((stop, at) => {
        const last = driven[driven.indexOf(stop) - 1]
        const isAsPlanned = driven.includes(stop) && planned[at - 1] === last
        const leftAt = last ? last.actualDepartureAt : (routes.get(routeId)?.startedAt ?? null)
        return { ...stop, leftAt: isAsPlanned ? leftAt : null }
      })
    })

  test('the prediction error by city, of arrivals and of what was driven', async () => {
    for (const every of ['week', 'month'])
      for (const query of periods) {
        const days = daysOf(query, 90, every)
        const finishedAt = ({ routeId }: { routeId: number }) => outcomes.find((one) => one.routeId === routeId)?.finishedAt ?? '1900-01-01'
        const reached = legs().filter((stop) => {
          const of = routes.get(stop.routeId)
          return of?.status === 'completed' && stop.kind === 'delivery' && stop.actualArrivalAt !== null && isWithin(finishedAt(stop), days)
        })
        const periodOf = (stop: Stop) => {
          const day = dayIn(days.zone, finishedAt(stop))
          return every === 'week' ? mondayOf(day) : day.slice(0, 7)
        }
        const minutes = (milliseconds: number, of = 1) => (of === 0 ? null : half(milliseconds, 600 * of) / 100)
        const wanted = grouped(reached, (stop) => [periodOf(stop), folded(cityOf(stop))].join(apart)).map((group) => {
          const errors = group.map((stop) => span(stop.plannedArrivalAt, String(stop.actualArrivalAt)))
          const timed = group
            .filter((stop) => stop.leftAt !== null && stop.legDurationMinutes >= 1)
            .map((stop) => ({
              estimated: units(stop.legDurationMinutes, 2) * 600,
              driven: Math.max(0, span(String(stop.leftAt), String(stop.actualArrivalAt))),
            }))
          const total = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
          const [estimated, driven] = [total(timed.map((one) => one.estimated)), total(timed.map((one) => one.driven))]
          const percents = timed.map((one) => half(Math.abs(one.driven - one.estimated) * 10_000, one.estimated))
          return {
            ...{ city: cityOf(latest(group)), arrivals: group.length },
            meanArrivalErrorMinutes: minutes(total(errors), group.length),
            meanAbsoluteArrivalErrorMinutes: minutes(total(errors.map(Math.abs)), group.length),
            ...{ legs: timed.length, estimatedMinutes: minutes(estimated), actualMinutes: minutes(driven) },
            meanErrorMinutes: minutes(driven - estimated, timed.length),
            meanAbsolutePercent: timed.length === 0 ? null : half(total(percents), timed.length) / 100,
            biasPercent: estimated === 0 ? null : half((driven - estimated) * 10_000, estimated) / 100,
          }
        })
        const { rows } = await ask(ctx, 'predictionErrorByCity', { ...query, every })
        expect(rows.map(({ period: _, ...line }) => line)).toEqual(wanted)
        expect(wanted.some(({ legs: count, arrivals }) => count > 0 && count < arrivals)).toBe(true)
      }
  })

  test('utilisation has the greatest load, the hours and the idle days of each vehicle and week of the period', async () => {
    for (const query of [...periods, { vehicleId: String(vehicles[4]?.id), from: '2026-06-01' }]) {
      const { zone, from, to } = daysOf(query, 28)
      const mondays = Array.from({ length: 60 }, (_, at) => addDays(mondayOf(from), 7 * at)).filter((monday) => monday <= to)
      const some = vehicles
        .filter(({ id }) => !('vehicleId' in query) || String(id) === query.vehicleId)
        .toSorted(compare(({ code }) => folded(code)))
      const wanted = mondays.flatMap((monday) => {
        const days = Array.from({ length: 7 }, (_, at) => addDays(monday, at)).filter((day) => day >= from && day <= to)
        return some.flatMap((one) => {
          const driven = [...routes.values()].filter(
            ({ vehicleId, status, plannedOn }) => vehicleId === one.id && status === 'completed' && days.includes(plannedOn),
          )
          if (driven.length === 0 && one.status === 'retired') return []
          const aboard = [...driven, ...stops.filter(({ routeId }) => driven.some(({ id }) => id === routeId))]
          const peakWeightTonnes = Math.max(0, ...aboard.map(({ loadWeightTonnes }) => loadWeightTonnes))
          const peakVolumeM3 = Math.max(0, ...aboard.map(({ loadVolumeM3 }) => loadVolumeM3))
          const minutes = sum(driven, (row) => row.actualDurationMinutes, 2)
          const shift = one.shiftStart === null ? 24 : one.shiftStart === '08:00' ? 8.5 : 8
          return [
            {
              ...{ weekStartsOn: monday, vehicle: one.code, type: one.type, days: days.length, routes: driven.length },
              daysIdle: days.filter((day) => driven.every(({ plannedOn }) => plannedOn !== day)).length,
              ...{ peakWeightTonnes, peakWeightPercent: percent(peakWeightTonnes, one.capacityWeightTonnes, 3) },
              ...{ peakVolumeM3, peakVolumePercent: percent(peakVolumeM3, one.capacityVolumeM3, 3) },
              ...{ hoursInService: half(units(minutes, 2), 60) / 100, hoursOfShift: shift * days.length },
              hoursPercent: percent(minutes, shift * 60 * days.length, 2),
            },
          ]
        })
      })
      const { rows } = await ask(ctx, 'fleetUtilisation', { ...query, timezone: zone })
      expect(rows.map(({ week: _, ...line }) => line)).toEqual(wanted)
    }
    const { rows } = await ask(ctx, 'fleetUtilisation', { from: '2026-01-01' })
    expect(rows.some(({ peakWeightPercent }) => peakWeightPercent === null)).toBe(true)
    expect(rows.some(({ daysIdle }) => Number(daysIdle) < 6)).toBe(true)
  })

  test('orders that no route has are counted by city and priority, those past their window among them', async () => {
    for (const query of [{}, { customerId: String(customers[1]?.id) }] as Asked[]) {
      const open = [...orders.values()].filter(
        ({ status, customerId }) =>
          (status === 'pending' || status === 'planned') && (!query.customerId || String(customerId) === query.customerId),
      )
      const figures = (group: typeof open) => ({
        orders: group.length,
        planned: group.filter(({ status }) => status === 'planned').length,
        weightTonnes: sum(group, (one) => one.weightTonnes, 3),
        volumeM3: sum(group, (one) => one.volumeM3, 3),
        pastWindow: group.filter(({ windowEnd }) => windowEnd < now).length,
      })
      const wanted = grouped(open, (one) => `${folded(one.destinationCity)}${apart}${100 - one.priority}`.padEnd(40)).map((group) => {
        const oldest = group.reduce((least, { createdAt }) => (createdAt < least ? createdAt : least), '9')
        const { destinationCity: city, priority } = latest(group)
        return { city, priority, ...figures(group), oldestDays: Math.max(0, Math.floor(span(oldest, now) / 86_400_000)) }
      })
      const { rows, totals } = await ask(ctx, 'unassignedOrders', query)
      expect(rows).toHaveLength(wanted.length)
      expect(rows).toEqual(
        wanted.toSorted(
          compare(
            ({ city }) => folded(city),
            ({ priority }) => -priority,
          ),
        ),
      )
      expect(totals).toEqual([figures(open)])
      expect(figures(open).pastWindow).toBeGreaterThan(0)
    }
  })

  test('orders past their window are named, the longest first', async () => {
    const open = ['pending', 'planned', 'assigned', 'in-transit']
    const late = [...orders.values()]
      .filter(({ status, windowEnd }) => open.includes(status) && windowEnd < now)
      .toSorted(
        compare(
          ({ windowEnd }) => windowEnd,
          ({ id }) => id,
        ),
      )
    expect(late.length).toBeGreaterThan(10)
    const { rows } = await ask(ctx, 'overdueOrders')
    expect(rows).toEqual(
      late.map((one) => ({
        ...{ number: one.number, customer: customers.find(({ id }) => id === one.customerId)?.code, city: one.destinationCity },
        ...{ priority: one.priority, status: one.status, windowEnd: one.windowEnd, reason: null },
        hoursPast: half(span(one.windowEnd, now), 36_000) / 100,
      })),
    )
  })

  test('decisions stand side by side, day by day, the cheapest first, with what came of them', async () => {
    for (const query of [{}, { from: '2026-05-01' }, { from: '2026-05-01', policy: 'SAVINGS' }] as Asked[]) {
      const { from, to } = daysOf(query, 30)
      const wanted = decisions
        .filter(({ plannedOn, proposedAt, policyName }) => {
          return (
            plannedOn >= from && plannedOn <= to && proposedAt !== null && (!query.policy || folded(policyName) === folded(query.policy))
          )
        })
        .toSorted(
          compare(
            ({ plannedOn }) => -Date.parse(plannedOn),
            ({ totalCost }) => totalCost ?? -1,
            ({ id }) => id,
          ),
        )
        .map((one) => {
          const finished = outcomes.filter(({ routeId }) => routes.get(routeId)?.decisionId === one.id)
          const own = finished.filter(({ currency }) => currency === one.currency)
          return {
            ...{
              number: one.number,
              plannedOn: one.plannedOn,
              policy: one.policyName,
              version: one.policyVersion,
              objective: one.objective,
            },
            ...{
              status: one.status,
              iterations: one.iterationsDone,
              orders: one.orderCount,
              unassigned: one.unassignedCount,
              routes: one.routeCount,
            },
            ...{ distanceKm: one.totalDistanceKm, durationMinutes: one.totalDurationMinutes, cost: one.totalCost, currency: one.currency },
            ...{ confidence: one.confidence, computationMs: one.computationMs, finishedRoutes: finished.length },
            actualCost: own.length === 0 ? null : sum(own, (row) => row.actualCost, 2),
            unassignedPercent: percent(one.unassignedCount ?? 0, one.orderCount ?? 0, 0),
          }
        })
      expect(wanted.length).toBeGreaterThan(2)
      expect((await ask(ctx, 'decisionsCompared', query)).rows).toEqual(wanted)
    }
  })

  test.each(dispatchReports.map(({ name }) => name))('the workbook of %s holds what its JSON says', async (name) => {
    expect(await sheetOf(ctx, name)).toEqual(cellsFor(name, await ask(ctx, name)))
  })

  test('an empty database has no figures, and nothing is divided by it', async () => {
    const one = await createTestDatabase(dialect)
    expect((await ask(one.context(), 'onTimeRate')).totals).toEqual([{ deliveries: 0, onTime: 0, late: 0, failed: 0, onTimePercent: null }])
    for (const { name } of dispatchReports.filter(({ name }) => name !== 'onTimeRate'))
      expect((await ask(one.context(), name)).rows).toEqual([])
    await one.drop()
  })
})

test('wrong parameters are all named at once, and whoever drives may ask', async () => {
  const api = await openApi()
  const path = '/api/dispatch/reports/'
  const refused = await api.call('GET', `${path}on-time-rate?by=colour&vehicleId=x&timezone=X/Y&to=2026-13-01&week=1`)
  expect([refused.status, [...new Set(refused.json.errors.map((issue) => issue.path))].sort()]).toEqual([
    400,
    ['by', 'timezone', 'to', 'vehicleId', 'week'],
  ])
  const long = await api.call('GET', `${path}on-time-rate?by=day&from=2025-01-01&to=2026-06-01`)
  expect(long.json.errors).toMatchObject([
    { path: 'from', code: 'range', message: 'makes a period of 517 days, and 366 are the most day by day' },
  ])
  for (const as of ['technician', 'auditor', 'medic', 'staff', 'manager'])
    expect((await api.call('GET', `${path}on-time-rate`, { as })).status).toBe(200)
  expect((await api.call('GET', `${path}on-time-rate`, { as: null })).status).toBe(401)
  await api.drop()
})

// Measures planning on the real host: how long a plan of a day takes, how large the process becomes, and whether requests go on meanwhile.
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { makeContext } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { createIds } from '../../shared/db/ids.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { segregation, vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { seeded } from '../../shared/domains/dispatch/planning/random.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { customer } from '../../shared/domains/shared/resources.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

// the host has the clock of the machine
const day = '2090-11-27'

/** What was measured; seconds and milliseconds as the client sees them, the peak of the whole process. */
export interface PlanningFigures {
  readonly orders: number
  readonly vehicles: number
  readonly routes: number
  readonly left: number
  readonly seconds: number
  /** Of processor time, by all threads of the host while the plan was made. */
  readonly cpuSeconds: number
  readonly commitSeconds: number
  readonly peakMb: number
  readonly isSame: boolean
  /** Milliseconds of GETs of an order, one every 20 ms, while the plan was made. */
  readonly get: { readonly p50: number; readonly p95: number; readonly worst: number; readonly count: number }
  readonly idleP95: number
}

/** Plans a day with so many orders and vehicles by what is usual, commits it, and replays it. */
export async function benchPlanning(orders: number, vehicles: number): Promise<PlanningFigures> {
  const host = await createHostFolder()
  try {
    await host.start()
    await fill(host.databasePath, orders, vehicles)
    const { times: idle } = await whileReading(host, pause(2000))
    const before = cpuSecondsOf(host.pid())
    const planned = await timed(() => whileReading(host, host.call('POST', '/api/dispatch/decisions/plan', { plannedOn: day })))
    const cpuSeconds = cpuSecondsOf(host.pid()) - before
    const { decision } = planned.value.result.body as unknown as {
      decision: { id: number; status: string; routeCount: number; unassignedCount: number }
    }
    if (decision?.status !== 'proposed') throw new Error(JSON.stringify(planned.value.result.body))
    const committed = await timed(() => host.call('POST', `/api/dispatch/decisions/${decision.id}/commit`, {}))
    if (committed.value.status !== 200) throw new Error(JSON.stringify(committed.value.body))
    const replayed = await host.call('POST', `/api/dispatch/decisions/${decision.id}/replay`, {})
    const [, peak = ''] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${host.pid()}/status`, 'utf8')) ?? []
    return {
      ...{ orders, vehicles, routes: decision.routeCount, left: decision.unassignedCount },
      ...{
        seconds: planned.seconds,
        cpuSeconds,
        commitSeconds: committed.seconds,
        peakMb: Number(peak) / 1024,
        isSame: replayed.body.isSame === true,
      },
      ...{ get: spread(planned.value.times), idleP95: spread(idle).p95 },
    }
  } finally {
    await host.kill()
    host.remove()
  }
}

/** Processor time of a process so far, in its hundredths (proc(5), utime and stime). */
function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const begun = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - begun) / 1000 }
}

/** Reads an order again and again until the work is done. */
async function whileReading<T>(host: HostFolder, work: Promise<T>): Promise<{ result: T; times: number[] }> {
  const times: number[] = []
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  while (!isDone) {
    const { seconds, value } = await timed(() => host.call('GET', '/api/dispatch/orders/1'))
    if (value.status !== 200) throw new Error(`GET: ${value.status}`)
    times.push(seconds * 1000)
    await pause(20)
  }
  return { result: await done, times }
}

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const share = (of: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? Number.NaN
  return { p50: share(0.5), p95: share(0.95), worst: share(1), count: sorted.length }
}

/** A city with two depots: windows of two to six hours, one order in ten chilled, one in twenty fetched on the way, food apart from chemicals. */
async function fill(path: string, orders: number, vehicles: number): Promise<void> {
  const engine = openSqlite(path)
  const purpose = { actor: systemActor('bench'), source: 'cli' } as const
  const ctx = makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), purpose)
  const random = seeded(1)
  const between = (from: number, to: number) => from + random() * (to - from)
  const whole = (from: number, to: number) => Math.floor(between(from, to + 1))
  const centres = Array.from({ length: 12 }, () => ({ lat: between(-1.6, -1), lon: between(36.5, 37.1) }))
  const place = (name: string) => {
    const { lat, lon } = centres[whole(0, centres.length - 1)] ?? { lat: 0, lon: 0 }
    return { lat: Math.round((lat + between(-0.05, 0.05)) * 1e6) / 1e6, lon: Math.round((lon + between(-0.05, 0.05)) * 1e6) / 1e6, name }
  }
  const [made] = await commit(ctx, [insert(customer, { code: 'ACME', name: 'Acme', constraints: { maxWaitHours: 4 } })])
  const depots = [
    { lat: -1.32, lon: 36.85, name: 'South depot' },
    { lat: -1.2, lon: 36.9, name: 'North depot' },
  ]
  await commit(ctx, [
    insert(segregation, { code: 'FOOD', goods: ['food', 'chemicals'] }),
    ...Array.from({ length: vehicles }, (_, n) =>
      insert(vehicle, {
        ...{ code: `V${n + 1}`, type: n % 3 === 0 ? 'van' : 'truck', currentLocation: depots[n % 2] ?? null, isOpenEnd: n % 10 === 9 },
        ...{ capacityWeightTonnes: n % 3 === 0 ? 3.5 : 12, capacityVolumeM3: n % 3 === 0 ? 16 : 45, currency: 'KES' },
        ...{ fuelCostPerKm: n % 3 === 0 ? 28 : 46, driverCostPerHour: 650, fixedCost: n % 3 === 0 ? 1500 : 3000 },
        ...{ skills: n % 2 === 0 ? ['chilled', 'food', 'chemicals'] : ['food', 'chemicals'], shiftStart: '06:00', shiftEnd: '18:00' },
      }),
    ),
  ])
  const handling = (n: number) => [...(n % 10 === 0 ? ['chilled'] : []), ...(n % 4 === 0 ? ['food'] : n % 9 === 0 ? ['chemicals'] : [])]
  await commit(
    ctx,
    Array.from({ length: orders }, (_, n) => {
      const from = whole(6, 13)
      return insert(order, {
        ...{ number: `ORD-${n + 1}`, customerId: Number(made?.id), destinationCity: 'Nairobi', destination: place(`Stop ${n + 1}`) },
        ...{ pickup: n % 20 === 7 ? place(`Pickup ${n + 1}`) : null, specialHandling: handling(n), priority: n % 50 === 0 ? 90 : 0 },
        ...{
          weightTonnes: whole(20, 600) / 1000,
          volumeM3: whole(100, 2000) / 1000,
          serviceMinutes: whole(5, 15),
          price: 4000,
          currency: 'KES',
        },
        windowStart: `${day}T${String(from).padStart(2, '0')}:00:00.000Z`,
        windowEnd: `${day}T${String(from + whole(2, 6)).padStart(2, '0')}:00:00.000Z`,
      })
    }),
  )
  await engine.close()
}

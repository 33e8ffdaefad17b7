// Measures recommend: where one order more would go among a thousand on fifty committed routes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTable } from '../../shared/catalogue/tables.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { seeded } from '../../shared/domains/dispatch/planning/random.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { contextOf } from '../audit/ledger.ts'
import { act, at, buildDepot, by, makeOrders, makeVehicles, type OrderWish, today } from '../domains/dispatch-world.ts'

/** Milliseconds of a recommendation, medians of three rounds, and how many orders on how many routes were looked at. */
export interface AdviceFigures {
  readonly orders: number
  readonly routes: number
  readonly p50: number
  readonly p95: number
  /** Of the processor, on average: what remains where others work on the machine too. */
  readonly processor: number
}

const [orders, vehicles, asked, times] = [1000, 50, 100, 3]

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Orders around the yard, a fifth of them fetched on the way. */
function wishes(): OrderWish[] {
  const random = seeded(8)
  const place = (name: string) => ({ lat: -1.3 + (random() - 0.5) / 2, lon: 36.8 + (random() - 0.5) / 2, name })
  return Array.from({ length: orders + asked }, (_, n) => {
    const hour = 7 + Math.floor(random() * 5)
    const window = { windowStart: at(`${String(hour).padStart(2, '0')}:00`), windowEnd: at(`${hour + 5}:00`) }
    const pickup = random() < 0.2 ? { pickup: place(`Pickup ${n}`), windowStart: at('07:00'), windowEnd: at('17:00') } : window
    return { destination: place(`Stop ${n}`), weightTonnes: 0.3, volumeM3: 1, ...pickup }
  })
}

/** A hundred orders, one after the other, three times, over a day that was planned and committed by the actions that people use. */
export async function benchRecommend(): Promise<AdviceFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-recommend-bench-'))
  try {
    const engine = openSqlite(join(folder, 'bench.db'))
    await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
    const ctx = contextOf(engine)
    const depot = await buildDepot(ctx)
    await makeVehicles(ctx, ...Array.from({ length: vehicles }, () => ({ capacityWeightTonnes: 6.3 })))
    const ids = await makeOrders(ctx, depot, ...wishes())
    const figures = await measure(by(ctx, depot, 'bea'), ids)
    await engine.close()
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(ctx: ReturnType<typeof by>, ids: readonly number[]): Promise<AdviceFigures> {
  const policy = { name: 'cheapest-insertion' }
  const { decision } = await act(ctx, 'decision.plan', 0, { plannedOn: today, orderIds: ids.slice(0, orders), policy })
  const { id, orderCount, unassignedCount, routeCount } = decision ?? {}
  await act(ctx, 'decision.commit', Number(id))
  const rounds: number[][] = []
  const before = process.cpuUsage()
  for (let time = 0; time < times; time++) {
    const round: number[] = []
    for (const orderId of ids.slice(orders)) {
      const begun = performance.now()
      await act(ctx, 'order.recommend', orderId, { plannedOn: today })
      round.push(performance.now() - begun)
    }
    rounds.push(round.sort((a, b) => a - b))
  }
  const { user, system } = process.cpuUsage(before)
  const share = (of: number) => median(rounds.map((round) => round[Math.floor(of * (round.length - 1))] ?? Number.NaN))
  return {
    orders: Number(orderCount) - Number(unassignedCount),
    routes: Number(routeCount),
    p50: share(0.5),
    p95: share(0.95),
    processor: (user + system) / 1000 / (times * asked),
  }
}

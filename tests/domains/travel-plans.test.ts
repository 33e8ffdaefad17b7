// Plans by a matrix of one's own and by a routing service: what they are made with stands in them, and they are made again from what was kept. Over real storage.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { travelMatrix } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { emptyMatrix, sizeOf, toBytes } from '../../shared/domains/dispatch/travel/matrix.ts'
import { forgetContents, keepContent } from '../../shared/domains/dispatch/travel/matrix-files.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Fake, openOsrm } from '../support/routing-fakes.ts'
import { act, buildDepot, by, type Depot, makeOrders, makeVehicles, stopAt } from './dispatch-world.ts'

const container = 'travel-matrices'
let storage: OpenStorage
let osrm: Fake
let database: TestDatabase
let depot: Depot
let bea: DbContext

beforeAll(async () => {
  osrm = await openOsrm()
  // before any setting is read
  vi.stubEnv('OPSBOOK_ROUTING', `osrm:${osrm.url}`)
  storage = await openStorage()
})
afterAll(async () => {
  await osrm.close()
  await storage.close()
})
beforeEach(async () => {
  database = await createTestDatabase()
  depot = await buildDepot(database.context())
  bea = by(database.context(), depot, 'bea')
  await storage.empty(container)
  forgetContents()
  osrm.asked.length = 0
})
afterEach(() => database.drop())

/** A loaded matrix: so many kilometres and minutes between any two of these. */
async function makeMatrix(names: readonly string[], kilometres: number): Promise<number> {
  const matrix = emptyMatrix(names.map((name) => ({ name })))
  for (const from of names.keys())
    for (const to of names.keys())
      if (from !== to) {
        matrix.metres[from * names.length + to] = kilometres * 1000
        matrix.seconds[from * names.length + to] = kilometres * 60
      }
  const sha256 = await keepContent(toBytes(matrix))
  const [row] = await commit(bea, [insert(travelMatrix, { ...sizeOf(matrix), sha256, blobPath: sha256 })])
  return Number(row?.id)
}

const quick = { policy: { name: 'cheapest-insertion' } }
const plan = async (input: object = {}) => (await act(bea, 'decision.plan', 0, { ...quick, ...input })).decision ?? {}
const replay = (id: unknown) => act(bea, 'decision.replay', Number(id))
const kept = () => all(bea.engine, sqlFor(bea.engine.dialect).selectFrom(travelMatrix.table).selectAll())

test('orders without a name for their place are found in the matrix by their town', async () => {
  const matrixId = await makeMatrix(['Yard', 'Nakuru', 'Kitale'], 100)
  await makeVehicles(bea, {})
  const placed = (city: string, number: number) => {
    const { lat, lon } = stopAt(number)
    return { destinationCity: city, destination: { lat, lon } }
  }
  await makeOrders(bea, depot, placed('nakuru', 1), placed('KITALE', 2))
  const row = await plan({ matrixId })
  expect(row).toMatchObject({ status: 'proposed', routeCount: 1, unassignedCount: 0, totalDistanceKm: 300 })
  expect(osrm.asked).toEqual([])
})

test('a plan by a matrix is made again to the byte after the matrix was removed, and refused once storage has lost it', async () => {
  const matrixId = await makeMatrix(['Yard', 'Stop 1', 'Stop 2'], 20)
  await makeVehicles(bea, {})
  await makeOrders(bea, depot, { destination: stopAt(1) }, { destination: stopAt(2) })
  const { id } = await plan({ matrixId })
  await commit(bea, [remove(travelMatrix, await get(bea, travelMatrix, matrixId))])
  forgetContents()
  expect(await replay(id)).toMatchObject({ isSame: true })
  await storage.empty(container)
  forgetContents()
  await expect(replay(id)).rejects.toMatchObject({
    code: 'not_found',
    message: `the content of matrix ${matrixId} is not in storage any more`,
  })
})

test('places and ways that a matrix does not know are named, and nothing is planned', async () => {
  const matrixId = await makeMatrix(['Yard', 'Stop 1'], 20)
  await makeVehicles(bea, {})
  await makeOrders(bea, depot, { destination: stopAt(1) }, { destination: stopAt(2) })
  await expect(plan({ matrixId })).rejects.toMatchObject({ code: 'conflict', message: `TM-${matrixId} has no place Stop 2` })
})

test('where a routing service is set up plans go by it, are made again without it, and ask it only once', async () => {
  await makeVehicles(bea, {})
  const [first = 0] = await makeOrders(bea, depot, { destination: stopAt(1) }, { destination: stopAt(2) })
  const row = await plan()
  expect(row).toMatchObject({ status: 'proposed', unassignedCount: 0 })
  expect(osrm.asked).toHaveLength(1)
  await plan()
  expect([osrm.asked.length, (await kept()).length]).toEqual([1, 1])
  forgetContents()
  expect(await replay(row.id)).toMatchObject({ isSame: true })
  expect(osrm.asked).toHaveLength(1)
  expect(await get(bea, order, first)).toMatchObject({ status: 'planned' })
})

test('a plan may go on without the service', async () => {
  await makeVehicles(bea, {})
  await makeOrders(bea, depot, { destination: stopAt(1) })
  await plan({ travel: 'haversine' })
  expect(osrm.asked).toEqual([])
})

test('where one order would go is asked of the service once, however many vehicles there are', async () => {
  await makeVehicles(bea, {}, {}, {})
  await makeOrders(bea, depot, { destination: stopAt(1) }, { destination: stopAt(2) })
  await plan()
  const [more = 0] = await makeOrders(bea, depot, { number: 'ORD-3', destination: stopAt(3) })
  osrm.asked.length = 0
  const { travel, options } = await act(bea, 'order.recommend', more)
  expect(travel).toMatchObject({ kind: 'osrm' })
  expect([Array.isArray(options), osrm.asked.length, (await kept()).length]).toEqual([true, 1, 2])
})

// Plans on the real host: made by the queue while requests go on, and finished by the next process where one was killed over it.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import { createIds } from '../../shared/db/ids.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { buildDepot, makeOrders, makeVehicles, stopAt } from '../domains/dispatch-world.ts'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

const count = 120
// the host has the clock of the machine
const day = '2090-11-27'
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
  const engine = openSqlite(host.databasePath)
  const open = { engine, ids: createIds(engine), keys: memoryKeys() }
  const ctx = makeContext(open, catalogue, createLog('silent'), { actor: systemActor('test'), source: 'cli' })
  const depot = await buildDepot(ctx)
  await makeVehicles(ctx, ...Array.from({ length: 15 }, () => ({})))
  const window = { windowStart: `${day}T07:00:00.000Z`, windowEnd: `${day}T17:00:00.000Z` }
  const place = (n: number) => ({ ...stopAt(n % 11), lat: -1.3 + (n % 13) / 50, name: `Stop ${n}` })
  await makeOrders(
    ctx,
    depot,
    ...Array.from({ length: count }, (_, n) => ({ destination: place(n), weightTonnes: 0.5 + (n % 7) / 10, ...window })),
  )
  await engine.close()
})
afterAll(async () => {
  await host.kill()
  host.remove()
})

const view = async (id: unknown) => (await host.call('GET', `/api/dispatch/decisions/${id}`)).body
const done = (id: unknown) =>
  until(
    `decision ${id} is planned`,
    async () => {
      const found = await view(id)
      return found.status !== 'waiting' && found
    },
    80_000,
  )
const counted = (sql: string) => host.query<{ n: number }>(sql)[0]?.n

test('a plan that waits is made by the queue, and by the next process where the first was killed over it, once', async () => {
  for (const milliseconds of [0, 300, 900]) {
    const asked = await host.call('POST', '/api/dispatch/decisions/plan', { plannedOn: day, wait: false, iterations: 20_000 })
    expect([asked.status, asked.body.decision]).toMatchObject([200, { status: 'waiting', orderCount: count }])
    const { id } = asked.body.decision as unknown as { id: number }
    await pause(milliseconds)
    await host.kill()
    await host.start()
    const found = await done(id)
    expect(found).toMatchObject({ status: 'proposed', iterationsDone: 20_000, unassignedCount: 0 })
    expect(counted(`SELECT count(*) AS n FROM dispatch_route WHERE decisionId = ${id}`)).toBe(found.routeCount)
    expect(counted(`SELECT count(*) AS n FROM auditEntry WHERE action = 'decision.update' AND rowId = ${id}`)).toBe(1)
    expect(
      counted(`SELECT count(*) AS n FROM dispatch_routeStop s JOIN dispatch_route r ON r.id = s.routeId WHERE r.decisionId = ${id}`),
    ).toBe(count)
    expect((await host.call('POST', `/api/dispatch/decisions/${id}/replay`, {})).body).toMatchObject({ isSame: true })
  }
})

test('a plan that is waited for comes with the answer, and the whole of it can be read', async () => {
  const asked = await host.call('POST', '/api/dispatch/decisions/plan', { plannedOn: day, policy: { name: 'cheapest-insertion' } })
  const { decision, routes } = asked.body as unknown as {
    decision: { id: number; status: string; number: string }
    routes: { number: string }[]
  }
  expect(decision.status).toBe('proposed')
  expect(routes[0]?.number).toBe(`${decision.number}-01`)
  const whole = (await host.call('GET', `/api/dispatch/decisions/${decision.id}/plan`)).body as unknown as {
    routes: { stops: unknown[]; cost: unknown }[]
  }
  expect(whole.routes.flatMap(({ stops }) => stops)).toHaveLength(count)
  expect((await host.call('GET', `/api/dispatch/decisions/${decision.id}/snapshot`)).body).toMatchObject({ day })
  expect(await host.call('POST', `/api/dispatch/decisions/${decision.id}/commit`, {})).toMatchObject({ status: 200 })
})

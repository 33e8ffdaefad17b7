// The maintenance switch: business data is closed within the write itself, and whatever is no business data goes on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { maintain } from '../../infra/cli/maintain.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import type { Actor } from '../../shared/context.ts'
import { adjust, insert, record, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { findMaintenance, orAfterMaintenance, UnderMaintenance, unlessMaintained } from '../../shared/db/maintenance.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { endMaintenance, startMaintenance } from '../../shared/db/switch-maintenance.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { stockLevel } from '../../shared/domains/facilities/stock-resources.ts'
import { AppError } from '../../shared/errors.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { serverLacks } from '../support/server.ts'

const now = '2027-02-28T14:30:00.000Z'
let database: TestDatabase
let ctx: DbContext
const as = (actor: Actor): DbContext => ({ ...database.context(actor), now: () => now })

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = as(actorOf('admin', 'ada'))
})
afterEach(() => database.drop())

const reason = 'tables are changed'
const close = (more: { until?: string | null } = {}) => startMaintenance(ctx, { reason, until: null, ...more })
const make = (code: string, at = ctx) => commit(at, [insert(category, { code, name: code })])
const rows = (table: string) => all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom(table).selectAll())
const actions = async () => (await rows('auditEntry')).map(({ actor, action }) => `${actor} ${action}`)
const caught = async (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => null,
    (error: unknown) => error,
  )

describe('while business data is closed', () => {
  test('every kind of change is refused with the reason and the end, and nothing is written', async () => {
    const [row] = await make('TAPE')
    const before = await get(ctx, category, Number(row?.id))
    await close({ until: '2027-02-28T15:00:00.000Z' })
    const was = [await rows(category.table), await rows('auditEntry'), await rows('commitLog')]
    const changes = [
      insert(category, { code: 'NAIL', name: 'Nails' }),
      update(category, before, { name: 'Tapes' }),
      remove(category, before),
      adjust(stockLevel, 1, { quantity: 1 }, 'quantity', () => new AppError('conflict', 'gone')),
    ]
    for (const change of changes) {
      const error = await caught(() => commit(ctx, [change, record('category.export', 'category', null, {})]))
      expect(error).toBeInstanceOf(UnderMaintenance)
      expect(error).toMatchObject({
        code: 'unavailable',
        message:
          'nothing can be changed during maintenance, expected to end at 2027-02-28T15:00:00.000Z: tables are changed. Nothing was written; send it again afterwards',
        retryAfterSeconds: 1800,
        issues: [{ code: 'maintenance', message: reason }],
      })
    }
    expect([await rows(category.table), await rows('auditEntry'), await rows('commitLog')]).toEqual(was)
    await endMaintenance(ctx)
    await make('NAIL')
    expect(await rows(category.table)).toHaveLength(2)
  })

  test('without an end, or with one that is past, it is to be tried again in a minute', async () => {
    await close()
    expect(await caught(() => make('A'))).toMatchObject({ retryAfterSeconds: 60 })
    await close({ until: '2027-02-28T14:30:01.000Z' })
    const later = { ...ctx, now: () => '2027-02-28T14:31:00.000Z' }
    expect(await caught(() => make('A', later))).toMatchObject({ retryAfterSeconds: 60 })
  })

  test('records, ids and the ledger go on', async () => {
    await make('TAPE')
    await close()
    await commit(ctx, [record('category.export', 'category', null, { rows: 1 })])
    expect(await ctx.engine.takeIds('category', 3)).toBeGreaterThan(0)
    await sealPending(ctx)
    expect(await actions()).toEqual(['ada category.create', 'ada maintenance.start', 'ada category.export'])
    expect((await rows('auditEntry')).every(({ seq }) => seq !== null)).toBe(true)
  })

  test('a commit that was done before and is sent again is done, and not refused', async () => {
    const again = () => commit(ctx, [insert(category, { id: 77, code: 'TAPE', name: 'Tape' })], { id: 'the-commit' })
    await again()
    await close()
    await again()
    expect(await rows(category.table)).toHaveLength(1)
  })
})

describe('the switch', () => {
  test('twice on keeps the beginning and takes the new reason and end; twice off is off', async () => {
    await close()
    const bob = { ...as(actorOf('admin', 'bob')), now: () => '2027-02-28T14:40:00.000Z' }
    const until = '2027-02-28T16:00:00.000Z'
    const row = { id: 'writes', reason: 'it takes longer', since: now, startedBy: 'ada', until }
    expect(await startMaintenance(bob, { reason: 'it takes longer', until })).toEqual(row)
    expect(await findMaintenance(ctx)).toEqual(row)
    expect(await endMaintenance(bob)).toEqual(row)
    expect(await endMaintenance(ctx)).toBeNull()
    expect(await findMaintenance(ctx)).toBeNull()
    expect(await actions()).toEqual(['ada maintenance.start', 'bob maintenance.start', 'bob maintenance.end'])
  })

  test('an end that is past is refused, and nothing is closed', async () => {
    expect(await caught(() => close({ until: now }))).toMatchObject({ code: 'invalid', issues: [{ path: 'until', code: 'range' }] })
    expect([await findMaintenance(ctx), await actions()]).toEqual([null, []])
  })

  test('of administrators at once each is heard, and one of them opens it', async () => {
    const people = ['ada', 'bob', 'cy', 'dee'].map((name) => as(actorOf('admin', name)))
    const closed = await Promise.all(people.map((one) => startMaintenance(one, { reason, until: null })))
    expect(new Set(closed.map(({ startedBy }) => startedBy)).size).toBe(1)
    expect(await rows('maintenance')).toHaveLength(1)
    const opened = await Promise.all(people.map((one) => endMaintenance(one)))
    expect(opened.filter((one) => one !== null)).toHaveLength(1)
    expect([await rows('maintenance'), (await actions()).toSorted()]).toEqual([
      [],
      expect.arrayContaining(['ada maintenance.start', 'bob maintenance.start', 'cy maintenance.start', 'dee maintenance.start']),
    ])
    expect(await actions()).toHaveLength(5)
  })

  test('once it is on no write is under way any more', async (context) => {
    if (await serverLacks(ctx.engine, 'lock hints')) context.skip()
    await make('FIRST')
    const writers = Array.from({ length: 60 }, (_, at) => caught(() => make(`C${at}`)))
    await close()
    const found = (await rows(category.table)).length
    const errors = (await Promise.all(writers)).filter((error) => error !== null)
    expect(await rows(category.table)).toHaveLength(found)
    expect(errors).toHaveLength(61 - found)
    for (const error of errors) expect(error).toBeInstanceOf(UnderMaintenance)
  })
})

describe('npm run db -- maintenance', () => {
  test('closes, tells and opens', async () => {
    expect(await maintain(ctx, 'status', {})).toEqual(['open: business data can be changed'])
    const until = '2027-02-28T17:00:00+02:00'
    const said = `closed since ${now} by ada, expected to end at 2027-02-28T15:00:00.000Z: ${reason}`
    expect(await maintain(ctx, 'on', { reason, until })).toEqual([said])
    expect(await maintain(ctx, 'status', {})).toEqual([said])
    expect(await maintain(ctx, 'off', {})).toEqual([`open again; it was ${said}`])
    expect(await maintain(ctx, 'off', {})).toEqual(['it was open already'])
  })

  test.each([
    [undefined, {}, 'maintenance on --reason TEXT'],
    ['close', {}, 'maintenance on --reason TEXT'],
    ['on', {}, '--reason TEXT'],
    ['on', { reason: ' ' }, '--reason " "'],
    ['on', { reason, until: 'soon' }, '--until "soon" is no instant'],
    ['on', { reason, until: now }, 'is past'],
  ])('refuses %s %j, and closes nothing', async (word, given, message) => {
    await expect(maintain(ctx, word, given)).rejects.toThrow(message)
    expect(await findMaintenance(ctx)).toBeNull()
  })
})

describe('work without a person', () => {
  const done: string[] = []
  const lines: string[] = []
  const told = (): DbContext => ({
    ...ctx,
    log: { ...ctx.log, info: (message, fields) => void lines.push(`${message} ${JSON.stringify(fields)}`) },
  })
  beforeEach(() => {
    done.length = 0
    lines.length = 0
  })

  test('by the clock is left out with one line of the log, also where it is closed meanwhile', async () => {
    await unlessMaintained(told(), 'alerts', async () => void done.push('open'))
    await unlessMaintained(told(), 'alerts', async () => {
      await close()
      await make('TAPE')
    })
    await unlessMaintained(told(), 'alerts', async () => void done.push('closed'))
    expect([done, lines]).toEqual([['open'], Array(2).fill('left out during maintenance {"what":"alerts"}')])
    await endMaintenance(ctx)
    await expect(unlessMaintained(ctx, 'alerts', () => Promise.reject(new Error('else')))).rejects.toThrow('else')
  })

  test('of a queue is queued again and not failed; what fails by something else fails', async () => {
    const step = (isWriting: boolean, work: () => Promise<unknown>) =>
      orAfterMaintenance(told(), {
        isWriting,
        work: async () => void (await work()),
        postpone: async (seconds) => void done.push(`again in ${seconds}`),
      })
    await step(true, async () => done.push('open'))
    await close()
    await step(true, async () => done.push('not even tried'))
    await step(false, async () => done.push('no change'))
    await step(false, () => make('TAPE'))
    // out of a worker thread
    await step(false, () => Promise.reject(Object.assign(new Error('refused'), { code: 'unavailable' })))
    await expect(step(false, () => Promise.reject(new AppError('invalid', 'wrong')))).rejects.toThrow('wrong')
    expect(done).toEqual(['open', 'again in 30', 'no change', 'again in 30', 'again in 30'])
    await endMaintenance(ctx)
    await expect(step(false, () => Promise.reject(new AppError('unavailable', 'storage is away')))).rejects.toThrow('storage is away')
  })
})

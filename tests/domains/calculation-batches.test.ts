// Batches of runs, read as rules: over rows, a resource and the warehouse, all or none in one commit, and what is refused.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { gather, select } from '../../shared/db/store.ts'
import { openWarehouse, type Warehouse } from '../../shared/db/warehouse.ts'
import { calculationBatch, calculationRun } from '../../shared/domains/calculations/resources.ts'
import { medicalIncident } from '../../shared/domains/facilities/incident-resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { storeRow } from '../http/api.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createScratch, type Scratch } from '../support/engines.ts'
import { act, buildDesk, type Desk, draft, person, published } from './calculations-world.ts'
import { growth, refusal, refusalOf, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let desk: Desk
let ann: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  desk = await buildDesk(system)
  ann = person(system, desk, 'ann')
})
afterEach(() => database.drop())

const batch = (version: number, asked: object, ctx = ann) => act(ctx, 'calculationVersion.runBatch', version, asked)
const runsOf = async (batchId: unknown) => (await gather(system, [select(system, calculationRun, { batchId: Number(batchId) }, 20_000)]))[0]
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ a: at, b: '0.5' }))

describe('over rows', () => {
  test('makes a receipt of each, in their order, in one commit with the batch', async () => {
    const version = await published(ann, desk.user)
    const before = await sizes(system)
    const made = await batch(version, { source: 'rows', rows: rowsOf(3) })
    expect(made.batch).toMatchObject({ versionId: version, source: 'rows', sourceName: null, runs: 3, rejected: 0, requestedBy: 'ann' })
    expect([made.runs, made.rejected]).toEqual([3, []])
    expect(made.results).toMatchObject([{ result: '0.5' }, { result: '1.5' }, { result: '2.5' }])
    const runs = await runsOf(made.batch?.id)
    expect(runs.map(({ id, result }) => ({ id, result }))).toEqual(
      (made.results as unknown as { id: number; result: string }[]).map(({ id, result }) => ({ id, result })),
    )
    expect(await growth(system, before)).toEqual({ calculations_calculationBatch: 1, calculations_calculationRun: 3, auditEntry: 4 })
    const entries = await all(system.engine, sqlFor(system.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
    expect(new Set(entries.slice(-4).map(({ commitId }) => commitId)).size).toBe(1)
  })

  test('a receipt of a batch is that of a single run, to the byte', async () => {
    const version = await published(ann, desk.user, { expression: 'round(a / b, 3)', rounding: 0.01 })
    const inputs = { a: '10', b: '3.7' }
    const made = await batch(version, { source: 'rows', rows: [inputs] })
    const { calculationRun: single } = await act(ann, 'calculationVersion.run', version, { inputs })
    const [of] = await runsOf(made.batch?.id)
    const receipt = (row: object | undefined) => {
      const { inputs, result, trace, engineVersion, receiptHash } = row as Record<string, unknown> // a row of runs
      return JSON.stringify({ inputs, result, trace, engineVersion, receiptHash })
    }
    expect(receipt(of)).toBe(receipt(single))
  })

  test('refuses rows whose traces are more than one commit can hold, before it writes', { timeout: 60_000 }, async () => {
    const version = await published(ann, desk.user, { expression: `b + ${Array(480).fill('a').join('+')}` })
    const rows = Array.from({ length: 700 }, () => ({ a: `0.${'123456789'.repeat(5)}`, b: 1 }))
    expect(await refusalOf(system, () => batch(version, { source: 'rows', rows }))).toMatchObject({
      code: 'too_large',
      issues: [{ code: 'too_large', hint: expect.stringMatching(/^Run batches of fewer than \d+ rows\.$/) }],
    })
  })

  test('refuses all of them for one, naming every issue of every row at its place', async () => {
    const version = await published(ann, desk.user, { expression: 'a / b' })
    const rows = [{ a: 1, b: 2 }, { a: 'x', b: 1, c: 1 }, { b: 1 }, { a: 1, b: 0 }]
    const error = await refusalOf(system, () => batch(version, { source: 'rows', rows }))
    expect(error).toMatchObject({ code: 'invalid', message: '3 of 4 rows cannot be run, and nothing was' })
    expect((error as { issues: { path: string; code: string }[] }).issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'rows.1.c unknown',
      'rows.1.a kind',
      'rows.2.a required',
      expect.stringMatching(/^rows\.3 /),
    ])
  })

  test('takes the good ones where that is asked for, and answers the others with what is wrong', async () => {
    const version = await published(ann, desk.user, { expression: 'a / b' })
    const rows = [{ a: 1, b: 0 }, { a: 1, b: 2 }, { a: 1 }, { a: 3, b: 2 }]
    const made = await batch(version, { source: 'rows', rows, isPartial: true })
    expect(made.batch).toMatchObject({ runs: 2, rejected: 2 })
    expect(made.results).toMatchObject([{ result: '0.5' }, { result: '1.5' }])
    expect(made.rejected).toMatchObject([
      { row: 1, issues: [{ path: 'rows.0' }] },
      { row: 3, issues: [{ path: 'rows.2.b', code: 'required' }] },
    ])
  })

  test('refuses to take good ones where there are none, and to run over nothing', async () => {
    const version = await published(ann, desk.user)
    expect(await refusalOf(system, () => batch(version, { source: 'rows', rows: [{ a: 1 }], isPartial: true }))).toMatchObject({
      message: '1 of 1 rows cannot be run, and nothing was',
    })
    expect(await refusalOf(system, () => batch(version, { source: 'rows', rows: [] }))).toMatchObject({ issues: [{ code: 'empty' }] })
  })

  test('names the first thousand issues, and how many there are', async () => {
    const version = await published(ann, desk.user)
    const error = await refusalOf(system, () => batch(version, { source: 'rows', rows: Array.from({ length: 1200 }, () => ({})) }))
    expect(error).toMatchObject({ message: '1200 of 1200 rows cannot be run, and nothing was; the first 1000 of 2400 issues are named' })
    expect((error as { issues: unknown[] }).issues).toHaveLength(1000)
  })

  test('refuses a draft and a withdrawn version, and one that is not what was published', async () => {
    const rows = { source: 'rows', rows: rowsOf(1) }
    const open = await draft(ann, desk.user)
    expect(await refusalOf(system, () => batch(open, rows))).toMatchObject({ code: 'conflict', issues: [{ code: 'state' }] })
    const version = await published(ann, desk.user)
    await act(ann, 'calculationVersion.withdraw', version, { reason: 'wrong' })
    expect(await refusalOf(system, () => batch(version, rows))).toMatchObject({ code: 'conflict', issues: [{ code: 'state' }] })
    const other = await published(ann, desk.user)
    await system.engine.execute([`UPDATE calculations_calculationVersion SET expression = 'a - b' WHERE id = ${other}`])
    expect(await refusalOf(system, () => batch(other, rows))).toMatchObject({ code: 'conflict', issues: [{ code: 'tampered' }] })
  })

  test('a withdrawal in the middle of it wins', async () => {
    const version = await published(ann, desk.user)
    let isFirst = true
    const ctx = {
      ...ann,
      ids: {
        ...ann.ids,
        block: async (table: string, count: number) => {
          if (isFirst) await act(ann, 'calculationVersion.withdraw', version, { reason: 'wrong' })
          isFirst = false
          return ann.ids.block(table, count)
        },
      },
    }
    expect(await refusal(batch(version, { source: 'rows', rows: rowsOf(3) }, ctx))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'state' }],
    })
    expect((await gather(system, [select(system, calculationBatch, {})]))[0]).toEqual([])
  })

  test('ten thousand rows are one commit', { timeout: 120_000 }, async () => {
    const version = await published(ann, desk.user)
    let turns = 0
    const ticking = setInterval(() => turns++, 1)
    const made = await batch(version, { source: 'rows', rows: rowsOf(10_000) })
    clearInterval(ticking)
    // it is worked out part by part, and others get a turn between them
    expect(turns).toBeGreaterThan(10)
    expect([made.runs, (made.results as unknown as unknown[]).length]).toEqual([10_000, 100])
    const runs = await runsOf(made.batch?.id)
    expect([runs.length, runs.at(-1)?.result]).toEqual([10_000, '9999.5'])
  })
})

describe('over a resource', () => {
  const over = (more: object = {}) => ({ source: 'resource', resource: 'workOrder', mapping: { a: 'cost', b: 'cost' }, ...more })
  const order = async (number: number, cost: number, siteNumber: number) => {
    const { id } = await storeRow(system, site, siteNumber)
    return Number((await storeRow(system, workOrder, number, { siteId: Number(id), cost, number: `W-${number}` })).id)
  }

  test('takes its columns as inputs, exactly, and the receipts say which row they are about', async () => {
    const version = await published(ann, desk.user)
    const ids = [await order(1, 1234567890123.45, 1), await order(2, 0.1, 1)]
    const made = await batch(version, over())
    expect(made.batch).toMatchObject({ source: 'resource', sourceName: 'workOrder', mapping: { a: 'cost', b: 'cost' }, runs: 2 })
    expect(
      (await runsOf(made.batch?.id))
        .map(({ aboutResource, aboutId, result }) => [aboutResource, aboutId, result])
        .sort((one, other) => Number(one[1]) - Number(other[1])),
    ).toEqual([
      ['workOrder', ids[0], '2469135780246.9'],
      ['workOrder', ids[1], '0.2'],
    ])
  })

  test('is narrowed by the query string of its list', async () => {
    const version = await published(ann, desk.user)
    const id = await order(1, 3, 1)
    await order(2, 4, 2)
    const made = await batch(version, over({ filter: `id=${id}` }))
    expect(made.batch).toMatchObject({ sourceName: `workOrder?id=${id}`, runs: 1 })
    expect(made.results).toMatchObject([{ result: '6', aboutResource: 'workOrder', aboutId: id }])
  })

  test('gives only what lies in the sites of whoever asks', async () => {
    const version = await published(ann, desk.user)
    const id = await order(1, 3, 1)
    await order(2, 4, 2)
    const { id: siteId } = await storeRow(system, site, 1)
    const limited = { ...ann, actor: { ...ann.actor, siteIds: [Number(siteId)] } }
    const made = await batch(version, over(), limited)
    expect(made.results).toMatchObject([{ aboutId: id }])
  })

  test('is refused where the role may not read it', async () => {
    const version = await published(ann, desk.user)
    await storeRow(system, medicalIncident, 1)
    expect(await refusalOf(system, () => batch(version, { source: 'resource', resource: 'medicalIncident' }))).toMatchObject({
      code: 'forbidden',
    })
  })

  test('is refused over what few may read, also to whoever may', async () => {
    const version = await published(ann, desk.user)
    await storeRow(system, medicalIncident, 1)
    const medic = { ...ann, actor: { ...ann.actor, role: 'medic' } }
    const mapping = { a: 'id', b: 'siteId' }
    const asked = { source: 'resource', resource: 'medicalIncident', mapping }
    expect(await refusalOf(system, () => batch(version, asked, medic))).toMatchObject({
      code: 'forbidden',
      issues: [{ path: 'resource', code: 'private', message: 'medicalIncident is for few eyes, and receipts are read by many' }],
    })
  })

  test('takes no personal data, which receipts would show to all and keep beyond its erasure', async () => {
    const version = await published(ann, desk.user)
    const mapping = { a: 'telegramId', b: 'phone' }
    expect(await refusalOf(system, () => batch(version, { source: 'resource', resource: 'user', mapping }))).toMatchObject({
      issues: [
        { path: 'mapping.a', code: 'column' },
        { path: 'mapping.b', code: 'column' },
      ],
    })
  })

  test('names rows that lack a value, by id and column', async () => {
    const version = await published(ann, desk.user)
    const id = await order(1, 3, 1)
    await system.engine.execute([`UPDATE facilities_workOrder SET cost = NULL WHERE id = ${id}`])
    expect(await refusalOf(system, () => batch(version, over()))).toMatchObject({
      issues: [
        { path: `workOrder ${id}.cost`, code: 'required', message: 'a is not given' },
        { path: `workOrder ${id}.cost`, code: 'required', message: 'b is not given' },
      ],
    })
  })

  test('refuses what does not exist: the resource, an input, a column, a filter', async () => {
    const version = await published(ann, desk.user)
    expect(await refusalOf(system, () => batch(version, over({ resource: 'nothing' })))).toMatchObject({
      issues: [{ path: 'resource', code: 'unknown' }],
    })
    expect(await refusalOf(system, () => batch(version, over({ mapping: { a: 'cost', b: 'costs', c: 'cost' } })))).toMatchObject({
      issues: [
        { path: 'mapping.c', code: 'unknown' },
        { path: 'mapping.b', code: 'column', message: 'there is no column costs, from which b would come' },
      ],
    })
    expect(await refusalOf(system, () => batch(version, over({ filter: 'colour=red&limit=3' })))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'filter.limit' }, { path: 'filter.colour', code: 'filter' }],
    })
  })
})

describe('over the warehouse', () => {
  let scratch: Scratch
  let warehouse: Warehouse
  beforeEach(async () => {
    scratch = await createScratch(database.engine.dialect)
    const text = scratch.dialect === 'sqlite' ? 'TEXT' : 'NVARCHAR(40)'
    await (await scratch.open()).execute([
      `CREATE TABLE weighings (id INTEGER PRIMARY KEY, site ${text}, tonnes ${scratch.dialect === 'sqlite' ? 'TEXT' : 'DECIMAL(15,3)'})`,
      "INSERT INTO weighings VALUES (1, 'north', '0.125'), (2, 'north', '123456789012.345'), (3, 'south', NULL)",
    ])
    warehouse = openWarehouse(scratch.url)
  })
  afterEach(async () => {
    await warehouse.close()
    await scratch.drop()
  })
  const sql = 'SELECT tonnes AS a, id AS b FROM weighings WHERE site = @site ORDER BY id'
  const withQuery = async (text = sql, parameters = ['site']) =>
    published(ann, desk.user, { expression: 'a * b', query: { sql: text, parameters } }, person(system, desk, 'bob'))
  const facts = () => ({ ...ann, warehouse })

  test('each row that the query gives is run, its decimals exactly', async () => {
    const version = await withQuery()
    const made = await batch(version, { source: 'query', parameters: { site: 'north' } }, facts())
    expect(made.batch).toMatchObject({ source: 'query', sourceName: '{"site":"north"}', runs: 2 })
    expect(made.results).toMatchObject([{ result: '0.125' }, { result: '246913578024.69' }])
  })

  test('a row that lacks an input is named by its place', async () => {
    const version = await withQuery()
    expect(await refusalOf(system, () => batch(version, { source: 'query', parameters: { site: 'south' } }, facts()))).toMatchObject({
      issues: [{ path: 'row 1 of the query.a', code: 'required' }],
    })
  })

  test('is refused without a warehouse, without a query, and without its parameters', async () => {
    const version = await withQuery()
    expect(await refusalOf(system, () => batch(version, { source: 'query', parameters: { site: 'north' } }))).toMatchObject({
      code: 'unavailable',
      message: 'no warehouse is configured: set WAREHOUSE_URL',
    })
    expect(await refusalOf(system, () => batch(version, { source: 'query', parameters: {} }, facts()))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'parameters.site', code: 'required' }],
    })
    const plain = await published(ann, desk.user)
    expect(await refusalOf(system, () => batch(plain, { source: 'query' }, facts()))).toMatchObject({
      issues: [{ path: 'query', code: 'no_query' }],
    })
  })

  test('is refused where its columns are not the inputs', async () => {
    const version = await withQuery('SELECT tonnes AS a, id AS c FROM weighings', [])
    expect(await refusalOf(system, () => batch(version, { source: 'query' }, facts()))).toMatchObject({
      issues: [
        { path: 'query.sql', message: 'there is no column b, from which b would come' },
        { path: 'query.sql', message: 'the query gives a column c, and there is no such input' },
      ],
    })
  })

  test('a single run takes the one row that the query gives, and is refused over none and several', async () => {
    const version = await withQuery('SELECT tonnes AS a, id AS b FROM weighings WHERE id <= @id', ['id'])
    const run = (id: number, ctx: DbContext = facts()) => act(ctx, 'calculationVersion.run', version, { parameters: { id } })
    expect((await run(1)).calculationRun).toMatchObject({ result: '0.125', inputs: { a: '0.125', b: '1' } })
    expect((await act(facts(), 'calculation.run', desk.user, { parameters: { id: 1 } })).calculationRun).toMatchObject({ result: '0.125' })
    expect(await refusalOf(system, () => run(0))).toMatchObject({
      code: 'conflict',
      message: 'the query gives no row, and a run takes one',
    })
    expect(await refusalOf(system, () => run(2))).toMatchObject({ message: 'the query gives 2 rows, and a run takes one' })
    expect(await refusalOf(system, () => run(1, ann))).toMatchObject({ code: 'unavailable' })
  })
})

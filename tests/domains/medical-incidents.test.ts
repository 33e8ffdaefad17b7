// Medical incidents: numbered without gaps, with what was used of the first-aid stock, and notes that are only ever appended.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { incidentNote, medicalIncident } from '../../shared/domains/facilities/incident-resources.ts'
import { firstAidLevel, firstAidMovement } from '../../shared/domains/facilities/stock-resources.ts'
import type { AppError } from '../../shared/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { at, audited, growth, refusal, sizes } from './facilities-world.ts'
import { act, furnishRoom, type Room, secretsIn, told } from './medical-world.ts'

let database: TestDatabase
let room: Room
let ctx: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  room = await furnishRoom(database)
  ctx = database.context(room.medic)
})
afterEach(() => database.drop())

const noon = '2026-11-27T12:00:00.000Z'
const incident = (given: object = {}) => ({ ...told, siteId: room.north, occurredAt: '2026-11-27T08:00:00.000Z', ...given })
const record = (given: object = {}, by = at(ctx, noon)) => act(by, 'record', 0, incident(given))
const numbers = async () => {
  const [rows] = await gather(ctx, [select(ctx, medicalIncident, {})])
  return rows.map(({ number }) => number).toSorted()
}
const shelves = async () => {
  const [rows] = await gather(ctx, [select(ctx, firstAidLevel, { itemId: room.plasters })])
  return new Map(rows.map(({ lotId, quantity }) => [lotId, quantity]))
}
const issuesOf = async (work: Promise<unknown>) => {
  const error = (await refusal(work)) as AppError // every refusal of an action is one
  return { code: error.code, issues: error.issues.map(({ path, code }) => `${path} ${code}`), message: error.message }
}

test('an incident is recorded with its number and what it used, in one commit', async () => {
  const entries = (await audited(ctx)).length
  const before = await sizes(ctx)
  const answer = await record({ supplies: [{ itemId: room.plasters, quantity: 12 }] })
  const suppliesUsed = [{ item: 'PLASTER', quantity: 12, unit: 'ea' }]
  expect(answer).toEqual({
    id: answer.id,
    number: 'MED-2026-0001',
    siteId: room.north,
    occurredAt: '2026-11-27T08:00:00.000Z',
    suppliesUsed,
  })
  expect(await get(ctx, medicalIncident, Number(answer.id))).toMatchObject({
    ...told,
    number: 'MED-2026-0001',
    suppliesUsed,
    createdBy: 'medic-tester',
  })
  expect([...(await shelves())]).toEqual(
    expect.arrayContaining([
      [room.lots[0], 0],
      [room.lots[1], 8],
      [room.lots[2], 10],
    ]),
  )
  expect(await growth(ctx, before)).toEqual({ facilities_medicalIncident: 1, facilities_firstAidMovement: 2, auditEntry: 5 })
  expect((await audited(ctx, entries)).map(({ action }) => action).toSorted()).toEqual([
    'firstAidLevel.adjust',
    'firstAidLevel.adjust',
    'firstAidMovement.create',
    'firstAidMovement.create',
    'medicalIncident.create',
  ])
})

test('the movements of an incident tell its number and nothing else of it', async () => {
  await record({ supplies: [{ itemId: room.plasters, quantity: 1 }] })
  const [rows] = await gather(ctx, [select(ctx, firstAidMovement, { kind: 'consume' })])
  expect(rows).toMatchObject([
    { kind: 'consume', quantity: -1, reference: 'MED-2026-0001', reason: null, occurredAt: noon, workOrderId: null },
  ])
  const entries = (await audited(ctx)).filter(({ action }) => String(action).startsWith('firstAid'))
  expect(secretsIn(JSON.stringify([rows, entries]))).toEqual([])
})

test('nobody reads the patient in the audit trail as it is stored', async () => {
  const { id } = await record()
  await act(ctx, 'addNote', Number(id), { body: 'tetanus booster given' })
  expect(secretsIn(JSON.stringify(await audited(ctx)))).toEqual([])
})

describe('an incident is refused, changing nothing:', () => {
  const refuses = async (given: object, code: string, issues: string[], by = at(ctx, noon)) => {
    const before = await sizes(ctx)
    expect(await issuesOf(record(given, by))).toMatchObject({ code, issues })
    expect(await growth(ctx, before)).toEqual({})
  }

  test('one that has not happened yet', async () => {
    await refuses({ occurredAt: '2026-11-27T12:10:00.000Z' }, 'invalid', ['occurredAt future'])
  })
  test('one at a site that is not there', async () => {
    await refuses({ siteId: 999 }, 'invalid', ['siteId reference'])
  })
  test('one at a site of others', async () => {
    const south = database.context({ ...room.medic, siteIds: [room.south] })
    await refuses({}, 'invalid', ['siteId reference'], at(south, noon))
    expect((await record({ siteId: room.south }, at(south, noon))).number).toBe('MED-2026-0001')
  })
  test('supplies of a store at a site of others', async () => {
    const south = database.context({ ...room.medic, siteIds: [room.south] })
    const given = { siteId: room.south, supplies: [{ itemId: room.plasters, quantity: 1 }] }
    await refuses(given, 'invalid', ['supplies.0 reference'], at(south, noon))
  })
  test('more supplies than there are, of which expired ones do not count', async () => {
    await refuses({ supplies: [{ itemId: room.plasters, quantity: 21 }] }, 'conflict', ['supplies.0 insufficient_stock'])
  })
  test('more than there are over two lines', async () => {
    const line = { itemId: room.plasters, quantity: 11 }
    await refuses({ supplies: [line, line] }, 'conflict', ['supplies.1 insufficient_stock'])
  })
  test('supplies of an expired lot', async () => {
    await refuses({ supplies: [{ itemId: room.plasters, lotId: room.lots[2], quantity: 1 }] }, 'conflict', ['supplies.0 expired'])
  })
  test('all that is wrong at once', async () => {
    const given = { siteId: 999, occurredAt: '2027-01-01T00:00:00.000Z', supplies: [{ itemId: 999, quantity: 1 }] }
    await refuses(given, 'invalid', ['siteId reference', 'occurredAt future', 'supplies.0 reference'])
  })
})

test('the number is of the year in which it is recorded, as the calendar of its site has it', async () => {
  const turn = '2026-12-31T20:00:00.000Z'
  expect((await record({}, at(ctx, turn))).number).toBe('MED-2027-0001')
  expect((await record({ siteId: room.south }, at(ctx, turn))).number).toBe('MED-2026-0001')
  expect((await record({ siteId: room.south }, at(ctx, '2027-01-01T09:59:59.000Z'))).number).toBe('MED-2026-0002')
  expect((await record({ siteId: room.south }, at(ctx, '2027-01-01T10:00:00.000Z'))).number).toBe('MED-2027-0002')
})

test('it goes on after the highest number of the year that a workbook gave, whatever other forms there are', async () => {
  const given = { ...told, siteId: room.north, occurredAt: noon }
  for (const number of [
    'MED-2026-0041',
    'med-2026-00057',
    'MED-2026-99B',
    'MED-2026-12345678901',
    'MED-2025-0900',
    'MED-2026-',
    'A-2026-0999',
  ])
    await commit(database.context(), [insert(medicalIncident, { ...given, number })])
  expect((await record()).number).toBe('MED-2026-0058')
  await commit(database.context(), [insert(medicalIncident, { ...given, number: 'MED-2026-9999' })])
  expect((await record()).number).toBe('MED-2026-10000')
  expect((await record()).number).toBe('MED-2026-10001')
})

test('thirty medics at once leave no gap and no double, and every plaster is accounted for', async () => {
  const supplies = [{ itemId: room.plasters, quantity: 0.5 }]
  const answers = await Promise.all(Array.from({ length: 30 }, () => record({ supplies })))
  const expected = Array.from({ length: 30 }, (_, index) => `MED-2026-${String(index + 1).padStart(4, '0')}`)
  expect(answers.map(({ number }) => number).toSorted()).toEqual(expected)
  expect(await numbers()).toEqual(expected)
  const [rows] = await gather(ctx, [select(ctx, firstAidMovement, { kind: 'consume' })])
  expect(rows.map(({ reference }) => reference).toSorted()).toEqual(expected)
  const left = [...(await shelves()).values()].reduce((sum, quantity) => sum + quantity, 0)
  expect(left).toBe(15)
})

test('where the last plaster is wanted by many, as many incidents are recorded as there are plasters, without gaps', async () => {
  const supplies = [{ itemId: room.plasters, quantity: 5 }]
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => record({ supplies })))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  expect(await numbers()).toEqual(['MED-2026-0001', 'MED-2026-0002', 'MED-2026-0003', 'MED-2026-0004'])
})

test('notes are appended by whoever sees the incident', async () => {
  const { id } = await record()
  const note = await act(ctx, 'addNote', Number(id), { body: 'tetanus booster given' })
  await act(ctx, 'addNote', Number(id), { body: 'back at work' })
  expect(note).toMatchObject({ incidentId: id, authorId: 7 })
  expect(JSON.stringify(note)).not.toContain('tetanus')
  const [notes] = await gather(ctx, [select(ctx, incidentNote, { incidentId: Number(id) })])
  expect(notes.map(({ body, author, incident }) => [body, author, incident])).toEqual([
    ['tetanus booster given', 'medic-tester', 'MED-2026-0001'],
    ['back at work', 'medic-tester', 'MED-2026-0001'],
  ])
  const south = database.context({ ...room.medic, siteIds: [room.south] })
  expect(await issuesOf(act(south, 'addNote', Number(id), { body: 'x' }))).toMatchObject({ code: 'not_found' })
  expect(await issuesOf(act(ctx, 'addNote', 999, { body: 'x' }))).toMatchObject({ code: 'not_found' })
})

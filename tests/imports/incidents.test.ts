// Medics bring their accident book, whose numbers stand; what is recorded afterwards goes on after them.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gather, select } from '../../shared/db/store.ts'
import { medicalIncident } from '../../shared/domains/facilities/incident-resources.ts'
import { createLog } from '../../shared/log.ts'
import { at } from '../domains/facilities-world.ts'
import { act, furnishRoom, type Room, secretsIn, told } from '../domains/medical-world.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
let room: Room
beforeEach(async () => {
  office = await createOffice()
  room = await furnishRoom(office.database)
})
afterEach(() => office.drop())

const header = 'Incident no,Occurred,Site,Patient,Kind,What happened,First aid given,Outcome'
const book = (...lines: string[]) => csv('accident book.csv', header, ...lines)
const line = (number: string, site = 'N') =>
  `${number},2026-03-01T08:00:00Z,${site},${told.patientName},visitor,${told.description},${told.treatment},`
const stored = async () => {
  const [rows] = await gather(office.ctx, [select(office.ctx, medicalIncident, {})])
  return rows.toSorted((a, b) => a.id - b.id)
}

test('an accident book comes in by a medic with the numbers that it gives, and later records go on after the highest', async () => {
  const done = await office.run(book(line('MED-2026-0007'), line('MED-2026-0012', 'S'), line('2026/3')), { actor: room.medic })
  expect([done.outcome, done.sheet.resource, done.sheet.inserts]).toEqual(['done', 'medicalIncident', 3])
  expect(await stored()).toMatchObject([
    { number: 'MED-2026-0007', ...told, patientKind: 'visitor', outcome: null, site: 'N', suppliesUsed: null },
    { number: 'MED-2026-0012', site: 'S' },
    { number: '2026/3' },
  ])
  const incident = { ...told, siteId: room.north, occurredAt: '2026-11-01T08:00:00.000Z' }
  const now = at(office.database.context(room.medic), '2026-11-27T12:00:00.000Z')
  expect((await act(now, 'record', 0, incident)).number).toBe('MED-2026-0013')
  const entries = (await office.rows('auditEntry')).filter(({ resource }) => resource === 'medicalIncident')
  expect(entries).toHaveLength(4)
  expect(secretsIn(JSON.stringify(entries))).toEqual([])
})

test('nobody else brings one, and what they tried is not stored', async () => {
  for (const role of ['manager', 'staff']) {
    const done = await office.run(book(line('MED-2026-0007')), { actor: actorOf(role), isPartial: true })
    expect([role, done.sheet.inserts]).toEqual([role, 0])
  }
  expect(await stored()).toEqual([])
})

test('what is logged of an import of incidents tells of none', async () => {
  const lines: string[] = []
  const { context } = office.database
  const log = createLog('debug', (text) => lines.push(text))
  Object.assign(office.database, { context: (...given: Parameters<typeof context>) => ({ ...context(...given), log }) })
  const wrong = [line('MED-2026-0007', 'Nowhere'), line('MED-2026-0007'), line('MED-2026-0007'), line('x'.repeat(99))]
  for (const isPartial of [true, false]) await office.run(book(line('MED-2026-0001'), ...wrong), { actor: room.medic, isPartial })
  await office.run(csv('Quillfeather.csv', 'Patient', told.patientName), { actor: room.medic })
  office.database.context().log.info('a line')
  expect(lines.length).toBeGreaterThan(0)
  expect(secretsIn(lines.join())).toEqual([])
})

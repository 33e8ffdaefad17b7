// Defects come in from workbooks as history: states stand as they are, what is closed stays locked, and an undo takes all of it back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seedGround } from '../../infra/cli/seed.ts'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defect, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { calibration } from '../../shared/domains/defects/gauge-resources.ts'
import { partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { act, by, type Shop } from '../domains/defect-world.ts'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await seedGround(office.ctx)
  await office.run(csv('parts.csv', 'Part Number,Revision,Part', '10-1,A,Bracket', '10-2,A,Plate'))
  await office.run(csv('work centers.csv', 'Work Center,WC Name', 'WC-1,Press', 'WC-2,Mill'))
  await office.run(csv('failure codes.csv', 'Failure Code,Failure,Défaut,Fehler', 'F-1,Crack,Fissure,Riss', 'F-2,Scratch,Rayure,Kratzer'))
})
afterEach(() => office.drop())

const header = 'DMT #,Date,Part Number,Work Center,Failure,Lot qty,Insp. qty,Def. qty,Description EN,Description FR,Prepared by,Status'
const line = (number: string, given: { part?: string; lot?: string; text?: string; status?: string } = {}) =>
  `${number},2026-03-01,${given.part ?? '10-1'},WC-1,F-1,${given.lot ?? 50},50,5,${given.text ?? 'crack'},fissure,joel,${given.status ?? 'Open'}`
const log = (...lines: string[]) => csv('DMT log.csv', header, ...lines)
const defects = async () => {
  const [rows, findings] = await gather(office.ctx, [select(office.ctx, defect, {}), select(office.ctx, defectFinding, {})])
  return { rows: new Map(rows.map((row) => [row.number, row])), findings }
}
const hashOf = async () => (await contentHash(office.ctx)).hash

test('a defect comes in with its state, its texts and one finding of all its defective parts', async () => {
  const done = await office.run(
    log(line('DMT-2026-000007'), line('DMT-2026-000008', { status: 'In rework' }), line('A/9', { status: 'Closed' })),
  )
  expect([done.outcome, done.refused]).toEqual(['done', []])
  expect(done.warnings).toEqual(['L4 history'])
  const { rows, findings } = await defects()
  expect(rows.get('DMT-2026-000007')).toMatchObject({
    ...{ status: 'open', isOpen: true, description: { en: 'crack', fr: 'fissure' }, sourceLanguage: 'en', preparedBy: 'joel' },
    ...{ detectedAt: '2026-03-01T00:00:00.000Z', quantityLot: 50, quantityInspected: 50, quantityDefective: 5, correctsId: null },
  })
  expect(rows.get('DMT-2026-000008')).toMatchObject({ status: 'in-rework', isOpen: true })
  expect(rows.get('A/9')).toMatchObject({ status: 'closed', isOpen: false, closedAt: null })
  expect(findings).toHaveLength(3)
  for (const finding of findings) expect(finding).toMatchObject({ failureCode: 'F-1', quantity: 5, detectedAt: '2026-03-01T00:00:00.000Z' })
})

describe('what is closed', () => {
  const locked = (path: string) => ({
    ...{ column: path, code: 'closed', severity: 'reject', message: 'DMT-2026-000007 is closed and locked' },
    hint: 'Record a correction (POST .../correct), which is a new record that is linked to this one.',
  })
  beforeEach(async () => {
    await office.run(log(line('DMT-2026-000007', { status: 'Closed' }), line('DMT-2026-000008')))
  })

  test('is refused at the cell that says something else, with the remedy, and other rows go in', async () => {
    const before = (await defects()).rows
    const changed = [line('DMT-2026-000007', { status: 'Closed', lot: '60' }), line('DMT-2026-000008', { text: 'long crack' })]
    const done = await office.run(log(...changed), { isPartial: true })
    expect(done.issues.filter(({ severity }) => severity === 'reject')).toMatchObject([{ cell: 'F2', ...locked('Lot qty') }])
    const after = (await defects()).rows
    expect(after.get('DMT-2026-000007')).toEqual(before.get('DMT-2026-000007'))
    expect(after.get('DMT-2026-000008')).toMatchObject({ description: { en: 'long crack', fr: 'fissure' } })
  })

  test('is not opened again, nor is its text changed in one of its languages', async () => {
    const { refused } = await office.run(log(line('DMT-2026-000007', { text: 'hairline crack' })), { isPartial: true })
    expect(refused).toEqual(['L2 closed', 'I2 closed'])
    const french = line('DMT-2026-000007', { status: 'Closed' }).replace('fissure', 'fêlure')
    expect((await office.run(log(french), { isPartial: true })).refused).toEqual(['J2 closed'])
    expect((await defects()).rows.get('DMT-2026-000007')).toMatchObject({ status: 'closed', description: { en: 'crack', fr: 'fissure' } })
  })

  test('changes nothing where the sheet says the same again', async () => {
    const before = await hashOf()
    const { sheet } = await office.run(log(line('DMT-2026-000007', { status: 'Closed' }), line('DMT-2026-000008')))
    expect(sheet).toMatchObject({ inserts: 0, updates: 0, unchanged: 2 })
    expect(await hashOf()).toBe(before)
  })
})

test('another record under a number that is taken is refused at what never changes, and other rows go in', async () => {
  await office.run(log(line('DMT-2026-000007')))
  const other = line('DMT-2026-000007').replace('2026-03-01', '2026-03-02').replace('joel', 'bryan')
  const { refused, sheet, outcome } = await office.run(log(other, line('DMT-2026-000008')), { isPartial: true })
  expect([refused, sheet.inserts, outcome]).toEqual([['B2 fixed', 'K2 fixed'], 1, 'done-with-rejects'])
})

test('quantities that findings and dispositions count on are not changed by a sheet', async () => {
  await office.run(log(line('DMT-2026-000007', { status: 'dispositioned' })))
  const { issues } = await office.run(log(line('DMT-2026-000007', { status: 'dispositioned', lot: '60' })), { isPartial: true })
  expect(issues).toMatchObject([
    { cell: 'F2', code: 'state', message: 'DMT-2026-000007 is dispositioned: findings and dispositions count on its quantities' },
  ])
})

test('numbers that a sheet gives are counted by the series', async () => {
  await office.run(log(line('DMT-2026-000007'), line('DMT-2026-000123'), line('DMT-2025-000900'), line('A/9')))
  const [[part], [center], [joel]] = await gather(office.ctx, [
    select(office.ctx, partNumber, { code: '10-1' }),
    select(office.ctx, workCenter, { code: 'WC-1' }),
    select(office.ctx, user, { username: 'joel' }),
  ])
  const shop = { people: { ann: Number(joel?.id) } } as Shop // of whom only ann is asked for
  const { defect: made } = await act(by(office.ctx, shop, 'ann'), 'defect.report', 0, {
    ...{ partNumberId: part?.id, workCenterId: center?.id, description: 'crack', detectedAt: '2026-11-01T08:00:00.000Z' },
    ...{ quantityLot: 10, quantityInspected: 10, quantityDefective: 1 },
  })
  expect(made?.number).toBe('DMT-2026-000124')
})

test('old records may refer to codes that are retired', async () => {
  const [[part]] = await gather(office.ctx, [select(office.ctx, partNumber, { code: '10-2' })])
  if (!part) throw new Error('no part')
  await commit(office.ctx, [update(partNumber, part, { isActive: false })])
  const { outcome } = await office.run(log(line('DMT-2026-000007', { part: '10-2' })))
  expect([outcome, (await defects()).rows.get('DMT-2026-000007')?.partNumber]).toEqual(['done', '10-2'])
})

test.each(['defects.xlsx', 'calculations.xlsx'])('an undo of %s takes everything back', async (workbook) => {
  const before = await hashOf()
  const { id } = await office.run(fixture(workbook), { isPartial: true })
  expect(await hashOf()).not.toBe(before)
  await controlImport(office.ctx, id, 'undo')
  expect(await runUndo(office.ctx, id)).toBe('undone')
  expect(await hashOf()).toBe(before)
})

describe('sheets as people keep them:', () => {
  test('German, with its own headers, words for states, decimal commas and units', async () => {
    const german: [string, ...string[]] = [
      'Fehler-Nr;Datum;Teilenummer;Arbeitsplatz;Fehler;Losgröße;Geprüft;Fehlerhaft;Beschreibung;Erstellt von;Status;Charge',
      'F-100;31.03.2026;10-1;WC-1;F-1;1.250,5 Stk;250,5 Stk.;12,5 Stück;Riss an der Kante;joel;Offen;L-7',
      'F-101;01.04.2026;10-2;WC-2;F-2;100;50;3;Kratzer;bryan;Geschlossen;',
    ]
    const done = await office.run(csv('Fehlerliste.csv', ...german))
    expect([done.outcome, done.refused, done.warnings]).toEqual(['done', [], ['K3 history']])
    const { rows, findings } = await defects()
    expect(rows.get('F-100')).toMatchObject({
      ...{ detectedAt: '2026-03-31T00:00:00.000Z', quantityLot: 1250.5, quantityInspected: 250.5, quantityDefective: 12.5 },
      ...{ description: { de: 'Riss an der Kante' }, status: 'open', lotNumber: 'L-7' },
    })
    expect(rows.get('F-101')).toMatchObject({ status: 'closed', workCenter: 'WC-2' })
    expect(findings.map(({ failureCode, quantity }) => [failureCode, quantity])).toEqual([
      ['F-1', 12.5],
      ['F-2', 3],
    ])
  })

  test('French, with languages behind the headers', async () => {
    const french: [string, ...string[]] = [
      'N° NC,Date,Pièce,Poste,Défaut,Qté lot,Qté contrôlée,Qté non conforme,Description (fr),Description (en),Établi par,Status',
      'NC-1,2026-04-02,10-1,WC-1,F-2,40 pièces,40,2,rayure,scratch,colin,Ouvert',
    ]
    expect((await office.run(csv('NC.csv', ...french))).refused).toEqual([])
    expect((await defects()).rows.get('NC-1')).toMatchObject({
      description: { en: 'scratch', fr: 'rayure' },
      quantityLot: 40,
      status: 'open',
    })
  })

  test('gauges with their last calibration, as people write how it went', async () => {
    const gauges: [string, ...string[]] = [
      'Gauge No,Description,Calibrated on,Calibration due,Result',
      'G-1,Caliper,2026-01-05,2027-01-05,OK',
      'G-2,Bore gauge,2026-02-05,2026-03-05,Fail',
      'G-3,Height gauge,,,',
    ]
    expect((await office.run(csv('Gauges.csv', ...gauges))).refused).toEqual([])
    const [rows] = await gather(office.ctx, [select(office.ctx, calibration, {})])
    expect(rows.map(({ gaugeCode, result, lastGoodOn }) => [gaugeCode, result, lastGoodOn])).toEqual([
      ['G-1', 'passed', '2026-01-05'],
      ['G-2', 'failed', null],
      ['G-3', null, null],
    ])
  })

  test('gauges of which one has failed since, with a warning that this puts no reading in doubt', async () => {
    const sheet = (result: string) => csv('Gauges.csv', 'Gauge No,Gauge name,Calibrated on,Result', `G-1,Caliper,2026-02-05,${result}`)
    expect((await office.run(sheet('fail'))).warnings).toEqual([])
    expect((await office.run(sheet('pass'))).warnings).toEqual([])
    const { issues } = await office.run(sheet('fail'))
    expect(issues).toMatchObject([{ cell: 'D2', severity: 'warning', code: 'history', hint: expect.stringMatching(/record-calibration/) }])
    expect((await office.run(sheet('fail'))).warnings).toEqual([])
  })

  test('with faults, each refused at its cell', async () => {
    const lines = [
      line('D-1', { part: '10-9' }),
      line('D-2', { lot: '49' }),
      line('D-3', { status: 'Lost' }),
      line('D-4', { lot: 'many' }),
      line('D-5', { text: 'crack' }).replace('joel', 'nobody'),
      line('D-6').replace('F-1', 'Crack'),
    ]
    const { refused, sheet } = await office.run(log(...lines), { isPartial: true })
    expect([refused, sheet.inserts]).toEqual([['C2 reference', 'G3 range', 'L4 choice', 'F5 number', 'K6 reference', 'E7 reference'], 0])
  })
})

// What goes out comes in again: exports without a difference, templates with their example; over every resource that workbooks bring.

import exceljs from 'exceljs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { createOffice, type Office } from '../support/import-office.ts'
import { type Api, openApi, storeRow } from './api.ts'

let office: Office
let api: Api
beforeEach(async () => {
  office = await createOffice()
  api = await openApi(undefined, async () => office.database)
})
afterEach(() => office.drop())

const importable = catalogue.resources.filter(({ isImportable }) => isImportable)

describe.each(importable.map((resource) => ({ name: resource.name, resource })))('$name', ({ resource }) => {
  test.each(['xlsx', 'csv'])('exported as %s imports unchanged: no difference, nothing refused, no header unknown', async (format) => {
    for (const number of [1, 2, 3]) await storeRow(api.ctx, resource, number)
    const { bytes } = await api.call('GET', `${resource.path}/export?format=${format}`)
    const { sheet, refused, warnings } = await office.run({ name: `${resource.slug}.${format}`, content: bytes }, { mode: 'validate' })
    const count = Number((await api.call('GET', `${resource.path}?count=true`)).json.count)
    expect({ refused, warnings, sheet }).toMatchObject({
      refused: [],
      warnings: [],
      sheet: { resource: resource.name, rows: count, unchanged: count, updates: 0, inserts: 0 },
    })
    expect(sheet.notes.filter((note) => note.startsWith('no column answers to'))).toEqual([])
  })

  test('its template imports as it is, once there is what its example refers to', async () => {
    for (const { to } of catalogue.from(resource)) if (to !== resource) await storeRow(api.ctx, to, 1)
    const { bytes } = await api.call('GET', `${resource.path}/template.xlsx`)
    const { sheet, refused, outcome } = await office.run({ name: 'template.xlsx', content: bytes })
    expect({ refused, outcome, sheet }).toMatchObject({
      refused: [],
      outcome: 'done',
      sheet: { resource: resource.name, inserts: 1, notes: [] },
    })
  })
})

describe('a template', () => {
  const sheetOf = async (answer: { bytes: Buffer }) => {
    const workbook = new exceljs.Workbook()
    await workbook.xlsx.load(Uint8Array.from(answer.bytes).buffer)
    const sheet = workbook.worksheets[0]
    if (!sheet) throw new Error('no sheet')
    const headers = (sheet.getRow(1).values as unknown[]).map(String) // texts
    return { workbook, cell: (header: string, row: number) => sheet.getCell(row, headers.indexOf(header)) }
  }

  test('lists the keys that a reference may have, in one round trip, and takes a name as well after a question', async () => {
    for (const number of [1, 2]) await storeRow(api.ctx, category, number)
    let reads = 0
    const { engine } = api.ctx
    const counted = { ...engine, read: (queries: Parameters<typeof engine.read>[0]) => engine.read(queries).finally(() => reads++) }
    Object.assign(api.service, { database: async () => ({ engine: counted, ids: api.ctx.ids }) })
    const { cell } = await sheetOf(await api.call('GET', `${inventoryItem.path}/template.xlsx`))
    expect(reads).toBe(1)
    const keys = (await office.rows('facilities_category')).map(({ code }) => String(code)).sort()
    const { formulae, errorStyle } = cell('category', 2).dataValidation
    expect({ formulae, errorStyle }).toEqual({ formulae: [`"${keys.join(',')}"`], errorStyle: 'warning' })
    expect(cell('category', 2).value).toBe(keys[0])
  })

  test('has notes and formats for the columns of the hatch, too, and no list of more than 200 rows', async () => {
    await commit(
      api.ctx,
      Array.from({ length: 201 }, (_, at) => insert(category, { code: `C${at}`, name: 'many' })),
    )
    const { cell, workbook } = await sheetOf(await api.call('GET', `${inventoryItem.path}/template.xlsx`))
    expect(JSON.stringify(cell('openingQuantity', 1).note)).toMatch(
      /Used when the import creates the row\. .+Also understood as: qty, quantity/,
    )
    expect([cell('openingQuantity', 2).numFmt, cell('openingQuantity', 2).value]).toEqual(['0.000', 1])
    expect(cell('expiresOn', 2).value).toEqual(new Date('2027-02-28T00:00:00Z'))
    expect([cell('category', 2).dataValidation, cell('category', 2).value]).toEqual([undefined, 'C0'])
    expect(workbook.worksheets).toHaveLength(1)
  })

  test('shows a person of one site what belongs to it, and nothing of another', async () => {
    const near = await storeRow(api.ctx, site, 1)
    const far = await storeRow(api.ctx, site, 2)
    for (const [number, { id }] of [near, far].entries()) await storeRow(api.ctx, store, number + 1, { siteId: id, code: `S${number}` })
    const { cell } = await sheetOf(
      await api.call('GET', `${inventoryItem.path}/template.xlsx`, { as: 'manager', siteIds: [Number(near.id)] }),
    )
    expect(cell('store', 2).dataValidation.formulae).toEqual(['"S0"'])
  })
})

// What goes out comes in again: exports without a difference, templates with their example; over every resource that workbooks bring.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { catalogue } from '../../shared/domains/index.ts'
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

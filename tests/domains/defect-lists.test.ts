// Reference lists of defects: retired codes stay on old records and are refused for new ones; names are found in any language.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PatchOf, Resource } from '../../shared/catalogue/resource.ts'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import {
  area,
  disposition,
  failureCode,
  inspectionItem,
  level,
  partNumber,
  workCenter,
} from '../../shared/domains/defects/list-resources.ts'
import { AppError } from '../../shared/errors.ts'
import { type Api, openApi, storeRow } from '../http/api.ts'
import { act, buildShop, by, makeDefect, reportOf, type Shop } from './defect-world.ts'
import { refusal } from './facilities-world.ts'

let api: Api
beforeEach(async () => {
  api = await openApi()
})
afterEach(() => api.drop())

const lists = [partNumber, workCenter, level, area, inspectionItem, failureCode, disposition]
const row = (resource: Resource, code: string, given: object = {}) =>
  storeRow(api.ctx, resource, 1, { code, name: { en: `the ${resource.name}` }, isActive: true, ...given })
const referring = [
  { column: 'partNumberId', label: 'partNumber', of: partNumber },
  { column: 'workCenterId', label: 'workCenter', of: workCenter },
  { column: 'levelId', label: 'level', of: level },
  { column: 'areaId', label: 'area', of: area },
] as const

describe.each(referring)('the $label of a defect', ({ column, label, of }) => {
  const patch = (id: unknown, body: PatchOf<typeof defect>) => api.call('PATCH', `${defect.path}/${id}`, { as: 'staff', body })

  test('stays on old records when it is retired, with its label, and does not keep them from changing', async () => {
    const listed = await row(of, 'OLD-1')
    const found = await storeRow(api.ctx, defect, 1, { [column]: listed.id, status: 'open' })
    const retired = await api.call('PATCH', `${of.path}/${listed.id}`, { as: 'staff', body: { isActive: false } })
    expect(retired.status).toBe(200)
    const { status, json } = await patch(found.id, { lotNumber: 'L-9', [column]: Number(listed.id) })
    expect([status, json]).toMatchObject([200, { lotNumber: 'L-9', [column]: listed.id, [label]: 'OLD-1' }])
    expect((await api.call('GET', defect.path)).json.items).toMatchObject([{ [label]: 'OLD-1' }])
  })

  test('is refused for a record that begins to refer to it once it is retired, naming the code', async () => {
    const found = await storeRow(api.ctx, defect, 1, { status: 'open' })
    const listed = await storeRow(api.ctx, of, 2, { code: 'OLD-1', isActive: false })
    const { status, json } = await patch(found.id, { [column]: Number(listed.id) })
    expect([status, json.errors]).toMatchObject([
      400,
      [
        {
          path: column,
          code: 'unfit',
          message: `${label} OLD-1 is not fit for it: isActive is false`,
          hint: `Choose another of ${of.slug}.`,
        },
      ],
    ])
    expect(await get(api.ctx, defect, Number(found.id))).toMatchObject({ version: 1 })
  })
})

describe.each(lists.map((of) => ({ name: of.name, of })))('$name', ({ of }) => {
  test('is found by its code and by its name in any language', async () => {
    const name = { en: 'Crack in the weld', fr: 'Fissure de soudure', de: 'Riss in der Schweißnaht', sv: 'Spricka i svetsen' }
    await row(of, 'X-1', { name })
    await storeRow(api.ctx, of, 2, { code: 'X-2', name: { en: 'Scratch' } })
    const seen = async (q: string) =>
      (await api.call('GET', `${of.path}?q=${encodeURIComponent(q)}`, { as: 'technician' })).json.items.map(({ code }) => code)
    for (const q of ['crack in', 'SOUDURE', 'Schweißnaht', 'svetsen', 'x-1']) expect([q, await seen(q)]).toEqual([q, ['X-1']])
    await commit(api.ctx, [
      update(of, await get(api.ctx, of, Number((await api.call('GET', `${of.path}?q=X-1`)).json.items[0]?.id)), { name: { en: 'Dent' } }),
    ])
    expect([await seen('soudure'), await seen('dent')]).toEqual([[], ['X-1']])
  })

  test('is listed without what is retired by isActive=true, and all of it without', async () => {
    await row(of, 'NEW')
    await storeRow(api.ctx, of, 2, { code: 'OLD', isActive: false })
    const codes = async (query: string) => (await api.call('GET', `${of.path}?${query}`)).json.items.map(({ code }) => code)
    expect([await codes('isActive=true'), await codes('isActive=false'), await codes('')]).toEqual([['NEW'], ['OLD'], ['NEW', 'OLD']])
  })

  test('is written by those who keep the lists, read by technicians, and a code is there once', async () => {
    const { id: _, ...example } = (await row(of, 'A')) as Record<string, unknown>
    const columns = Object.entries(of.columns).flatMap(([name, { options }]) => (options.readOnly || options.isHidden ? [] : [name]))
    const body = Object.fromEntries(columns.map((name) => [name, example[name]]))
    const post = (as: string, code: string) => api.call('POST', of.path, { as, body: { ...body, code } })
    expect([(await post('technician', 'B')).status, (await post('auditor', 'B')).status, (await post('staff', 'B')).status]).toEqual([
      403, 403, 201,
    ])
    const again = await post('manager', 'b')
    expect([again.status, again.json.errors.map(({ path }) => path)]).toEqual([409, ['code']])
  })
})

describe('a retired code is refused in what is new, naming it:', () => {
  let shop: Shop
  beforeEach(async () => {
    shop = await buildShop(api.ctx)
  })
  const refused = async (action: string, id: number, input: object) => {
    const error = await refusal(act(by(api.ctx, shop, 'bea'), action, id, input))
    return error instanceof AppError ? error.issues.map(({ path, message }) => [path, message]) : error
  }

  test('in a report, part and failure code at once', async () => {
    const findings = [{ failureCodeId: shop.retired.code, quantity: 1 }]
    const issues = await refused('defect.report', 0, reportOf(shop, { partNumberId: shop.retired.part, findings }))
    expect(issues).toEqual([
      ['partNumberId', 'partNumber SHAFT-0 is not fit for it: isActive is false'],
      ['findings.0.failureCodeId', 'failureCode RUST is not in use any more'],
    ])
  })

  test('in a finding', async () => {
    const id = await makeDefect(api.ctx, shop, 'open')
    expect(await refused('defect.addFinding', id, { failureCodeId: shop.retired.code, quantity: 1 })).toEqual([
      ['failureCodeId', 'failureCode RUST is not in use any more'],
    ])
  })

  test('in a disposition', async () => {
    const id = await makeDefect(api.ctx, shop, 'in-review')
    await commit(api.ctx, [update(disposition, await get(api.ctx, disposition, shop.scrap), { isActive: false })])
    expect(await refused('defect.addDisposition', id, { kind: 'scrap', dispositionId: shop.scrap, quantity: 1 })).toEqual([
      ['dispositionId', 'disposition MRB-SCRAP is not in use any more'],
    ])
  })
})

test('a code that records refer to is not removed, but retired', async () => {
  const listed = await row(partNumber, 'P-1')
  await storeRow(api.ctx, defect, 1, { partNumberId: listed.id })
  const answer = await api.call('DELETE', `${partNumber.path}/${listed.id}`, { as: 'manager' })
  expect(answer.status).toBe(409)
  expect(answer.json.detail).toMatch(/defect/)
})

test('an inspection item has no lower limit above its upper one', async () => {
  const body = { code: 'BORE', name: { en: 'Bore' }, unit: 'mm', lowerLimit: 10.1, upperLimit: 9.9 }
  const { status, json } = await api.call('POST', inspectionItem.path, { as: 'staff', body })
  expect([status, json.errors]).toMatchObject([400, [{ path: 'lowerLimit', message: '10.1 is above the upper limit 9.9' }]])
  expect((await api.call('POST', inspectionItem.path, { as: 'staff', body: { ...body, upperLimit: 10.1 } })).status).toBe(201)
})

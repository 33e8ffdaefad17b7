// Defects over HTTP: who may do what, what a phone opens in one request, and that closed records are locked.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signAccessToken } from '../../shared/auth/tokens.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { defect, defectAction, defectAttachment, defectDisposition } from '../../shared/domains/defects/defect-resources.ts'
import type { DefectState } from '../../shared/domains/defects/defect-rules.ts'
import { buildShop, by, makeDefect, type Name, reportOf, type Shop } from '../domains/defect-world.ts'
import { type Api, type Given, openApi, secret } from './api.ts'

let api: Api
let shop: Shop

beforeEach(async () => {
  api = await openApi()
  shop = await buildShop(api.ctx)
})
afterEach(() => api.drop())

const base = '/api/defects'
const detectedAt = '2026-01-05T08:00:00.000Z'
const report = (given: object = {}) => reportOf(shop, { detectedAt, ...given })
const make = (state: DefectState) => makeDefect(api.ctx, shop, state, { given: { detectedAt } })
const call = (who: Name, method: string, path: string, given: Given = {}) => {
  const token = signAccessToken(by(api.ctx, shop, who).actor, 'test', [secret], new Date().toISOString())
  return api.call(method, `${base}/${path}`, { ...given, headers: { authorization: `Bearer ${token}`, ...given.headers } })
}
const post = (who: Name, path: string, body: object = {}, headers = {}) => call(who, 'POST', path, { body, headers })

describe('roles', () => {
  const decisions = [
    ...['open', 'contain', 'review', 'disposition', 'rework', 'verify', 'fail-verification', 'close', 'correct'].map(
      (name) => [name, {}] as const,
    ),
    ['recount', { quantityLot: 300 }],
    ['remove-finding', { defectFindingId: 1 }],
    ['add-disposition', { kind: 'scrap', quantity: 1 }],
    ['remove-disposition', { defectDispositionId: 1 }],
    ['add-action', { kind: 'containment', description: 'Sort', ownerId: 1 }],
  ] as const
  test.each(decisions)('technicians and auditors do not %s', async (name, body) => {
    const id = await make('draft')
    expect((await post('tom', `defects/${id}/${name}`, body)).status).toBe(403)
    expect((await api.call('POST', `${base}/defects/${id}/${name}`, { as: 'auditor', body })).status).toBe(403)
    expect((await api.call('POST', `${base}/defects/${id}/${name}`, { as: null, body })).status).toBe(401)
  })

  test('technicians report, add findings and complete what they own', async () => {
    const made = await post('tom', 'defects/report', report())
    expect([made.status, made.json.defect]).toMatchObject([200, { status: 'draft', preparedBy: 'tom' }])
    const { id } = made.json.defect as { id: number }
    expect((await post('tom', `defects/${id}/add-finding`, { failureCodeId: shop.scratch, quantity: 1 })).status).toBe(200)
    const none = await post('tom', `defects/${id}/add-finding`, { failureCodeId: shop.scratch, quantity: 0 })
    expect([none.status, none.json.errors]).toMatchObject([400, [{ path: 'quantity', code: 'too_small' }]])
    const add = (ownerId: number) => post('bea', `defects/${id}/add-action`, { kind: 'containment', description: 'Sort', ownerId })
    const actionOf = async (ownerId: number) => ((await add(ownerId)).json.action as { id: number }).id
    const complete = (action: number) => post('tom', `defect-actions/${action}/complete-action`, { evidence: 'photo' })
    expect((await complete(await actionOf(shop.people.tom))).json.action).toMatchObject({ doneBy: 'tom', isOpen: false })
    const others = await complete(await actionOf(shop.people.uma))
    expect([others.status, others.json.code]).toEqual([403, 'forbidden'])
    expect((await api.call('POST', `${base}/defects/report`, { as: 'auditor', body: report() })).status).toBe(403)
  })

  test('managers and staff approve, medics and technicians do not, and never whoever prepared the record', async () => {
    const { json: made } = await post('carl', 'defects/report', report({ open: true }))
    const { id } = made.defect as { id: number }
    const { json } = await post('bea', `defects/${id}/add-action`, { kind: 'containment', description: 'Sort', ownerId: shop.people.tom })
    await post('tom', `defect-actions/${(json.action as { id: number }).id}/complete-action`, { evidence: 'photo' })
    await post('mel', `defects/${id}/contain`)
    await post('mel', `defects/${id}/review`)
    const added = await post('mel', `defects/${id}/add-disposition`, { kind: 'use-as-is', quantity: 10 })
    const approve = (who: Name) => post(who, `defect-dispositions/${(added.json.disposition as { id: number }).id}/approve`)
    expect((await approve('mel')).status).toBe(403)
    expect((await approve('tom')).status).toBe(403)
    const own = await approve('carl')
    expect([own.status, own.json.errors]).toMatchObject([403, [{ path: 'approverIds', code: 'own', hint: 'Ask two others.' }]])
    expect((await approve('ann')).json.disposition).toMatchObject({ isApproved: false })
    expect((await approve('bea')).json.disposition).toMatchObject({ isApproved: true, approverIds: [shop.people.ann, shop.people.bea] })
    expect((await post('bea', `defects/${id}/disposition`)).json.defect).toMatchObject({ status: 'dispositioned' })
  })

  test('nobody writes findings, dispositions and actions but by what may be done with them', async () => {
    await make('in-review')
    for (const slug of ['defect-findings', 'defect-dispositions', 'defect-actions'])
      for (const [method, path] of [
        ['POST', slug],
        ['PATCH', `${slug}/1`],
        ['PUT', `${slug}/1`],
        ['DELETE', `${slug}/1`],
      ] as const)
        expect((await api.call(method, `${base}/${path}`, { body: {} })).status).toBe(405)
  })
})

test('a report that is sent twice under one key is one report', async () => {
  const headers = { 'idempotency-key': 'phone-1' }
  const answers = await Promise.all([1, 2, 3].map(() => post('tom', 'defects/report', report(), headers)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  const [rows] = await gather(api.ctx, [select(api.ctx, defect, {})])
  expect(rows).toHaveLength(1)
})

test('a refusal names everything that is missing, with what to do about it, and the history tells who did what', async () => {
  const id = await make('verification')
  await post('bea', `defects/${id}/add-action`, { kind: 'preventive', description: 'Train', ownerId: shop.people.tom })
  const { status, json } = await post('bea', `defects/${id}/close`)
  expect([status, json.code, json.errors]).toMatchObject([
    409,
    'conflict',
    [
      {
        path: 'actions',
        code: 'open_actions',
        message: 'one action is open: preventive: Train',
        hint: expect.stringContaining('complete-action'),
      },
      { path: 'actions', code: 'missing', hint: expect.stringContaining('add-action') },
    ],
  ])
  const { json: history } = await call('bea', 'GET', `defects/${id}/history`)
  expect(history.items.map(({ actor, action }) => `${actor} ${action}`).toSorted()).toEqual([
    ...['contain', 'disposition', 'open', 'review', 'rework', 'verify'].map((action) => `bea defect.${action}`),
    'tom defect.create',
  ])
})

describe('a whole record', () => {
  test('is read in one round trip, in the language of whoever asks', async () => {
    const { json } = await post('tom', 'defects/report', report({ description: { en: 'Cracks', fr: 'Fissures' }, open: true }))
    const { id } = json.defect as { id: number }
    await post('bea', `defects/${id}/add-action`, { kind: 'containment', description: 'Sort', ownerId: shop.people.tom })
    await commit(api.ctx, [
      insert(defectAttachment, { ownerId: id, fileName: 'crack.jpg' }),
      insert(defectDisposition, {
        defectId: id,
        kind: 'scrap',
        quantity: 1,
        approverIds: [],
        decidedById: shop.people.bea,
        decidedAt: detectedAt,
      }),
    ])
    let trips = 0
    const { engine, ids, keys } = api.ctx
    const read: typeof engine.read = (queries) => {
      trips += 1
      return engine.read(queries)
    }
    Object.assign(api.service, { database: async () => ({ engine: { ...engine, read }, ids, keys }) })
    const whole = await call('uma', 'GET', `defects/${id}/whole`, { headers: { 'accept-language': 'fr' } })
    expect([whole.status, trips, whole.headers.vary]).toEqual([200, 1, 'Accept-Language, Accept-Encoding'])
    expect(whole.json).toMatchObject({
      defect: { id, status: 'open', texts: { description: { text: 'Fissures', language: 'fr' } } },
      findings: [{ failureCode: 'CRACK', quantity: 10 }],
      dispositions: [{ kind: 'scrap', decidedBy: 'bea' }],
      actions: [{ kind: 'containment', owner: 'tom', isOpen: true }],
      attachments: [{ fileName: 'crack.jpg', state: 'waiting' }],
    })
    expect((await call('uma', 'GET', 'defects/999/whole')).status).toBe(404)
  })
})

describe('a change of a record by hand', () => {
  const change = (id: number, body: object) => call('ann', 'PATCH', `defects/${id}`, { body })
  const errors = async (id: number, body: object) => {
    const { status, json } = await change(id, body)
    return [status, ...json.errors.map(({ path, code }) => `${path} ${code}`)]
  }

  test('is refused of what is closed, naming every column that was to change', async () => {
    const id = await make('closed')
    const seen = await get(api.ctx, defect, id)
    const body = { lotNumber: 'L-8', description: { en: 'Other' }, quantityLot: 201, dueOn: '2027-01-01', partNumberId: seen.partNumberId }
    expect(await errors(id, body)).toEqual([409, 'lotNumber closed', 'quantityLot closed', 'description closed', 'dueOn closed'])
    expect(await get(api.ctx, defect, id)).toEqual(seen)
  })

  test('counts parts anew while it is a draft, and from then on by a recount only', async () => {
    const draft = await make('draft')
    expect((await change(draft, { quantityDefective: 8, quantityInspected: 40 })).json).toMatchObject({ quantityDefective: 8 })
    const open = await make('open')
    expect(await errors(open, { quantityDefective: 8, quantityInspected: 40, lotNumber: 'L-8' })).toEqual([
      409,
      'quantityInspected state',
      'quantityDefective state',
    ])
    expect((await post('bea', `defects/${open}/recount`, { quantityDefective: 12 })).json.defect).toMatchObject({ quantityDefective: 12 })
    expect((await change(open, { lotNumber: 'L-8' })).json).toMatchObject({ lotNumber: 'L-8', status: 'open' })
  })

  test('moves no state, gives no other number, and makes nobody else the preparer', async () => {
    const id = await make('open')
    expect(await errors(id, { number: 'DMT-2026-000099' })).toEqual([400, 'number fixed'])
    expect(await errors(id, { status: 'closed' })).toEqual([400, 'status unknown'])
    expect(await errors(id, { preparedById: shop.people.ann })).toEqual([400, 'preparedById fixed'])
    expect(await get(api.ctx, defect, id)).toMatchObject({ status: 'open', preparedById: shop.people.tom })
  })

  test('of one who has not seen the last change is refused', async () => {
    const id = await make('open')
    const stale = await call('ann', 'PATCH', `defects/${id}`, { body: { lotNumber: 'L-8' }, headers: { 'if-match': '"1"' } })
    expect(stale.status).toBe(412)
  })
})

test('open actions of a person are listed by the day on which they are due', async () => {
  const id = await make('open')
  for (const [description, dueOn] of [
    ['Late', '2026-12-24'],
    ['Soon', '2026-12-01'],
  ])
    await post('bea', `defects/${id}/add-action`, { kind: 'corrective', description, ownerId: shop.people.tom, dueOn })
  const { json } = await call('tom', 'GET', `defect-actions?ownerId=${shop.people.tom}&isOpen=true&sort=dueOn`)
  expect(json.items.map(({ description }) => description)).toEqual(['Soon', 'Late'])
  expect(defectAction.path).toBe(`${base}/defect-actions`)
})

// Texts in several languages over HTTP: what a reader gets, what a translator writes, and that nothing kept for searching is shown.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toOpenApi } from '../../infra/openapi/document.ts'
import type { Columns } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { failureCode } from '../../shared/domains/defects/list-resources.ts'
import { defectResources } from '../../shared/domains/defects/resources.ts'
import { feedEndpoints } from '../../shared/http/feed-endpoint.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import { buildShop, by, makeDefect, type Shop } from '../domains/defect-world.ts'
import { cellsOf } from '../support/export-file.ts'
import { type Answer, type Api, openApi } from './api.ts'

let api: Api
let shop: Shop
let id: number
beforeEach(async () => {
  api = await openApi(feedEndpoints)
  shop = await buildShop(api.ctx)
  id = await makeDefect(api.ctx, shop, 'open')
})
afterEach(() => api.drop())

const path = '/api/defects/defects'
const one = () => `${path}/${id}`
const ask = (url: string, language?: string, headers = {}) =>
  api.call('GET', url, { as: 'staff', headers: { ...(language === undefined ? {} : { 'accept-language': language }), ...headers } })
const change = (body: object, headers = {}) => api.call('PATCH', one(), { as: 'staff', body, headers })
const translate = (language: string, texts: object, given = {}) =>
  api.call('POST', `${one()}/translate`, { as: 'staff', body: { language, texts }, ...given })
const described = { en: 'Scratch on the face', fr: 'Rayure sur la face' }
const text = (language: string, more = {}) => ({
  text: described[language as 'en'],
  language,
  isSource: language === 'en',
  isStale: false,
  staleLanguages: [],
  ...more,
})

describe('a reader', () => {
  beforeEach(async () => {
    expect((await change({ description: described })).status).toBe(200)
  })

  test('gets each text in their language beside all that there is, in one row and in a list', async () => {
    const row = (await ask(one(), 'fr-CA,fr;q=0.8')).json
    expect(row).toMatchObject({ description: described, sourceLanguage: 'en', cause: null })
    expect(row.texts).toEqual({ description: text('fr'), cause: null, correctiveAction: null })
    expect(Object.keys(row).at(-1)).toBe('texts')
    expect((await ask(path, 'fr')).json.items.map(({ texts }) => texts)).toEqual([row.texts])
    expect((await ask(one(), 'de')).json.texts).toMatchObject({ description: text('en') })
    expect((await ask(one())).json.texts).toMatchObject({ description: text('en') })
    expect((await ask(one(), 'de;q=2')).json.texts).toMatchObject({ description: text('en') })
    expect((await ask(one(), 'en;q=0')).json.texts).toMatchObject({ description: text('fr') })
  })

  test('of whom answers depend is told to caches, each language with a tag of its own', async () => {
    const [english, french] = [await ask(one(), 'en'), await ask(one(), 'fr')]
    for (const { headers } of [english, french, await ask(path, 'fr'), await change({ lotNumber: 'L1' })])
      expect(headers.vary).toBe('Accept-Language, Accept-Encoding')
    expect(english.headers.etag).not.toBe(french.headers.etag)
    const [now] = [await ask(one(), 'fr')]
    const same = await ask(one(), 'fr', { 'if-none-match': String(now.headers.etag) })
    expect([same.status, same.headers.vary]).toEqual([304, 'Accept-Language'])
    expect((await ask(one(), 'en', { 'if-none-match': String(now.headers.etag) })).status).toBe(200)
    expect((await change({ lotNumber: 'L2' }, { 'if-match': String(now.headers.etag) })).status).toBe(200)
    expect((await ask('/api/shared/customers')).headers.vary).toBe('Accept-Encoding')
  })

  test('who asks for some fields gets the texts of those, and none where none is asked for', async () => {
    expect((await ask(`${one()}?fields=number,description`, 'fr')).json).toEqual({
      number: expect.any(String),
      description: described,
      texts: { description: text('fr') },
    })
    expect((await ask(`${path}?fields=cause,description&sort=id`, 'fr')).json.items).toEqual([
      { description: described, cause: null, texts: { description: text('fr'), cause: null } },
    ])
    for (const url of [`${one()}?fields=number,status`, `${path}?fields=number,status`])
      expect((await ask(url, 'fr')).text).not.toContain('texts')
  })

  test('sees which translations are older than their source, until they are made anew or their source is what it was', async () => {
    await change({ description: { ...described, en: 'Deep scratch on the face' } })
    const stale = { description: text('fr', { isStale: true, staleLanguages: ['fr'] }) }
    expect((await ask(one(), 'fr')).json.texts).toMatchObject(stale)
    expect((await ask(path, 'fr')).json.items[0]?.texts).toMatchObject(stale)
    expect((await ask(`${path}?fields=description`, 'fr')).json.items[0]?.texts).toMatchObject(stale)
    expect((await ask(one(), 'en')).json.texts).toMatchObject({ description: { isStale: false, staleLanguages: ['fr'] } })
    const back = await change({ description: described }, { 'accept-language': 'fr' })
    expect(back.json.texts).toMatchObject({ description: text('fr') })
  })

  test('gets what an action answers in their language too', async () => {
    const made = await api.call('POST', `${one()}/contain`, { as: 'staff', body: {}, headers: { 'accept-language': 'fr' } })
    const row = made.status === 200 ? (made.json.defect as typeof made.json) : undefined
    if (row) expect(row.texts).toMatchObject({ description: text('fr') })
    expect((await translate('de', { description: 'Kratzer' }, { headers: { 'accept-language': 'de' } })).json.defect).toMatchObject({
      texts: { description: { text: 'Kratzer', language: 'de' } },
    })
  })
})

describe('a translator', () => {
  test('writes one language and touches no other', async () => {
    await change({ description: described, cause: { en: 'Worn tool' } })
    const { status, json } = await translate('DE', { description: 'Kratzer auf der Fläche', cause: 'Werkzeug verschlissen' })
    expect([status, json.defect]).toEqual([
      200,
      expect.objectContaining({
        description: { de: 'Kratzer auf der Fläche', ...described },
        cause: { de: 'Werkzeug verschlissen', en: 'Worn tool' },
        sourceLanguage: 'en',
      }),
    ])
    expect((await ask(`${path}?q=kratzer&language=de`)).json.items).toHaveLength(1)
    expect((await ask(`${path}?q=kratzer&language=fr`)).json.items).toHaveLength(0)
  })

  test('of the source makes the others stale, and may say of one that it is right as it stands', async () => {
    await change({ description: described })
    await translate('en', { description: 'Deep scratch' })
    expect((await ask(one(), 'fr')).json.texts).toMatchObject({ description: text('fr', { isStale: true, staleLanguages: ['fr'] }) })
    const before = await get(api.ctx, defect, id)
    expect((await translate('fr', { description: described.fr })).status).toBe(200)
    expect((await ask(one(), 'fr')).json.texts).toMatchObject({ description: text('fr') })
    expect((await get(api.ctx, defect, id)).version).toBe(before.version + 1)
    await translate('fr', { description: described.fr })
    expect((await get(api.ctx, defect, id)).version).toBe(before.version + 1)
  })

  test('does not lose to another who writes another language at the same time', async () => {
    const languages = ['fr', 'de', 'es', 'it', 'nl', 'pt']
    const answers = await Promise.all(languages.map((language) => translate(language, { description: `text in ${language}` })))
    expect(answers.map(({ status }) => status)).toEqual(languages.map(() => 200))
    expect((await get(api.ctx, defect, id)).description).toMatchObject(Object.fromEntries(languages.map((one) => [one, `text in ${one}`])))
  })

  test('does it once under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'translate-1' }
    const first = await translate('fr', { description: 'Rayure' }, { headers })
    await change({ description: { en: 'Scratch', fr: 'Griffure' } })
    expect((await translate('fr', { description: 'Rayure' }, { headers })).json).toEqual(first.json)
    expect((await get(api.ctx, defect, id)).description).toEqual({ en: 'Scratch', fr: 'Griffure' })
  })

  test('of a list translates its names', async () => {
    const { json } = await api.call('POST', `/api/defects/failure-codes/${shop.crack}/translate`, {
      as: 'staff',
      body: { language: 'de', texts: { name: 'Riss' } },
    })
    expect(json.failureCode).toMatchObject({ name: { de: 'Riss', en: 'Crack', fr: 'Fissure' } })
    expect((await ask('/api/defects/failure-codes?q=riss')).json.items).toHaveLength(1)
  })

  test('is refused what is no language, no column, empty or too long, all at once, and nothing changes', async () => {
    const before = await get(api.ctx, defect, id)
    const refused = async (body: object, as = 'staff') => {
      const { status, json } = await api.call('POST', `${one()}/translate`, { as, body })
      return [status, json.errors.map(({ path: at, code }) => `${at} ${code}`)]
    }
    expect(await refused({ language: 'french', texts: { name: 'x' } })).toEqual([
      400,
      ['language language', 'texts.name unknown', 'texts required'],
    ])
    expect(await refused({ language: 'fr', texts: {} })).toEqual([400, ['texts required']])
    expect(await refused({ language: 'fr', texts: { description: ' ', cause: 'x'.repeat(4001) } })).toEqual([
      400,
      ['texts.description too_small', 'texts.cause too_big'],
    ])
    expect((await refused({ language: 'fr', texts: { description: 'x' } }, 'auditor'))[0]).toBe(403)
    expect(await get(api.ctx, defect, id)).toEqual(before)
  })

  test('is refused a closed defect, naming it', async () => {
    const closed = await makeDefect(api.ctx, shop, 'closed')
    const before = await get(api.ctx, defect, closed)
    const { status, json } = await api.call('POST', `${path}/${closed}/translate`, {
      as: 'staff',
      body: { language: 'fr', texts: { description: 'Rayure' } },
    })
    expect([status, json.errors]).toEqual([
      409,
      [expect.objectContaining({ path: 'description', code: 'closed', message: `${before.number} is closed and locked` })],
    ])
    expect(await get(api.ctx, defect, closed)).toEqual(before)
  })
})

describe('whoever writes', () => {
  test('has tags put into their one form, in texts and in the source language', async () => {
    const { json } = await change({ description: { 'FR-ca': 'Rayure', EN: 'Scratch' }, sourceLanguage: 'Fr-CA' })
    expect(json).toMatchObject({ description: { en: 'Scratch', 'fr-CA': 'Rayure' }, sourceLanguage: 'fr-CA' })
    expect(json.texts).toMatchObject({ description: { text: 'Rayure', language: 'fr-CA', isSource: true } })
  })

  test('is refused two texts of one language, what is no tag, and a source language without its text', async () => {
    const refused = async (body: object) => (await change(body)).json.errors.map(({ path: at, code }) => `${at} ${code}`)
    expect(await refused({ description: { en: 'a', EN: 'b' } })).toEqual(['description.EN twice'])
    expect(await refused({ description: { en: 'a', english: 'b', fr_CA: 'c' }, sourceLanguage: 'x' })).toEqual([
      'description.english language',
      'description.fr_CA language',
      'sourceLanguage language',
    ])
    expect(await refused({ description: {} })).toEqual(['description too_small'])
    expect(await refused({ description: { fr: 'Rayure' } })).toEqual(['description source'])
    expect(await refused({ sourceLanguage: 'fr' })).toEqual(['description source'])
    const report = { ...reported(), description: { fr: 'Rayure' }, sourceLanguage: 'en' }
    expect((await api.call('POST', `${path}/report`, { as: 'staff', body: report })).json.errors).toContainEqual(
      expect.objectContaining({
        path: 'description',
        code: 'source',
        hint: 'Give that text, or say which language was first: sourceLanguage fr.',
      }),
    )
  })

  const reported = () => ({
    ...{ partNumberId: shop.part, workCenterId: shop.workCenter, quantityLot: 5, quantityInspected: 5, quantityDefective: 1 },
    detectedAt: '2026-11-01T08:00:00.000Z',
  })

  test('may write more words than are kept for searching', async () => {
    const long = 'é'.repeat(3999)
    const tags = ['en', 'en-GB', 'en-US', 'en-ZA', 'en-AU', 'en-CA']
    await commit(by(api.ctx, shop, 'ann'), [
      {
        kind: 'update',
        resource: defect,
        before: await get(api.ctx, defect, id),
        patch: { description: Object.fromEntries(tags.map((tag) => [tag, long])) },
        verb: 'update',
      },
    ])
    expect((await ask(one())).json.texts).toMatchObject({ description: { text: long } })
    const names = Object.fromEntries(['en', 'fr', 'de', 'es'].map((tag) => [tag, '😀'.repeat(60)]))
    const [row] = await commit(api.ctx, [insert(failureCode, { code: 'LONG', name: names })])
    expect((await ask(`/api/defects/failure-codes/${row?.id}`)).json.name).toEqual(names)
  })
})

describe('what is kept for searching', () => {
  const hiddenIn = (columns: Columns) => Object.entries(columns).flatMap(([name, column]) => (column.options.isHidden ? [name] : []))
  const hidden = [...new Set(defectResources.flatMap(({ columns }) => hiddenIn(columns)))]
  /** Every word of an answer: of a workbook those of its cells. */
  const wordsOf = async ({ bytes, headers, text: whole }: Answer, url: string) =>
    /sheet/.test(String(headers['content-type']))
      ? JSON.stringify(await cellsOf({ name: url.includes('xlsx') ? 'a.xlsx' : 'a.csv', content: bytes }))
      : whole

  test('is shown by no read, export, template, history, feed or trail, nor by the documentation', async () => {
    expect(hidden).toEqual(expect.arrayContaining(['translatedFrom', 'wordsFr', 'wordsOther', 'words']))
    await change({ description: described })
    await api.call('PATCH', `/api/defects/failure-codes/${shop.crack}`, { as: 'staff', body: { name: { en: 'Crack', fr: 'Fente' } } })
    const at = `?at=${encodeURIComponent(new Date(Date.now() + 1000).toISOString())}`
    const urls = ['/api/changes?after=0', '/api/audit/recent?limit=1000']
    for (const resource of [defect, failureCode]) {
      const row = `${resource.path}/${resource === defect ? id : shop.crack}`
      urls.push(resource.path, `${resource.path}?q=crack`, row, `${row}/history`, `${row}/as-of${at}`, `${resource.path}/as-of${at}`)
      urls.push(
        ...['csv', 'json', 'ndjson', 'xlsx'].map((format) => `${resource.path}/export?format=${format}`),
        `${resource.path}/template.xlsx`,
      )
    }
    for (const url of urls) {
      const answer = await api.call('GET', url)
      expect([url, answer.status]).toEqual([url, 200])
      const words = await wordsOf(answer, url)
      expect(words.length).toBeGreaterThan(url.includes('q=') ? 0 : 100)
      expect([url, hidden.filter((name) => new RegExp(`\\b${name}\\b`).test(words))]).toEqual([url, []])
    }
    const documented = JSON.stringify(toOpenApi(api.service.domains.flatMap(domainEndpoints), api.service, '0'))
    expect(hidden.filter((name) => new RegExp(name === 'words' ? '"words"' : `\\b${name}\\b`).test(documented))).toEqual([])
  })

  test('every GET of the domain is without it', async () => {
    const gets = api.functions.filter(({ path: of, methods }) => methods.includes('GET') && of.startsWith('/api/defects/'))
    expect(gets.length).toBeGreaterThan(20)
    for (const { path: of } of gets) {
      const url = of.replace('{id:long}', String(id)).replace(/\{\w+\}/g, 'x')
      const answer = await api.call('GET', url)
      const words = await wordsOf(answer, url)
      expect([url, hidden.filter((name) => new RegExp(`"${name}"`).test(words))]).toEqual([url, []])
    }
  })

  test('cannot be asked for, filtered by or written', async () => {
    for (const query of ['fields=wordsFr', 'fields=translatedFrom', 'wordsFr=x', 'sort=wordsFr']) {
      expect([query, (await ask(`${path}?${query}`)).status]).toEqual([query, 400])
    }
    expect((await ask(`${one()}?fields=translatedFrom`)).json.errors).toEqual([
      expect.objectContaining({ path: 'fields', code: 'unknown' }),
    ])
    expect((await ask(`${path}/as-of?at=2026-11-01T00:00:00Z&wordsFr=x`)).status).toBe(400)
    expect((await change({ wordsFr: 'x', translatedFrom: {} })).json.errors.map(({ path: at, code }) => `${at} ${code}`)).toEqual([
      'wordsFr unknown',
      'translatedFrom unknown',
    ])
  })
})

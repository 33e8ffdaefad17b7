// Texts in several languages on sheets: one column a language, whatever people call it, and what a sheet changes of what is there.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { choiceOf } from '../../shared/catalogue/preferred-language.ts'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { failureCode } from '../../shared/domains/defects/list-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { textsOf } from '../../shared/http/texts.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { buildShop, makeDefect, type Shop } from '../domains/defect-world.ts'
import { openApi } from '../http/api.ts'
import { cellsOf, exportFile, type Format } from '../support/export-file.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
})
afterEach(() => office.drop())

async function rowsOf(resource: Resource): Promise<Map<string, Row>> {
  const [rows] = await gather(office.ctx, [select(office.ctx, resource, {})])
  return new Map(rows.map((row) => [String(row[resource.naturalKey[0] ?? 'id']), row]))
}
const bring = (header: string, ...rows: readonly string[]) => office.run(csv('failure-codes.csv', header, ...rows))
const codes = () => rowsOf(failureCode)
const add = (code: string, name: Record<string, string>, more = {}) => commit(office.ctx, [insert(failureCode, { code, name, ...more })])

describe('a header', () => {
  test.each([
    ['Name EN', 'en'],
    ['name (fr)', 'fr'],
    ['Name [DE]', 'de'],
    ['name_es', 'es'],
    ['NAME - IT', 'it'],
    ['Name Dutch', 'nl'],
    ['Name français', 'fr'],
    ['name.pt', 'pt'],
    ['Failure', 'en'],
    ['Défaut', 'fr'],
    ['Fehler', 'de'],
    ['Name FR-CA', 'fr-CA'],
    ['Name (pt_BR)', 'pt-BR'],
    ['Failure zh-Hant-TW', 'zh-Hant-TW'],
  ])('%s gives the texts in %s', async (header, language) => {
    const { refused, sheet } = await bring(`Failure code,${header}`, 'F1,Text')
    expect([refused, sheet.notes]).toEqual([[], []])
    expect((await codes()).get('F1')).toMatchObject({ name: { [language]: 'Text' }, sourceLanguage: language })
  })

  test('of a defect may be its name in another language', async () => {
    const shop = await buildShop(office.ctx)
    const { refused, sheet } = await bringDefects(
      shop,
      'Beschreibung,Description FR,Ursache,Action corrective',
      'Kratzer,Rayure,Verschleiß,Remplacer',
    )
    expect([refused, sheet.notes]).toEqual([[], []])
    expect((await rowsOf(defect)).get('D1')).toMatchObject({
      description: { de: 'Kratzer', fr: 'Rayure' },
      cause: { de: 'Verschleiß' },
      correctiveAction: { fr: 'Remplacer' },
      sourceLanguage: 'de',
    })
  })

  test('that people say is of a language that is none of the usual ones gives it', async () => {
    const { refused } = await office.run(csv('failure-codes.csv', 'Failure code,Failure,Benämning', 'F1,Crack,Spricka'), {
      corrections: [{ sheet: 'failure-codes', tables: [{ resource: 'failureCode', columns: [{ header: 'Benämning', to: 'name.sv' }] }] }],
    })
    expect(refused).toEqual([])
    expect((await codes()).get('F1')).toMatchObject({ name: { en: 'Crack', sv: 'Spricka' }, sourceLanguage: 'en' })
  })

  test('that only looks like one of a language is none', async () => {
    const { sheet } = await bring('Failure code,Failure,Name no-go,Remark fr-CA', 'F1,Crack,x,y')
    expect(sheet.notes).toEqual(['no column answers to: Name no-go, Remark fr-CA'])
  })
})

const bringDefects = (shop: Shop, header: string, ...rows: readonly string[]) => {
  const common = `2026-01-05,SHAFT-1,LATHE,10,5,1,ann,Open`
  expect(shop.part).toBeGreaterThan(0)
  return office.run(
    csv(
      'defects.csv',
      `DMT #,Date,Part number,Work center,Lot qty,Insp. qty,Def. qty,Prepared by,Status,${header}`,
      ...rows.map((row, at) => `D${at + 1},${common},${row}`),
    ),
  )
}

describe('a sheet', () => {
  test('was written first in the usual language where it has that, else in the first that it gives', async () => {
    await bring('Failure code,Name DE,Name FR,Name EN', 'F1,Riss,Fissure,Crack', 'F2,Riss,Fissure,', 'F3,,Fissure,')
    expect([...(await codes()).values()].map(({ sourceLanguage, name }) => [sourceLanguage, Object.keys(name as object)])).toEqual([
      ['en', ['de', 'en', 'fr']],
      ['de', ['de', 'fr']],
      ['fr', ['fr']],
    ])
  })

  test('may say in which language it was written first, and is refused where that text is missing, at its cell', async () => {
    const { refused, sheet } = await bring('Failure code,Name FR,Source language', 'F1,Fissure,FR', 'F2,Fissure,de', 'F3,Fissure,french')
    expect(refused).toEqual(['B3 source', 'C4 language'])
    expect(sheet.rejected).toBe(2)
  })

  test('changes only the languages that it gives, and takes no text away', async () => {
    await add('F1', { en: 'Crack', fr: 'Fissure', ja: '亀裂' })
    const { sheet } = await bring('Failure code,Name EN,Name FR', 'F1,,Fente')
    expect(sheet).toMatchObject({ updates: 1, unchanged: 0 })
    expect((await codes()).get('F1')).toMatchObject({ name: { en: 'Crack', fr: 'Fente', ja: '亀裂' }, sourceLanguage: 'en', version: 2 })
    for (const [header, row] of [
      ['Name EN,Name FR', 'Crack,'],
      ['Name', 'Crack'],
      ['Name', '"{""ja"": ""亀裂""}"'],
      ['Name,Name FR', ','],
    ]) {
      expect((await bring(`Failure code,${header}`, `F1,${row}`)).sheet).toMatchObject({ updates: 0, unchanged: 1 })
    }
  })

  test('that brings another source makes the translations stale', async () => {
    await add('F1', { en: 'Crack', fr: 'Fissure' })
    await bring('Failure code,Failure', 'F1,Hairline crack')
    const row = (await codes()).get('F1')
    expect(row?.name).toEqual({ en: 'Hairline crack', fr: 'Fissure' })
    expect(textsOf(failureCode, row ?? {}, choiceOf('fr')).name).toMatchObject({ text: 'Fissure', isStale: true })
  })

  test('gives plain text in the language of whoever brings it, and says so', async () => {
    const [ann, bob] = await commit(office.ctx, [
      insert(user, { username: 'ann', email: 'a@x.example', name: 'Ann', locale: 'fr-CA' }),
      insert(user, { username: 'bob', email: 'b@x.example', name: 'Bob', locale: 'strange' }),
    ])
    const as = (row: Row | undefined) => ({
      actor: { id: Number(row?.id), name: String(row?.username), role: 'admin', siteIds: null, sessionId: null },
    })
    const french = await office.run(csv('failure-codes.csv', 'Failure code,Name,Category', 'F1,Fissure,a'), as(ann))
    expect(french.sheet.notes).toEqual(['Name: plain text is taken for fr'])
    const unknown = await office.run(csv('failure-codes.csv', 'Failure code,Name,Category', 'F2,Crack,a'), as(bob))
    expect(unknown.sheet.notes).toEqual(['Name: plain text is taken for en'])
    const all = await codes()
    expect(all.get('F1')).toMatchObject({ name: { fr: 'Fissure' }, sourceLanguage: 'fr' })
    expect(all.get('F2')).toMatchObject({ name: { en: 'Crack' }, sourceLanguage: 'en' })
    // what is there in other languages stays
    await office.run(csv('failure-codes.csv', 'Failure code,Name,Category', 'F2,Fissure,a'), as(ann))
    expect((await codes()).get('F2')).toMatchObject({ name: { en: 'Crack', fr: 'Fissure' }, sourceLanguage: 'en' })
  })

  test('is refused a text that is too long or missing, once, at its cell', async () => {
    const { refused } = await bring('Failure code,Name EN,Category', `F1,${'x'.repeat(121)},a`, 'F2,,a')
    expect(refused).toEqual(['B2 too_big', 'B3 required'])
  })

  test('changes nothing of a closed defect, not even a translation', async () => {
    const shop = await buildShop(office.ctx)
    const closed = await makeDefect(office.ctx, shop, 'closed')
    const [[row]] = await gather(office.ctx, [select(office.ctx, defect, { id: closed })])
    const { refused } = await office.run(csv('defects.csv', 'DMT #,Description FR', `${row?.number},Rayure`))
    expect(refused).toEqual(['B2 closed'])
  })
})

describe.each<Format>(['csv', 'xlsx'])('an export as %s', (format) => {
  const names: readonly Readonly<Record<string, string>>[] = [
    { en: 'Crack', fr: 'Fissure', de: 'Riss' },
    { 'fr-CA': 'Fente', ja: '亀裂' },
    { en: 'Scratch', 'en-GB': 'Scrape', pt: 'Risco' },
  ]

  test('has a column for each language, and brings in without a change, texts of every language among them', async () => {
    for (const [at, name] of names.entries()) await add(`F${at}`, name, at === 1 ? { sourceLanguage: 'ja' } : {})
    const file = await exportFile(office.ctx, failureCode, format)
    const [header] = await cellsOf(file)
    expect(header?.slice(0, 10)).toEqual([
      'code',
      'name en',
      'name fr',
      'name de',
      'name es',
      'name pt',
      'name it',
      'name nl',
      'sourceLanguage',
      'isActive',
    ])
    for (const emptyCells of ['keep', 'clear'] as const) {
      const again = await office.run(file, { emptyCells })
      expect([again.refused, again.sheet]).toMatchObject([[], { unchanged: 3, updates: 0, inserts: 0 }])
    }
    const again = await office.run(file)
    expect(again.sheet.notes.filter((note) => note.startsWith('no column'))).toEqual([])
    const { report } = await office.run(file, { mode: 'reconcile' })
    expect(report.reconciliations?.[0]).toMatchObject({ equal: 3, differences: 0 })
  })

  test('makes the same texts where there are none yet', async () => {
    for (const [at, name] of names.entries()) await add(`F${at}`, name, at === 1 ? { sourceLanguage: 'ja' } : {})
    const file = await exportFile(office.ctx, failureCode, format)
    const before = await codes()
    const other = await createOffice()
    const { refused } = await other.run(file)
    const [rows] = await gather(other.ctx, [select(other.ctx, failureCode, {})])
    const told = (list: Iterable<Row>) =>
      [...list].map(({ code, name, sourceLanguage, words }) => [code, name, sourceLanguage, String(words).split('\n').sort()])
    expect([refused, told(rows)]).toEqual([[], told(before.values())])
    await other.drop()
  })

  test('edited in one language is an edit of that language, and reconciled differs in that cell', async () => {
    await add('F1', { en: 'Crack', fr: 'Fissure' })
    const edited = csv('failure-codes.csv', 'code,name en,name fr', 'F1,Crack,Fente')
    const { report } = await office.run(edited, { mode: 'reconcile' })
    expect(report.reconciliations?.[0]).toMatchObject({
      differing: 1,
      differingCells: 1,
      first: { differing: [{ cells: [{ cell: 'C2', column: 'name.fr', here: 'Fissure', there: 'Fente' }] }] },
    })
    expect((await office.run(edited)).sheet).toMatchObject({ updates: 1 })
    expect((await codes()).get('F1')?.name).toEqual({ en: 'Crack', fr: 'Fente' })
  })
})

test('an import that is taken back leaves translations as stale as they were', async () => {
  await add('F1', { en: 'Crack', fr: 'Fissure' })
  const shown = async () => textsOf(failureCode, (await codes()).get('F1') ?? {}, choiceOf('fr')).name
  await bring('Failure code,Failure', 'F1,Hairline crack')
  const before = await shown()
  expect(before).toMatchObject({ text: 'Fissure', isStale: true })
  const { id } = await bring('Failure code,Name FR', 'F1,Fissure fine')
  expect(await shown()).toMatchObject({ text: 'Fissure fine', isStale: false })
  await controlImport(office.ctx, id, 'undo')
  expect(await runUndo(office.ctx, id)).toBe('undone')
  expect(await shown()).toEqual(before)
})

test('a template has a column for each language, with its example in the usual one, and comes in as it is', async () => {
  const api = await openApi(undefined, async () => office.database)
  const { bytes } = await api.call('GET', '/api/defects/failure-codes/template.xlsx')
  const [header = [], row = []] = await cellsOf({ name: 'template.xlsx', content: bytes })
  expect(header.filter((cell) => String(cell).startsWith('name'))).toEqual(
    ['en', 'fr', 'de', 'es', 'pt', 'it', 'nl'].map((tag) => `name ${tag}`),
  )
  expect(row.slice(1, 8).map((cell) => cell ?? null)).toEqual(['Example name', null, null, null, null, null, null])
  const { refused, sheet } = await office.run({ name: 'template.xlsx', content: bytes })
  expect([refused, sheet.inserts]).toEqual([[], 1])
})

// A search by words: what it finds on each engine, what it asks the engine for, and that the index of words follows the rows.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import { dump } from '../../shared/backup/dump.ts'
import { restore as restoreDump } from '../../shared/backup/restore.ts'
import type { RowOf } from '../../shared/catalogue/resource.ts'
import { fullTextIndex, tableFor } from '../../shared/catalogue/tables.ts'
import { insert, remove, restore, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { copyRows } from '../../shared/db/copy.ts'
import { Typed } from '../../shared/db/engine.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { list, listQueries, mostFound } from '../../shared/db/listing.ts'
import { readMigrations } from '../../shared/db/migrate.ts'
import type { Row } from '../../shared/db/rows.ts'
import { allTables } from '../../shared/db/schema.ts'
import { get } from '../../shared/db/store.ts'
import { withoutIndexes } from '../../shared/db/without-indexes.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { blank, contextOf, filled, given, newFolder } from '../backup/backup-world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createScratch } from '../support/engines.ts'
import { makeTables } from './copy-database.ts'

let database: TestDatabase
let ctx: DbContext
beforeEach(async () => {
  database = await createTestDatabase()
  ctx = database.context()
})
afterEach(() => database.drop())

type Task = RowOf<typeof task> & Row

/** Writes down tasks for one person, and returns them. */
async function write(of: DbContext, ...texts: readonly (string | readonly [title: string, description: string])[]): Promise<Task[]> {
  const [ann] = await commit(of, [insert(user, { username: 'ann', email: 'ann@x.example', name: 'Ann' })])
  const rows = texts.map((text) => (typeof text === 'string' ? { title: text } : { title: text[0], description: text[1] }))
  const made = await commit(
    of,
    rows.map((row) => insert(task, { ...row, assigneeId: Number(ann?.id) })),
  )
  return Promise.all(made.map(({ id }) => get(of, task, Number(id))))
}

const ask = (of: DbContext, q: string, more: Readonly<Record<string, string>> = {}) =>
  list(of, task, parseList(of, task, Object.entries({ q, ...more })))

/** The titles that a search finds, in its order. */
async function found(q: string, more: Readonly<Record<string, string>> = {}, of = ctx): Promise<unknown[]> {
  return (await ask(of, q, more)).items.map(({ title }) => title)
}

describe('a search', () => {
  test('finds words by themselves and by their beginnings, never by their middle, newest first', async () => {
    await write(ctx, 'Replace the pump', 'Order pumps', 'Repair the sump', 'Booster-pump, roof')
    expect(await found('pump')).toEqual(['Booster-pump, roof', 'Order pumps', 'Replace the pump'])
    expect(await found('pu')).toEqual(['Booster-pump, roof', 'Order pumps', 'Replace the pump'])
    expect(await found('re')).toEqual(['Repair the sump', 'Replace the pump'])
    expect(await found('ump')).toEqual([])
    expect(await found('pump', { sort: 'id' })).toEqual(['Replace the pump', 'Order pumps', 'Booster-pump, roof'])
  })

  test('takes no notice of case and accents, in what is asked and in what is stored', async () => {
    await write(ctx, 'Clean the FAÇADE', 'Étage 3: wash', 'Café counter')
    for (const q of ['facade', 'façade', 'FACADE', 'Façad', 'fac\u0327ade']) expect([q, await found(q)]).toEqual([q, ['Clean the FAÇADE']])
    expect(await found('etage')).toEqual(['Étage 3: wash'])
    expect(await found('CAFE')).toEqual(['Café counter'])
  })

  test('finds several words wherever they stand in title and description, and all of them must', async () => {
    await write(ctx, ['Pump', 'on the roof, noisy'], ['Roof', 'no leaks'], 'Pump in the yard')
    expect(await found('pump roof')).toEqual(['Pump'])
    expect(await found('roof')).toEqual(['Roof', 'Pump'])
    expect(await found('noisy pump the')).toEqual(['Pump'])
    expect(await found('pump leaks')).toEqual([])
  })

  test('goes along with filters, pages and the count', async () => {
    const [first, second] = await write(ctx, 'Pump 1', 'Pump 2', 'Valve 3', 'Pump 4', 'Pump 5')
    if (!first || !second) throw new Error('no tasks')
    await commit(ctx, [update(task, second, { status: 'completed', completedAt: ctx.now() })])
    expect(await found('pump', { status: 'completed' })).toEqual(['Pump 2'])
    expect(await found('pump', { status: 'cancelled' })).toEqual([])
    for (const [sort, right] of [
      ['-id', ['Pump 5', 'Pump 4', 'Pump 2', 'Pump 1']],
      ['id', ['Pump 1', 'Pump 2', 'Pump 4', 'Pump 5']],
    ] as const) {
      const titles: unknown[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Awaited<ReturnType<typeof ask>> = await ask(ctx, 'pump', { sort, limit: '1', count: 'true', ...(cursor && { cursor }) })
        expect([page.items.length, page.count]).toEqual([1, 4])
        titles.push(page.items[0]?.title)
        cursor = page.nextCursor
      }
      expect(titles).toEqual(right)
    }
  })

  test('follows changes, removals and restorings', async () => {
    const [row] = await write(ctx, ['Old words', 'kept'])
    if (!row) throw new Error('no task')
    const [changed] = await commit(ctx, [update(task, row, { title: 'New words' })])
    expect([await found('old'), await found('new'), await found('kept')]).toEqual([[], ['New words'], ['New words']])
    await commit(ctx, [remove(task, changed as Task)])
    expect(await found('new')).toEqual([])
    expect(await found('new', { deleted: 'only' })).toEqual(['New words'])
    const [removed] = (await ask(ctx, 'new', { deleted: 'only' })).items
    await commit(ctx, [restore(task, removed as Task)])
    expect(await found('new')).toEqual(['New words'])
  })

  test('takes whatever people type: operators, quotes and wildcards are no more than what lies between words', async () => {
    await write(ctx, 'Near or not: pump AND valve', 'title pump')
    const all = ['title pump', 'Near or not: pump AND valve']
    for (const q of [
      '"pump',
      'pump"',
      "pump'",
      'pump*',
      '*pump',
      '^pump',
      'pump)',
      '(pump',
      'pump -',
      '%pump_',
      '[pump]',
      '{pump}',
      'pump;--',
      '+pump',
      'pump\\',
    ])
      expect([q, await found(q)]).toEqual([q, all])
    for (const q of ['pump OR valve', 'NEAR(pump valve)', 'pump NOT valve', 'pump AND valve'])
      expect([q, await found(q)]).toEqual([q, ['Near or not: pump AND valve']])
    expect(await found('title:pump')).toEqual(['title pump'])
  })

  test('stands a hundred odd characters, and words of any script', async () => {
    await write(ctx, 'हिन्दी पंप', '日本語ポンプ', 'Насос 😀 x')
    expect(await found('हिन्दी')).toEqual(['हिन्दी पंप'])
    expect(await found('насос')).toEqual(['Насос 😀 x'])
    for (const q of [
      'a'.repeat(100),
      `${'é'.repeat(50)}${'"'.repeat(50)}`,
      'a b '.repeat(25),
      '\u{1e900}x ꟷy \u0301z ٣',
      '😀x'.repeat(33),
      'ﬁ ß Ǆ',
    ])
      expect([q, Array.isArray(await found(q))]).toEqual([q, true])
  })
})

/** Records defects with these descriptions, and returns them. */
async function recordDefects(of: DbContext, ...texts: readonly (Readonly<Record<string, string>> & { lot?: string })[]): Promise<void> {
  const person = { username: 'ann', email: 'ann@x.example', name: 'Ann' }
  const [ann, part, place] = await commit(of, [
    insert(user, person),
    insert(partNumber, { code: 'P1', name: { en: 'Bracket' } }),
    insert(workCenter, { code: 'W1', name: { en: 'Press' } }),
  ])
  const common = {
    ...{ partNumberId: Number(part?.id), workCenterId: Number(place?.id), preparedById: Number(ann?.id) },
    ...{ quantityLot: 10, quantityInspected: 10, quantityDefective: 1, detectedAt: '2026-11-01T08:00:00.000Z' },
  }
  await commit(
    of,
    texts.map(({ lot, ...description }, at) => insert(defect, { ...common, number: `DMT-${at + 1}`, description, lotNumber: lot ?? null })),
  )
}

describe('a search in one language', () => {
  const askDefects = (q: string, more: Readonly<Record<string, string>> = {}, of = ctx) =>
    list(of, defect, parseList(of, defect, Object.entries({ q, sort: 'id', ...more })))
  const foundDefects = async (q: string, language?: string) =>
    (await askDefects(q, language === undefined ? {} : { language })).items.map(({ number }) => number)

  test('finds the words of that language only, of its regions too, and without one those of all', async () => {
    await recordDefects(
      ctx,
      { en: 'chat mark on the face', fr: 'rayure' },
      { en: 'scratch', fr: 'chat sur la pièce' },
      { en: 'dent', 'fr-CA': 'chat de gouttière', ja: '亀裂' },
      { en: 'burr', lot: 'CHAT-7' },
    )
    expect(await foundDefects('chat', 'fr')).toEqual(['DMT-2', 'DMT-3'])
    expect(await foundDefects('chat', 'en')).toEqual(['DMT-1'])
    expect(await foundDefects('chat', 'de')).toEqual([])
    expect(await foundDefects('chat')).toEqual(['DMT-1', 'DMT-2', 'DMT-3', 'DMT-4'])
    expect(await foundDefects('piece', 'FR-ca')).toEqual(['DMT-2'])
    expect(await foundDefects('rayure chat')).toEqual(['DMT-1'])
    expect(await foundDefects('rayure chat', 'fr')).toEqual([])
    expect(await foundDefects('亀裂')).toEqual(['DMT-3'])
    expect([await foundDefects('dmt', 'en'), await foundDefects('dmt')]).toEqual([[], ['DMT-1', 'DMT-2', 'DMT-3', 'DMT-4']])
  })

  test('follows the texts as they are changed, translated and taken away', async () => {
    await recordDefects(ctx, { en: 'scratch' })
    const [row] = (await askDefects('scratch')).items
    const [translated] = await commit(ctx, [
      update(defect, row as RowOf<typeof defect> & Row, { description: { en: 'scratch', fr: 'rayure' } }),
    ])
    expect([await foundDefects('rayure', 'fr'), await foundDefects('rayure', 'en')]).toEqual([['DMT-1'], []])
    await commit(ctx, [update(defect, translated as RowOf<typeof defect> & Row, { description: { en: 'dent' } })])
    expect([await foundDefects('rayure'), await foundDefects('scratch'), await foundDefects('dent', 'en')]).toEqual([[], [], ['DMT-1']])
  })

  test('pages, and a cursor of one language is none of another', async () => {
    await recordDefects(ctx, { fr: 'rayure 1' }, { fr: 'rayure 2' }, { en: 'rayure 3' })
    const first = await askDefects('rayure', { language: 'fr', limit: '1', count: 'true' })
    expect([first.items.map(({ number }) => number), first.count]).toEqual([['DMT-1'], 2])
    const cursor = String(first.nextCursor)
    expect((await askDefects('rayure', { language: 'fr', limit: '1', cursor })).items.map(({ number }) => number)).toEqual(['DMT-2'])
    await expect(askDefects('rayure', { language: 'en', cursor })).rejects.toMatchObject({ issues: [{ path: 'cursor' }] })
  })

  test('refuses a language whose words are not kept apart, naming those that are, and one without a search', () => {
    const refused = (query: Record<string, string>, of: Parameters<typeof parseList>[1] = defect) => {
      try {
        parseList(ctx, of, Object.entries(query))
        return 'taken'
      } catch (error) {
        return (error as { issues: readonly { path: string; hint?: string }[] }).issues.map(({ path, hint }) => [path, hint])
      }
    }
    const hint = 'Use one of: en, fr, de, es, pt, it, nl; or leave it out, to search all.'
    for (const language of ['ja', 'xx', '', 'french', 'wordsEn', 'fr"'])
      expect([language, refused({ q: 'rayure', language })]).toEqual([language, [['language', hint]]])
    expect(refused({ language: 'fr' })).toEqual([['language', 'Say with q what to search for, or leave it out.']])
    expect(refused({ q: 'pump', language: 'fr' }, task)).toEqual([['language', expect.stringContaining('Filters here')]])
  })

  test('looks on SQLite into the index of words, and sorts nothing', async () => {
    const sqlite = await createTestDatabase('sqlite')
    const of = sqlite.context()
    const [page] = listQueries(of, defect, parseList(of, defect, Object.entries({ q: 'rayure fine', language: 'fr-CA' }))).page
    if (!page) throw new Error('no page')
    expect(page.parameters).toContain('wordsFr : ("rayure"* "fine"*)')
    const [steps = []] = await of.engine.read([{ ...page, sql: `EXPLAIN QUERY PLAN ${page.sql}` }])
    const told = steps.map(({ detail }) => String(detail))
    expect(told[0]).toMatch(/^SCAN found VIRTUAL TABLE/)
    expect(told[1]).toMatch(/^SEARCH t USING INTEGER PRIMARY KEY/)
    expect(told.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
    await sqlite.drop()
  })

  test('asks SQL Server for the words of that column alone, by its index or row by row', () => {
    const asked = (hasTextIndex: boolean, language: string) => {
      const of: DbContext = { ...ctx, engine: { ...ctx.engine, dialect: 'mssql', hasTextIndex } }
      const [page] = listQueries(of, defect, parseList(of, defect, Object.entries({ q: 'rayure', language }))).page
      return page?.sql.replace(/^.* where /s, '')
    }
    for (const [language, column] of [
      ['fr', 'wordsFr'],
      ['de', 'wordsDe'],
    ] as const) {
      expect(asked(true, language)).toBe(`"t"."deletedAt" is null and contains(("t"."${column}"), @1) order by "t"."id" desc`)
      const like = `N' ' + "t"."${column}" collate Latin1_General_CI_AI like @1`
      expect(asked(false, language)).toBe(`"t"."deletedAt" is null and (${like}) order by "t"."id" desc`)
    }
  })
})

describe('on SQLite', () => {
  const sqlOf = (of: DbContext, query: Readonly<Record<string, string>>) =>
    listQueries(of, task, parseList(of, task, Object.entries(query)))

  test('the index gives the rows in their order, and nothing is sorted', async () => {
    const sqlite = await createTestDatabase('sqlite')
    const of = sqlite.context()
    for (const more of ['', 'sort=id', 'status=pending', 'assigneeId=1']) {
      const [page] = sqlOf(of, { q: 'pump roof', ...Object.fromEntries(new URLSearchParams(more)) }).page
      if (!page) throw new Error('no page')
      const [steps = []] = await of.engine.read([{ ...page, sql: `EXPLAIN QUERY PLAN ${page.sql}` }])
      const told = steps.map(({ detail }) => String(detail))
      expect(told[0]).toMatch(/^SCAN found VIRTUAL TABLE/)
      expect(told[1]).toMatch(/^SEARCH t USING INTEGER PRIMARY KEY/)
      expect(told.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
      expect(page.parameters).toContain('"pump"* "roof"*')
    }
    await sqlite.drop()
  })

  test('the count of a search ends where nobody looks any more', async () => {
    const sqlite = await createTestDatabase('sqlite')
    const count = sqlOf(sqlite.context(), { q: 'pump', count: 'true' }).count
    expect(count?.sql).toMatch(/^select count\(\*\) as "count" from \(select 1 as "one" .* limit \?\) as "found"$/)
    expect(count?.parameters).toContain(mostFound)
    await sqlite.drop()
  })

  test('a table that was filled without its index can be searched', async () => {
    const sqlite = await createTestDatabase('sqlite')
    const of = sqlite.context()
    const table = tableFor(task, (name) => catalogue.get(name).table)
    await withoutIndexes(
      of.engine,
      table,
      () => write(of, 'Pump', 'Valve'),
      () => undefined,
    )
    await commit(of, [insert(task, { title: 'Pump again', assigneeId: 1 })])
    expect(await found('pump', {}, of)).toEqual(['Pump again', 'Pump'])
    await sqlite.drop()
  })

  test('a copied database can be searched', async () => {
    const [source, target] = [await createScratch('sqlite'), await createScratch('sqlite')]
    const [from, to] = [await source.open(), await target.open()]
    await makeTables(from)
    await makeTables(to)
    await write(contextOf(from), 'Pump', 'Valve')
    await copyRows({ source: from, target: to }, allTables(catalogue), () => undefined)
    expect(await found('pump', {}, contextOf(to))).toEqual(['Pump'])
    await source.drop()
    await target.drop()
  })

  test('a restored dump can be searched', { timeout: 120_000 }, async () => {
    const { keys, ...rest } = given()
    const source = await filled('sqlite', async (engine) => {
      await makeTables(engine)
      await write({ ...contextOf(engine), keys }, 'Pump', 'Valve')
    })
    const { place } = newFolder()
    await dump({ ...source, keys }, place, { id: 'd', key: null })
    const target = await blank('sqlite')
    await restoreDump({ ...rest, keys, place, id: 'd', url: target.url })
    expect(await found('pump', {}, contextOf(await target.open()))).toEqual(['Pump'])
  })
})

describe('on SQL Server', () => {
  test('the index of words is what the migration makes: no word is left out, and all are parted as on SQLite', async () => {
    const [catalog, index, ...others] = (await readMigrations(migrationsFolder, 'mssql')).flatMap(({ after }) => after)
    const indexed = [task, defect, order].flatMap((resource) => fullTextIndex(tableFor(resource, (name) => catalogue.get(name).table)))
    expect([catalog, index, ...others]).toEqual(indexed)
    expect(index).toContain('([title] LANGUAGE 0, [description] LANGUAGE 0)')
    expect(index).toContain('STOPLIST OFF')
    // whoever migrates a database that somebody else has made cannot see the catalog
    for (const statement of [catalog, index]) expect(statement).toContain("OBJECT_ID(N'tasks_task')")
  })

  test('a database without the index is searched row by row, also where full-text search is installed', async ({ skip }) => {
    skip(database.engine.dialect !== 'mssql', 'needs SQL Server')
    expect(database.engine.hasTextIndex).toBe(false)
  })

  const asked = (hasTextIndex: boolean) => {
    const of: DbContext = { ...ctx, engine: { ...ctx.engine, dialect: 'mssql', hasTextIndex } }
    const [page] = listQueries(of, task, parseList(of, task, [['q', 'Façade "pump']])).page
    return { where: page?.sql.replace(/^.* where /s, ''), parameters: page?.parameters }
  }

  test('with full-text search it asks for the beginning of each word in either column', () => {
    const { where, parameters } = asked(true)
    expect(where).toBe(
      '"t"."deletedAt" is null and contains(("t"."title", "t"."description"), @1) and contains(("t"."title", "t"."description"), @2) order by "t"."id" desc',
    )
    const words = ['"Facade*"', '"pump*"']
    expect(parameters).toEqual(words.map((word) => new Typed('NVARCHAR(200)', word)))
  })

  test('without it, it looks at the rows one by one for what stands after anything but a letter or digit, whatever its case and accents', () => {
    const { where, parameters } = asked(false)
    const like = (column: string, at: number) => `N' ' + "t"."${column}" collate Latin1_General_CI_AI like @${at}`
    expect(where).toBe(
      `"t"."deletedAt" is null and (${like('title', 1)} or ${like('description', 2)}) and (${like('title', 3)} or ${like('description', 4)}) order by "t"."id" desc`,
    )
    const words = ['%[^0-9A-Za-z]Facade%', '%[^0-9A-Za-z]Facade%', '%[^0-9A-Za-z]pump%', '%[^0-9A-Za-z]pump%']
    expect(parameters).toEqual(words.map((word) => new Typed('NVARCHAR(200)', word)))
  })
})

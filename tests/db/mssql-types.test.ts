// The types that values go to SQL Server under, read on the wire: as their columns say, and in texts that do not differ with the values.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AnyColumn } from '../../shared/catalogue/column.ts'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { columnOf } from '../../shared/db/list-request.ts'
import type { Row } from '../../shared/db/rows.ts'
import { storedFields } from '../../shared/db/rows.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { type Api, bodyFor, openApi, storeRow } from '../http/api.ts'
import { addParents, importItems } from '../support/import-items.ts'
import { createProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts'
import { canReadAlong, type TestProxy } from '../support/tds-proxy.ts'
import type { Statement } from '../support/tds-statements.ts'

/** The columns of an inventory item with the types that their values must travel under. */
const itemTypes = {
  ...{ id: 'bigint', version: 'bigint', lockVersion: 'bigint', categoryId: 'bigint', storeId: 'bigint', supplierId: 'bigint' },
  ...{ createdAt: 'datetime2(3)', updatedAt: 'datetime2(3)', deletedAt: 'datetime2(3)' },
  ...{ createdBy: 'nvarchar(100)', updatedBy: 'nvarchar(100)', sku: 'nvarchar(100)', unit: 'nvarchar(100)', currency: 'nvarchar(100)' },
  ...{ barcode: 'nvarchar(100)', name: 'nvarchar(400)' },
  ...{ skuKey: 'varbinary(800)', nameKey: 'varbinary(800)', barcodeKey: 'varbinary(800)' },
  ...{ packSize: 'decimal(15, 3)', reorderPoint: 'decimal(15, 3)', reorderMax: 'decimal(15, 3)', quantityOnOrder: 'decimal(15, 3)' },
  unitCost: 'decimal(15, 2)',
}

/** The type that values of a column travel under: its own, with texts in few sizes. */
function travelType(columnType: string): string {
  const type = columnType.toLowerCase().replace(/\s*,\s*/, ', ')
  const [, base = type, size = ''] = /^(nvarchar|varbinary)\((\w+)\)$/.exec(type) ?? []
  const sizes = { nvarchar: [100, 400, 4000], varbinary: [800, 8000] }[base]
  return sizes ? `${base}(${sizes.find((one) => one >= Number(size)) ?? 'max'})` : type
}

/** The columns that a statement sets or compares with parameters, with the type each is declared and sent under. */
function typesOf({ text, parameters }: Statement, table: string): Record<string, string> {
  const found: Record<string, string> = {}
  const note = (column: string, parameter: string) => {
    const { declared = '', sent = '' } = parameters.get(parameter) ?? {}
    expect([column, sent]).toEqual([column, declared])
    found[column] = declared
  }
  const [, columns, places] = new RegExp(`INSERT INTO \\[${table}\\] \\(([^)]*)\\) VALUES \\(([^)]*)\\)`).exec(text) ?? []
  const names = columns?.replaceAll(/[[\]]/g, '').split(', ') ?? []
  places?.split(', ').forEach((place, at) => {
    note(names[at] ?? '', place)
  })
  const [update = ''] = new RegExp(`UPDATE \\[${table}\\] SET [^;]*`).exec(text) ?? []
  for (const [, column = '', parameter = ''] of update.matchAll(/\[(\w+)\] = (@p\d+)/g)) note(column, parameter)
  for (const [, column = '', parameter = ''] of text.matchAll(/"t"\."(\w+)" (?:=|<|<=|>|>=) (@p\d+)/g)) note(column, parameter)
  for (const [, column = '', list = ''] of text.matchAll(/"t"\."(\w+)" in \(([^)]*)\)/g))
    for (const parameter of list.split(', ')) note(column, parameter)
  return found
}

describe.skipIf(!canReadAlong)('values on the wire (needs MSSQL_TEST_URL with encrypt=false)', () => {
  let database: ProxiedDatabase
  let proxy: TestProxy
  let api: Api
  let body: Row
  let number = 0

  beforeAll(async () => {
    database = await createProxiedDatabase({ maxConnections: 2 })
    proxy = database.proxy
    api = await openApi(undefined, async () => database)
    body = { ...(await bodyFor(api.ctx, inventoryItem, 1)), reorderMax: 7.125, unitCost: 0.1, currency: 'EUR', quantityOnOrder: 0 }
  })
  afterAll(() => database?.drop())
  beforeEach(() => proxy.forget())

  const another = (more: Row = {}): Row => ({ ...body, sku: `sku ${++number}`, barcode: `barcode ${number}`, ...more })
  /** The statements that a request sends, but for the ids that it may take. */
  const statementsOf = async (method: string, path: string, given: Row = {}): Promise<Statement[]> => {
    proxy.forget()
    const { status, text } = await api.call(method, path, given)
    expect([status < 300, text]).toEqual([true, text])
    return proxy.statements.filter(({ text: sent }) => !sent.includes('[idBlock]'))
  }
  const create = async (more?: Row) => {
    proxy.forget()
    const made = await api.call('POST', inventoryItem.path, { body: another(more) })
    return { id: Number(made.json.id), statements: proxy.statements.filter(({ text }) => !text.includes('[idBlock]')) }
  }

  test('a new item and its change go as their columns say, no float for a decimal and no datetime for an instant', async () => {
    const { id, statements } = await create()
    expect(statements.map((statement) => typesOf(statement, inventoryItem.table)).at(-1)).toEqual(itemTypes)
    const changed = await statementsOf('PATCH', `${inventoryItem.path}/${id}`, { body: { unitCost: 2.25, name: 'x' } })
    const { createdAt, createdBy, lockVersion, ...settable } = itemTypes
    expect(changed.map((statement) => typesOf(statement, inventoryItem.table))).toEqual([{ id: 'bigint' }, settable])
    const [audit] = statements.slice(-1).map((statement) => typesOf(statement, 'auditEntry'))
    expect(audit).toMatchObject({
      at: 'datetime2(3)',
      rowId: 'bigint',
      before: 'nvarchar(max)',
      after: 'nvarchar(max)',
      action: 'nvarchar(100)',
    })
  })

  test('every column of every resource goes as it is stored', async () => {
    for (const resource of catalogue.resources) {
      proxy.forget()
      await storeRow(api.ctx, resource, 70)
      const [statement] = proxy.statements.filter(({ text }) => text.includes(`INTO [${resource.table}] `))
      if (!statement) throw new Error(`no row of ${resource.name} was stored`)
      const stored = storedFields(resource, 'mssql').map(({ name, type }) => [name, travelType(type)])
      expect([resource.name, typesOf(statement, resource.table)]).toEqual([resource.name, Object.fromEntries(stored)])
    }
  })

  test('the rows of an import go as one text, and are read back under the types of their columns', async () => {
    const ctx = database.context(undefined, { source: 'import' })
    await addParents(ctx)
    const insertsOf = async (price: string) => {
      proxy.forget()
      expect((await importItems(ctx, 300, price)).state).toBe('done')
      return proxy.statements.filter(({ text }) => text.includes('OPENJSON'))
    }
    const [inserts] = (await insertsOf('2.50')).filter(({ text }) => text.includes(`INTO [${inventoryItem.table}] `))
    const [, names = '', types = ''] =
      new RegExp(`INTO \\[${inventoryItem.table}\\] \\(([^)]*)\\) SELECT .*? WITH \\(\\[n\\] INT '\\$\\[0\\]', (.*?)\\) AS r`).exec(
        inserts?.text ?? '',
      ) ?? []
    const read = [...types.matchAll(/\[c\d+\] (\S+) '/g)].map(([, type]) => type)
    const stored = storedFields(inventoryItem, 'mssql')
    expect(names.replaceAll(/[[\]]/g, '').split(', ')).toEqual(stored.map(({ name }) => name))
    // texts are read whole, so that none is cut; bytes come as text
    expect(read).toEqual(stored.map(({ type }) => (/^(NVARCHAR|VARBINARY)/.test(type) ? 'NVARCHAR(MAX)' : type)))
    const updates = [await insertsOf('2.75'), await insertsOf('3.50')].map((statements) =>
      statements.map(({ text, declaration }) => [text, declaration]),
    )
    // the cells that differ are listed before the rows are changed
    const tables = ['[importDifference]', `[${inventoryItem.table}]`]
    expect(updates[0]?.map(([text = '']) => tables.find((table) => text.includes(table)))).toEqual(tables)
    expect(updates[1]).toEqual(updates[0])
  })

  /** What a list may be filtered by, with a column's own value. */
  const filtersOf = (resource: Resource, row: Row): [string, string][] =>
    Object.entries(resource.lists).flatMap(([sort, others]) =>
      [...new Set([sort, 'id', ...others, ...resource.naturalKey, ...resource.unique])].flatMap((name) => {
        const value = row[name]
        const column: AnyColumn | undefined = columnOf(resource, name)
        if (value === null || value === undefined || !column) return []
        const operators = ['eq', 'in', 'lt', 'lte', 'gt', 'gte', ...(column.keyed ? ['prefix'] : [])]
        return operators.map((operator): [string, string] => [
          `sort=${sort}&${name}.${operator}=${encodeURIComponent(String(value))}`,
          name,
        ])
      }),
    )

  test('every filter of every list compares a column with its own type, and sends nothing else', async () => {
    let filters = 0
    for (const resource of catalogue.resources) {
      const row = await storeRow(api.ctx, resource, 71)
      const types = new Map(storedFields(resource, 'mssql').map(({ name, type }) => [name, travelType(type)]))
      for (const [query] of filtersOf(resource, row)) {
        filters++
        const [statement] = await statementsOf('GET', `${resource.path}?${query}`)
        if (!statement) throw new Error(`${query} asked nothing`)
        const found = typesOf(statement, resource.table)
        expect([query, found]).toEqual([query, Object.fromEntries(Object.keys(found).map((name) => [name, types.get(name)]))])
        expect([query, Object.keys(found).length > 0]).toEqual([query, true])
        expect([query, statement.parameters.size]).toEqual([query, query.includes('.prefix=') ? 2 : 1])
      }
    }
    expect(filters).toBeGreaterThan(100)
  })

  test('the text of a get does not differ with its id, nor that of a list with its values', async () => {
    const { id } = await create()
    const [one] = await statementsOf('GET', `${inventoryItem.path}/${id}`)
    const [other] = await statementsOf('GET', `${inventoryItem.path}/${(await storeRow(api.ctx, inventoryItem, 72)).id}`)
    expect([one?.text, one?.declaration]).toEqual([other?.text, other?.declaration])
    const same = async (a: string, b: string) => {
      const [first] = await statementsOf('GET', `${inventoryItem.path}?${a}`)
      const [second] = await statementsOf('GET', `${inventoryItem.path}?${b}`)
      expect([first?.text, first?.declaration]).toEqual([second?.text, second?.declaration])
    }
    const long = 'x'.repeat(60)
    await same('sku=a', `sku=${long}`)
    await same('sku.in=a,b,c', `sku.in=${long},y,z`)
    await same('name.prefix=a', `name.prefix=${long}`)
    await same('q=a', `q=${long}`)
    await same('name.gte=a&categoryId=1&sort=-name', `name.gte=${long}&categoryId=9007199254740991&sort=-name`)
    const { json } = await api.call('GET', `${inventoryItem.path}?limit=1`)
    const { nextCursor: next } = (await api.call('GET', `${inventoryItem.path}?limit=1&cursor=${json.nextCursor}`)).json
    await same(`limit=1&cursor=${json.nextCursor}`, `limit=1&cursor=${next}`)
  })

  test('the texts of a create and of a change do not differ with their values, be they short, long or none', async () => {
    const none = { name: 'none', reorderMax: null, unitCost: null, currency: null, quantityOnOrder: null, barcode: null }
    const sent: Statement[][] = []
    for (const more of [{ name: 'n' }, { name: 'ñ'.repeat(199), unit: 'u'.repeat(20), unitCost: 9_999_999_999_999.99 }, none]) {
      const { id, statements } = await create(more)
      sent.push([
        ...statements,
        ...(await statementsOf('PATCH', `${inventoryItem.path}/${id}`, { body: { ...more, name: `${more.name ?? ''}!` } })),
      ])
    }
    const texts = sent.map((statements) => statements.map(({ text, declaration }) => `${text}\n${declaration}`))
    expect(texts[0]).toHaveLength(4)
    expect(texts[1]).toEqual(texts[0])
    expect(texts[2]).toEqual(texts[0])
  })
})

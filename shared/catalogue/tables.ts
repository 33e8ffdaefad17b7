// The tables of the catalogue as data, and their DDL for both engines. Migrations are drafted from it and compared with it.
import type { AnyColumn, Dialect } from './column.ts'
import { type Columns, type Resource, storedColumns, systemColumns } from './resource.ts'
import { keyBytes } from './text.ts'

/** One stored column. */
export interface TableColumn {
  readonly name: string
  readonly type: Record<Dialect, string>
  readonly nullable: boolean
  readonly check: (dialect: Dialect, name: string) => string | null
  /** The table that a foreign key points at. */
  readonly refersTo: string | null
  /** A number that the database hands out in order. */
  readonly isIdentity?: boolean
}

/** One index; `live` limits it to rows that are not deleted, `notNull` and `isNull` to rows where a column is or is not set. */
export interface TableIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly isUnique: boolean
  readonly where: readonly string[]
}

/** One table; the first column is its primary key unless `key` says otherwise. */
export interface Table {
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly key: readonly string[]
  readonly indexes: readonly TableIndex[]
  /** Columns in whose words a search looks, by an index made for text (see `createTextIndex`). */
  readonly textIndex?: readonly string[]
}

/** The companion key column of a text column. */
export function keyName(column: string): string {
  return `${column}Key`
}

/** The column to compare and order by: the companion key where there is one. */
export function orderName(resource: Resource, name: string): string {
  return keyedColumns(resource).has(name) ? keyName(name) : name
}

const keyedCache = new WeakMap<Resource, ReadonlySet<string>>()

/** The text columns of a resource that are unique, sorted, filtered or searched, so that they have a companion key. */
export function keyedColumns(resource: Resource): ReadonlySet<string> {
  let keyed = keyedCache.get(resource)
  if (!keyed) {
    const used = [
      ...resource.naturalKey,
      ...resource.unique,
      ...Object.keys(resource.lists),
      ...Object.values(resource.lists).flat(),
      ...resource.search,
    ]
    keyed = new Set(used.filter((name) => resource.columns[name]?.keyed))
    keyedCache.set(resource, keyed)
  }
  return keyed
}

const stored = (name: string, column: AnyColumn, refersTo: string | null): TableColumn => ({
  name,
  type: { sqlite: column.storage.sqlite.type, mssql: column.storage.mssql.type },
  nullable: column.nullable,
  check: column.check,
  refersTo,
})

/** A bookkeeping table made of plain columns. */
export function tableOf(
  name: string,
  columns: Columns,
  key: readonly string[],
  indexes: readonly Omit<TableIndex, 'name'>[] = [],
  identity?: string,
): Table {
  return {
    name,
    key,
    columns: Object.entries(columns).map(([column, kind]) => ({ ...stored(column, kind, null), isIdentity: column === identity })),
    indexes: indexes.map((index) => ({ ...index, name: indexName(name, index) })),
  }
}

function indexName(table: string, index: Omit<TableIndex, 'name'>): string {
  const suffix = index.where.some((term) => term.endsWith('IS NULL') && !term.startsWith('deletedAt')) ? '_none' : ''
  return `${index.isUnique ? 'UX' : 'IX'}_${table}_${index.columns.join('_')}${suffix}`
}

/** The table of a resource, with its keys and the index of every list, reference and key. */
export function tableFor(resource: Resource, tableName: (resource: string) => string): Table {
  const keyed = keyedColumns(resource)
  const columns: TableColumn[] = Object.entries(systemColumns).map(([name, column]) => stored(name, column, null))
  for (const [name, column] of storedColumns(resource)) {
    columns.push(stored(name, column, column.refersTo === null ? null : tableName(column.refersTo)))
    if (keyed.has(name)) {
      columns.push({
        name: keyName(name),
        type: { sqlite: 'TEXT', mssql: `VARBINARY(${keyBytes})` },
        nullable: column.nullable,
        check: (dialect, key) => (dialect === 'sqlite' ? `octet_length(${key}) <= ${keyBytes}` : null),
        refersTo: null,
      })
    }
  }
  const indexes = [...uniqueIndexes(resource), ...listIndexes(resource)].map((index) => ({
    ...index,
    name: indexName(resource.table, index),
  }))
  return {
    name: resource.table,
    columns,
    key: ['id'],
    indexes: indexes.filter((index, at) => indexes.findIndex((other) => other.name === index.name) === at),
    ...(resource.textIndex.length > 0 ? { textIndex: resource.textIndex } : {}),
  }
}

function uniqueIndexes(resource: Resource): Omit<TableIndex, 'name'>[] {
  const live = 'deletedAt IS NULL'
  return [resource.naturalKey, ...resource.unique.map((name) => [name])]
    .filter((names) => names.length > 0)
    .flatMap((names) => {
      const optional = names.filter((name) => resource.columns[name]?.nullable)
      const of = (list: readonly string[], where: string[]) => ({
        columns: list.map((name) => orderName(resource, name)),
        isUnique: true,
        where: [live, ...where],
      })
      if (optional.length === 0) return [of(names, [])]
      const filled = of(
        names,
        optional.map((name) => `${orderName(resource, name)} IS NOT NULL`),
      )
      const rest = names.filter((name) => !optional.includes(name))
      return rest.length === 0
        ? [filled]
        : [
            filled,
            of(
              rest,
              optional.map((name) => `${orderName(resource, name)} IS NULL`),
            ),
          ]
    })
}

function listIndexes(resource: Resource): Omit<TableIndex, 'name'>[] {
  const plain = (columns: string[]) => ({ columns, isUnique: false, where: [] })
  const lists = Object.entries(resource.lists).flatMap(([sort, filters]) => {
    const by = orderName(resource, sort)
    // every index ends in the id by itself: it is the clustered key and the rowid. A unique key is its own order; only `deleted=include` then has to sort
    const isKey = resource.naturalKey.length === 1 && resource.naturalKey[0] === sort
    return [...(isKey ? [] : [plain([by])]), ...filters.map((filter) => plain([orderName(resource, filter), by]))]
  })
  const leading = new Set(lists.map(({ columns }) => columns[0]))
  const references = storedColumns(resource).flatMap(([name, { refersTo }]) => (refersTo === null ? [] : [name]))
  // a list filters by each part of a key, of which the unique index leads with the first
  const alone = new Set([...references, ...resource.naturalKey.slice(1)].map((name) => orderName(resource, name)))
  const further = resource.indexes.map((names) => plain(names.map((name) => orderName(resource, name))))
  return [...lists, ...[...alone.difference(leading)].map((name) => plain([name])), ...further]
}

const quoter = (dialect: Dialect) => (name: string) => (dialect === 'sqlite' ? `"${name}"` : `[${name}]`)

/** The check of a column as it stands in the DDL, named after table and column; null where it has none. */
export function checkOf(table: Table, column: TableColumn, dialect: Dialect): string | null {
  const q = quoter(dialect)
  const condition = column.check(dialect, q(column.name))
  return condition === null ? null : `CONSTRAINT ${q(`CK_${table.name}_${column.name}`)} CHECK (${condition})`
}

/** A column as it stands in the DDL of its table; its checks and keys are named after table and column. */
export function defineColumn(table: Table, column: TableColumn, dialect: Dialect): string {
  const q = quoter(dialect)
  const check = checkOf(table, column, dialect)
  const numbered = dialect === 'sqlite' ? 'PRIMARY KEY AUTOINCREMENT' : 'IDENTITY(1,1) NOT NULL'
  const parts = [q(column.name), column.type[dialect], column.isIdentity ? numbered : column.nullable ? 'NULL' : 'NOT NULL']
  if (check !== null) parts.push(check)
  if (column.refersTo) parts.push(`CONSTRAINT ${q(`FK_${table.name}_${column.name}`)} REFERENCES ${q(column.refersTo)} (${q('id')})`)
  return parts.join(' ')
}

/** The statement that makes an index. */
export function createIndex(table: Table, index: TableIndex, dialect: Dialect): string {
  const q = quoter(dialect)
  const where = index.where.length > 0 ? ` WHERE ${index.where.map((term) => term.replace(/^\w+/, q)).join(' AND ')}` : ''
  return `CREATE ${index.isUnique ? 'UNIQUE ' : ''}INDEX ${q(index.name)} ON ${q(table.name)} (${index.columns.map(q).join(', ')})${where}`
}

/**
 * The statements that make a table and its indexes; names are quoted. Rows lie in the order of the key: on SQL Server it is the clustered
 * index, on SQLite a whole number is the rowid. STRICT lets SQLite refuse a value of another type, which a range would let pass.
 */
export function createTable(table: Table, dialect: Dialect): string[] {
  const q = quoter(dialect)
  const lines = table.columns.map((column) => defineColumn(table, column, dialect))
  const hasOwnKey = dialect === 'sqlite' && table.columns.some((column) => column.isIdentity)
  const [kind, ending] = dialect === 'sqlite' ? ['PRIMARY KEY', ') STRICT'] : ['PRIMARY KEY CLUSTERED', ')']
  if (!hasOwnKey) lines.push(`CONSTRAINT ${q(`PK_${table.name}`)} ${kind} (${table.key.map(q).join(', ')})`)
  return [
    `CREATE TABLE ${q(table.name)} (\n  ${lines.join(',\n  ')}\n${ending}`,
    ...table.indexes.map((index) => createIndex(table, index, dialect)),
    ...(dialect === 'sqlite' ? createTextIndex(table) : []),
  ]
}

/** The table that SQLite's index of the words of a table is. */
export const textTable = (table: string): string => `${table}_text`

/**
 * SQLite's index of the words of a table, FTS5: it holds no text of its own, and triggers keep it in step with whatever writes the rows. Accents do
 * not matter, and beginnings of words of two and three letters are kept for search boxes. SQL Server's own full-text index cannot be made within a
 * transaction: see `fullTextIndex`.
 */
export function createTextIndex({ name, textIndex = [] }: Table): string[] {
  if (textIndex.length === 0) return []
  const q = quoter('sqlite')
  const words = q(textTable(name))
  const columns = textIndex.map(q).join(', ')
  const of = (row: 'old' | 'new') => textIndex.map((column) => `${row}.${q(column)}`).join(', ')
  const add = `INSERT INTO ${words} (rowid, ${columns}) VALUES (new."id", ${of('new')});`
  const take = `INSERT INTO ${words} (${words}, rowid, ${columns}) VALUES ('delete', old."id", ${of('old')});`
  return [
    `CREATE VIRTUAL TABLE ${words} USING fts5(${columns}, content=${q(name)}, content_rowid="id", tokenize="unicode61 remove_diacritics 2", prefix="2 3")`,
    `CREATE TRIGGER ${q(`TR_${name}_added`)} AFTER INSERT ON ${q(name)} BEGIN ${add} END`,
    `CREATE TRIGGER ${q(`TR_${name}_removed`)} AFTER DELETE ON ${q(name)} BEGIN ${take} END`,
    `CREATE TRIGGER ${q(`TR_${name}_changed`)} AFTER UPDATE OF ${columns} ON ${q(name)} WHEN ${textIndex.map((column) => `old.${q(column)} IS NOT new.${q(column)}`).join(' OR ')} BEGIN ${take} ${add} END`,
  ]
}

/**
 * The statements that make SQL Server's full-text index of the words of a table where the server has full-text search and the table has none yet.
 * Language 0 parts words at blanks and punctuation, as SQLite does, whatever language the server takes texts for. The catalog is looked for only
 * where it is needed: whoever may not see it would make it a second time, and be refused.
 */
export function fullTextIndex({ name, textIndex = [] }: Table): string[] {
  if (textIndex.length === 0) return []
  const isMissing = `SERVERPROPERTY('IsFullTextInstalled') = 1 AND NOT EXISTS (SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'${name}'))`
  const columns = textIndex.map((column) => `[${column}] LANGUAGE 0`).join(', ')
  const make = `CREATE FULLTEXT INDEX ON [${name}] (${columns}) KEY INDEX [PK_${name}] ON [opsbook] WITH CHANGE_TRACKING AUTO, STOPLIST OFF`
  return [
    `IF ${isMissing} AND NOT EXISTS (SELECT 1 FROM sys.fulltext_catalogs WHERE [name] = N'opsbook') EXEC(N'CREATE FULLTEXT CATALOG [opsbook] WITH ACCENT_SENSITIVITY = OFF')`,
    `IF ${isMissing} EXEC(N'${make}')`,
  ]
}

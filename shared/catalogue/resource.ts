// A resource says what is stored: its columns, keys, lists, and who may do what. Everything else is derived from it.
import type { Issue } from '../errors.ts'
import type { AnyColumn, Column } from './column.ts'
import { instant, integer, text } from './kinds.ts'
import { searchedLanguages, type Texts, wordsName } from './languages.ts'
import type { Condition } from './marks.ts'
import { withLanguages } from './sheet-languages.ts'
import type { Suits } from './suits.ts'

/** Columns by name; the name is also the property and the JSON name. */
export type Columns = Record<string, AnyColumn>
type Name<C> = keyof C & string
type Value<C> = C extends Column<infer T, infer Null> ? (Null extends true ? T | null : T) : never
type MayLack<C> = {
  [K in keyof C]: C[K] extends Column<infer _, infer Null, infer Fallback> ? (true extends Null | Fallback ? K : never) : never
}[keyof C]

/** The columns that every stored row has. `lockVersion` is private: not in the API, not in the audit. */
export const systemColumns = {
  id: integer({ min: 1 }),
  version: integer({ min: 1 }),
  lockVersion: integer({ min: 0 }),
  createdAt: instant({}),
  createdBy: text({ max: 100 }),
  updatedAt: instant({}),
  updatedBy: text({ max: 100 }),
  deletedAt: instant({ optional: true }),
} satisfies Columns

/** The system columns of a row. */
export type SystemRow = ValuesOf<typeof systemColumns>
/** The values of a set of columns. */
export type ValuesOf<C> = { [K in keyof C]: Value<C[K]> }
/** A stored row of a resource. */
export type RowOf<R> = R extends Resource<infer C> ? SystemRow & ValuesOf<C> : never
/** What an insert needs: columns that are nullable or have a default may be left out. */
export type InsertOf<R> =
  R extends Resource<infer C>
    ? { [K in Exclude<keyof C, MayLack<C>>]: Value<C[K]> } & { [K in MayLack<C>]?: Value<C[K]> } & { id?: number }
    : never
/** What an update may change. */
export type PatchOf<R> = R extends Resource<infer C> ? Partial<ValuesOf<C>> : never

/** The generic verbs that a resource offers over HTTP. */
export type Verb = 'read' | 'create' | 'update' | 'delete'
/** Roles of domains.md; `admin` may do everything. */
export const roles = ['admin', 'manager', 'staff', 'technician', 'auditor', 'medic'] as const
/** One of the six roles. */
export type Role = (typeof roles)[number]
/** Which verbs each role but admin has. */
export type Access = Partial<Record<Exclude<Role, 'admin'>, readonly Verb[]>>

/** The rows that a generic verb is offered for, every row where it is left out; `delete` stands for bringing back too. */
export interface VerbSuits<Column extends string = string> {
  readonly update?: Suits<Column>
  readonly delete?: Suits<Column>
}

const readWrite: readonly Verb[] = ['read', 'create', 'update']
/** What roles may do where a resource does not say otherwise. */
export const usualAccess: Access = {
  manager: ['read', 'create', 'update', 'delete'],
  staff: readWrite,
  medic: readWrite,
  technician: ['read'],
  auditor: ['read'],
}

/** A change that `fromImport` asks for beside the row itself: an insert whose references may point at rows of the same import. */
export interface ImportedInsert {
  readonly resource: string
  readonly row: Record<string, unknown>
}

/**
 * How rows without a natural key are known again: by a hash of what stands in the cells of some columns, and of which one of several such rows of the
 * sheet it is. The hash is kept in a column of the row, which is unique and read only; the natural key is given by the database.
 */
export interface RowKey {
  readonly column: string
  readonly from: readonly string[]
}

/** What a resource takes from workbooks beyond its own columns, and what becomes of it (design.md, third hatch). */
export interface ImportHatch {
  /** Columns that exist on sheets only, such as an opening quantity. */
  readonly columns: Columns
  /** Columns by whose name people mean another: where no other header gives that one, such a header does. `Destination` is a city, as a rule. */
  readonly yields?: Readonly<Record<string, string>>
  /** How rows are known again that a sheet gives no natural key, where it may leave that out. */
  readonly rowKey?: RowKey
  /** What such a column is compared with in a stored row: the stock on hand with an opening quantity. */
  readonly compares?: Readonly<Record<string, string>>
  /** What must hold between the sheet-only columns of one row; pure. */
  readonly check?: (extra: Record<string, unknown>) => readonly Issue[]
  /**
   * Values of the row's own columns that sheet-only columns make up, such as `{lat, lon}` of Lat and Lon. `extra` holds what the sheet gives, `row`
   * what the row has without it: what it held, and what its other cells give; `held` is the row as it is, null where it is new. What is not
   * returned stays as it is. Pure.
   */
  readonly toRow?: (
    extra: Record<string, unknown>,
    row: Record<string, unknown>,
    held: Record<string, unknown> | null,
  ) => Record<string, unknown>
  /** The resources that `fromImport` inserts, at most one row of each for a row of the sheet. */
  readonly brings: readonly string[]
  /**
   * What to insert with a row that the import creates (`current` null; `row` complete with its id), or what to say of one that
   * exists (`current` with its sums; nothing may be inserted then). Pure but for `newId`, which hands out ids.
   */
  readonly fromImport?: (
    row: Record<string, unknown>,
    extra: Record<string, unknown>,
    at: { newId: (resource: string) => number; now: string; actorId: number | null },
    current: Record<string, unknown> | null,
  ) => { readonly inserts: readonly ImportedInsert[]; readonly warnings: readonly Issue[] }
}

/** A definition as written by hand; see Resource for what is derived. */
export interface ResourceDefinition<C extends Columns> {
  readonly domain: string
  /** Singular, camelCase; table, type, permission and audit are named after it. */
  readonly name: string
  /** Plural as in the URL, kebab-case. */
  readonly slug: string
  readonly description: string
  readonly columns: C
  /** What identifies a row in workbooks and references; unique among live rows. Empty for a ledger, whose rows only have ids. */
  readonly naturalKey: readonly Name<C>[]
  /** Further unique columns. */
  readonly unique?: readonly Name<C>[]
  /** What a list may be sorted by, each with the filters that go with it; every pair has its index. The first is the default. */
  readonly lists: { readonly [K in Name<C> | 'updatedAt']?: readonly Name<C>[] }
  /** What people look for in a list, after what identifies a row: the first columns that it shows. Where left out, lists choose by the kinds of columns. */
  readonly glance?: readonly (Name<C> | 'createdAt' | 'createdBy')[]
  /** Further indexes, for reads written by hand. */
  readonly indexes?: readonly (readonly (Name<C> | 'deletedAt')[])[]
  /** Text columns that `q` searches. */
  readonly search?: readonly Name<C>[]
  /** Generic verbs offered; all four when left out. */
  readonly verbs?: readonly Verb[]
  readonly access?: Access
  /** Names under which people keep this resource as a sheet. */
  readonly sheets?: readonly string[]
  /** What must hold between the columns of one row; pure; also run by the importer. */
  readonly check?: (row: ValuesOf<C>) => readonly Issue[]
  readonly imports?: ImportHatch
  /** False where workbooks never bring rows, such as people. */
  readonly isImportable?: boolean
  /** Whether every read is recorded in the audit trail, as medical records ask for. */
  readonly recordsReads?: boolean
  /**
   * Read-only columns that are worked out of the row whenever it is written, such as the instant of a day and a time in a zone; `before` is the row as
   * it was, where there was one. Pure.
   */
  readonly computed?: (row: SystemRow & ValuesOf<C>, before?: ValuesOf<C>) => Partial<ValuesOf<C>>
  /** The rows that may be changed and removed at all, where their state decides it; `frozen` refuses the others, and says why. */
  readonly suits?: VerbSuits<Name<C>>
  /**
   * What of a row may not change any more as it stands, such as anything of what is closed: `changed` are the columns that are to be other than they
   * are, `deletedAt` where the row is to be removed or brought back; `after` is the row as it would be, where that can hold another state. For requests, reverts and workbooks; actions have rules of their own. Pure.
   */
  readonly frozen?: (row: SystemRow & ValuesOf<C>, changed: ReadonlySet<string>, after?: ValuesOf<C>) => readonly Issue[]
  /** Whom to tell of what when a request makes a row or changes it; `before` is the row as it was, null where it is new. Pure. */
  readonly tells?: (row: ValuesOf<C>, before: ValuesOf<C> | null) => readonly Telling[]
  /** Roles that see and change only the rows in which `column` is themselves. */
  readonly own?: Own<Name<C>>
  /** A reference to the row that this one is a part of: whoever sees that one sees this. */
  readonly within?: Name<C>
  /** Text columns in whose words `q` searches, by an index made for text; newest first. For tables too large for `search`. */
  readonly textIndex?: readonly Name<C>[]
  /** Conditions with a name: `?overdue=true` stands for `openDueAt.lt=now`. */
  readonly shortcuts?: Readonly<Record<string, Shortcut<Name<C>>>>
  /** Marks that no list is filtered by, for only the whole row tells them: a figure below a level of its own. */
  readonly marks?: Readonly<Record<string, Mark<Name<C>>>>
}

/** What a person is told of a row, by id. */
export interface Telling {
  readonly to: number | null
  /** One word for its sort, such as `task-assigned`. */
  readonly kind: string
  readonly subject: string
  readonly body: string
}

/** Whose rows a row is, for roles that see only their own. */
export interface Own<Column extends string = string> {
  readonly column: Column
  readonly roles: readonly Role[]
}

/** One condition of a list, with a name; a filter that its column has an index for. */
export interface Shortcut<Column extends string = string> extends Condition<Column> {
  readonly operator: 'eq' | 'in' | 'lt' | 'gte' | 'null'
  readonly value: string
  /** Columns that must hold one of some values besides: `{ isActive: 'true' }`. */
  readonly while?: { readonly [K in Column]?: string }
  /** Rows that meet it are marked with its label, beside this column. */
  readonly marks?: Column
  /** Whether lists open with it, for people, until they choose otherwise. */
  readonly opens?: true
  /** False where people are not offered it: another tells them more. */
  readonly isOffered?: false
}

/** A condition that only marks rows. */
export interface Mark<Column extends string = string> extends Condition<Column> {
  readonly than: Column
  readonly marks: Column
}

/** Every condition of a shortcut, the one by which it is sorted first. */
export const conditionsOf = ({ column, operator, value, while: besides = {} }: Shortcut): Condition[] => [
  { column, operator, value },
  ...Object.entries(besides).flatMap(([name, held]): Condition[] =>
    held === undefined ? [] : [{ column: name, operator: held.includes(',') ? 'in' : 'eq', value: held }],
  ),
]

/** A resource with everything derived from its definition that is not a schema, a table or a route. */
export interface Resource<C extends Columns = Columns> {
  readonly domain: string
  readonly name: string
  readonly slug: string
  readonly description: string
  /** `/api/{domain}/{slug}` */
  readonly path: string
  readonly table: string
  readonly columns: C
  readonly naturalKey: readonly string[]
  readonly unique: readonly string[]
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly glance: readonly string[]
  readonly indexes: readonly (readonly string[])[]
  readonly search: readonly string[]
  readonly verbs: ReadonlySet<Verb>
  readonly access: Access
  readonly sheets: readonly string[]
  readonly check: (row: Record<string, unknown>) => readonly Issue[]
  readonly imports: ImportHatch | null
  readonly isImportable: boolean
  readonly recordsReads: boolean
  readonly computed: (row: Record<string, unknown>, before?: Record<string, unknown>) => Record<string, unknown>
  readonly suits: VerbSuits
  readonly frozen: (row: Record<string, unknown>, changed: ReadonlySet<string>, after?: Record<string, unknown>) => readonly Issue[]
  readonly tells: (row: Record<string, unknown>, before: Record<string, unknown> | null) => readonly Telling[]
  readonly own: Own | null
  readonly within: string | null
  readonly textIndex: readonly string[]
  readonly shortcuts: Readonly<Record<string, Shortcut>>
  readonly marks: Readonly<Record<string, Mark>>
}

/** Defines a resource; a wrong column in a key, list or search is a compile-time error. */
export function defineResource<const C extends Columns>(definition: ResourceDefinition<C>): Resource<C> {
  const { domain, name, slug } = definition
  return {
    ...definition,
    path: `/api/${domain}/${slug}`,
    table: `${domain}_${name}`,
    unique: definition.unique ?? [],
    lists: definition.lists as Record<string, readonly string[]>, // optional keys that are absent stay absent
    glance: definition.glance ?? [],
    indexes: definition.indexes ?? [],
    search: definition.search ?? [],
    verbs: new Set(definition.verbs ?? ['read', 'create', 'update', 'delete']),
    access: definition.access ?? usualAccess,
    sheets: definition.sheets ?? [],
    check: withSources(definition.columns, (definition.check ?? (() => [])) as Resource['check']), // rows reach it only after the schema has passed them
    imports: withLanguages(definition.columns, definition.imports) ?? null,
    isImportable: definition.isImportable ?? (definition.naturalKey.length === 1 && (definition.verbs ?? ['create']).includes('create')),
    recordsReads: definition.recordsReads ?? false,
    computed: (definition.computed ?? (() => ({}))) as Resource['computed'], // whole rows reach it
    suits: definition.suits ?? {},
    frozen: (definition.frozen ?? (() => [])) as Resource['frozen'], // whole rows reach it
    tells: (definition.tells ?? (() => [])) as Resource['tells'], // of a row that is not whole only the ids of people count
    own: definition.own ?? null,
    within: definition.within ?? null,
    textIndex: definition.textIndex ?? [],
    shortcuts: definition.shortcuts ?? {},
    marks: definition.marks ?? {},
  }
}

/** A check that also asks for the source text of each translated column that must be filled. */
function withSources(columns: Columns, check: Resource['check']): Resource['check'] {
  const required = Object.entries(columns).filter(([, { inLanguage, nullable }]) => inLanguage !== null && !nullable)
  if (required.length === 0 || !columns.sourceLanguage) return check
  return (row) => {
    const language = String(row.sourceLanguage)
    const issues = required.flatMap(([path]): Issue[] => {
      const texts = Object.keys((row[path] ?? {}) as Texts) // a translated column
      if (texts.length === 0 || texts.includes(language)) return []
      const message = `has no text in ${language}, the language in which it was written first`
      return [
        { path, code: 'source', message, hint: `Give that text, or say which language was first: sourceLanguage ${texts.join(' or ')}.` },
      ]
    })
    return [...issues, ...check(row)]
  }
}

const storedCache = new WeakMap<Resource, readonly (readonly [string, AnyColumn])[]>()

/** The columns of a resource that are stored, so without sums. */
export function storedColumns(resource: Resource): readonly (readonly [string, AnyColumn])[] {
  let stored = storedCache.get(resource)
  if (!stored) {
    stored = Object.entries(resource.columns).filter(([, column]) => column.sum === null)
    storedCache.set(resource, stored)
  }
  return stored
}

/** The columns that everybody must give a new row: those that are neither optional nor filled in where nothing is said. */
export function requiredColumns(resource: Resource): string[] {
  return storedColumns(resource).flatMap(([name, { nullable, fallback, options }]) =>
    nullable || fallback !== undefined || options.numbered !== undefined || options.readOnly ? [] : [name],
  )
}

const personalCache = new WeakMap<Resource, ReadonlySet<string>>()

/** The stored columns of a resource that hold personal data. */
export function personalColumns(resource: Resource): ReadonlySet<string> {
  let personal = personalCache.get(resource)
  if (!personal) {
    personal = new Set(storedColumns(resource).flatMap(([name, { options }]) => (options.personal ? [name] : [])))
    personalCache.set(resource, personal)
  }
  return personal
}

/** Whether requests may give a column: neither what Opsbook works out, nor a state, which actions move. */
export function isTyped({ options }: AnyColumn): boolean {
  return !options.readOnly && !options.isState
}

/** Whether reads show a column: neither what is secret, nor what is kept for searching and working things out. */
export function isShown({ secret, options }: AnyColumn): boolean {
  return !secret && !options.isHidden
}

/** Of values by column those that reads show; the trail shows of a secret that there is one, so it asks for less. */
export function shownOf<V extends Readonly<Record<string, unknown>>>({ columns }: Resource, values: V, isKept = isShown): V {
  const hidden = Object.keys(values).filter((name) => columns[name] && !isKept(columns[name]))
  // the cast: the same values but for some, and no reader counts on those
  return hidden.length === 0 ? values : (Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.includes(name))) as V)
}

const translatedCache = new WeakMap<Resource, readonly string[]>()

/** The columns of a resource that hold texts in several languages. */
export function translatedColumns(resource: Resource): readonly string[] {
  let translated = translatedCache.get(resource)
  if (!translated) {
    translated = Object.entries(resource.columns).flatMap(([name, { inLanguage }]) => (inLanguage === null ? [] : [name]))
    translatedCache.set(resource, translated)
  }
  return translated
}

/** The languages whose words a search of a resource can be kept to. */
export function searchLanguages({ textIndex }: Resource): string[] {
  return searchedLanguages.filter((language) => textIndex.includes(wordsName(language)))
}

/** The property under which a row carries the label of a reference: `categoryId` -> `category`; `versionId` -> `versionLabel`, for every row has a version. */
export function labelName(column: string): string {
  const name = column.replace(/Id$/, '')
  return Object.hasOwn(systemColumns, name) ? `${name}Label` : name
}

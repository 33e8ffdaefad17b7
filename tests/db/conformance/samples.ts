// Rows of any resource, made of values at which engines differ: empty, cased, accented, folded, spaced, beyond the BMP, at the limits of their kind.
import type { AnyColumn } from '../../../shared/catalogue/column.ts'
import { type Resource, storedColumns } from '../../../shared/catalogue/resource.ts'
import { insert, remove } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import type { Row } from '../../../shared/db/rows.ts'
import { exampleValue } from '../../../shared/http/example.ts'

/** Texts that collations sort, fold and pad in ways of their own. */
export const oddTexts = [
  ...[
    '',
    'a',
    'A',
    'b',
    'B',
    'z',
    'Z',
    'aa',
    'AA',
    'a b',
    'A  B',
    'a-b',
    'ab',
    'a_b',
    'a.b',
    "a'b",
    '"a"',
    'a%',
    '[a]',
    '_',
    '~',
    '0',
    '10',
    '9',
  ],
  ...[
    'é',
    'E',
    'e',
    'É',
    'e\u0301',
    'ê',
    'ë',
    'f',
    'ß',
    'ss',
    'SS',
    'ẞ',
    'ı',
    'i',
    'I',
    'İ',
    'ﬀ',
    'ff',
    'Å',
    '\u212b',
    'å',
    'æ',
    'ae',
    'ø',
    'ñ',
    'n',
  ],
  ...[
    'Σ',
    'σ',
    'ς',
    'Я',
    'я',
    'ё',
    'ж',
    'ア',
    'あ',
    'ｱ',
    'Ａ',
    '中',
    '한',
    'ا',
    '😀',
    '😁',
    '👩‍👩‍👧',
    '𝒳',
    '\uffee',
    '\ue000',
    '\u{10fffd}',
  ],
  ...[
    'a\u00a0b',
    'a\tb',
    'a\u200bb',
    'a\u00adb',
    'co-op',
    'coop',
    '\\',
    '\\n',
    '%5',
    '~22',
    'null',
    'line\nbreak',
    'tab\tbed',
    'é'.repeat(60),
  ],
]

const odd: readonly unknown[] = [
  ...oddTexts,
  ...['UTC', 'Africa/Nairobi', 'America/Argentina/Buenos_Aires', 'EUR', 'ZAR', 'USD'],
  ...Array.from({ length: 80 }, (_, at) => `${at % 3 === 0 ? 'P' : 'p'}${at}@${at % 2 === 0 ? 'Company' : 'company'}.example`),
  ...[0, 1, -1, 7, 10, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  ...[0.001, 0.01, 0.1, 0.5, 4.99, 1.005, 12.5, 999_999_999_999.999, -999_999_999_999.999, 9_999_999_999_999.99, 999_999_999_999_999],
  ...[0.000000000000001, -0.999999999999999, 0.123456789012345],
  ...[true, false],
  ...['0001-01-01', '1899-12-31', '2027-02-28', '2028-02-29', '9999-12-31'],
  ...['00:00', '09:30', '23:59'],
  ...[
    '0001-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2027-02-28T14:30:00.123Z',
    '2027-02-28T14:30:00.124Z',
    '9999-12-31T23:59:59.999Z',
  ],
  ...[{}, [], [1, 2], { en: 'Crack' }, { en: 'Crack', 'de-AT': 'Riß 😀' }, { a: null, b: [1.5, 'é\u0001\uffff "q" \\'], c: { d: '' } }],
]

const known = new WeakMap<AnyColumn, readonly unknown[]>()

/** The odd values that a column takes. */
export function valuesOf(resource: Resource, column: AnyColumn): readonly unknown[] {
  const values = known.get(column) ?? (column.choices.length > 0 ? column.choices : oddValuesOf(resource, column))
  known.set(column, values)
  return values
}

function oddValuesOf(resource: Resource, column: AnyColumn): readonly unknown[] {
  const good = odd.filter((value) => {
    const parsed = column.schema.safeParse(value)
    return parsed.success && (typeof value === 'object' || parsed.data === value)
  })
  return good.length > 0 ? good : [exampleValue(resource.name, column)]
}

/** Numbers that look like chance and are the same each time. */
function chances(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Whether each row of a resource needs another row of what it refers to. */
const isKey = (resource: Resource, to: Resource) =>
  resource.naturalKey.length === 1 && resource.columns[resource.naturalKey[0] ?? '']?.refersTo === to.name

/** Stores so many odd rows of a resource and some of what it refers to, and removes every seventh; gives the rows as they were written. */
export async function storeSamples(ctx: DbContext, resource: Resource, count: number, made = new Map<Resource, Row[]>()): Promise<Row[]> {
  const references = ctx.catalogue.from(resource)
  for (const { to } of references)
    if (to !== resource && !made.has(to)) made.set(to, await storeSamples(ctx, to, isKey(resource, to) ? count : 6, made))
  const chance = chances(resource.name.length)
  const keys = new Set<string>()
  const rows: Row[] = []
  for (let tries = 0; rows.length < count && tries < count * 50; tries++) {
    const row: Row = { id: rows.length + 1 }
    for (const [name, column] of storedColumns(resource)) {
      const target = references.find((reference) => reference.column === name)?.to
      // only the first few rows are referred to, so that the others can be removed
      const known = target === resource ? rows.slice(0, 3) : (made.get(target ?? resource) ?? [])
      const values = target ? known.filter(({ deletedAt }) => !deletedAt).map(({ id }) => id) : valuesOf(resource, column)
      const isEmpty = column.nullable && (values.length === 0 || chance(4) === 0)
      row[name] = isEmpty ? null : values[chance(values.length)]
    }
    const taken = keysOf(resource, row)
    if (taken.some((key) => keys.has(key))) continue
    for (const key of taken) keys.add(key)
    rows.push(row)
  }
  const written = await commit(
    ctx,
    rows.map((row) => insert(resource, row as Parameters<typeof insert<Resource>>[1])), // values that its own columns take
  )
  const leaving = written.filter(({ id }) => Number(id) > 3 && Number(id) % 7 === 0 && count > 6)
  const removed = await commit(
    ctx,
    leaving.map((row) => remove(resource, row as Parameters<typeof remove>[1])), // as commit wrote it
  )
  return written.map((row) => removed.find(({ id }) => id === row.id) ?? row)
}

/** What a row takes of the unique keys of its resource; keys are told apart by a wide margin. */
function keysOf(resource: Resource, row: Row): string[] {
  const plain = (value: unknown) => (typeof value === 'string' ? fold(value) : value)
  const keys = [resource.naturalKey, ...resource.unique.map((name) => [name])].filter((key) => key.length > 0)
  return keys.flatMap((key) => {
    const isOpen = key.length === 1 && row[key[0] ?? ''] === null
    return isOpen ? [] : [JSON.stringify([key, ...key.map((name) => plain(row[name]))])]
  })
}

/** The documented rule for comparing text, written down once more: NFC, no blanks around, one blank between, lower, upper and lower case, σ at the end too. */
export function fold(text: string): string {
  const words = text.normalize('NFC').split(/\s+/).filter(Boolean).join(' ')
  return words.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
}

// The column kinds. A kind is one function that answers everything about itself.

import { z } from 'zod'
import type { Issue } from '../errors.ts'
import type { Cell, DateCell } from './cell.ts'
import { dateFromCell, flagFromCell, instantFromCell, measureFromCell, numberFromCell, textFromCell, timeFromCell } from './coerce.ts'
import { CellFault, type Column, type ColumnOptions, type DbValue, type Dialect, type Storage } from './column.ts'
import { canonicalTag, inOrder, usualLanguage } from './languages.ts'
import { tidy, toMatch } from './text.ts'

type Nullable<O> = O extends { optional: true } ? true : false
type Fallback<O> = O extends { default: unknown } | { numbered: string } ? true : false
type Made<T, O> = Column<T, Nullable<O>, Fallback<O>>

const same = <T extends DbValue>(type: string): Storage<T> => ({ type, to: (value) => value, from: (raw) => raw as T }) // what `to` wrote
const whole = (type: string): Storage<number> => ({ type, to: (value) => value, from: Number })
const both = <T>(sqlite: Storage<T>, mssql: Storage<T>) => ({ sqlite, mssql })
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`

function make<T, const O extends ColumnOptions & { default?: T }>(
  options: O,
  {
    schema,
    ...own
  }: Partial<Omit<Column<T>, 'schema'>> & Pick<Column<T>, 'kind' | 'storage' | 'fromCell'> & { schema: () => z.ZodType<T> },
): Made<T, O> {
  let made: z.ZodType<T> | undefined
  const column = {
    fallback: options.default,
    options,
    check: () => null,
    toCell: (value: T) => value as Cell, // the kinds whose values are no cells say how
    choices: [],
    refersTo: null,
    keyed: false,
    scale: 0,
    secret: false,
    sum: null,
    inLanguage: null,
    ...own,
    nullable: options.optional === true,
    // a thousand columns have one, and few are asked for theirs soon
    get schema() {
      made ??= schema()
      return made
    },
  }
  return column as Made<T, O> // `nullable` is what the options' own type says
}

/** Formats that a text may have to match. */
const formats = {
  email: { pattern: z.regexes.email, message: 'is not an e-mail address', hint: 'Write it as name@company.example.' },
  currency: { pattern: /^[A-Z]{3}$/, message: 'is not a currency code', hint: 'Use the three letters of ISO 4217, such as ZAR or EUR.' },
  timezone: { pattern: /^[A-Za-z0-9_+\-/]+$/, message: 'is not an IANA time zone', hint: 'Write it as Africa/Nairobi or UTC.' },
  language: { pattern: /./, message: 'is not a language tag', hint: 'Use a tag of BCP 47, such as fr or fr-CA.' },
} as const

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** What XML, hence a workbook, cannot hold: control characters but tab and line ends, and two that are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const plainText = (max: number) =>
  z
    .string()
    .overwrite(tidy)
    .max(max)
    .refine((value) => value.isWellFormed(), {
      error: 'holds half a character (a lone surrogate)',
      params: { code: 'malformed' },
    })
    .refine((value) => !unwritable.test(value), {
      error: 'holds a control character',
      params: { code: 'malformed', hint: 'Take it out: no workbook could carry it.' },
    })

/** Text of at most `max` characters (UTF-16 units), NFC and trimmed; required text is not empty. */
export function text<const O extends ColumnOptions & { max: number; format?: keyof typeof formats; default?: string }>(
  options: O,
): Made<string, O> {
  const length = options.max > 4000 ? 'MAX' : String(options.max)
  return make<string, O>(options, {
    kind: 'text',
    schema: () => textSchema(options),
    storage: both(same('TEXT'), same(`NVARCHAR(${length})`)),
    check: (dialect, name) => atMost(dialect, name, options.max),
    fromCell: textFromCell,
    keyed: options.max <= 400,
  })
}

function textSchema(options: ColumnOptions & { max: number; format?: keyof typeof formats }): z.ZodType<string> {
  let schema = plainText(options.max)
  if (!options.optional) schema = schema.min(1)
  if (options.format) {
    const { pattern, message, hint } = formats[options.format]
    const tests = { timezone: isZone, language: (value: string) => canonicalTag(value) !== null }
    const test = { ...tests, email: null, currency: null }[options.format] ?? ((value: string) => pattern.test(value))
    schema = schema.refine(test, { error: message, params: { code: options.format satisfies Issue['code'], hint } })
    if (options.format === 'language') schema = schema.overwrite((value) => canonicalTag(value) ?? value)
  }
  return schema
}

/**
 * SQL Server counts UTF-16 units as the schema does, by the type itself where it can. SQLite counts characters, of which a text has
 * at most as many: its bound refuses nothing that the schema takes, and lets a text of emoji be up to twice as long.
 */
function atMost(dialect: Dialect, name: string, max: number): string | null {
  if (dialect === 'sqlite') return `length(${name}) <= ${max}`
  return max > 4000 ? `DATALENGTH(${name}) <= ${2 * max}` : null
}

/** A whole number; without bounds, any that JSON carries exactly. */
export function integer<const O extends ColumnOptions & { min?: number; max?: number; default?: number }>(options: O): Made<number, O> {
  const min = options.min ?? Number.MIN_SAFE_INTEGER
  const max = options.max ?? Number.MAX_SAFE_INTEGER
  return make<number, O>(options, {
    kind: 'integer',
    schema: () => z.int().min(min).max(max),
    storage: both(whole('INTEGER'), whole('BIGINT')),
    check: (_, name) => range(name, options.min, options.max),
    fromCell: numberFromCell,
  })
}

/** Bounds are written without an exponent: with one they would be floats, and what is exact be compared as a float. */
function range(name: string, min: number | undefined, max: number | undefined, scale = 0): string | null {
  const literal = (bound: number) => (String(bound).includes('e') ? bound.toFixed(scale) : String(bound))
  const parts = [min === undefined ? '' : `${name} >= ${literal(min)}`, max === undefined ? '' : `${name} <= ${literal(max)}`].filter(
    Boolean,
  )
  return parts.length > 0 ? parts.join(' AND ') : null
}

/**
 * A decimal of at most 15 digits, `scale` of them after the point; on SQLite an integer times 10^scale. A cell may carry one of its `units`
 * behind the number, such as `2,5 t`. What is measured, such as a latitude, may have more digits in a cell: they are rounded away.
 */
export function decimal<
  const O extends ColumnOptions & {
    scale: number
    min?: number
    max?: number
    default?: number
    units?: readonly string[]
    isMeasured?: boolean
  },
>(options: O): Made<number, O> {
  const { scale } = options
  const unit = 10 ** scale
  const most = (10 ** 15 - 1) / unit
  const min = options.min ?? -most
  const max = options.max ?? most
  const schema = () =>
    z
      .number()
      .min(min)
      .max(max)
      .refine((value) => Number(value.toFixed(scale)) === value, {
        error: `has more than ${scale} decimal places`,
        params: { code: 'too_precise', hint: `Round it to ${scale} decimal places.`, values: { scale } },
      })
  return make<number, O>(options, {
    kind: 'decimal',
    schema,
    scale,
    storage: both(
      { type: 'INTEGER', to: (value) => Math.round(value * unit), from: (raw) => Number(raw) / unit },
      { type: `DECIMAL(15,${scale})`, to: (value) => value.toFixed(scale), from: Number },
    ),
    // DECIMAL(15) holds the 15 digits by itself
    check: (dialect, name) =>
      dialect === 'sqlite' ? range(name, Math.round(min * unit), Math.round(max * unit)) : range(name, options.min, options.max, scale),
    fromCell: (cell, hints) => {
      const read = measureFromCell(cell, options.units ?? [], hints)
      return options.isMeasured && typeof read === 'number' ? Number(read.toFixed(scale)) : read
    },
  })
}

/** An amount of money, decimal(15,2); its currency is another column, `currency` unless told. */
export function money<const O extends ColumnOptions & { min?: number; default?: number }>(options: O): Made<number, O & { scale: 2 }> {
  return decimal({ scale: 2, currencyIn: 'currency', ...options })
}

/** A quantity, decimal(15,3). */
export function quantity<const O extends ColumnOptions & { min?: number; default?: number }>(options: O): Made<number, O & { scale: 3 }> {
  return decimal({ scale: 3, ...options })
}

/** True or false. */
export function flag<const O extends ColumnOptions & { default?: boolean }>(options: O): Made<boolean, O> {
  const isTrue = (raw: DbValue) => raw === 1 || raw === true || raw === 1n
  return make<boolean, O>(options, {
    kind: 'flag',
    schema: () => z.boolean(),
    storage: both({ type: 'INTEGER', to: (value) => (value ? 1 : 0), from: isTrue }, { type: 'BIT', to: (value) => value, from: isTrue }),
    check: (dialect, name) => (dialect === 'sqlite' ? `${name} IN (0, 1)` : null),
    fromCell: flagFromCell,
  })
}

/** One of a closed list of words; `said` are others that a cell may hold for them, such as `offen` for open. */
export function choice<const C extends string, const O extends ColumnOptions & { default?: C; said?: Readonly<Record<string, C>> }>(
  choices: readonly [C, ...C[]],
  options: O,
): Made<C, O> {
  const words = [...choices.map((word) => [word, word] as const), ...Object.entries<C>(options.said ?? {})]
  const byMatch = new Map(words.map(([word, means]) => [toMatch(word), means]))
  const longest = Math.max(...choices.map((word) => word.length))
  return make<C, O>(options, {
    kind: 'choice',
    schema: () => z.enum(choices) as unknown as z.ZodType<C>, // the enum of a const tuple is its union
    storage: both(same('TEXT'), same(`NVARCHAR(${Math.max(20, longest)})`)),
    // whatever the collation of the database, New is not new
    check: (dialect, name) =>
      dialect === 'sqlite'
        ? `${name} IN (${choices.map(quote).join(', ')})`
        : `${name} COLLATE Latin1_General_BIN2 IN (${choices.map((word) => `N${quote(word)}`).join(', ')})`,
    choices,
    fromCell: (cell, hints) => {
      const typed = textFromCell(cell, hints)
      if (typed instanceof CellFault) return typed
      return (
        byMatch.get(toMatch(typed)) ?? new CellFault('choice', `"${typed}" is not one of the choices`, `Use one of: ${choices.join(', ')}.`)
      )
    },
  })
}

const dateCell = (iso: string): DateCell => ({ kind: 'date', iso })
const isDay = (value: string) =>
  !value.startsWith('0000') && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().slice(0, 10) === value

/** A calendar day, `2027-02-28`. */
export function date<const O extends ColumnOptions & { default?: string }>(options: O): Made<string, O> {
  return make<string, O>(options, {
    kind: 'date',
    schema: () =>
      z.iso
        .date({ error: 'is no day such as 2027-02-28', abort: true })
        .refine(isDay, { error: 'is no day of the calendar', params: { code: 'date' } }),
    storage: both(same('TEXT'), { type: 'DATE', to: (value) => value, from: (raw) => String(raw).slice(0, 10) }),
    check: (dialect, name) => (dialect === 'sqlite' ? `date(${name}) IS ${name} AND ${name} >= '0001'` : null),
    fromCell: dateFromCell,
    toCell: dateCell,
  })
}

/** A time of day, `14:30`. */
export function time<const O extends ColumnOptions & { default?: string }>(options: O): Made<string, O> {
  return make<string, O>(options, {
    kind: 'time',
    schema: () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'is no time of day such as 14:30' }),
    storage: both(same('TEXT'), same('NVARCHAR(5)')),
    check: (dialect, name) =>
      dialect === 'sqlite'
        ? `${name} GLOB '[0-2][0-9]:[0-5][0-9]' AND ${name} < '24'`
        : `${name} LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND ${name} < N'24'`,
    fromCell: timeFromCell,
    toCell: (value) => dateCell(`${value}:00`),
  })
}

/** Whether an ISO instant lies in the years 1 to 9999, which both engines keep; a time zone may have moved it out of them. */
export const isInEra = (iso: string): boolean => /^\d{4}-/.test(iso) && !iso.startsWith('0000')

const instantForm = 'dddd-[01]d-[0-3]dT[0-2]d:[0-5]d:[0-5]d.dddZ'.replaceAll('d', '[0-9]')

/** An instant, ISO 8601 UTC with milliseconds. */
export function instant<const O extends ColumnOptions & { default?: string }>(options: O): Made<string, O> {
  return make<string, O>(options, {
    kind: 'instant',
    schema: () =>
      z.iso
        .datetime({ offset: true, error: 'is no instant with a zone, such as 2026-11-20T14:05:00Z', abort: true })
        .overwrite((value) => {
          const at = Date.parse(value)
          return Number.isNaN(at) ? value : new Date(at).toISOString()
        })
        .refine(isInEra, {
          error: 'is not between the years 1 and 9999',
          params: { code: 'range', hint: 'Give an instant that people live in.' },
        }),
    storage: both(same('TEXT'), { type: 'DATETIME2(3)', to: (value) => value, from: String }),
    // the form alone, for every row has three of them: to read each as an instant takes SQLite more than twice the time
    check: (dialect, name) => (dialect === 'sqlite' ? `${name} GLOB '${instantForm}' AND ${name} >= '0001'` : null),
    fromCell: instantFromCell,
    toCell: (value) => dateCell(value.replace('Z', '')),
  })
}

/** A reference to a live row of another resource, by id; workbooks give its natural key. */
export function ref<const R extends string, const O extends ColumnOptions>(
  resource: R,
  options: O,
): Made<number, O> & { readonly refersTo: R } {
  const made = make<number, O>(options, {
    kind: 'ref',
    schema: () => z.int().positive(),
    storage: both(whole('INTEGER'), whole('BIGINT')),
    fromCell: numberFromCell,
    refersTo: resource,
  })
  return made as Made<number, O> & { readonly refersTo: R } // set one line above
}

/** Ids of rows of a resource, as a column of kind `json` holds several; clients learn of the resource by `x-refers-to`. */
export const idsOf = (resource: string) => z.array(z.int().positive().meta({ 'x-refers-to': resource }))

/** A JSON object or list of the given shape, at most 64 KB as text unless told. In a workbook a list of texts may be written `fragile; refrigerated`. */
export function json<T, const O extends ColumnOptions & { default?: T; kilobytes?: number }>(
  shape: z.ZodType<T> | (() => z.ZodType<T>),
  options: O,
): Made<T, O> {
  const { kilobytes = 64 } = options
  const schema = () =>
    (typeof shape === 'function' ? shape() : shape).refine((value) => JSON.stringify(value).length <= kilobytes * 1024, {
      error: `is longer than ${kilobytes} KB`,
      params: { code: 'too_long' },
    })
  const parse = (raw: DbValue): T => JSON.parse(String(raw)) // what `to` wrote, checked by the schema then
  const made: Made<T, O> = make<T, O>(options, {
    kind: 'json',
    schema,
    storage: both({ type: 'TEXT', to: JSON.stringify, from: parse }, { type: 'NVARCHAR(MAX)', to: JSON.stringify, from: parse }),
    // ISJSON takes objects and lists only, so that SQLite takes no other either
    check: (dialect, name) =>
      dialect === 'sqlite' ? `json_valid(${name}) AND substr(${name}, 1, 1) IN ('{', '[')` : `ISJSON(${name}) = 1`,
    fromCell: (cell, hints) => {
      const typed = textFromCell(cell, hints)
      if (typed instanceof CellFault) return typed
      const list = /^[[{]/.test(typed) ? undefined : made.schema.safeParse(typed.split(';').map(tidy).filter(Boolean)).data
      if (list !== undefined) return list
      try {
        return JSON.parse(typed)
      } catch {
        return new CellFault('json', 'is no JSON', 'Write it as in {"lat": -1.29, "lon": 36.82}.')
      }
    },
    toCell: JSON.stringify,
  })
  return made
}

/**
 * Text in several languages, `{"de": "Riss", "en": "Crack"}`, by BCP 47 tag in its canonical form, which is the order too; at least one.
 * A cell that holds plain text is in the language of the sheet.
 */
export function translated<const O extends ColumnOptions & { max: number }>(options: O): Made<Record<string, string>, O> {
  const shape = () => z.record(z.string(), plainText(options.max).min(1)).superRefine(refuseTags).overwrite(inOrder)
  const made = json(shape, options as O & { default?: Record<string, string> })
  const { fromCell: fromJson } = made
  const fromCell: typeof fromJson = (cell, hints) => {
    const typed = textFromCell(cell, hints)
    if (typed instanceof CellFault || typed.startsWith('{')) return fromJson(cell, hints)
    return { [hints.language ?? usualLanguage]: typed }
  }
  const inLanguage = (language: string, headers: readonly string[]) =>
    text({
      max: options.max,
      optional: true,
      headers: [...headers, ...(options.headersIn?.[language] ?? [])],
      ...(options.description === undefined ? {} : { description: options.description }),
    })
  return Object.assign(made, { fromCell, inLanguage, kind: 'translated' }) as Made<Record<string, string>, O>
}

const mostLanguages = 100

/** Refuses what is no language tag, and what names a language that another tag names too. */
function refuseTags(texts: Record<string, string>, ctx: z.RefinementCtx): void {
  const say = (path: string[], code: Issue['code'], message: string, hint: string) =>
    ctx.addIssue({ code: 'custom', path, message, params: { code, hint } })
  const tags = Object.keys(texts)
  if (tags.length === 0) say([], 'too_small', 'holds no text', 'Give it in one language at least, such as {"en": "Crack"}.')
  if (tags.length > mostLanguages) {
    say([], 'too_big', `has more than ${mostLanguages} languages`, 'Leave some of them out.')
    return
  }
  const seen = new Map<string, string>()
  for (const tag of tags) {
    const canonical = canonicalTag(tag)
    const same = canonical === null ? undefined : seen.get(canonical)
    if (canonical === null) say([tag], 'language', formats.language.message, formats.language.hint)
    else if (same !== undefined) say([tag], 'twice', `is the same language as ${same}`, 'Keep one of the two.')
    else seen.set(canonical, tag)
  }
}

/** Text that is never returned and never audited in clear, such as a password hash. */
export function secret<const O extends ColumnOptions>(options: O): Made<string, O> {
  return Object.assign(text({ max: 400, ...options, readOnly: true }) as Made<string, O>, { kind: 'secret', keyed: false, secret: true })
}

/** Not stored: the sum of a decimal column over the live rows of another resource that refer to this row by `by`. */
export function sum(
  of: string,
  by: string,
  column: string,
  options: ColumnOptions & { scale: number; description: string },
): Column<number, false, true> {
  return Object.assign(decimal({ ...options, readOnly: true, default: 0 }), { kind: 'sum', sum: { of, by, column } })
}

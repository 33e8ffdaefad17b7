// From what people type into cells to values: numbers with currency and either decimal sign, dates in either order, yes and no.
import type { Cell, DateCell } from './cell.ts'
import { CellFault, type CellHints } from './column.ts'
import { tidy, toMatch } from './text.ts'

type Filled = Exclude<Cell, null>

/** What a cell shows to a person, for messages. */
export function show(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'object') return String(cell)
  return cell.kind === 'date' ? cell.iso : cell.text
}

/** Text as it stands; a number as a person would read it, a date in ISO form. */
export function textFromCell(cell: Filled, _?: CellHints): string | CellFault {
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  return tidy(show(cell))
}

function errorFault(text: string): CellFault {
  return new CellFault('error_cell', `the cell holds the error ${text}`, 'Mend the formula or type the value.')
}

const currencies = new Set([...Intl.supportedValuesOf('currency'), 'R', 'RS', 'RS.', 'KR', 'KR.', 'FR', 'FR.', 'KSH', 'KSH.', 'ZŁ'])
const isCurrency = (word: string | undefined) =>
  word === undefined || /^[A-Z]{0,3}\p{Sc}$/u.test(word) || currencies.has(word.toUpperCase())
const numberText = /^([-+]?)\s*([^\d\s.,'’+-][^\d\s'’+-]{0,3})?\s*([-+]?)([\d.,][\d.,\s'’]*?)\s*([^\d\s.,'’+-]{1,3}\.?)?$/u
/** Digits in groups of three, or as in India: three at the end and two before; one kind of sign between them. */
const wholeText = /^(?:\d+|\d{1,3}([.,'’ ])\d{3}(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3})?$/

/** No number is written longer; over long runs of blanks the patterns would take quadratic time. */
const longestNumber = 100

/**
 * A number, from a number cell or from text such as `R 12,50`, `1 234,75`, `(3.20)` or `12%`.
 * Where both signs occur the last is the decimal sign; a lone sign before exactly three digits follows `decimalSign`.
 */
export function numberFromCell(cell: Filled, hints: Pick<CellHints, 'decimalSign'>): number | CellFault {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const value = typeof cell === 'string' && cell.length <= longestNumber ? readNumber(tidy(cell), hints.decimalSign) : null
  return value ?? new CellFault('number', `"${show(cell)}" is not a number`, 'Type a number, such as 1234.75.')
}

/** A number that may have one of these units behind it, in either case: `2,5 t`. */
export function measureFromCell(cell: Filled, units: readonly string[], hints: Pick<CellHints, 'decimalSign'>): number | CellFault {
  const read = numberFromCell(cell, hints)
  if (typeof read === 'number' || typeof cell !== 'string') return read
  const typed = tidy(cell)
  const unit = units.find((one) => typed.toLowerCase().endsWith(one.toLowerCase()))
  const bare = unit === undefined ? read : numberFromCell(typed.slice(0, -unit.length), hints)
  return typeof bare === 'number' ? bare : read
}

function readNumber(typed: string, preferred: '.' | ','): number | null {
  const inParentheses = /^\((.*)\)$/.exec(typed)
  const unsigned = (inParentheses?.[1] ?? typed).replace('\u2212', '-').trim()
  const percent = unsigned.endsWith('%')
  const parts = numberText.exec(percent ? unsigned.slice(0, -1).trim() : unsigned)
  if (!parts || !isCurrency(parts[2]) || !isCurrency(parts[5])) return null
  const sign = `${parts[1]}${parts[3]}`
  const digits = (parts[4] ?? '').replaceAll(/\s/g, ' ')
  const point = decimalSignOf(digits, preferred)
  const at = digits.indexOf(point)
  const [whole, fraction] = at < 0 ? [digits, ''] : [digits.slice(0, at), digits.slice(at + 1)]
  if (sign.length > 1 || (inParentheses && sign !== '') || !wholeText.test(whole) || !/^\d*$/.test(fraction) || whole + fraction === '')
    return null
  const value = Number(`${whole.replaceAll(/\D/g, '')}.${fraction}0`)
  const exact = Number((percent ? value / 100 : value).toPrecision(15))
  return inParentheses || sign === '-' ? 0 - exact : exact
}

function decimalSignOf(digits: string, preferred: '.' | ','): '.' | ',' {
  const point = digits.lastIndexOf('.')
  const comma = digits.lastIndexOf(',')
  if (point >= 0 && comma >= 0) return comma > point ? ',' : '.'
  const sign = point >= 0 ? '.' : ','
  const parts = digits.split(sign)
  if (parts.length === 1) return preferred
  if (parts.length > 2) return sign === '.' ? ',' : '.'
  const grouped = parts[1]?.length === 3 && (parts[0]?.length ?? 0) <= 3 && !/^[-+]?0?$/.test(parts[0] ?? '')
  return grouped ? preferred : sign
}

/** The decimal sign that a typed number proves, or null where it proves none. */
export function decimalEvidence(cell: Cell): '.' | ',' | null {
  if (typeof cell !== 'string' || readNumber(tidy(cell), '.') === null) return null
  const digits = cell.replace(/[^\d.,]/g, '')
  const asPoint = decimalSignOf(digits, '.')
  return /[.,]/.test(digits) && asPoint === decimalSignOf(digits, ',') ? asPoint : null
}

const yes = new Set(['yes', 'y', 'true', '1', 'x', 'on', 'active', 'ja', 'oui', 'si', 'sí', '✓', '✔'])
const no = new Set(['no', 'n', 'false', '0', 'off', 'inactive', 'nein', 'non', '✗', '✘', ''])

/** Yes or no, in the words and marks that people use for them. */
export function flagFromCell(cell: Filled): boolean | CellFault {
  if (typeof cell === 'boolean') return cell
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const raw = show(cell).trim().toLowerCase()
  const word = yes.has(raw) || no.has(raw) ? raw : toMatch(raw)
  if (yes.has(word)) return true
  if (no.has(word)) return false
  return new CellFault('flag', `"${show(cell)}" is neither yes nor no`, 'Type yes or no.')
}

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const clockAfter = '(?:(?:T|,?\\s+)(\\S.*))?$'
const slashed = new RegExp(`^(\\d{1,4})[/.\\-\\s](\\d{1,2})[/.\\-\\s](\\d{4}|\\d{1,2})${clockAfter}`)
const dayFirst = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[\\s\\-/.]*([A-Za-z]{3,9})\\.?[\\s\\-/,]*(\\d{4}|\\d{2})${clockAfter}`)
const monthFirst = new RegExp(`^([A-Za-z]{3,9})\\.?\\s*(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${clockAfter}`)

const pad = (value: number, length = 2) => String(value).padStart(length, '0')

/** Two digits of a year are of this century. */
function toDay(year: string | undefined, month: number, day: string | undefined): string | null {
  if (year?.length !== 2 && year?.length !== 4) return null
  const full = year.length === 2 ? 2000 + Number(year) : Number(year)
  const at = new Date(Date.UTC(full, month - 1, Number(day)))
  return full >= 1000 && at.getUTCMonth() === month - 1 && at.getUTCDate() === Number(day)
    ? `${full}-${pad(month)}-${pad(Number(day))}`
    : null
}

const monthOf = (word: string | undefined) => months.findIndex((month) => month.startsWith((word ?? '').toLowerCase())) + 1

interface Moment {
  readonly day: string
  /** `14:30:00.000`, or null where only a day is typed. */
  readonly time: string | null
}

/** The day, and the time of day if there is one, that typed text means under a date order; null where it is no day. */
function momentOf(typed: string, order: 'dmy' | 'mdy'): Moment | null {
  const [slash, byDay, byMonth] = [slashed.exec(typed), dayFirst.exec(typed), monthFirst.exec(typed)]
  const day = slash
    ? slashedDay(slash, order)
    : byDay
      ? toDay(byDay[3], monthOf(byDay[2]), byDay[1])
      : byMonth
        ? toDay(byMonth[3], monthOf(byMonth[1]), byMonth[2])
        : null
  const rest = (slash ?? byDay ?? byMonth)?.[4]
  const time = rest === undefined ? null : clockOf(rest.replace(/\s?(?:Z|[+-]\d\d:?\d\d)$/, ''))
  return day === null || (rest !== undefined && time === null) ? null : { day, time }
}

function slashedDay([, a = '', b = '', c = '']: RegExpExecArray, order: 'dmy' | 'mdy'): string | null {
  if (a.length === 4) return c.length === 4 ? null : toDay(a, Number(b), c)
  return order === 'dmy' ? toDay(c, Number(b), a) : toDay(c, Number(a), b)
}

/** Which date orders make typed text a day; both for ISO dates and empty for what is none. */
export function dateOrders(cell: Cell): readonly ('dmy' | 'mdy')[] {
  if (typeof cell !== 'string' || !slashed.test(tidy(cell)) || /^\d{4}/.test(tidy(cell))) return []
  return (['dmy', 'mdy'] as const).filter((order) => momentOf(tidy(cell), order) !== null)
}

/** A calendar day, from a date cell or typed in ISO form, with month names, or in the column's date order. */
export function dateFromCell(cell: Filled, hints: CellHints): string | CellFault {
  if (typeof cell === 'object') return cell.kind === 'date' ? fromDateCell(cell) : errorFault(cell.text)
  const moment = typeof cell === 'string' ? momentOf(tidy(cell), hints.dateOrder) : null
  return moment?.day ?? dateFault(cell)
}

function dateFault(cell: Cell): CellFault {
  return new CellFault('date', `"${show(cell)}" is no date`, 'Type a day of the calendar, such as 2027-02-28.')
}

function fromDateCell(cell: DateCell): string | CellFault {
  return cell.iso.length >= 10 && cell.iso[4] === '-' ? cell.iso.slice(0, 10) : dateFault(cell)
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(?:([AaPp])\.?[Mm]\.?)?$/

/** `14:30:00.000` from what is typed for a time of day. */
function clockOf(typed: string): string | null {
  const [found, h, minute, second = '00', fraction = '', half] = clock.exec(typed.trim()) ?? []
  const isMorning = half?.toLowerCase() === 'a'
  const hour = half ? (Number(h) % 12) + (isMorning ? 0 : 12) : Number(h)
  const isRight = found !== undefined && hour < 24 && !(half && (Number(h) > 12 || h === '0')) && Number(minute) < 60 && Number(second) < 60
  return isRight ? `${pad(hour)}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}` : null
}

/** A time of day `14:30`, also from `2:30 PM`. */
export function timeFromCell(cell: Filled): string | CellFault {
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const typed = show(cell)
  const time = clockOf(/^\d{4}-\d\d-\d\dT/.test(typed) ? typed.slice(11) : typed)
  return time?.slice(0, 5) ?? new CellFault('time', `"${typed}" is no time of day`, 'Type it as 14:30.')
}

const withOffset = /^(\d{4})-(\d\d)-(\d\d)[T\s](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d:?\d\d)$/

/** An instant: with an offset as it stands, a wall time in the zone of the hints; a day alone is its first moment there. */
export function instantFromCell(cell: Filled, hints: CellHints): string | CellFault {
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const typed = tidy(show(cell))
  const [found, year, month, day, time, offset] = withOffset.exec(typed) ?? []
  if (found !== undefined) {
    const at = toDay(year, Number(month), day) === null ? Number.NaN : Date.parse(`${year}-${month}-${day}T${time}${offset}`)
    return Number.isNaN(at) ? dateFault(cell) : new Date(at).toISOString()
  }
  const moment = typeof cell === 'number' || typeof cell === 'boolean' ? null : momentOf(typed, hints.dateOrder)
  if (moment === null || /\d\s?(?:Z|[+-]\d\d:?\d\d)$/.test(moment.time === null ? '' : typed)) return dateFault(cell)
  return wallToInstant(moment.day, moment.time ?? '00:00:00', hints.timezone)
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()
const mostOffsets = 20_000

/** By how many milliseconds the clocks of an IANA zone are ahead of UTC at an instant; kept, for the same days and hours come again and again. */
export function offsetAt(zone: string, at: number): number {
  const key = `${zone} ${at}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = readOffset(zone, at)
    if (offsets.size >= mostOffsets) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

function readOffset(zone: string, at: number): number {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' })
    formats.set(zone, format)
  }
  const [day = '', clockText = ''] = format.format(at).split(', ')
  const [d, m, y] = day.split('/').map(Number)
  const [hour, minute, second] = clockText.split(':').map(Number)
  return Date.UTC(y ?? 0, (m ?? 1) - 1, d, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/**
 * The instant of a wall time in an IANA zone. In the gap of daylight saving the clock is read as before the change (so the
 * instant falls after the gap); in the fold the first of the two instants is meant.
 */
export function wallToInstant(day: string, clockText: string, zone: string): string {
  const wall = Date.parse(`${day}T${clockText}Z`)
  const before = offsetAt(zone, wall - 86_400_000)
  const candidate = wall - before
  const instantAt = offsetAt(zone, candidate) === before ? candidate : wall - offsetAt(zone, wall - offsetAt(zone, wall + 86_400_000))
  return new Date(offsetAt(zone, instantAt) === wall - instantAt ? instantAt : candidate).toISOString()
}

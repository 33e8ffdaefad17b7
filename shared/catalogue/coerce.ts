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

const numberText = /^[-+]?(?:\d+(?:[.,]\d*)*|[.,]\d+)$/

/**
 * A number, from a number cell or from text such as `R 12,50`, `1 234,75`, `(3.20)` or `12%`.
 * Where both signs occur the last is the decimal sign; a lone sign before exactly three digits follows `decimalSign`.
 */
export function numberFromCell(cell: Filled, hints: CellHints): number | CellFault {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const fault = () => new CellFault('number', `"${show(cell)}" is not a number`, 'Type a number, such as 1234.75.')
  if (typeof cell !== 'string') return fault()
  const bare = tidy(cell)
  const negative = /^\(.*\)$/.test(bare)
  const percent = bare.endsWith('%')
  const stripped = bare
    .replace(/^\(|\)$|%$/g, '')
    .replace(/^([-+]?)\s*(?:\p{Sc}|[A-Za-z]{1,3}(?=[\s\d.,-]))\s*|\s*(?:\p{Sc}|[A-Z]{3})$/gu, '$1')
    .replace(/[\s'’\u00a0\u202f]/g, '')
    .replace('\u2212', '-')
  if (!numberText.test(stripped)) return fault()
  const sign = decimalSignOf(stripped, hints.decimalSign)
  const plain = sign === ',' ? stripped.replaceAll('.', '').replace(',', '.') : stripped.replaceAll(',', '')
  const value = Number(plain)
  if (!Number.isFinite(value)) return fault()
  const exact = Number((percent ? value / 100 : value).toPrecision(15))
  return negative ? -exact : exact
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
  if (typeof cell !== 'string') return null
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

const slashed = /^(\d{1,4})[/.\-\s](\d{1,2})[/.\-\s](\d{2,4})(?:[T\s]+(.*))?$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const named = /^(\d{1,2})[\s\-/]*([A-Za-z]{3,9})[\s\-/,]*(\d{4})$/

const pad = (value: number, length = 2) => String(value).padStart(length, '0')

function toDay(year: number, month: number, day: number): string | null {
  const full = year < 100 ? 2000 + year : year
  const at = new Date(Date.UTC(full, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? `${pad(full, 4)}-${pad(month)}-${pad(day)}` : null
}

/** The day that typed text means under a date order, null where it is no day. */
function dayOf(typed: string, order: 'dmy' | 'mdy'): string | null {
  const word = named.exec(typed)
  if (word) {
    const month = months.indexOf((word[2] ?? '').slice(0, 3).toLowerCase()) + 1
    return month > 0 ? toDay(Number(word[3]), month, Number(word[1])) : null
  }
  const parts = slashed.exec(typed)
  if (!parts) return null
  const [a, b, c] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if ((parts[1] ?? '').length === 4) return toDay(a, b, c)
  return order === 'dmy' ? toDay(c, b, a) : toDay(c, a, b)
}

/** Which date orders make typed text a day; both for ISO dates and empty for what is none. */
export function dateOrders(cell: Cell): readonly ('dmy' | 'mdy')[] {
  if (typeof cell !== 'string' || !slashed.test(tidy(cell)) || /^\d{4}/.test(tidy(cell))) return []
  return (['dmy', 'mdy'] as const).filter((order) => dayOf(tidy(cell), order) !== null)
}

/** A calendar day, from a date cell or typed in ISO form, with month names, or in the column's date order. */
export function dateFromCell(cell: Filled, hints: CellHints): string | CellFault {
  if (typeof cell === 'object') return cell.kind === 'date' ? fromDateCell(cell) : errorFault(cell.text)
  const day = typeof cell === 'string' ? dayOf(tidy(cell), hints.dateOrder) : null
  return day ?? dateFault(cell)
}

function dateFault(cell: Cell): CellFault {
  return new CellFault('date', `"${show(cell)}" is no date`, 'Type a day of the calendar, such as 2027-02-28.')
}

function fromDateCell(cell: DateCell): string | CellFault {
  return cell.iso.length >= 10 && cell.iso[4] === '-' ? cell.iso.slice(0, 10) : dateFault(cell)
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*([AaPp])?\.?(?:[Mm]\.?)?$/

function clockOf(typed: string): string | null {
  const parts = clock.exec(typed.trim())
  if (!parts) return null
  const half = parts[4]?.toLowerCase()
  const hour = half ? (Number(parts[1]) % 12) + (half === 'p' ? 12 : 0) : Number(parts[1])
  return hour < 24 && Number(parts[2]) < 60 ? `${pad(hour)}:${parts[2]}` : null
}

/** A time of day `14:30`, also from `2:30 PM`. */
export function timeFromCell(cell: Filled): string | CellFault {
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const typed = show(cell)
  return clockOf(typed.includes('T') ? typed.slice(typed.indexOf('T') + 1) : typed) ?? new CellFault('time', `"${typed}" is no time of day`, 'Type it as 14:30.')
}

/** An instant: with an offset as it stands, a wall time in the zone of the hints; a day alone is its first moment there. */
export function instantFromCell(cell: Filled, hints: CellHints): string | CellFault {
  if (typeof cell === 'object' && cell.kind === 'error') return errorFault(cell.text)
  const typed = show(cell).trim()
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(typed)) {
    const at = Date.parse(typed)
    return Number.isNaN(at) ? dateFault(cell) : new Date(at).toISOString()
  }
  const day = typeof cell === 'object' ? fromDateCell(cell) : dayOf(/^\d{4}/.test(typed) ? typed.replace('T', ' ') : typed, hints.dateOrder)
  if (day === null || day instanceof CellFault) return dateFault(cell)
  const rest = /[T\s](\d{1,2}:\d.*)$/.exec(typed)?.[1] ?? '00:00'
  const time = clockOf(rest)
  return time === null ? dateFault(cell) : wallToInstant(day, `${time}${/:\d\d(:\d\d)/.exec(rest)?.[1] ?? ':00'}`, hints.timezone)
}

const offsets = new Map<string, Intl.DateTimeFormat>()

function offsetAt(zone: string, at: number): number {
  let format = offsets.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' })
    offsets.set(zone, format)
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

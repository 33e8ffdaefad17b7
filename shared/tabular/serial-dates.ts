// Reads the day numbers of spreadsheets as wall times, in the 1900 and the 1904 system.
import { type Cell, dateCell } from './cell.ts'
import { TIME } from './styles.ts'

const DAY_MS = 86_400_000
const EPOCH_1900 = Date.UTC(1899, 11, 31)
const EPOCH_1904 = Date.UTC(1904, 0, 1)
const AFTER_LAST = Date.UTC(10_000, 0, 1)

/**
 * A number under a date format as a person sees it. The 1900 system counts a 29 February 1900 that never was: serial 60
 * is that text, for a date column to refuse, and from 61 on days are one less. A number that is no date stays a number.
 */
export function cellFromSerial(serial: number, kind: number, is1904: boolean): Cell {
  if (serial < 0) return serial
  let day = Math.floor(serial)
  let ms = Math.round((serial - day) * DAY_MS)
  const isTimeOfDay = is1904 ? kind === TIME : (kind & TIME) !== 0
  if (day === 0 && isTimeOfDay) return dateCell(timeOfDay(Math.min(ms, DAY_MS - 1)))
  if (ms === DAY_MS) {
    day++
    ms = 0
  }
  if (day === 0 && !is1904) return serial
  if (day === 60 && !is1904) return ms === 0 ? '1900-02-29' : `1900-02-29T${timeWithMs(ms)}`
  const at = (is1904 ? EPOCH_1904 : EPOCH_1900) + (day > 60 && !is1904 ? day - 1 : day) * DAY_MS + ms
  if (at >= AFTER_LAST) return serial
  return dateCell(wallTime(at, ms))
}

/** An ISO date cell (t="d") as a wall time; what is not one stays text. An offset is dropped: the sheet shows wall times. */
export function cellFromIso(text: string): Cell {
  const match = /^(\d{4}-\d{2}-\d{2})?(?:(?:^|T)(\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim())
  const [, date, clock, seconds = '00', fraction = ''] = match ?? []
  if (date === undefined && clock === undefined) return text
  if (!exists(`${date ?? '2000-01-01'}T${clock ?? '00:00'}:${seconds}.000Z`)) return text
  const ms = fraction.padEnd(3, '0').slice(0, 3)
  const time = clock === undefined ? '00:00:00.000' : `${clock}:${seconds}.${ms}`
  if (date === undefined) return dateCell(ms === '000' ? time.slice(0, 8) : time)
  return dateCell(time === '00:00:00.000' ? date : `${date}T${time}`)
}

function exists(iso: string): boolean {
  const at = new Date(iso)
  return !Number.isNaN(at.getTime()) && at.toISOString() === iso
}

function wallTime(at: number, ms: number): string {
  const iso = new Date(at).toISOString()
  return ms === 0 ? iso.slice(0, 10) : iso.slice(0, 23)
}

function timeWithMs(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23)
}

function timeOfDay(ms: number): string {
  const time = timeWithMs(ms)
  return time.endsWith('.000') ? time.slice(0, 8) : time
}

/** The 1900-system number of a wall time, for writing; undefined before 1900 or where the text is no such time. */
export function serialFromIso(iso: string): number | undefined {
  const timeOnly = /^\d{2}:\d{2}:\d{2}/.test(iso)
  const full = timeOnly ? `1900-01-01T${iso}` : iso.length === 10 ? `${iso}T00:00:00` : iso
  const at = Date.parse(`${full.length === 19 ? `${full}.000` : full}Z`)
  if (Number.isNaN(at) || at <= EPOCH_1900 || at >= AFTER_LAST) return undefined
  const day = Math.floor((at - EPOCH_1900) / DAY_MS)
  const fraction = ((at - EPOCH_1900) % DAY_MS) / DAY_MS
  if (timeOnly) return fraction
  return (day >= 60 ? day + 1 : day) + fraction
}

// On which days a task comes again: RRULEs of RFC 5545 over days, counted from the start of the series or from completion. Pure.
import { RRuleTemporal } from 'rrule-temporal'
import { wallToInstant } from '../../catalogue/coerce.ts'
import { addDays, dayIn } from '../../catalogue/days.ts'
import { AppError, type Issue } from '../../errors.ts'

/** A rule in parts, such as `FREQ` -> `WEEKLY`; `COUNT` and `UNTIL` among them. */
type Parts = ReadonlyMap<string, string>

/** As many as a month has days: the time that a rule takes grows with the square of its lists. */
const mostListed = 31
const list = (one: string) => new RegExp(`^${one}(,${one}){0,${mostListed - 1}}$`)
const signed = (digits: string) => list(`[+-]?0*(?:${digits})`)

/** What each part may be, and how it is written. */
const grammar: Readonly<Record<string, readonly [RegExp, string]>> = {
  FREQ: [/^(DAILY|WEEKLY|MONTHLY|YEARLY)$/, 'FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.'],
  INTERVAL: [/^0*[1-9]\d{0,2}$/, 'INTERVAL is a whole number from 1 to 999.'],
  COUNT: [/^0*[1-9]\d{0,5}$/, 'COUNT is a whole number from 1 to 999999.'],
  UNTIL: [
    /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3])[0-5]\d[0-5]\dZ?)?$/,
    'UNTIL is a day such as 20271231, or an instant such as 20271231T235959Z.',
  ],
  WKST: [/^(MO|TU|WE|TH|FR|SA|SU)$/, 'WKST is one of MO, TU, WE, TH, FR, SA, SU.'],
  BYDAY: [list('([+-]?0*([1-9]|[1-4]\\d|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)'), 'BYDAY is a list such as MO,WE or -1FR.'],
  BYMONTHDAY: [signed('[1-9]|[12]\\d|3[01]'), 'BYMONTHDAY is a list of days from 1 to 31, or -1 to -31 from the end of the month.'],
  BYMONTH: [list('0*([1-9]|1[0-2])'), 'BYMONTH is a list of months from 1 to 12.'],
  BYYEARDAY: [signed('[1-9]\\d?|[12]\\d\\d|3[0-5]\\d|36[0-6]'), 'BYYEARDAY is a list of days from 1 to 366, or negative from the end.'],
  BYWEEKNO: [signed('[1-9]|[1-4]\\d|5[0-3]'), 'BYWEEKNO is a list of weeks from 1 to 53, or negative from the end.'],
  BYSETPOS: [signed('[1-9]\\d?|[12]\\d\\d|3[0-5]\\d|36[0-6]'), 'BYSETPOS is a list of positions from 1 to 366, or negative from the end.'],
}

const daily = 'Tasks come again on days: give the time of day as dueTime, and leave this out.'
const finer: Readonly<Record<string, string>> = { BYHOUR: daily, BYMINUTE: daily, BYSECOND: daily }

const fault = (code: Issue['code'], message: string, hint: string): Issue => ({ path: 'recurrence', code, message, hint })

/** Takes a rule apart; what is wrong with its grammar is said part by part. */
function partsOf(rule: string): { parts: Parts; issues: Issue[] } {
  const parts = new Map<string, string>()
  const issues: Issue[] = []
  const texts = rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .split(';')
  for (const text of texts) {
    const [name = '', value = ''] = text.split(/=(.*)/s)
    const [pattern, remedy] = grammar[name] ?? []
    if (finer[name] !== undefined) issues.push(fault('too_fine', `${name} is a time of day`, finer[name]))
    else if (!pattern || !remedy)
      issues.push(fault('unknown', `"${text.slice(0, 40)}" is no part of a rule`, `Parts: ${Object.keys(grammar).join(', ')}.`))
    else if (parts.has(name)) issues.push(fault('twice', `${name} is given twice`, 'Give each part once.'))
    else if (name === 'FREQ' && /^(SECOND|MINUTE|HOUR)LY$/.test(value))
      issues.push(fault('too_fine', `${value} is finer than a day`, daily))
    else if (value.split(',').length > mostListed) issues.push(fault('too_many', `${name} names more than ${mostListed}`, 'Name fewer.'))
    else if (!pattern.test(value)) issues.push(fault('format', `${name}=${value.slice(0, 40)} cannot be read`, remedy))
    parts.set(name, value)
  }
  if (!parts.has('FREQ')) issues.push(fault('required', 'FREQ is missing', 'Begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.'))
  if (parts.has('COUNT') && parts.has('UNTIL'))
    issues.push(fault('both', 'COUNT and UNTIL exclude each other', 'Give one of the two, or neither.'))
  const weekdays = parts.get('BYDAY')?.split(',') ?? []
  if (new Set(weekdays.map((day) => day.length > 2)).size > 1)
    issues.push(fault('mixed', 'BYDAY names weekdays with a number and without', 'Give all of them a number, such as 1MO, or none.'))
  return { parts, issues }
}

const written = (parts: Readonly<Record<string, string>>) =>
  Object.entries(parts)
    .map(([name, value]) => `${name}=${value}`)
    .join(';')
const numbers = (text: string | undefined) => (text === undefined ? [] : text.split(',').map(Number))

/**
 * The rules whose days together are those of a rule without its end. A day that a month lacks is the last of that month (RFC 7529, SKIP=BACKWARD):
 * the 31st is the last day of every month, and the 29th and 30th are in February its last day. Said by the rule or taken from the start, but not where
 * BYDAY, BYSETPOS, BYYEARDAY or BYWEEKNO choose among days.
 */
function rulesOf(parts: Parts, startOn: string): string[] {
  const { COUNT: _, UNTIL: __, ...own } = Object.fromEntries(parts)
  const { FREQ } = own
  const isChosen = ['BYDAY', 'BYSETPOS', 'BYYEARDAY', 'BYWEEKNO'].some((name) => parts.has(name))
  const days = parts.has('BYMONTHDAY') ? numbers(parts.get('BYMONTHDAY')) : [Number(startOn.slice(8))]
  if ((FREQ !== 'MONTHLY' && FREQ !== 'YEARLY') || isChosen || !days.some((day) => day > 28)) return [written(own)]
  const isOfStart = FREQ === 'YEARLY' && !parts.has('BYMONTH') && !parts.has('BYMONTHDAY')
  const months = isOfStart ? [Number(startOn.slice(5, 7))] : numbers(parts.get('BYMONTH'))
  const inMonths: Record<string, string> = months.length > 0 ? { BYMONTH: months.join() } : {}
  const clamped = { ...own, ...inMonths, BYMONTHDAY: [...new Set(days.map((day) => (day === 31 ? -1 : day)))].join() }
  const hasFebruary = months.length === 0 || months.includes(2)
  return [clamped, ...(hasFebruary ? [{ ...own, BYMONTH: '2', BYMONTHDAY: '-1' }] : [])].map((one) => written(one))
}

/** Periods that are looked through for a day, by FREQ: within 28 years every calendar comes by that there is, and to look on would hold others up. */
const mostPeriods: Readonly<Record<string, number>> = { DAILY: 10_500, WEEKLY: 750, MONTHLY: 500, YEARLY: 40 }

const start = (day: string) => `${day.replaceAll('-', '')}T000000Z`

/** The first day of a rule after a day, without regard to its end; null where there is none within reach. Throws where the parts do not go together. */
function firstAfter(parts: Parts, startOn: string, after: string): string | null {
  const found = rulesOf(parts, startOn).flatMap((rule) => {
    const rruleString = `DTSTART:${start(startOn)}\nRRULE:${rule}`
    const series = new RRuleTemporal({ rruleString, strict: true, maxIterations: mostPeriods[parts.get('FREQ') ?? ''] ?? 0 })
    try {
      const next = series.next(new Date(`${after}T00:00:00Z`), false)
      return next === null ? [] : [next.toString().slice(0, 10)]
    } catch (error) {
      // it has looked for long enough, or beyond the end of the calendar
      if (error instanceof RangeError || (error instanceof Error && /^Maximum /.test(error.message))) return []
      throw error
    }
  })
  return found.toSorted().find((day) => day.length === 10 && day > after) ?? null
}

/** What is wrong with the words of a rule, part by part. */
export const checkGrammar = (rule: string): Issue[] => partsOf(rule).issues

/** What is wrong with a rule for a task that is due on a day: its grammar, parts that do not go together, and that no day follows at all. */
export function checkRule(rule: string, startOn: string): Issue[] {
  const { parts, issues } = partsOf(rule)
  if (issues.length > 0) return issues
  const until = parts.get('UNTIL')
  if (until !== undefined && until.slice(0, 8) < startOn.replaceAll('-', ''))
    return [fault('ended', `ends before it begins, on ${startOn}`, 'Give an UNTIL that is later, or none.')]
  try {
    if (firstAfter(parts, startOn, startOn) !== null) return []
    return [fault('never', `has no day after ${startOn}`, 'Choose days that come: 30 February and a sixth Monday of a month never do.')]
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return [fault('together', `its parts do not go together: ${said}`, 'Take one of them out; RFC 5545, section 3.3.10, says which do.')]
  }
}

/** A task that was completed, as far as the day of the next one follows from it. */
export interface Occurrence {
  readonly rule: string
  readonly base: 'due' | 'completion'
  readonly seriesStartOn: string
  readonly dueOn: string
  /** Which one of its series it is, from 1. */
  readonly occurrenceNo: number
  /** The day of completion in the zone of the task. */
  readonly completedOn: string
  /** Time of day and zone, by which an UNTIL with a time is compared; the beginning of the day in UTC unless told. */
  readonly dueTime?: string | null
  readonly timezone?: string
}

/**
 * The day on which the next task of a series is due, or null where the series has ended.
 * - base `due`: the first day of the rule, counted from the start of the series, that comes after the day on which this one was due and is not before
 *   the day of completion. So what was missed does not pile up, and a day that is still ahead is not lost.
 * - base `completion`: the first day of the rule, counted from the day of completion, that comes after it.
 * COUNT is the number of tasks of the series. Throws `invalid` for a rule that `checkRule` refuses.
 */
export function nextOccurrence(of: Occurrence): string | null {
  const { parts, issues } = partsOf(of.rule)
  if (issues.length > 0) throw new AppError('invalid', `recurrence: ${issues[0]?.message}`, { issues })
  if (parts.has('COUNT') && of.occurrenceNo >= Number(parts.get('COUNT'))) return null
  const eve = addDays(of.completedOn, -1)
  const next =
    of.base === 'completion'
      ? firstAfter(parts, of.completedOn, of.completedOn)
      : firstAfter(parts, of.seriesStartOn, of.dueOn > eve ? of.dueOn : eve)
  return next !== null && isWithin(parts.get('UNTIL'), next, of) ? next : null
}

function isWithin(until: string | undefined, day: string, { dueTime, timezone = 'UTC' }: Occurrence): boolean {
  if (until === undefined) return true
  const last = `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`
  if (until.length === 8) return day <= last
  const time = `${until.slice(9, 11)}:${until.slice(11, 13)}:${until.slice(13, 15)}`
  const at = `${dueTime ?? '00:00'}:00`
  return until.endsWith('Z') ? wallToInstant(day, at, timezone) <= `${last}T${time}.000Z` : `${day}T${at}` <= `${last}T${time}`
}

/** From the 28th to a later day: the last of those that a month has. */
const upTo = (day: number) => [28, 29, 30, 31].filter((one) => one <= day).join()

/**
 * The rule in the words that calendars understand, for an event on the day of one task of the series: a day that short months lack is said as the last
 * of several, COUNT is what is left, and UNTIL is an instant where there is a time of day, else a day. Null where nothing follows.
 */
export function calendarRule(of: Pick<Occurrence, 'rule' | 'seriesStartOn' | 'occurrenceNo' | 'dueTime' | 'timezone'>): string | null {
  const { parts } = partsOf(of.rule)
  const own = Object.fromEntries(parts)
  const isChosen = ['BYDAY', 'BYSETPOS', 'BYYEARDAY', 'BYWEEKNO'].some((name) => parts.has(name))
  const days = parts.has('BYMONTHDAY') ? numbers(own.BYMONTHDAY) : [Number(of.seriesStartOn.slice(8))]
  const [day = 0] = days
  if (!isChosen && days.length === 1 && day > 28 && own.FREQ === 'MONTHLY') Object.assign(own, { BYMONTHDAY: upTo(day), BYSETPOS: '-1' })
  else if (!isChosen && own.FREQ === 'YEARLY' && !parts.has('BYMONTH') && !parts.has('BYMONTHDAY') && of.seriesStartOn.endsWith('-02-29'))
    Object.assign(own, { BYMONTH: '2', BYMONTHDAY: '-1' })
  else if (!isChosen && parts.has('BYMONTHDAY') && own.FREQ !== 'DAILY')
    Object.assign(own, { BYMONTHDAY: [...new Set(days.map((one) => (one === 31 ? -1 : one)))].join() })
  if (own.COUNT !== undefined) own.COUNT = String(Number(own.COUNT) - of.occurrenceNo + 1)
  if (own.COUNT !== undefined && Number(own.COUNT) < 2) return null
  if (own.UNTIL !== undefined) own.UNTIL = untilOf(own.UNTIL, of)
  return written(own)
}

function untilOf(until: string, { dueTime = null, timezone = 'UTC' }: Pick<Occurrence, 'dueTime' | 'timezone'>): string {
  const day = `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`
  const time = until.length === 8 ? '23:59:59' : `${until.slice(9, 11)}:${until.slice(11, 13)}:${until.slice(13, 15)}`
  const at = until.endsWith('Z') ? `${day}T${time}.000Z` : wallToInstant(day, time, timezone)
  if (dueTime !== null) return `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  return (until.endsWith('Z') ? dayIn(timezone, at) : day).replaceAll('-', '')
}

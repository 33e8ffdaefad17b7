// The tasks of a person as an iCalendar file (RFC 5545): events, since phones show no to-dos, each in the zone of its task. Pure.
import ICAL from 'ical.js'
import { timezoneComponent } from './calendar-time.ts'
import { calendarRule } from './recurrence.ts'
import { isOpen } from './rules.ts'
import type { Task } from './task-rules.ts'

/** Where the calendar is read from, and when. */
export interface CalendarOptions {
  /** Address of the installation; it makes the ids of events unlike those of others. */
  readonly publicUrl: string
  readonly owner: string
  readonly now: string
}

const priorities = { urgent: 1, high: 3, normal: 5, low: 9 } as const
const done = '✓ '
/** Characters that no calendar may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are taken out
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** A calendar of tasks that are due on a day, in their order; its text depends on the tasks and the year only. */
export function toCalendar(tasks: readonly Task[], { publicUrl, owner, now }: CalendarOptions): string {
  const calendar = new ICAL.Component('vcalendar')
  calendar.addPropertyWithValue('version', '2.0')
  calendar.addPropertyWithValue('prodid', '-//Opsbook//Tasks//EN')
  calendar.addPropertyWithValue('calscale', 'GREGORIAN')
  calendar.addPropertyWithValue('x-wr-calname', `Opsbook: ${owner}`)
  calendar.addPropertyWithValue('refresh-interval', ICAL.Duration.fromString('PT1H')).setParameter('value', 'DURATION')
  const dated = tasks.filter((one) => one.dueOn !== null)
  const zones = new Set(dated.flatMap(({ dueTime, timezone }) => (dueTime === null || timezone === 'UTC' ? [] : [timezone])))
  for (const zone of [...zones].sort()) calendar.addSubcomponent(timezoneComponent(zone, Number(now.slice(0, 4))))
  const { host } = new URL(publicUrl)
  for (const one of dated) calendar.addSubcomponent(toEvent(one, host, publicUrl))
  return `${calendar}\r\n`
}

function toEvent(one: Task, host: string, publicUrl: string): ICAL.Component {
  const event = new ICAL.Component('vevent')
  const add = (name: string, value: string | number | ICAL.Time | ICAL.Recur | ICAL.Duration) => event.addPropertyWithValue(name, value)
  const text = (value: unknown) => String(value).replaceAll('\r\n', '\n').replaceAll(control, '')
  const utc = (instant: string) => ICAL.Time.fromDateTimeString(`${instant.slice(0, 19)}Z`)
  add('uid', `task-${one.id}@${host}`)
  add('dtstamp', utc(one.updatedAt))
  add('created', utc(one.createdAt))
  add('last-modified', utc(one.updatedAt))
  add('sequence', one.version)
  add('summary', `${isOpen(one) ? '' : done}${text(one.title)}`)
  add('description', text([one.number, one.description].filter(Boolean).join('\n')))
  if (one.site) add('location', text(one.site))
  add('url', `${publicUrl}/api/tasks/tasks/${one.id}`)
  add('priority', priorities[one.priority])
  add('status', 'CONFIRMED')
  add('transp', 'TRANSPARENT')
  const { dueOn, dueTime, timezone } = one
  if (dueTime === null) add('dtstart', ICAL.Time.fromDateString(dueOn ?? ''))
  else {
    const isUtc = timezone === 'UTC'
    const start = add('dtstart', ICAL.Time.fromDateTimeString(`${dueOn}T${dueTime}:00${isUtc ? 'Z' : ''}`))
    if (!isUtc) start.setParameter('tzid', timezone)
    add('duration', ICAL.Duration.fromString('PT15M'))
  }
  const rule = isOpen(one) ? ruleOf(one) : null
  if (rule !== null) add('rrule', ICAL.Recur.fromString(rule))
  return event
}

/** The rule by which the open task of a series goes on; none where the next day follows from completion. */
function ruleOf({ recurrence, recurrenceBase, seriesStartOn, dueOn, dueTime, timezone, occurrenceNo }: Task): string | null {
  if (recurrence === null || dueOn === null || recurrenceBase !== 'due') return null
  return calendarRule({ rule: recurrence, seriesStartOn: seriesStartOn ?? dueOn, occurrenceNo, dueTime, timezone })
}

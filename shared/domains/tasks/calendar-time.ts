// The clock of a time zone as calendars are told of it: a VTIMEZONE with each change of its offset over some years. Pure.
import ICAL from 'ical.js'
import { offsetAt } from '../../catalogue/coerce.ts'
import { dayMilliseconds, offsetChange } from '../../catalogue/days.ts'

/** No zone changes its offset twice within this time. */
const step = 10 * dayMilliseconds
/** Years before and after the present for which changes are told; later the offset stays as it is then. */
const [yearsBefore, yearsAfter] = [2, 6]

interface Change {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** The changes of an offset between two instants, in milliseconds since 1970. */
function changesOf(zone: string, from: number, until: number): Change[] {
  const changes: Change[] = []
  for (let low = from; low < until; low += step) {
    const [before, after] = [offsetAt(zone, low), offsetAt(zone, low + step)]
    if (before === after) continue
    changes.push({ at: offsetChange(zone, low, low + step), from: before, to: after })
  }
  return changes
}

const observance = (name: 'standard' | 'daylight', wall: number, from: number, to: number) => {
  const component = new ICAL.Component(name)
  component.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString(new Date(wall).toISOString().slice(0, 19)))
  component.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromSeconds(from / 1000))
  component.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromSeconds(to / 1000))
  return component
}

const known = new Map<string, string>()

/** The VTIMEZONE of an IANA zone, around a year. */
export function timezoneComponent(zone: string, year: number): ICAL.Component {
  const key = `${zone} ${year}`
  const made = known.get(key)
  if (made !== undefined) return ICAL.Component.fromString(made)
  const [from, until] = [Date.UTC(year - yearsBefore, 0, 1), Date.UTC(year + yearsAfter, 0, 1)]
  const changes = changesOf(zone, from, until)
  const first = offsetAt(zone, from)
  const usual = Math.min(first, ...changes.map(({ to }) => to))
  const component = new ICAL.Component('vtimezone')
  component.addPropertyWithValue('tzid', zone)
  const nameOf = (offset: number) => (offset === usual ? 'standard' : 'daylight')
  component.addSubcomponent(observance(nameOf(first), Date.UTC(1970, 0, 1), first, first))
  for (const { at, from: before, to } of changes) component.addSubcomponent(observance(nameOf(to), at + before, before, to))
  if (known.size >= 1000) known.clear()
  known.set(key, component.toString())
  return component
}

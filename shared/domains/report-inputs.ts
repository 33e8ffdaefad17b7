// What reports are asked in common, out of query strings: ids, days in a zone, and the months or weeks that these make.
import { z } from 'zod'
import { addDays, dayIn, dayMilliseconds, startOfDay } from '../catalogue/days.ts'
import { date, text } from '../catalogue/kinds.ts'
import { AppError } from '../errors.ts'

/** The id of a row. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, { error: 'is not the id of a row, a whole number from 1' })
  .transform(Number)
  .optional()

/** A whole number of days from 0 to 3,660. */
export const daysText = (usual: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, { error: 'is not a number of days from 0 to 3660' })
    .refine((days) => Number(days) <= 3660, { error: 'is not a number of days from 0 to 3660', params: { code: 'range' } })
    .default(String(usual))
    .transform(Number)

/** A period of whole days in a zone: `from` and `to` are both part of it. */
export const periodInput = {
  from: date({}).schema.optional().describe('First day of the period.'),
  to: date({}).schema.optional().describe('Last day of the period; the present one where left out.'),
  timezone: text({ max: 60, format: 'timezone' }).schema.default('UTC').describe('IANA zone in which days begin.'),
}

/** The same where either end may be left open. */
export const openPeriodInput = {
  ...periodInput,
  from: date({}).schema.optional().describe('First day of the period; from the first record on where left out.'),
  to: date({}).schema.optional().describe('Last day of the period; up to the last record where left out.'),
}

interface Asked {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly timezone: string
}

/** A span of time with a name: from `fromAt` until just before `untilAt`. */
export interface Span {
  readonly name: string
  /** Its first day. */
  readonly day: string
  readonly fromAt: string
  readonly untilAt: string
}

/** The period asked for; without a first day it is `usualDays` long. Throws `invalid` where it ends before it begins or is longer than two years. */
export function periodOf(asked: Asked, now: string, usualDays: number): Span & { readonly lastDay: string } {
  const zone = asked.timezone
  const to = asked.to ?? dayIn(zone, now)
  const from = asked.from ?? addDays(to, 1 - usualDays)
  const days = (Date.parse(to) - Date.parse(from)) / dayMilliseconds + 1
  checkDays({ from, to })
  if (days > mostDays)
    throw refuse('from', `makes a period of ${days} days, and ${mostDays} are the most`, 'Ask for one year after another.')
  return { name: `${from} to ${to}`, day: from, lastDay: to, fromAt: startOfDay(from, zone), untilAt: startOfDay(addDays(to, 1), zone) }
}

/** The instants between which a period lies that may be open at either end (null). Throws `invalid` where it ends before it begins. */
export function openPeriodOf({ from, to, timezone }: Asked): OpenSpan {
  checkDays({ from, to })
  return {
    fromAt: from === undefined ? null : startOfDay(from, timezone),
    untilAt: to === undefined ? null : startOfDay(addDays(to, 1), timezone),
  }
}

/** A span of time that may be open at either end. */
export interface OpenSpan {
  readonly fromAt: string | null
  readonly untilAt: string | null
}

const mostDays = 731
const [earliest, latest] = ['1900-01-01', '2999-12-31']

const refuse = (path: string, message: string, hint: string) =>
  new AppError('invalid', `${path} ${message}`, { issues: [{ path, code: 'range', message, hint }] })

function checkDays({ from, to }: Pick<Asked, 'from' | 'to'>): void {
  for (const [path, day] of Object.entries({ to, from }))
    if (day !== undefined && (day < earliest || day > latest))
      throw refuse(path, `${day} is not between ${earliest} and ${latest}`, 'Give a day of a calendar in use.')
  if (from !== undefined && to !== undefined && to < from)
    throw refuse('to', `${to} is before ${from}`, 'Give a first day that is not after the last one.')
}

/** The days of a period. Throws `invalid` where there are more than a year of them. */
export function daysOf({ day, lastDay }: { day: string; lastDay: string }, zone: string): Span[] {
  const count = (Date.parse(lastDay) - Date.parse(day)) / dayMilliseconds + 1
  if (count > 366)
    throw refuse(
      'from',
      `makes a period of ${count} days, and 366 are the most day by day`,
      'Ask for weeks, or for one year after another.',
    )
  return Array.from({ length: count }, (_, at) => {
    const one = addDays(day, at)
    return { name: one, day: one, fromAt: startOfDay(one, zone), untilAt: startOfDay(addDays(one, 1), zone) }
  })
}

/** The calendar months that a period touches, whole, such as `2026-11`. */
export function monthsOf({ day, lastDay }: { day: string; lastDay: string }, zone: string): Span[] {
  const months: Span[] = []
  for (let first = `${day.slice(0, 7)}-01`; first <= lastDay; ) {
    const next = `${addDays(first, 31).slice(0, 7)}-01`
    months.push({ name: first.slice(0, 7), day: first, fromAt: startOfDay(first, zone), untilAt: startOfDay(next, zone) })
    first = next
  }
  return months
}

/** The weeks of ISO 8601 that a period touches, whole, from Monday on, such as `2026-W48`. */
export function weeksOf({ day, lastDay }: { day: string; lastDay: string }, zone: string): Span[] {
  const weeks: Span[] = []
  for (let monday = addDays(day, -weekday(day)); monday <= lastDay; monday = addDays(monday, 7))
    weeks.push({ name: weekName(monday), day: monday, fromAt: startOfDay(monday, zone), untilAt: startOfDay(addDays(monday, 7), zone) })
  return weeks
}

/** 0 on Monday, 6 on Sunday. */
const weekday = (day: string) => (new Date(day).getUTCDay() + 6) % 7

/** A week belongs to the year of its Thursday (ISO 8601). */
function weekName(monday: string): string {
  const thursday = addDays(monday, 3)
  const year = thursday.slice(0, 4)
  const number = Math.floor((Date.parse(thursday) - Date.parse(`${year}-01-01`)) / (7 * dayMilliseconds)) + 1
  return `${year}-W${String(number).padStart(2, '0')}`
}

// Timer schedules: NCRONTAB of six fields (five mean second 0) in UTC, or a TimeSpan as the time between two runs.

import { Cron } from 'croner'
import { AppError } from '../../shared/errors.ts'
import { parseTimeSpan } from './timespan.ts'

/** When a timer is due. */
export interface Schedule {
  /** First occurrence after an instant. */
  next(after: Date): Date
}

interface Field {
  name: string
  least: number
  most: number
  words?: readonly string[]
}

const months = [
  '',
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const fields: readonly Field[] = [
  { name: 'second', least: 0, most: 59 },
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of week', least: 0, most: 6, words: days },
]

/** Reads a schedule; throws AppError `invalid` that names the part that Azure would refuse. */
export function parseSchedule(text: string): Schedule {
  const interval = parseTimeSpan(text)
  if (interval !== undefined) {
    if (interval < 1000) throw new AppError('invalid', `Schedule "${text}": an interval is at least one second.`)
    return { next: (after) => new Date(after.getTime() + interval) }
  }
  const given = text.trim().split(/\s+/)
  const parts = given.length === 5 ? ['0', ...given] : given
  if (parts.length !== 6)
    throw new AppError('invalid', `Schedule "${text}": give six fields (second minute hour day month day-of-week) or "hh:mm:ss".`)
  const pattern = fields.map((field, index) => expand(field, parts[index] ?? '*', text)).join(' ')
  // NCRONTAB wants both the day and the day of week to fit, where classic cron takes either.
  const cron = new Cron(pattern, { timezone: 'UTC', domAndDow: true, paused: true })
  return {
    next: (after) => {
      const found = cron.nextRun(after)
      if (!found) throw new AppError('invalid', `Schedule "${text}" never comes due.`)
      return found
    },
  }
}

// Plain numbers are all that NCRONTAB and croner understand alike.
function expand(field: Field, part: string, text: string): string {
  if (part === '*') return '*'
  const values = new Set<number>()
  for (const item of part.split(',')) {
    const match = /^(?:\*|([\da-z]+)(?:-([\da-z]+))?)(?:\/(\d+))?$/i.exec(item)
    if (!match) throw refuse(field, item, text)
    const [, first, last, step] = match
    const from = first === undefined ? field.least : toNumber(field, first, text)
    const to = last !== undefined ? toNumber(field, last, text) : first === undefined || step !== undefined ? field.most : from
    const by = Number(step ?? 1)
    if (from > to || by < 1) throw refuse(field, item, text)
    for (let value = from; value <= to; value += by) values.add(value)
  }
  return [...values].sort((a, b) => a - b).join(',')
}

function toNumber(field: Field, word: string, text: string): number {
  const byName = field.words?.findIndex((name) => word.length >= 3 && name.startsWith(word.toLowerCase())) ?? -1
  const value = /^\d+$/.test(word) ? Number(word) : byName
  if (value < field.least || value > field.most) throw refuse(field, word, text)
  return value
}

function refuse(field: Field, item: string, text: string): AppError {
  return new AppError('invalid', `Schedule "${text}": "${item}" does not fit the ${field.name} (${field.least} to ${field.most}).`)
}

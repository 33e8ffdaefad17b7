// What SQL Server's errors mean: passing faults to wait out, constraints that refused, guards that missed. Told apart by number, never by words.
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../errors.ts'
import { measure } from '../metrics.ts'
import { ConstraintFault, Miss, type Op } from './engine.ts'
import { missNumber, readMiss } from './mssql-guard.ts'

/** One error among those that the driver wraps into one another. */
interface Reported {
  readonly number: number | null
  readonly code: string | null
  readonly message: string
  readonly isTransient: boolean
}

/** Everything that an error of the driver holds: itself, what it wraps and what came before it. */
export function reported(error: unknown, seen = new Set<unknown>()): Reported[] {
  if (typeof error !== 'object' || error === null || seen.has(error)) return []
  seen.add(error)
  const fields: Record<string, unknown> = error as Record<string, unknown> // an object, read with care
  const own: Reported = {
    number: typeof fields.number === 'number' ? fields.number : null,
    code: typeof fields.code === 'string' ? fields.code : null,
    message: typeof fields.message === 'string' ? fields.message : '',
    // from severity 20 on the server ends the connection
    isTransient: fields.isTransient === true || error.constructor?.name === 'TimeoutError' || Number(fields.class) >= 20,
  }
  const inner = [fields.originalError, fields.info, fields.cause, fields.precedingErrors, fields.errors].flat()
  return [own, ...inner.flatMap((one) => reported(one, seen))]
}

const transientNumbers = new Set([
  // Azure SQL is moving, waking up or busy
  ...[40613, 40197, 40501, 40540, 49918, 49919, 49920, 10928, 10929, 10936, 4060, 4221],
  // a server starts, stops or hands over; the session was killed
  ...[922, 983, 6005, 17142, 18401, 596],
  // a deadlock's victim, two writers of one row version, a server out of locks or memory for a moment
  ...[1204, 1205, 1222, 3960, 3966, 8645, 8651, 10922],
  // the network gave way
  ...[20, 64, 121, 233, 10053, 10054, 10060, 10061],
])
const transientCodes = new Set([
  'ESOCKET',
  'ETIMEOUT',
  'ECONNCLOSED',
  'ECLOSE',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EINVALIDSTATE',
])

/** Numbers with which a server turns a sign-in down for good. */
export const refusals = {
  signIn: new Set([18450, 18452, 18456, 18470, 18486, 18487, 18488]),
  firewall: new Set([40615, 40914]),
  database: new Set([911, 916]),
} as const

/** Whether the same call may succeed when it is made again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return false
  const all = reported(error)
  // a server that starts or hands over refuses in many words; all others pass
  if (all.some(({ code }) => code === 'ELOGIN'))
    return !all.some(({ number }) => number !== null && Object.values(refusals).some((numbers) => numbers.has(number)))
  return all.some(
    ({ number, code, isTransient }) =>
      isTransient || (number !== null && transientNumbers.has(number)) || (code !== null && transientCodes.has(code)),
  )
}

/** Whether a serverless database is waking up, or one is moving to another machine: error 40613 tells both. */
export function isWaking(error: unknown): boolean {
  return reported(error).some(({ number }) => number === 40613)
}

/** Milliseconds to wait after a failed attempt, counted from 1: longer each time, up to two seconds, and by chance, so that many callers do not come back at once. */
export function pauseAfter(attempt: number, chance = Math.random()): number {
  return 10 + chance * Math.min(2000, 25 * 2 ** attempt)
}

/**
 * Does work again while it fails with passing faults, until the patience, in milliseconds, for the most lasting of them ends; then
 * throws `unavailable`. A write is sent at least twice, however long its first answer was waited for, so that a lost answer is asked for again.
 */
export async function untilDefinite<T>(work: () => Promise<T>, patience: (error: unknown) => number, leastAttempts = 1): Promise<T> {
  const begun = performance.now()
  let longest = 0
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error)) throw error
      measure('db.retries', 1, { kind: 'transient' })
      longest = Math.max(longest, patience(error))
      const left = longest - (performance.now() - begun)
      if (left <= 0 && attempt >= leastAttempts) throw unavailable(`the database cannot be reached just now (${reason(error)})`, error)
      await sleep(Math.min(Math.max(left, 0), pauseAfter(attempt)))
    }
  }
}

/** The error for a database that cannot be used now but may be soon. */
export function unavailable(message: string, cause: unknown): AppError {
  return new AppError('unavailable', message, { retryAfterSeconds: 10, cause })
}

function reason(error: unknown): string {
  const all = reported(error)
  return String(
    all.find(({ number }) => number !== null)?.number ??
      all.find(({ code }) => code !== null && code !== 'EREQUEST')?.code ??
      'no free connection',
  )
}

const named = /['"]((?:PK|UX|UQ|IX|FK|CK)_[^'"]*)['"]/i
const quoted = /['"]([^'"]*)['"]/g

/** The engine's own fault for an error: Miss, ConstraintFault, or an error that says its number but no values. `ops` fills in the id of a miss of one. */
export function toFault(error: unknown, ops: readonly Op[] = []): unknown {
  if (error instanceof AppError) return error
  for (const { number, message, code } of reported(error)) {
    if (code === 'ENOTOPEN') return unavailable('the database is closed', error)
    // the settings were right when the engine opened
    if (code === 'ELOGIN' || code === 'EFEDAUTH') return unavailable(`the database lets nobody in just now (${reason(error)})`, error)
    if (number === missNumber) {
      const miss = readMiss(message)
      if (miss) return new Miss(miss.op, miss.ids.length > 0 ? miss.ids : onlyId(ops[miss.op]))
    }
    const names = [...message.matchAll(quoted)].map((match) => match[1] ?? '')
    const name = named.exec(message)?.[1] ?? names[0] ?? ''
    if (number === 2627 || number === 2601) return new ConstraintFault('unique', name, error)
    if (number === 547) return new ConstraintFault(/^ck_/i.test(name) ? 'check' : 'foreign_key', name, error)
    // a text too long for its column, a number too large: the schema refuses both before
    if (number === 2628) return new ConstraintFault('check', `${(names[0] ?? '').split('.').at(-1)}.${names[1]}`, error)
    if (number === 8152 || number === 8115) return new ConstraintFault('check', '', error)
    if (number === 515) return new ConstraintFault('not_null', `${(names[1] ?? '').split('.').at(-1)}.${names[0]}`, error)
  }
  const number = reported(error).find((one) => one.number !== null)?.number
  return number === undefined || number === null
    ? error
    : new Error(`the database refused a statement with error ${number}`, { cause: error })
}

function onlyId(op: Op | undefined): number[] {
  if (op?.kind === 'adjust') return [op.id]
  if (op?.kind === 'live' || op?.kind === 'unreferenced') return [...op.ids]
  if (op?.kind === 'update') return op.rows.map((row) => Number(row[0])).filter(Number.isSafeInteger)
  return []
}

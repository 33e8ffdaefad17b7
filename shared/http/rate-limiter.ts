// Counts requests by caller in memory, tells the database every two seconds, and judges by both: what all instances had then, and this one since.
import { createHash } from 'node:crypto'
import type { Counting, RequestCount } from '../db/request-counts.ts'
import { remainingOf, type Window, waitOf } from './rate-window.ts'

const minuteMilliseconds = 60_000

/** What a rate limiter works with. */
export interface RateLimiterOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Adds counts to those of all instances, and gives the totals. */
  readonly flush: (counting: Counting) => Promise<readonly RequestCount[]>
  /** Told when flushing begins to fail, and with null when it works again. */
  readonly onTrouble: (error: unknown) => void
  readonly flushMilliseconds?: number
  /** Callers that are kept in mind. */
  readonly mostCallers?: number
}

/** Where a caller stands after a request. */
export interface Standing {
  readonly isAllowed: boolean
  /** Requests that still fit now. */
  readonly remaining: number
  /** Seconds until the minute ends, or, when refused, until the next request fits. */
  readonly resetSeconds: number
}

/** Judges requests; never waits and never fails. */
export interface RateLimiter {
  /** Counts a request of a caller unless it goes beyond so many a minute: what is refused does not count. */
  count(caller: string, limit: number): Standing
  /** Tells the database what it has not heard yet; done by itself two seconds after a request. */
  flush(): Promise<void>
}

/** Requests of one caller in one minute. */
interface Tally {
  /** Of all instances, as the last flush said. */
  known: number
  /** On their way to the database. */
  sent: number
  /** Since then. */
  fresh: number
}

interface Caller {
  readonly hash: string
  minute: number
  current: Tally
  previous: Tally
}

/** Callers of one flush. */
const mostFlushed = 2000
/** Whoever has used this part of a limit since the last flush is told of sooner. */
const urgentShare = 10
const urgentMilliseconds = 200
const mostLookedAt = 64
const newTally = (): Tally => ({ known: 0, sent: 0, fresh: 0 })
const totalOf = ({ known, sent, fresh }: Tally) => known + sent + fresh
const minuteText = (minute: number) => new Date(minute * minuteMilliseconds).toISOString()

/** Makes one; its timer starts at the first request and keeps no process alive. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { now, flush, onTrouble, flushMilliseconds = 2000, mostCallers = 20_000 } = options
  /** In the order of their last minute. */
  const callers = new Map<string, Caller>()
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let dueAt = 0
  let flushing: Promise<void> | undefined
  let isInTrouble = false

  const findCaller = (name: string, minute: number): Caller => {
    const found = callers.get(name)
    if (found && found.minute >= minute) return found // also where the clock was set back
    if (!found && callers.size >= mostCallers) makeRoom(minute)
    const caller = found ?? { hash: createHash('sha256').update(name).digest('hex'), minute, current: newTally(), previous: newTally() }
    callers.delete(name)
    callers.set(name, caller)
    if (found) {
      caller.previous = found.minute === minute - 1 ? found.current : newTally()
      caller.current = newTally()
      caller.minute = minute
    }
    return caller
  }

  /** Drops who has been away longest: first those whose counts the database has, for it brings them back. */
  const makeRoom = (minute: number) => {
    let looked = 0
    for (const [name, caller] of callers) {
      const isGone = caller.minute < minute - 1
      if (isGone || !dirty.has(name)) forget(name)
      if (!isGone && (callers.size < mostCallers || ++looked >= mostLookedAt)) break
    }
    const [oldest] = callers.keys()
    if (oldest !== undefined && callers.size >= mostCallers) forget(oldest)
  }
  const forget = (name: string) => {
    callers.delete(name)
    dirty.delete(name)
  }

  const start = (milliseconds: number) => {
    if (timer && now() + milliseconds >= dueAt) return
    clearTimeout(timer)
    dueAt = now() + milliseconds
    timer = setTimeout(() => void flushAll(), milliseconds).unref()
  }

  const flushAll = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    flushing ??= flushSome().finally(() => {
      flushing = undefined
      if (dirty.size > 0) start(flushMilliseconds)
    })
    return flushing
  }

  const flushSome = async () => {
    const minute = Math.floor(now() / minuteMilliseconds)
    const minutes = new Set<string>()
    const counts: RequestCount[] = []
    const asked = new Map<string, { readonly name: string; readonly tally: Tally }>()
    for (const name of [...dirty].slice(0, mostFlushed)) {
      dirty.delete(name)
      const caller = findCaller(name, minute)
      for (const [tally, ago] of [
        [caller.previous, 1],
        [caller.current, 0],
      ] as const) {
        const text = minuteText(caller.minute - ago)
        minutes.add(text)
        asked.set(`${text} ${caller.hash}`, { name, tally })
        if (tally.fresh === 0) continue
        tally.sent = tally.fresh
        tally.fresh = 0
        counts.push({ minute: text, caller: caller.hash, requests: tally.sent })
      }
    }
    if (counts.length === 0) return
    try {
      for (const { minute: text, caller, requests } of await flush({ counts, minutes: [...minutes] })) {
        const tally = asked.get(`${text} ${caller}`)?.tally
        if (tally) Object.assign(tally, { known: requests, sent: 0 })
      }
      if (isInTrouble) onTrouble(null)
      isInTrouble = false
    } catch (error) {
      for (const { name, tally } of asked.values()) {
        tally.fresh += tally.sent
        tally.sent = 0
        if (tally.fresh > 0 && callers.has(name)) dirty.add(name)
      }
      if (!isInTrouble) onTrouble(error)
      isInTrouble = true
    }
  }

  return {
    count: (name, limit) => {
      const at = now()
      const minute = Math.floor(at / minuteMilliseconds)
      const caller = findCaller(name, minute)
      const elapsed = caller.minute > minute ? 0 : (at % minuteMilliseconds) / minuteMilliseconds
      const window = (): Window => ({ current: totalOf(caller.current), previous: totalOf(caller.previous), elapsed })
      const before = window()
      if (remainingOf(limit, before) < 1) return { isAllowed: false, remaining: 0, resetSeconds: waitOf(limit, before) }
      caller.current.fresh++
      dirty.add(name)
      start(caller.current.fresh * urgentShare >= limit ? Math.min(urgentMilliseconds, flushMilliseconds) : flushMilliseconds)
      return { isAllowed: true, remaining: remainingOf(limit, window()), resetSeconds: Math.max(1, Math.ceil((1 - elapsed) * 60)) }
    },
    flush: flushAll,
  }
}

// Asking a routing service for many blocks: a few requests at once, each within its time and size, tried again where that may help, all of it within bounds.
import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import { retryAfter } from '../../../notify/post.ts'
import { traceHeaders } from '../../../trace.ts'
import type { Block } from './routing-blocks.ts'
import { isTable, type Meaning, type RoutingService, type Spot, type Table } from './routing-service.ts'

/** How long and how much. */
export interface AskLimits {
  readonly requestMilliseconds: number
  readonly totalMilliseconds: number
  /** Of one answer. */
  readonly bytes: number
  readonly atOnce: number
  readonly attempts: number
  /** Before an attempt that follows on another, whatever the service asks for. */
  readonly longestWaitMilliseconds: number
}

/** The usual bounds. */
export const usualLimits: AskLimits = {
  requestMilliseconds: 15_000,
  totalMilliseconds: 120_000,
  bytes: 4_000_000,
  atOnce: 4,
  attempts: 4,
  longestWaitMilliseconds: 20_000,
}

type Random = Context['random']

/** Asks for every block, and hands over each table as it comes. Throws `unavailable` that names the service, once nothing is under way any more. */
export async function askAll(
  service: RoutingService,
  spots: readonly Spot[],
  blocks: readonly Block[],
  random: Random,
  limits: AskLimits,
  take: (block: Block, table: Table) => void,
): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(limits.totalMilliseconds)])
  const queue = blocks.values()
  const work = async () => {
    try {
      for (const block of queue) take(block, await askOne(service, spots, block, random, limits, signal))
    } catch (error) {
      stop.abort()
      throw error
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: limits.atOnce }, work))
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  // the first that failed stopped the others, which only say that they were stopped
  const told = failures.find((error) => error instanceof AppError) ?? failures[0]
  if (failures.length > 0) throw told instanceof AppError || !signal.aborted ? told : failed(service, outOfTime(limits))
}

const outOfTime = ({ totalMilliseconds }: AskLimits) => `did not answer everything within ${totalMilliseconds / 1000} seconds`

function failed({ name }: RoutingService, why: string): AppError {
  const message = `${name} ${why}`
  const hint =
    'Try again: what it has answered is kept and not asked for again. Or plan without it: travel haversine, or a matrix of your own.'
  return new AppError('unavailable', message, { issues: [{ path: 'travel', code: 'routing', message, hint }] })
}

async function askOne(
  service: RoutingService,
  spots: readonly Spot[],
  { from, to }: Block,
  random: Random,
  limits: AskLimits,
  signal: AbortSignal,
) {
  const places = (indices: readonly number[]) => indices.flatMap((at) => spots[at] ?? [])
  const url = service.url(places(from), places(to))
  for (let attempt = 1; ; attempt++) {
    const { meaning, afterSeconds } = await request(service, url, limits, signal)
    if (meaning.kind === 'table') {
      if (isTable(meaning.table, from.length, to.length)) return meaning.table
      throw failed(service, 'answered with figures that cannot be: negative, too large, or not as many as were asked for')
    }
    signal.throwIfAborted()
    if (meaning.kind === 'refused') throw failed(service, meaning.why)
    if (attempt === limits.attempts) throw failed(service, `${meaning.why}, ${attempt} times`)
    // half of the wait is by chance, so that those who were refused together do not come back together
    const backoff = 250 * 2 ** attempt * (0.5 + Number.parseInt(random(2), 16) / 0x1_0000 / 2)
    await wait(Math.min(Math.max(backoff, (afterSeconds ?? 0) * 1000), limits.longestWaitMilliseconds), undefined, { signal })
  }
}

interface Answer {
  readonly meaning: Meaning
  readonly afterSeconds?: number | undefined
}

const again = (why: string): Answer => ({ meaning: { kind: 'again', why } })
const refused = (why: string): Answer => ({ meaning: { kind: 'refused', why } })

async function request(service: RoutingService, url: string, limits: AskLimits, total: AbortSignal): Promise<Answer> {
  const timeout = AbortSignal.timeout(limits.requestMilliseconds)
  try {
    const response = await fetch(url, { headers: traceHeaders(), redirect: 'manual', signal: AbortSignal.any([timeout, total]) })
    const { status } = response
    if (status === 429 || status >= 500) {
      await response.body?.cancel()
      return { ...again(`answered ${status}`), afterSeconds: retryAfter(response) }
    }
    if (status >= 300 && status < 400) {
      await response.body?.cancel()
      return refused(`answered ${status}, and redirects are not followed`)
    }
    const text = await readText(response, limits.bytes)
    return text === null ? refused(`answered with more than ${limits.bytes} bytes`) : { meaning: service.read(status, parsed(text)) }
  } catch (error) {
    if (timeout.aborted) return again(`did not answer within ${limits.requestMilliseconds / 1000} seconds`)
    // the text of the error may hold the address, and that a key
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'the connection broke'
    return again(`cannot be reached: ${code}`)
  }
}

/** A body of at most so many bytes; null where it is longer, and the rest is not read. */
async function readText(response: Response, most: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > most) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

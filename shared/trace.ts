// The piece of work that is being done: its place in a trace (W3C Trace Context), who it is done for, and what it has asked of the database.
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

/** A place in a trace: ids in lower-case hexadecimal. */
export interface TracePoint {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
  /** The list of other vendors' places, as it came; null where there is none. */
  readonly state: string | null
}

const parentForm =
  /^(?!ff)(?<version>[0-9a-f]{2})-(?<traceId>(?!0{32})[0-9a-f]{32})-(?<spanId>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<rest>-.*)?$/
const member = /^[a-z0-9][a-z0-9_\-*/]{0,255}(?:@[a-z][a-z0-9_\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/
const [longestState, mostMembers] = [512, 32]

/** Reads the headers traceparent and tracestate; null for what is no place in a trace, and no state where that breaks its rules. */
export function readTrace(traceparent: unknown, tracestate: string | null = null): TracePoint | null {
  const found = typeof traceparent === 'string' && traceparent.length <= 256 ? parentForm.exec(traceparent)?.groups : undefined
  if (!found) return null
  const { version, traceId = '', spanId = '', flags = '', rest } = found
  // the first version has no more than these parts
  if (version === '00' && rest !== undefined) return null
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1, state: validState(tracestate) }
}

function validState(text: string | null): string | null {
  if (text === null || text.length > longestState) return null
  const members = text.split(',').map((part) => part.trim())
  const given = members.filter((part) => part !== '')
  const keys = new Set(given.map((part) => part.slice(0, part.indexOf('='))))
  const isGood = given.length > 0 && members.length <= mostMembers && keys.size === given.length && given.every((part) => member.test(part))
  return isGood ? given.join(',') : null
}

/** The header traceparent of a place. */
export function toTraceparent({ traceId, spanId, isSampled }: TracePoint): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`
}

/** What is told of a span; values are words and numbers of ours. */
export type SpanFields = Readonly<Record<string, string | number | boolean>>
/** `server` is a request, `consumer` another piece of work, `internal` a part of one, `client` something that is asked of another service. */
export type SpanKind = 'server' | 'consumer' | 'internal' | 'client'

/** A span that has begun. */
export interface OpenSpan {
  readonly traceId: string
  readonly spanId: string
  end(fields: SpanFields, isFailed: boolean): void
}

/** What keeps spans; there is none where nothing is sent. */
export interface Tracer {
  start(kind: SpanKind, name: string, parent: TracePoint | null, fields: SpanFields): OpenSpan
}

let tracer: Tracer | null = null

/** Begins to keep spans, with what sends them; null ends it. */
export function traceWith(given: Tracer | null): void {
  tracer = given
}

/** What a piece of work begins with. */
export interface Beginning {
  readonly requestId: string
  /** Of the function, as it is registered. */
  readonly name: string
  readonly kind: Exclude<SpanKind, 'client'>
  /** What a span is called by; the function's name unless told. */
  readonly spanName?: string
  readonly parent: TracePoint | null
}

/** A piece of work: a request, or the run of a timer, a queue's message or a file. */
export class Work {
  readonly requestId: string
  readonly name: string
  /** The person it is done for, by number; null for nobody or a system actor. */
  actorId: number | null = null
  /** Round trips to the database so far, and how long they took together. */
  roundTrips = 0
  roundTripMs = 0
  readonly begun = performance.now()
  private readonly parent: TracePoint | null
  private readonly span: OpenSpan | null
  private own: TracePoint | undefined

  constructor({ requestId, name, kind, parent, spanName = name }: Beginning) {
    this.requestId = requestId
    this.name = name
    this.parent = parent
    this.span = tracer?.start(kind, spanName, parent, {}) ?? null
  }

  /** Its own place in the trace, made when first asked for. */
  get trace(): TracePoint {
    this.own ??= {
      traceId: this.span?.traceId ?? this.parent?.traceId ?? randomBytes(16).toString('hex'),
      spanId: this.span?.spanId ?? randomBytes(8).toString('hex'),
      isSampled: this.span !== null || (this.parent?.isSampled ?? false),
      state: this.parent?.state ?? null,
    }
    return this.own
  }

  /** Milliseconds since it began, to the tenth. */
  get durationMs(): number {
    return tenth(performance.now() - this.begun)
  }

  end(fields: SpanFields, isFailed: boolean): void {
    this.span?.end(
      {
        ...fields,
        'opsbook.request_id': this.requestId,
        'opsbook.function': this.name,
        ...(this.actorId === null ? {} : { 'opsbook.actor_id': this.actorId }),
        'opsbook.round_trips': this.roundTrips,
        'opsbook.round_trip_ms': tenth(this.roundTripMs),
      },
      isFailed,
    )
  }
}

const tenth = (value: number) => Math.round(value * 10) / 10

const works = new AsyncLocalStorage<Work>()

/** The work that this is a part of; undefined outside of any. */
export const currentWork = (): Work | undefined => works.getStore()

/** Does something as a part of a piece of work. */
export const within = <T>(work: Work, doing: () => T): T => works.run(work, doing)

/** What a message takes along, so that what it sets off is of the same trace: `traceparent` and, where there is one, `tracestate`. */
export function carried(): { traceparent?: string; tracestate?: string } {
  const trace = currentWork()?.trace
  if (!trace) return {}
  return { traceparent: toTraceparent(trace), ...(trace.state === null ? {} : { tracestate: trace.state }) }
}

/** The header that tells a service outside which trace a call is of. */
export function traceHeaders(): Record<string, string> {
  const { traceparent } = carried()
  return traceparent === undefined ? {} : { traceparent }
}

/** The place that a message was sent from. */
export function traceOf(message: unknown): TracePoint | null {
  if (typeof message !== 'object' || message === null || !('traceparent' in message)) return null
  const state = 'tracestate' in message && typeof message.tracestate === 'string' ? message.tracestate : null
  return readTrace(message.traceparent, state)
}

/** Begins a span of something that is asked of another service; null where none are kept, or outside of any work. */
export function startCall(name: string, fields: SpanFields): OpenSpan | null {
  if (tracer === null) return null
  const work = currentWork()
  return work ? tracer.start('client', name, work.trace, fields) : null
}

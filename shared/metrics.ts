// What is measured, and how a figure is taken; nothing is kept where nothing is sent (see telemetry.ts). All names begin with `opsbook.`, dimensions are few
// words of ours, never ids, names of people, paths or texts.
//
// name                          kind       unit     dimensions
// request.duration              histogram  ms       function, status (2xx to 5xx)
// request.round_trips           histogram  trips    function
// request.rate_limited          counter    requests function
// sign_in.refused               counter    requests -
// work.duration                 histogram  ms       function, trigger (timer, queue, blob), outcome (done, failed)
// queue.age                     histogram  s        queue: from when a message was to be seen to when it is taken
// queue.poison                  counter    messages queue: given up after five tries
// db.duration                   histogram  ms       operation (read, write, take ids, execute), outcome (done, refused, failed)
// db.pool.size                  gauge      connections  -
// db.pool.in_use                gauge      connections  -
// db.pool.waiting               gauge      callers  -
// db.pool.limit                 gauge      connections  -
// db.retries                    counter    times    kind (transient, conflict)
// import.steps                  counter    steps    state: of the import after the step
// import.rows                   counter    rows     -
// import.duration               histogram  s        state: of an import that has ended
// audit.pending                 gauge      entries  -
// audit.pending_age             gauge      s        - : of the oldest entry that waits to be sealed; 0 where none does
// audit.unanchored_age          gauge      s        - : of the oldest block that waits for its anchor; 0 where none does
// audit.sealed                  counter    entries  -
// audit.seal.duration           histogram  ms       -
// backup.age                    gauge      s        - : of the newest verified dump; of the database where there is none
// backup.duration               histogram  s        state (good, failed)
// backup.drill                  gauge      1, 0     - : whether the last drill succeeded; nothing before the first
// backup.drill_age              gauge      s        - : of the last drill; of the database where there is none
// health                        gauge      1, 0     part (database, storage, migrations, warehouse, backups)
// notify.failed                 counter    messages channel
// event_loop.delay              gauge      ms       - : the longest since the last export
import type { Gauge, Histogram, Meter, UpDownCounter } from '@opentelemetry/api'

const kinds = {
  'request.duration': 'histogram',
  'request.round_trips': 'histogram',
  'request.rate_limited': 'counter',
  'sign_in.refused': 'counter',
  'work.duration': 'histogram',
  'queue.age': 'histogram',
  'queue.poison': 'counter',
  'db.duration': 'histogram',
  'db.pool.size': 'observed',
  'db.pool.in_use': 'observed',
  'db.pool.waiting': 'observed',
  'db.pool.limit': 'observed',
  'db.retries': 'counter',
  'import.steps': 'counter',
  'import.rows': 'counter',
  'import.duration': 'histogram',
  'audit.pending': 'gauge',
  'audit.pending_age': 'gauge',
  'audit.unanchored_age': 'gauge',
  'audit.sealed': 'counter',
  'audit.seal.duration': 'histogram',
  'backup.age': 'gauge',
  'backup.duration': 'histogram',
  'backup.drill': 'gauge',
  'backup.drill_age': 'gauge',
  health: 'gauge',
  'notify.failed': 'counter',
  'event_loop.delay': 'observed',
} as const

/** A figure, without the `opsbook.` before it. */
export type Figure = keyof typeof kinds
type Taken = { [Name in Figure]: (typeof kinds)[Name] extends 'observed' ? never : Name }[Figure]
type Observed = Exclude<Figure, Taken>
/** Few words of ours. */
export type Dimensions = Readonly<Record<string, string>>

const figures = Object.keys(kinds) as Figure[] // keys of a constant are known, which Object.keys does not say
const isObserved = (name: Figure): name is Observed => kinds[name] === 'observed'

/** Every name as it is sent. */
export const metricNames: readonly string[] = figures.map((name) => `opsbook.${name}`)

let meter: Meter | null = null
const instruments = new Map<string, (value: number, dimensions: Dimensions) => void>()
const observers = new Map<Observed, Set<() => number>>()

/** Takes a figure: adds to a counter, or notes a value. */
export function measure(name: Taken, value: number, dimensions: Dimensions = {}): void {
  if (meter === null) return
  const take = instruments.get(name) ?? instrumentOf(meter, name)
  instruments.set(name, take)
  take(value, dimensions)
}

function instrumentOf(from: Meter, name: Taken): (value: number, dimensions: Dimensions) => void {
  const full = `opsbook.${name}`
  const kind = kinds[name]
  if (kind === 'counter') {
    const counter: Pick<UpDownCounter, 'add'> = from.createCounter(full)
    return (value, dimensions) => counter.add(value, dimensions)
  }
  const instrument: Pick<Histogram | Gauge, 'record'> = kind === 'gauge' ? from.createGauge(full) : from.createHistogram(full)
  return (value, dimensions) => instrument.record(value, dimensions)
}

/** Has a figure read whenever figures are sent; what is returned ends that. Several readers add up. */
export function observe(name: Observed, read: () => number): () => void {
  const readers = observers.get(name) ?? new Set()
  observers.set(name, readers.add(read))
  return () => readers.delete(read)
}

/** Begins to keep figures, with what sends them; null ends it. */
export function measureWith(given: Meter | null): void {
  meter = given
  instruments.clear()
  if (given === null) return
  for (const name of figures.filter(isObserved)) {
    given.createObservableGauge(`opsbook.${name}`).addCallback((result) => {
      const readers = observers.get(name)
      if (readers && readers.size > 0) result.observe([...readers].reduce((sum, read) => sum + read(), 0))
    })
  }
}

// An engine whose round trips are counted, timed, and told as spans: what was done to which table, never a text, a parameter or a value.
import { measure } from '../metrics.ts'
import { currentWork, startCall } from '../trace.ts'
import { ConstraintFault, type Engine, Miss, type Op, type Query } from './engine.ts'

const tableOf = /\bfrom ["[]?(\w+)/i

const firstTable = (queries: readonly Query[]) => tableOf.exec(queries[0]?.sql ?? '')?.[1] ?? 'nothing'
/** Named after what is written, not after the guard before it that business data is open. */
const firstWritten = (ops: readonly Op[]) => ops.find(({ kind }) => kind !== 'empty')?.table ?? 'nothing'

/** The same engine, watched. */
export function watchedEngine(engine: Engine): Engine {
  const trip = async <T>(operation: string, table: string, doing: () => Promise<T>): Promise<T> => {
    const span = startCall(`${operation} ${table}`, {
      'db.system.name': engine.dialect,
      'db.operation.name': operation,
      'db.collection.name': table,
    })
    const begun = performance.now()
    let outcome = 'done'
    try {
      return await doing()
    } catch (error) {
      // a guard that did not hold is an answer, and the database is well
      outcome = error instanceof Miss || error instanceof ConstraintFault ? 'refused' : 'failed'
      throw error
    } finally {
      const milliseconds = performance.now() - begun
      const work = currentWork()
      if (work) {
        work.roundTrips++
        work.roundTripMs += milliseconds
      }
      span?.end({ 'opsbook.outcome': outcome }, outcome === 'failed')
      measure('db.duration', milliseconds, { operation, outcome })
    }
  }
  return {
    ...engine,
    read: (queries) => trip('read', firstTable(queries), () => engine.read(queries)),
    snapshot: (work) => engine.snapshot((read) => work((queries) => trip('read', firstTable(queries), () => read(queries)))),
    write: (ops, commitId) => trip('write', firstWritten(ops), () => engine.write(ops, commitId)),
    execute: (statements, options) => trip('execute', 'tables', () => engine.execute(statements, options)),
    takeIds: (table, count) => trip('take ids', table, () => engine.takeIds(table, count)),
  }
}

// The same steps on every engine there is: they come to what is written beside them, and to the same on all engines.
import { expect, test } from 'vitest'
import type { Purpose } from '../../../shared/app.ts'
import type { Dialect } from '../../../shared/catalogue/column.ts'
import type { Actor } from '../../../shared/context.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import { ConstraintFault, type Engine, Miss } from '../../../shared/db/engine.ts'
import { AppError } from '../../../shared/errors.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { dialects } from '../../support/engines.ts'
import { type Feature, serverLacks } from '../../support/server.ts'
import { everything } from './specimen.ts'

/** An empty database of one engine; clock and chance are the same on all engines. */
export interface Ground {
  readonly dialect: Dialect
  readonly engine: Engine
  /** The administrator `system:test`; each call of `now` is a second after the last. */
  readonly ctx: DbContext
  as(actor?: Actor, purpose?: Partial<Purpose>): DbContext
}

type Steps<T> = (ground: Ground) => Promise<T>

/**
 * One test for each engine: the steps come to what is expected (a value, or a function that looks at it), and on a server to
 * exactly what they come to on SQLite. What a server lacks is asked of it and named.
 */
export function holds<T>(title: string, steps: Steps<T>, expected: NoInfer<T> | ((outcome: T) => void), needs?: Feature): void {
  const outcomes = new Map<Dialect, Promise<T>>()
  const outcomeOn = (dialect: Dialect) => {
    const outcome = outcomes.get(dialect) ?? onGround(dialect, steps)
    outcomes.set(dialect, outcome)
    return outcome
  }
  test.for(dialects)(`${title}, on %s`, { timeout: 300_000 }, async (dialect, { skip }) => {
    const isLacking = needs !== undefined && (await onGround(dialect, ({ engine }) => serverLacks(engine, needs)))
    skip(isLacking, `the server lacks ${needs}`)
    const outcome = await outcomeOn(dialect)
    if (expected instanceof Function) expected(outcome)
    else expect(outcome).toEqual(expected)
    if (dialect !== 'sqlite') expect(outcome).toEqual(await outcomeOn('sqlite'))
  })
}

/** Takes steps on an empty database of an engine. */
export async function onGround<T>(dialect: Dialect, steps: Steps<T>): Promise<T> {
  const database = await createTestDatabase(dialect, everything)
  try {
    return await steps(groundOf(database))
  } finally {
    await database.drop()
  }
}

function groundOf({ engine, context }: TestDatabase): Ground {
  let seconds = 0
  let chances = 0
  const exact = {
    now: () => new Date(Date.UTC(2027, 2, 1, 8) + seconds++ * 1000).toISOString(),
    random: (bytes: number) => (chances++).toString(16).padStart(2 * bytes, '0'),
  }
  const as: Ground['as'] = (actor, purpose) => ({ ...context(actor, { requestId: 'request', ...purpose }), ...exact })
  return { dialect: engine.dialect, engine, ctx: as(), as }
}

/** What became of work, as data: `done`, or everything that a caller can tell of the error. */
export async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return 'done'
  } catch (error) {
    if (error instanceof Miss) return { miss: error.op, ids: error.ids }
    if (error instanceof ConstraintFault) return { constraint: error.kind }
    if (error instanceof AppError) {
      const { name, code, message, issues } = error
      return { error: name, code, message, issues }
    }
    return error instanceof Error ? { error: error.constructor.name, message: error.message } : error
  }
}

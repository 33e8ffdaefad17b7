// Rows that are numbered without gaps within a year: the last number so far, and how many who take one at once each get theirs.
import { sql } from 'kysely'
import type { Resource } from '../catalogue/resource.ts'
import { keyName } from '../catalogue/tables.ts'
import { StaleRead } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { sqlFor } from '../db/query.ts'
import { keyParameter, type Selection } from '../db/store.ts'
import { findKept } from '../http/idempotency.ts'
import { numbersOf, type Series } from './number-rules.ts'

/** The highest number of a year among the live rows of a resource that has a column `number`, whoever gave it; zero where there is none. */
export function selectLastNumber(ctx: DbContext, { table }: Resource, series: Series, year: string): Selection<number> {
  const { dialect } = ctx.engine
  const { from, to, begins } = numbersOf(series, year)
  const digits = sql`${sql.raw(dialect === 'sqlite' ? 'substr' : 'substring')}(${sql.ref('number')}, ${sql.lit(begins)}, 40)`
  // another form, such as MED-2026-12B, counts for nothing
  const isCount = dialect === 'sqlite' ? sql<boolean>`${digits} not glob '*[^0-9]*'` : sql<boolean>`${digits} not like '%[^0-9]%'`
  const length = sql`${sql.raw(dialect === 'sqlite' ? 'length' : 'len')}(${digits})`
  const query = sqlFor(dialect)
    .selectFrom(table)
    .select((dialect === 'sqlite' ? sql`max(cast(${digits} as integer))` : sql`max(try_convert(bigint, ${digits}))`).as('last'))
    .where(keyName('number'), '>=', keyParameter(from, dialect))
    .where(keyName('number'), '<', keyParameter(to, dialect))
    .where('deletedAt', 'is', null)
    .where(isCount)
    .where(sql<boolean>`${length} between ${sql.lit(series.digits)} and ${sql.lit(series.digits + 5)}`)
  return { query: query.compile(), decode: ({ last = null }) => Number(last) }
}

const manyRounds = 1000

/** Of many who take the next number at once each gets one: whoever was second decides anew, and each time another has got on, so it ends. */
export async function untilNumbered<T>(ctx: DbContext, work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await work()
    } catch (error) {
      // a double of the same request that was faster has the answer
      if (!(error instanceof StaleRead) || round >= manyRounds || (await findKept(ctx))) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
    }
  }
}

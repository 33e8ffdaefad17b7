// The Pareto analysis: the few failure codes that make up most of what is defective.
import { sql } from 'kysely'
import { z } from 'zod'
import { decimal, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { isExactly } from '../../db/query.ts'
import { gather } from '../../db/store.ts'
import { figure, figureOf, ratio, unitsOf } from '../figures.ts'
import { type OpenSpan, openPeriodInput, openPeriodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, reading, type Sql, textOf } from '../report-query.ts'
import { andDetected, andOf, defects, from, isNarrowed, isUncounted, nameOf, readers, type Whose, whose } from './counted.ts'
import { defectFinding } from './defect-resources.ts'
import { failureCode } from './list-resources.ts'

const { code, name, sourceLanguage, category } = failureCode.columns
const measures = { quantity: { sum: sql`sum(w."quantity")`, scale: 3 }, records: { sum: sql`count(distinct w."defectId")`, scale: 0 } }
const findings = from(defectFinding, 'w')

interface Asked extends Whose {
  readonly by: keyof typeof measures
  readonly category?: string | undefined
}

/**
 * What was found of each failure code. A finding that is there has a record that is there. Of all records it is added up along the index of findings by
 * code and record, and what is not counted is taken off, which is little: to ask of each finding whether it counts takes three times as long.
 * No select stands first in a coalesce, where SQL Server works it out twice.
 */
function selectFound(ctx: DbContext, { by, category: ofCategory, ...asked }: Asked, span: OpenSpan) {
  const { dialect } = ctx.engine
  const { sum, scale } = measures[by]
  const grouped = (where: Sql) => sql`(select w."failureCodeId", ${sum} as "amount" from ${where} group by w."failureCodeId")`
  // one condition, so that no index of the time of detection leads away from that one
  const isFound = sql`case when w."deletedAt" is null ${andDetected(ctx, 'w', span)} then 1 else 0 end = 1`
  const ofSome = sql`${defects} join ${findings} on w."defectId" = d."id"
    where not (${isUncounted('d.id')}) and w."deletedAt" is null ${andDetected(ctx, 'd', span)} ${andOf(ctx, asked)}`
  const [joined, amount] = isNarrowed(asked)
    ? [grouped(ofSome), sql`coalesce(c."amount", 0)`]
    : [
        grouped(sql`${findings} where ${isUncounted('w.defectId')} and ${isFound}`),
        sql`(select coalesce(${sum}, 0) from ${findings} where w."failureCodeId" = f."id" and ${isFound}) - coalesce(c."amount", 0)`,
      ]
  return reading(
    ctx,
    { code, name, sourceLanguage, category, amount: figure({ scale }) },
    sql`select f."code", f."name", f."sourceLanguage", f."category", ${textOf(dialect, amount)} as "amount"
      from ${from(failureCode, 'f')} left join ${joined} as c on c."failureCodeId" = f."id"
      where ${ofCategory === undefined ? sql`1 = 1` : isExactly('f.category', bound(category, ofCategory, dialect), dialect)}
      order by ${sql.ref(`f.${keyName('code')}`)}, f."id" ${atMost(dialect, mostRows + 1)}`,
  )
}

const percent = decimal({ scale: 2, min: 0, max: 100 })

/** Which failures matter most (J. M. Juran, Quality Control Handbook, 1951: the vital few). */
export const defectPareto = defineReport({
  name: 'defectPareto',
  title: 'Pareto of failure codes',
  description:
    'Failure codes by the defective quantity of their findings (by=records: by the number of records that have such findings), the largest first and those of the same amount by code, with their share of all and the sum of the shares so far, in percent with two places, rounded half up. Of records detected in the period, or of all; drafts and corrected records do not count, and codes of which nothing was found are left out.',
  roles: readers,
  input: z.strictObject({
    ...openPeriodInput,
    by: z.enum(['quantity', 'records']).default('quantity'),
    ...whose,
    category: text({ max: 60 }).schema.optional(),
  }),
  columns: {
    failureCode: code,
    name: text({ max: 120, optional: true }),
    category,
    amount: figure({ scale: 3 }),
    sharePercent: percent,
    cumulativePercent: percent,
  },
  names: { failureCode: 'failureCode' },
  run: async (ctx: DbContext, { from: first, to, timezone, ...asked }) => {
    const [found] = await gather(ctx, [selectFound(ctx, asked, openPeriodOf({ from: first, to, timezone }))])
    const lines = bounded(found, 'Narrow it with category.')
      .map((line) => ({ ...line, units: unitsOf(line.amount, 3) }))
      .filter(({ units }) => units > 0n)
      .sort((a, b) => (a.units < b.units ? 1 : a.units > b.units ? -1 : 0))
    const total = lines.reduce((sum, { units }) => sum + units, 0n)
    const share = (units: bigint) => Number(figureOf(ratio(units * 10_000n, total), 2))
    let soFar = 0n
    const rows = lines.map(({ units, code: failure, name: names, sourceLanguage: source, ...line }) => {
      soFar += units
      return { ...line, failureCode: failure, name: nameOf(names, source), sharePercent: share(units), cumulativePercent: share(soFar) }
    })
    return { rows, totals: [{ amount: figureOf(total, 3) }] }
  },
})

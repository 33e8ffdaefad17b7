// A gauge with the readings that a failed calibration puts in doubt, and the reads of the reports of gauges.
import { sql } from 'kysely'
import { addDays } from '../../catalogue/days.ts'
import { date, instant, text } from '../../catalogue/kinds.ts'
import { type Columns, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { gather, limited, present, selectById, selection, selectRows } from '../../db/store.ts'
import type { Span } from '../report-inputs.ts'
import { atMost, mostRows, parameters, reading } from '../report-query.ts'
import { isCounted } from './counted.ts'
import { defect, defectFinding } from './defect-resources.ts'
import { calibration } from './gauge-resources.ts'
import { mostInDoubt } from './gauge-rules.ts'
import { inspectionItem } from './list-resources.ts'

/** A gauge, and where asked for its readings since the day of the last good calibration, first one first, at most one more than a commit marks; those that are in doubt already are left out. One round trip. */
export async function lookAtGauge(ctx: DbContext, id: number, withReadings: boolean) {
  const { dialect } = ctx.engine
  const { id: parameter, day } = parameters(ctx)
  const lastGood = sql`(select ${sql.ref('lastGoodOn')} from ${sql.table(calibration.table)} where ${sql.ref('id')} = ${parameter(id)})`
  // the labels of what it refers to are not needed
  const readings = selectRows(ctx.catalogue, defectFinding, dialect, new Set(Object.keys(defectFinding.columns)))
    .where('t.gaugeId', '=', parameter(id))
    .where('t.measuredAt', '>=', sql`coalesce(${lastGood}, ${day('0001-01-01')})`)
    .where('t.isInDoubt', '=', bound(defectFinding.columns.isInDoubt, false, dialect))
    .where('t.deletedAt', 'is', null)
    .orderBy('t.measuredAt')
  const [[row], found = []] = await gather(ctx, [
    selectById(ctx, calibration, id),
    ...(withReadings ? [selection(ctx, defectFinding, limited(readings, dialect, mostInDoubt + 1))] : []),
  ])
  return { gauge: present(ctx, calibration, id, row), readings: found }
}

/** What the report of readings in doubt shows. */
export const doubtColumns = {
  gauge: calibration.columns.gaugeCode,
  name: calibration.columns.name,
  defect: defect.columns.number,
  status: defect.columns.status,
  finding: systemColumns.id,
  inspectionItem: text({ max: 40, optional: true }),
  measured: defectFinding.columns.measured,
  unit: inspectionItem.columns.unit,
  measuredAt: instant({}),
  why: defectFinding.columns.doubt,
  doubtedAt: instant({ description: 'When it was put in doubt.' }),
} satisfies Columns

/** Readings of a span that are in doubt, of the records that figures count, first one first: a correction has those of what it corrects. */
export function selectInDoubt(ctx: DbContext, { fromAt, untilAt }: Span, gaugeId: number | undefined) {
  const { dialect } = ctx.engine
  const { id, instant: at } = parameters(ctx)
  // a finding changes by being put in doubt only
  return reading(
    ctx,
    doubtColumns,
    sql`select g."gaugeCode" as "gauge", g."name", d."number" as "defect", d."status", f."id" as "finding", i."code" as "inspectionItem", f."measured", i."unit",
        f."measuredAt", f."doubt" as "why", f."updatedAt" as "doubtedAt"
      from ${sql.table(defectFinding.table)} as f join ${sql.table(calibration.table)} as g on g."id" = f."gaugeId"
        join ${sql.table(defect.table)} as d on d."id" = f."defectId" left join ${sql.table(inspectionItem.table)} as i on i."id" = f."inspectionItemId"
      where f."isInDoubt" = ${bound(defectFinding.columns.isInDoubt, true, dialect)} and f."measuredAt" >= ${at(fromAt)} and f."measuredAt" < ${at(untilAt)}
        and f."deletedAt" is null and ${isCounted} ${gaugeId === undefined ? sql`` : sql`and f."gaugeId" = ${id(gaugeId)}`}
      order by f."measuredAt", f."id" ${atMost(dialect, mostRows + 1)}`,
  )
}

/** What is read for the report of gauges that are due. */
export const dueColumns = {
  gauge: calibration.columns.gaugeCode,
  name: calibration.columns.name,
  lastOn: date({ optional: true }),
  result: calibration.columns.result,
  lastGoodOn: calibration.columns.lastGoodOn,
  dueOn: date({ optional: true }),
} satisfies Columns

/** Gauges in use that are due by `days` after a day, that failed, or of which nobody has said when they are due; first due first. */
export function selectGaugesDue(ctx: DbContext, today: string, days: number) {
  const { dialect } = ctx.engine
  const { isActive, result } = calibration.columns
  return reading(
    ctx,
    dueColumns,
    sql`select "gaugeCode" as "gauge", "name", "lastOn", "result", "lastGoodOn", "dueOn" from ${sql.table(calibration.table)}
      where "isActive" = ${bound(isActive, true, dialect)} and "deletedAt" is null
        and ("dueOn" is null or "dueOn" <= ${parameters(ctx).day(addDays(today, days))} or "result" = ${bound(result, 'failed', dialect)})
      order by "dueOn", "id" ${atMost(dialect, mostRows + 1)}`,
  )
}

// A defect with all that belongs to it, and what new rows of it refer to, as actions see them.
import { sql } from 'kysely'
import { labelName, type Resource, type RowOf, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import type { Row } from '../../db/rows.ts'
import { present, select, selection, selectRows } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { parameters, type Sql } from '../report-query.ts'
import { defect, defectAction, defectDisposition, defectFinding } from './defect-resources.ts'
import { calibration, gaugeCalibration } from './gauge-resources.ts'
import { failureCode, inspectionItem } from './list-resources.ts'

/** An id as a parameter. */
export const idOf = (ctx: DbContext, id: number) => bound(systemColumns.id, id, ctx.engine.dialect)

/** The defect to which a row of one of its parts belongs. */
export const ownerOf = (ctx: DbContext, { table }: Resource, id: number) =>
  sql`(select ${sql.ref('defectId')} from ${sql.table(table)} where ${sql.ref('id')} = ${idOf(ctx, id)})`

function partsOf<R extends Resource>(ctx: DbContext, resource: R, id: unknown) {
  const query = selectRows(ctx.catalogue, resource, ctx.engine.dialect)
    .where('t.defectId', '=', id)
    .where('t.deletedAt', 'is', null)
    .orderBy('t.id')
  return selection(ctx, resource, query)
}

/** Selects a defect (its id as a parameter, or a query that gives it) with its live findings, dispositions and actions, oldest first. */
export function selectRecord(ctx: DbContext, id: unknown) {
  const query = selectRows(ctx.catalogue, defect, ctx.engine.dialect).where('t.id', '=', id)
  return [
    selection(ctx, defect, query),
    partsOf(ctx, defectFinding, id),
    partsOf(ctx, defectDisposition, id),
    partsOf(ctx, defectAction, id),
  ] as const
}

type Rows<R> = readonly (RowOf<R> & Row)[]
type Selected = readonly [Rows<typeof defect>, Rows<typeof defectFinding>, Rows<typeof defectDisposition>, Rows<typeof defectAction>]

/** The record that was selected, or not_found. */
export function recordOf(ctx: DbContext, id: number, [[found], findings, dispositions, actions]: Selected) {
  return { defect: present(ctx, defect, id, found), findings, dispositions, actions }
}

/** A row that was selected with its record, or not_found. */
export function partOf<R extends Row & { id: number }>(ctx: DbContext, resource: Resource, id: number, rows: readonly R[]): R {
  return present(
    ctx,
    resource,
    id,
    rows.find((row) => row.id === id),
  )
}

/** The labels of what a row refers to, as it was read. */
export const labelsOf = (ctx: DbContext, resource: Resource, row: Row): Row =>
  Object.fromEntries(ctx.catalogue.from(resource).map(({ column }) => [labelName(column), row[labelName(column)] ?? null]))

/** A defect as JSON shows it to whoever asks, in their language. */
export const showDefect = (ctx: DbContext, row: Row, labels?: Row): Row => showRow(ctx.catalogue, defect, row, labels, ctx.chooseLanguage)

const distinct = (ids: readonly (number | null | undefined)[]) => [...new Set(ids.flatMap((id) => id ?? []))]

/** What findings refer to. */
export interface FindingRefs {
  readonly failureCodeId: number
  readonly inspectionItemId?: number | null
  readonly gaugeId?: number | null
  readonly measuredAt?: string | null
}

/** Selects how gauges were calibrated on the days of readings and around them, however many calibrations are on record. */
function selectCalibrations(ctx: DbContext, gaugeIds: readonly number[], readings: readonly string[]) {
  const days = readings.map((at) => at.slice(0, 10)).toSorted()
  const [first, last] = [days[0], days.at(-1)]
  if (gaugeIds.length === 0 || first === undefined || last === undefined) return select(ctx, gaugeCalibration, { gaugeId: [] })
  const { id, day } = parameters(ctx)
  const nearest = (end: Sql) =>
    sql`(select ${end} from ${sql.table(gaugeCalibration.table)} as o where o."gaugeId" = t."gaugeId" and o."deletedAt" is null`
  const before = sql`${nearest(sql`max(o."doneOn")`)} and o."doneOn" < ${day(first)})`
  const after = sql`${nearest(sql`min(o."doneOn")`)} and o."doneOn" > ${day(last)})`
  const query = selectRows(ctx.catalogue, gaugeCalibration, ctx.engine.dialect)
    .where('t.gaugeId', 'in', gaugeIds.map(id))
    .where('t.deletedAt', 'is', null)
    .where('t.doneOn', '>=', sql`coalesce(${before}, ${day('0001-01-01')})`)
    .where('t.doneOn', '<=', sql`coalesce(${after}, ${day('9999-12-31')})`)
  return selection(ctx, gaugeCalibration, query)
}

/** Selects the failure codes, inspection items and gauges of findings, and how these were calibrated about then. */
export function selectFindingRefs(ctx: DbContext, findings: readonly FindingRefs[]) {
  return [
    select(ctx, failureCode, { id: distinct(findings.map((one) => one.failureCodeId)) }),
    select(ctx, inspectionItem, { id: distinct(findings.map((one) => one.inspectionItemId)) }),
    select(ctx, calibration, { id: distinct(findings.map((one) => one.gaugeId)) }),
    selectCalibrations(
      ctx,
      distinct(findings.map((one) => one.gaugeId)),
      findings.map((one) => one.measuredAt ?? ctx.now()),
    ),
  ] as const
}

/** Selects the gauges of the live findings of a defect. */
export function selectGaugesOf(ctx: DbContext, defectId: number) {
  const gaugeIds = sql`(select ${sql.ref('gaugeId')} from ${sql.table(defectFinding.table)}
    where ${sql.ref('defectId')} = ${idOf(ctx, defectId)} and ${sql.ref('deletedAt')} is null)`
  return selection(ctx, calibration, selectRows(ctx.catalogue, calibration, ctx.engine.dialect).where('t.id', 'in', gaugeIds))
}

/** A row that a request names must be there, and in use. */
export function checkListed(
  path: string,
  { name, path: at }: Resource,
  id: number | null | undefined,
  row: { code?: string; isActive: boolean } | undefined,
): Issue[] {
  if (id === null || id === undefined) return []
  if (!row) return [{ path, code: 'reference', message: `there is no ${name} ${id}`, hint: `Look it up at ${at}.` }]
  if (row.isActive) return []
  return [{ path, code: 'unfit', message: `${name} ${row.code} is not in use any more`, hint: `Choose another: ${at}?isActive=true.` }]
}

// Inputs that come from the warehouse, by the query of a version.
import { z } from 'zod'
import type { RowOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import type { WarehouseRow } from '../../db/warehouse.ts'
import { AppError, type Issue, refuse } from '../../errors.ts'
import { mapInputs, toInput } from './batch-rules.ts'
import type { calculationVersion } from './resources.ts'

type Version = Pick<RowOf<typeof calculationVersion>, 'inputs' | 'query'>
/** Values of the parameters of a query, by name. */
export const parameterValues = z.record(z.string().max(60), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]))
type Parameters = z.infer<typeof parameterValues>

const states: ReadonlySet<string> = new Set(['no_query', 'rows'])

/** The rows that the query of a version gives, as sets of inputs. Throws `unavailable` where no warehouse is configured, and as its `rows` does. */
export async function rowsOf(ctx: DbContext, { inputs, query }: Version, parameters: Parameters): Promise<Record<string, unknown>[]> {
  if (query === null)
    throw refusal({
      path: 'query',
      code: 'no_query',
      message: 'the version has no query',
      hint: 'Give the inputs, or publish a version with a query.',
    })
  if (!ctx.warehouse) throw new AppError('unavailable', 'no warehouse is configured: set WAREHOUSE_URL')
  const rows = await ctx.warehouse.rows(query, parameters)
  const [first] = rows
  if (first) refuse(checkColumns(inputs, first), states)
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value === null ? [] : [[name, toInput(inputs, name, value)]]))),
  )
}

/** The inputs of one run: the query must give one row. */
export async function inputsOf(ctx: DbContext, version: Version, parameters: Parameters): Promise<Record<string, unknown>> {
  const [only, ...more] = await rowsOf(ctx, version, parameters)
  if (only && more.length === 0) return only
  const message = `the query gives ${more.length === 0 ? 'no row' : `${more.length + 1} rows`}, and a run takes one`
  throw refusal({ path: 'parameters', code: 'rows', message, hint: 'Narrow it by its parameters, or run a batch over its rows.' })
}

const refusal = (issue: Issue) => new AppError('conflict', issue.message, { issues: [issue] })

/** Each column is an input, and each input that is needed a column. */
function checkColumns(inputs: Version['inputs'], row: WarehouseRow): Issue[] {
  const names = Object.keys(row)
  const needed = mapInputs(inputs, {}, names).issues.map((issue) => ({ ...issue, path: 'query.sql' }))
  const strange = names.filter((name) => !Object.hasOwn(inputs.properties, name))
  return [
    ...needed,
    ...strange.map(
      (name): Issue => ({
        path: 'query.sql',
        code: 'column',
        message: `the query gives a column ${name}, and there is no such input`,
        hint: `The inputs are ${Object.keys(inputs.properties).join(', ')}.`,
      }),
    ),
  ]
}

// The empty workbook of a resource: headers with notes, drop-down lists, and one example row.
import { usualLanguage } from '../catalogue/languages.ts'
import type { Resource } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import type { DbContext } from '../db/context.ts'
import { sqlFor } from '../db/query.ts'
import { isInScope, scopeColumns } from '../db/scope.ts'
import { labelColumn } from '../db/store.ts'
import { hatchColumns, numberFormat, plainCell, type SheetColumn, sheetName, typedColumns } from '../imports/sheet-columns.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { exampleValue } from './example.ts'
import { Kept, workbookType } from './export-endpoint.ts'

/** GET .../template.xlsx: what to fill in and import. */
export function templateEndpoint(resource: Resource, name: string): AnyEndpoint {
  return defineEndpoint({
    name,
    method: 'GET',
    path: `${resource.path}/template.xlsx`,
    summary: `An empty workbook for ${resource.slug}, to fill in and import`,
    access: `${resource.name}.create`,
    produces: [workbookType],
    handle: async (ctx) => {
      const body = await templateOf(ctx, resource)
      const headers = { 'content-type': workbookType, 'content-disposition': `attachment; filename="${resource.slug}-template.xlsx"` }
      return { body, headers }
    },
  })
}

/** Rows of another resource up to which a reference gets a list to choose from. */
const mostChoices = 200

async function templateOf(ctx: DbContext, resource: Resource): Promise<Buffer> {
  const keys = await readKeys(ctx, resource)
  const columns = typedColumns(resource)
  const extra = hatchColumns(resource)
  const choicesOf = ({ name, column }: SheetColumn) => {
    const known = keys.get(name) ?? []
    return column.refersTo === null ? { choices: column.choices } : { choices: known.length > mostChoices ? [] : known, isOpen: true }
  }
  const sheet = {
    name: sheetName(resource),
    columns: [
      ...columns.map((column) => ({
        header: column.header,
        note: noteOf(resource, column),
        ...choicesOf(column),
        numFmt: numberFormat(column),
        required: !column.column.nullable && column.column.fallback === undefined && column.column.options.numbered === undefined,
      })),
      ...extra.map((column) => ({
        header: column.header,
        note: `Used when the import creates the row. ${noteOf(resource, column)}`,
        ...choicesOf(column),
        numFmt: numberFormat(column),
      })),
    ],
    rows: exampleRows([...columns, ...extra], keys),
  }
  const out = new Kept()
  await writeWorkbook(out, [sheet])
  return out.bytes()
}

/** The first keys of every resource that is referred to, by the column that does, one more than a list holds; in one round trip. */
async function readKeys(ctx: DbContext, resource: Resource): Promise<Map<string, string[]>> {
  const { dialect } = ctx.engine
  const wanted = ctx.catalogue.from(resource).filter(({ to }) => labelColumn(to) !== 'id')
  if (wanted.length === 0) return new Map()
  const queries = wanted.map(({ to }) => {
    const label = labelColumn(to)
    const query = sqlFor(dialect)
      .selectFrom(to.table)
      .select([...new Set(['id', label, ...scopeColumns(to)])])
      .where('deletedAt', 'is', null)
      .orderBy(keyedColumns(to).has(label) ? keyName(label) : label)
    return (dialect === 'sqlite' ? query.limit(mostChoices + 1) : query.top(mostChoices + 1)).compile()
  })
  const found = await ctx.engine.read(queries)
  return new Map(
    wanted.map(({ column, to }, at) => {
      const own = (found[at] ?? []).filter((raw) => isInScope(ctx, to, raw))
      return [column, own.map((raw) => String(raw[labelColumn(to)]))]
    }),
  )
}

/** A reference that may be empty is left so; another takes the first row there is. */
async function* exampleRows(columns: readonly SheetColumn[], keys: ReadonlyMap<string, readonly string[]>) {
  yield columns.map(({ name, header, column, toCell }) => {
    if (column.refersTo !== null) return column.nullable ? null : (keys.get(name)?.[0] ?? 'CODE')
    // of what has several languages, the usual one
    const value = exampleValue(name, column)
    return plainCell(toCell({ [name]: { [usualLanguage]: value }, [header]: value }))
  })
}

function noteOf(resource: Resource, { name, column }: SheetColumn): string {
  const { description, headers = [] } = column.options
  const notes = [
    description ?? '',
    resource.naturalKey.includes(name) ? 'Identifies the row: a row that is there already is updated.' : '',
    column.refersTo === null ? '' : `The code or name of a ${column.refersTo}.`,
    resource.columns[name]?.inLanguage && !resource.columns[name].nullable
      ? 'Required in one language.'
      : column.nullable
        ? 'May be empty.'
        : column.fallback === undefined
          ? 'Required.'
          : `Empty means ${JSON.stringify(column.fallback)}.`,
    headers.length > 0 ? `Also understood as: ${headers.join(', ')}.` : '',
  ]
  return notes.filter(Boolean).join(' ')
}

// The empty workbook of a resource: headers with notes, drop-down lists, and one example row.
import type { Resource } from '../catalogue/resource.ts'
import { numberFormat, plainCell, type SheetColumn, sheetName, typedColumns } from '../imports/sheet-columns.ts'
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
    handle: async () => {
      const body = await templateOf(resource)
      const headers = { 'content-type': workbookType, 'content-disposition': `attachment; filename="${resource.slug}-template.xlsx"` }
      return { body, headers }
    },
  })
}

async function templateOf(resource: Resource): Promise<Buffer> {
  const extra = Object.entries(resource.imports?.columns ?? {})
  const columns = typedColumns(resource)
  const sheet = {
    name: sheetName(resource),
    columns: [
      ...columns.map((column) => ({
        header: column.header,
        note: noteOf(resource, column),
        choices: column.column.choices,
        numFmt: numberFormat(column),
        required: !column.column.nullable && column.column.fallback === undefined,
      })),
      ...extra.map(([header, column]) => ({ header, note: column.options.description ?? 'Used when the import creates the row.' })),
    ],
    rows: exampleRows(columns),
  }
  const out = new Kept()
  await writeWorkbook(out, [sheet])
  return out.bytes()
}

/** A reference that may be empty is left so: no row goes by the example's code. */
async function* exampleRows(columns: readonly SheetColumn[]) {
  yield columns.map(({ name, header, column, toCell }) => {
    if (column.refersTo !== null) return column.nullable ? null : 'CODE'
    return plainCell(toCell({ [header]: exampleValue(name, column) }))
  })
}

function noteOf(resource: Resource, { name, column }: SheetColumn): string {
  const { description, headers = [] } = column.options
  const notes = [
    description ?? '',
    resource.naturalKey.includes(name) ? 'Identifies the row: a row that is there already is updated.' : '',
    column.refersTo === null ? '' : `The code or name of a ${column.refersTo}.`,
    column.nullable ? 'May be empty.' : column.fallback === undefined ? 'Required.' : `Empty means ${JSON.stringify(column.fallback)}.`,
    headers.length > 0 ? `Also understood as: ${headers.join(', ')}.` : '',
  ]
  return notes.filter(Boolean).join(' ')
}

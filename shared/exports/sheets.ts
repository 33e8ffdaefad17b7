// The rows of a resource as sheets of a workbook, as many as they need.
import type { Resource } from '../catalogue/resource.ts'
import type { Row } from '../db/rows.ts'
import { exportedColumns, numberFormat, plainCell, type SheetColumn, sheetName } from '../imports/sheet-columns.ts'
import { DEFAULT_LIMITS } from '../tabular/limits.ts'
import type { SheetToWrite, WorkbookCell } from '../tabular/write-workbook.ts'
import type { CountedRows } from './every-row.ts'

/** Rows that a sheet holds under its header. */
const rowsPerSheet = DEFAULT_LIMITS.rows - 1

/** The columns of a table of some fields; of all (null) those that people know from workbooks. */
export function columnsOf(resource: Resource, fields: ReadonlySet<string> | null): SheetColumn[] {
  return exportedColumns(resource).filter(({ name, header }) => !fields || fields.has(name) || fields.has(header))
}

/** One sheet after the other, as many as the rows need; one without rows where there are none. */
export async function* sheetsOf(
  resource: Resource,
  rows: CountedRows,
  { fields = null, perSheet = rowsPerSheet }: { fields?: ReadonlySet<string> | null; perSheet?: number } = {},
): AsyncGenerator<SheetToWrite> {
  const columns = columnsOf(resource, fields)
  const head = columns.map((column) => ({ header: column.header, numFmt: numberFormat(column) }))
  do {
    yield { name: sheetName(resource), columns: head, rows: cellsOf(rows.take(perSheet)) }
  } while (await rows.hasMore())

  async function* cellsOf(some: AsyncIterable<Row>): AsyncGenerator<WorkbookCell[]> {
    for await (const row of some) yield columns.map(({ toCell }) => plainCell(toCell(row)))
  }
}

// The export of a resource as a file to bring in again, as it is or with edits.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Resource } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { exportEndpoint, Kept } from '../../shared/http/export-endpoint.ts'
import { plainCell } from '../../shared/imports/sheet-columns.ts'
import { openBook } from '../../shared/tabular/book.ts'
import type { Cell } from '../../shared/tabular/cell.ts'
import { writeCsv } from '../../shared/tabular/write-csv.ts'
import { writeWorkbook } from '../../shared/tabular/write-workbook.ts'

export type Format = 'csv' | 'xlsx'

/** What GET .../export gives. */
export async function exportFile(ctx: DbContext, resource: Resource, format: Format): Promise<{ name: string; content: Uint8Array }> {
  const { body } = await exportEndpoint(resource, 'export').handle(ctx, {
    params: {},
    query: new URLSearchParams({ format }),
    headers: new Headers(),
    input: undefined,
  })
  return { name: `${resource.slug}.${format}`, content: Buffer.from(body as Uint8Array) } // a file of bytes
}

/** The cells of a file's only sheet, the header first. */
export async function cellsOf({ name, content }: { name: string; content: Uint8Array }): Promise<Cell[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'export-file-'))
  try {
    writeFileSync(join(folder, 'file'), content)
    const book = await openBook(join(folder, 'file'), name)
    const cells: Cell[][] = []
    for (const sheet of book.sheets) for await (const batch of sheet.rows()) for (const row of batch) cells.push([...row.cells])
    await book.close()
    return cells
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A file of those cells. */
export async function fileOf(name: string, [header = [], ...rows]: readonly (readonly Cell[])[]) {
  const out = new Kept()
  const headers = header.map(String)
  async function* each() {
    yield* rows
  }
  async function* plain() {
    for (const row of rows) yield row.map(plainCell)
  }
  if (name.endsWith('.csv')) await writeCsv(out, headers, each())
  else await writeWorkbook(out, [{ name: name.replace(/\.xlsx$/, ''), columns: headers.map((one) => ({ header: one })), rows: plain() }])
  return { name, content: out.bytes() }
}

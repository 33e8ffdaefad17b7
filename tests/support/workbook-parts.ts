// The parts of a workbook's zip as bytes, and its cells as exceljs reads them, to compare two workbooks.
import exceljs from 'exceljs'
import { DEFAULT_LIMITS } from '../../shared/tabular/limits.ts'
import { ZipParts } from '../../shared/tabular/zip.ts'

/** Every part by its name. */
export async function partsOf(path: string): Promise<Map<string, Buffer>> {
  const zip = await ZipParts.open(path, path, DEFAULT_LIMITS)
  try {
    const parts = new Map<string, Buffer>()
    for (const name of zip.names) parts.set(name, Buffer.concat(await Array.fromAsync(zip.read(name))))
    return parts
  } finally {
    zip.close()
  }
}

/** One cell as another program reads it. */
export interface SeenCell {
  readonly value: unknown
  readonly style: unknown
  readonly note: string | null
}

/** Every cell of every sheet by `sheet!address`, and the sheets' merged cells, lists and names. */
export async function seenIn(path: string) {
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(path)
  const cells = new Map<string, SeenCell>()
  for (const sheet of book.worksheets) {
    sheet.eachRow({ includeEmpty: true }, (row) => {
      row.eachCell({ includeEmpty: true }, ({ address, value, style, note }) => {
        const text = typeof note === 'string' ? note : (note?.texts ?? []).map((piece) => piece.text).join('')
        cells.set(`${sheet.name}!${address}`, { value, style, note: note === undefined ? null : text })
      })
    })
  }
  const sheets = book.worksheets.map(({ name, state, model }) => ({ name, state, merges: model.merges }))
  return { cells, sheets, book }
}

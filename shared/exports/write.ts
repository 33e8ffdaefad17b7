// Writes rows of any number to a file, in constant memory: a table as CSV or workbook, objects as JSON or a line each.
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { Resource } from '../catalogue/resource.ts'
import { writeCsv } from '../tabular/write-csv.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import type { CountedRows } from './every-row.ts'
import { columnsOf, sheetsOf } from './sheets.ts'

const flushCharacters = 64 * 1024

/** Writes objects as a JSON list (`json`), or as a line each (`ndjson`). */
export async function writeObjects(file: string, format: 'json' | 'ndjson', objects: AsyncIterable<unknown>): Promise<void> {
  await pipeline(Readable.from(toText(format, objects)), createWriteStream(file))
}

async function* toText(format: 'json' | 'ndjson', objects: AsyncIterable<unknown>): AsyncGenerator<string> {
  const isList = format === 'json'
  let pending = isList ? '[' : ''
  let isFirst = true
  for await (const object of objects) {
    pending += isList ? `${isFirst ? '' : ','}\n${JSON.stringify(object)}` : `${JSON.stringify(object)}\n`
    isFirst = false
    if (pending.length < flushCharacters) continue
    yield pending
    pending = ''
  }
  yield isList ? `${pending}\n]\n` : pending
}

/** Writes the rows of a list. */
export async function writeList(
  file: string,
  format: 'csv' | 'json' | 'ndjson' | 'xlsx',
  resource: Resource,
  rows: CountedRows,
  fields: ReadonlySet<string> | null,
): Promise<void> {
  if (format === 'json' || format === 'ndjson') return writeObjects(file, format, rows.take())
  const out = createWriteStream(file)
  if (format === 'xlsx') return writeWorkbook(out, sheetsOf(resource, rows, { fields }))
  const columns = columnsOf(resource, fields)
  const cells = async function* () {
    for await (const row of rows.take()) yield columns.map(({ toCell }) => toCell(row))
  }
  await writeCsv(
    out,
    columns.map(({ header }) => header),
    cells(),
  )
  out.end()
  await finished(out)
}

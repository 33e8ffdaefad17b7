// The sheet that lists what was found in a workbook, with a link to each cell.
import type { Cell } from '../cell.ts'
import { escapeXml } from '../xml-text.ts'
import { formatXml } from './fill.ts'
import type { Formats } from './formats.ts'

/** What was found in one cell. */
export interface Mark {
  readonly sheet: string
  readonly cell: string
  /** The header of its column. */
  readonly column: string | null
  readonly value: string | null
  readonly severity: 'reject' | 'warning'
  readonly message: string
  readonly hint: string | null
}

/** The headers of the list; a sheet that begins with them is such a list, whatever it is called. */
const headers = ['Sheet', 'Cell', 'Column', 'Value', 'What is wrong', 'What to do', 'Severity'] as const
/** The formula of a rule that every list carries; spreadsheet programs keep it as it is. */
export const listFormula = '"opsbook-issues"="opsbook-issues"'
/** Links that spreadsheet programs take on one sheet. */
export const mostLinks = 60_000

const widths = [20, 8, 22, 28, 60, 60, 10]
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const strictMain = 'http://purl.oclc.org/ooxml/spreadsheetml/main'
const rowsInPiece = 1000

/** Whether a row is the header of a list of issues that we made. */
export function isIssuesHeader(cells: readonly Cell[]): boolean {
  return headers.every((header, at) => cells[at] === header)
}

/** The XML of the list piece by piece; without formats nothing is shown in colour. */
export async function* issuesXml(marks: readonly Mark[], formats: Formats | null, isStrict: boolean): AsyncGenerator<Buffer> {
  const columns = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`)
  const view = `<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>`
  yield Buffer.from(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${isStrict ? strictMain : main}"><sheetViews>${view}</sheetViews><cols>${columns.join('')}</cols><sheetData>${rowXml(1, headers)}`,
  )
  for (let at = 0; at < marks.length; at += rowsInPiece) {
    const rows = marks.slice(at, at + rowsInPiece).map((mark, place) => {
      const { sheet, cell, column, value, message, hint, severity } = mark
      return rowXml(at + place + 2, [sheet, cell, column, value, message, hint, severity === 'reject' ? 'refused' : 'warning'])
    })
    yield Buffer.from(rows.join(''))
  }
  const last = marks.length + 1
  const { heading, link } = formats ?? { heading: null, link: null }
  yield Buffer.from(
    `</sheetData>${formatXml('', 'A1:G1', heading, 1, listFormula)}${formatXml('', `B2:B${last}`, link, 2, listFormula)}<hyperlinks>`,
  )
  for (let at = 0; at < Math.min(marks.length, mostLinks); at += rowsInPiece) {
    const links = marks.slice(at, Math.min(at + rowsInPiece, mostLinks)).map(({ sheet, cell }, place) => {
      const location = escapeXml(`'${sheet.replaceAll("'", "''")}'!${cell}`)
      return `<hyperlink ref="B${at + place + 2}" location="${location}" display="${escapeXml(cell)}"/>`
    })
    yield Buffer.from(links.join(''))
  }
  yield Buffer.from('</hyperlinks><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>')
}

function rowXml(number: number, texts: readonly (string | null)[]): string {
  const cells = texts.map((text, at) => {
    if (text === null || text === '') return ''
    return `<c r="${String.fromCharCode(65 + at)}${number}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
  })
  return `<row r="${number}">${cells.join('')}</row>`
}

// Writes workbooks as streams: a bold, frozen header with notes, typed columns, and lists to choose from.
import { EventEmitter } from 'node:events'
import type { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Cell as SheetCell, Workbook, Worksheet } from 'exceljs'
import { type Cell, columnLetters } from './cell.ts'
import { CHOICES_SHEET, ChoiceLists } from './choice-lists.ts'
import { drained, lossOf } from './drain.ts'
import { DEFAULT_LIMITS, sizeInWords, tooLarge } from './limits.ts'
import { serialFromIso } from './serial-dates.ts'
import { safeText } from './xml-text.ts'

/** What a cell to be written may hold. */
export type WorkbookCell = Cell

/** One column: `choices` become a drop-down list, `numFmt` is a spreadsheet number format such as '@' for codes or '0.00'. */
export interface ColumnToWrite {
  header: string
  note?: string
  choices?: readonly string[]
  /** Whether another value than the choices may be typed, after a question. */
  isOpen?: boolean
  width?: number
  numFmt?: string
  required?: boolean
}

/** One sheet; its rows are taken as fast as they can be written. */
export interface SheetToWrite {
  name: string
  columns: readonly ColumnToWrite[]
  rows: AsyncIterable<readonly WorkbookCell[]>
}

/** The errors that a cell can hold. */
const ERRORS = ['#N/A', '#REF!', '#NAME?', '#DIV/0!', '#NULL!', '#VALUE!', '#NUM!'] as const
const LONGEST_TEXT = 32_767
const DEFAULT_WIDTH = 16
// How far lists to choose from go on below the last row: all the way would make other programs hold a million rules.
const ROWS_TO_ADD = 1000
const ROWS_PER_PAUSE = 200

/** Writes a workbook in constant memory and ends `out`; a sheet is asked for when the one before is written. Texts stay texts, whatever they look like. */
export async function writeWorkbook(out: Writable, sheets: Iterable<SheetToWrite> | AsyncIterable<SheetToWrite>): Promise<void> {
  const { default: exceljs } = await import('exceljs')
  const loss = lossOf(out)
  const lost = new Promise<never>((_, reject) => {
    loss.signal.addEventListener('abort', () => reject(loss.signal.reason))
  })
  // Raced below; where a sheet notices the loss first, nobody else waits for it.
  lost.catch(() => {})
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false })
  const freeName = sheetNames()
  const lists = new ChoiceLists()
  try {
    for await (const sheet of sheets) await writeSheet(workbook, freeName(sheet.name), sheet, lists, loss.signal)
    lists.write(workbook, fill)
    await Promise.race([workbook.commit(), lost])
  } catch (error) {
    out.destroy()
    throw error
  } finally {
    loss.release()
  }
}

async function writeSheet(
  workbook: Workbook,
  name: string,
  { columns, rows }: SheetToWrite,
  lists: ChoiceLists,
  signal: AbortSignal,
): Promise<void> {
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map(({ width, numFmt }) => ({ width: width ?? DEFAULT_WIDTH, style: numFmt === undefined ? {} : { numFmt } }))
  writeHeader(sheet, columns)
  let number = 1
  for await (const cells of rows) {
    number++
    if (number > DEFAULT_LIMITS.rows)
      throw tooLarge(
        `Sheet "${name}" would have more than ${sizeInWords(DEFAULT_LIMITS.rows)} rows, which is the limit. Export fewer rows, or CSV.`,
      )
    const row = sheet.getRow(number)
    cells.forEach((value, column) => {
      if (value !== null) fill(row.getCell(column + 1), value, columns[column]?.numFmt)
    })
    row.commit()
    if (number % ROWS_PER_PAUSE === 0) await packed(sheet, signal)
  }
  const lastRow = Math.min(number + ROWS_TO_ADD, DEFAULT_LIMITS.rows)
  columns.forEach((column, index) => {
    addChoices(sheet, column, `${columnLetters(index)}2:${columnLetters(index)}${lastRow}`, lists)
  })
  sheet.commit()
}

function writeHeader(sheet: Worksheet, columns: readonly ColumnToWrite[]): void {
  const row = sheet.getRow(1)
  columns.forEach(({ header, note, required }, index) => {
    const cell = row.getCell(index + 1)
    cell.value = safeText(header)
    cell.numFmt = '@'
    cell.font = required === true ? { bold: true, color: { argb: 'FFC00000' } } : { bold: true }
    if (note !== undefined) cell.note = { texts: [{ text: safeText(note) }] }
  })
  row.commit()
}

function fill(cell: SheetCell, value: Exclude<Cell, null>, numFmt?: string): void {
  if (typeof value === 'string') {
    if (value.length > LONGEST_TEXT) {
      throw tooLarge(
        `Cell ${cell.address} would hold a text of ${sizeInWords(value.length)} characters; the limit of workbooks is ${sizeInWords(LONGEST_TEXT)}. Export CSV.`,
      )
    }
    cell.value = safeText(value)
    if (numFmt === undefined) cell.numFmt = '@'
  } else if (typeof value === 'object' && value.kind === 'error') {
    cell.value = { error: ERRORS.find((error) => error === value.text) ?? '#N/A' }
  } else if (typeof value === 'object') {
    const serial = serialFromIso(value.iso)
    cell.value = serial ?? value.iso
    if (serial !== undefined && numFmt === undefined) cell.numFmt = dateFormatOf(value.iso)
  } else cell.value = value
}

function dateFormatOf(iso: string): string {
  if (iso.length === 10) return 'yyyy-mm-dd'
  const time = iso.includes('.') && !iso.endsWith('.000') ? 'hh:mm:ss.000' : 'hh:mm:ss'
  return iso.includes('T') ? `yyyy-mm-dd ${time}` : time
}

/** Names as workbooks allow them: at most 31 characters, none of []:*?/\, none twice. */
function sheetNames(): (wanted: string) => string {
  const taken = new Set([CHOICES_SHEET.toLowerCase(), 'history'])
  return (name) => {
    const clean =
      name
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31) || 'Sheet'
    let free = clean
    for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${clean.slice(0, 31 - ` (${count})`.length)} (${count})`
    taken.add(free.toLowerCase())
    return free
  }
}

function addChoices(sheet: Worksheet, { header, choices, isOpen, required }: ColumnToWrite, range: string, lists: ChoiceLists): void {
  if (choices === undefined || choices.length === 0) return
  validationsOf(sheet).add(range, {
    type: 'list',
    allowBlank: required !== true,
    formulae: [lists.formula(choices)],
    showErrorMessage: true,
    errorStyle: isOpen ? 'warning' : 'stop',
    errorTitle: header.slice(0, 32),
    error: isOpen ? 'This is not on the list.' : 'Choose one of the list.',
  })
}

// The types of exceljs leave out two things that its streaming sheets have; both are looked for, never assumed.

function validationsOf(sheet: object): { add(range: string, rule: object): void } {
  const found: unknown = 'dataValidations' in sheet ? sheet.dataValidations : undefined
  if (!isValidations(found)) throw new Error('exceljs has changed: a streaming sheet has no dataValidations')
  return found
}

function isValidations(found: unknown): found is { add(range: string, rule: object): void } {
  return typeof found === 'object' && found !== null && 'add' in found && typeof found.add === 'function'
}

/** Waits until the packer that a sheet's bytes go to has caught up: exceljs itself never does. */
async function packed(sheet: object, signal: AbortSignal): Promise<void> {
  const stream: unknown = 'stream' in sheet ? sheet.stream : undefined
  // The packer takes one part after another: this sheet's turn comes when those before it are packed.
  while (pipesOf(stream).length === 0) await setTimeout(1, undefined, { signal })
  const packer: unknown = pipesOf(stream)[0]
  if (!isWritable(packer)) throw new Error('exceljs has changed: a packer is no stream')
  // Writing nothing asks whether there is room.
  if (!packer.write('')) await drained(packer, signal)
  signal.throwIfAborted()
}

function pipesOf(stream: unknown): unknown[] {
  const pipes: unknown = typeof stream === 'object' && stream !== null && 'pipes' in stream ? stream.pipes : undefined
  if (!Array.isArray(pipes)) throw new Error('exceljs has changed: a streaming sheet has no pipes')
  return pipes
}

function isWritable(found: unknown): found is NodeJS.WritableStream {
  return found instanceof EventEmitter && 'write' in found && typeof found.write === 'function'
}

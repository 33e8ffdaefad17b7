// Reads the XML of one sheet into rows of cells; a short way for plain cells, a general one for everything else.

import { type Cell, columnLetters, errorCell, NOT_CALCULATED } from './cell.ts'
import {
  BOOLEAN,
  CellValues,
  ERROR,
  FORMULA_TEXT,
  INLINE,
  NUMBER,
  SHARED,
  textOrNull,
  typeNamed,
  type ValueContext,
} from './cell-values.ts'
import { type Limits, sizeInWords, tooLarge } from './limits.ts'
import type { Row } from './sheet.ts'
import { XmlScanner } from './xml-scanner.ts'
import { BYTE_FLAGS, IS_OPEN, resolveEscapes, standsAt } from './xml-text.ts'

/** A sheet to be read, and what its cells refer to. */
export interface SheetContext extends ValueContext {
  sheet: string
  part: string
  limits: Limits
}

const LONG_TYPES: readonly [Buffer, number][] = [
  [Buffer.from('inlineStr"'), INLINE],
  [Buffer.from('str"'), FORMULA_TEXT],
]

const VALUE_END = Buffer.from('</v></c>')
const INLINE_START = Buffer.from('<is><t>')
const INLINE_END = Buffer.from('</t></is></c>')

/** Collects rows from a sheet's bytes; take them with `takeRows` after each push. */
export class SheetScanner extends XmlScanner {
  private readonly context: SheetContext
  private readonly values: CellValues
  private rows: Row[] = []
  private row: Row | undefined
  private rowNumber = 0
  private cellCount = 0
  private column = -1
  private inCell = false
  private inPhonetic = false
  private style = 0
  private type = NUMBER
  private hasFormula = false
  private value: string | undefined
  private inline: string | undefined
  private run = ''
  // Where the attribute ended that was read last, -1 where it was no such attribute.
  private attributeEnd = 0

  constructor(context: SheetContext) {
    super(context.part, ['sheetData', 'row', 'c', 'v', 'f', 'is', 't', 'rPh'], context.limits.textBytes)
    this.context = context
    this.values = new CellValues(context)
  }

  /** The rows completed since the last call. */
  takeRows(): Row[] {
    const { rows } = this
    this.rows = []
    return rows
  }

  protected override fast(from: number): number {
    const { row, buffer, end } = this
    if (row === undefined || this.inCell || !this.plain) return from
    let cell = from
    for (;;) {
      if (cell + 4 > end || buffer[cell] !== 0x3c || buffer[cell + 1] !== 0x63) return cell
      const column = this.column
      const after = this.fastCell(row, cell)
      if (after < 0) {
        this.column = column
        return cell
      }
      cell = after
    }
  }

  /** Reads one cell of the plain shapes that begins at `tag`; -1 where it is another shape or not wholly in sight. */
  private fastCell(row: Row, tag: number): number {
    const { buffer, end } = this
    let at = tag + 2
    let column = this.column + 1
    let style = 0
    let type = NUMBER
    for (;;) {
      const byte = buffer[at]
      if (byte === 0x3e) break
      if (byte === 0x2f) {
        if (buffer[at + 1] !== 0x3e || at + 1 >= end) return -1
        this.column = column
        return at + 2
      }
      if (byte !== 0x20 || at + 5 > end || buffer[at + 2] !== 0x3d || buffer[at + 3] !== 0x22) return -1
      const name = buffer[at + 1]
      at += 4
      if (name === 0x72) column = this.parseReference(buffer, at)
      else if (name === 0x73) style = this.readDigits(at)
      else if (name === 0x74) type = this.readType(at)
      else return -1
      at = this.attributeEnd
      if (at < 0) return -1
    }
    at++
    if (buffer[at] !== 0x3c) return -1
    const inline = type === INLINE
    if (inline ? !standsAt(buffer, at, INLINE_START) : buffer[at + 1] !== 0x76 || buffer[at + 2] !== 0x3e) return -1
    const start = at + (inline ? INLINE_START.length : 3)
    let flags = 0
    at = start
    for (; at < end; at++) {
      flags |= BYTE_FLAGS[buffer[at] ?? 0] ?? 0
      if ((flags & IS_OPEN) !== 0) break
    }
    const closing = inline ? INLINE_END : VALUE_END
    if (at + closing.length > end || !standsAt(buffer, at, closing)) return -1
    this.column = column
    this.put(row, this.values.fromBytes(type, style, buffer, start, at, flags))
    return at + closing.length
  }

  protected override onOpen(name: string, from: number, to: number): void {
    if (name === 'row') this.openRow(from, to)
    else if (name === 'c' && this.row !== undefined) this.openCell(from, to)
    else if (!this.inCell) return
    else if (name === 'f') this.hasFormula = true
    else if (name === 'rPh') this.inPhonetic = true
    else if (name === 'v' || (name === 't' && !this.inPhonetic)) {
      this.capturing = true
      this.run = ''
    }
  }

  protected override onText(text: string): void {
    this.run += text
  }

  protected override onClose(name: string): void {
    if (name === 'row') this.closeRow()
    else if (name === 'c') this.closeCell()
    else if (name === 'v' && this.capturing) {
      this.capturing = false
      this.value = (this.value ?? '') + this.run
    } else if (name === 't' && this.capturing) {
      this.capturing = false
      this.inline = (this.inline ?? '') + resolveEscapes(this.run)
    } else if (name === 'rPh') this.inPhonetic = false
  }

  private openRow(from: number, to: number): void {
    const written = this.attribute('r', from, to)
    const number = written === undefined ? this.rowNumber + 1 : Number(written)
    const { rows } = this.context.limits
    if (number > rows)
      throw tooLarge(`Sheet "${this.context.sheet}" has a row ${number}; the limit is ${sizeInWords(rows)}. Split it into several sheets.`)
    if (!(number > this.rowNumber) || !Number.isInteger(number)) throw this.broken(`has row ${written} after row ${this.rowNumber}`)
    const hidden = this.attribute('hidden', from, to)
    this.rowNumber = number
    this.column = -1
    this.row = { number, cells: [], hidden: hidden === '1' || hidden === 'true' }
  }

  private closeRow(): void {
    const { row } = this
    this.row = undefined
    if (row !== undefined && row.cells.length > 0) this.rows.push(row)
  }

  private openCell(from: number, to: number): void {
    this.inCell = true
    this.hasFormula = false
    this.value = undefined
    this.inline = undefined
    const reference = this.attribute('r', from, to)
    if (reference === undefined) this.column++
    else {
      const bytes = Buffer.from(`${reference}"`)
      this.column = this.parseReference(bytes, 0)
      if (this.attributeEnd !== bytes.length) throw this.broken(`has a cell "${reference}" in row ${this.rowNumber}`)
    }
    this.style = Number(this.attribute('s', from, to) ?? 0)
    this.type = typeNamed(this.attribute('t', from, to) ?? 'n')
  }

  private closeCell(): void {
    this.inCell = false
    if (this.row !== undefined) this.put(this.row, this.generalValue())
  }

  private generalValue(): Cell | undefined {
    const { type, value } = this
    if (type === INLINE || (value === undefined && this.inline !== undefined)) return textOrNull(this.inline ?? value ?? '')
    if (value === undefined || (value.trim() === '' && type !== FORMULA_TEXT)) return this.hasFormula ? errorCell(NOT_CALCULATED) : null
    return this.values.fromText(type, this.style, value)
  }

  private put(row: Row, cell: Cell | undefined): void {
    if (cell === null) return
    if (cell === undefined)
      throw this.broken(`refers in cell ${columnLetters(this.column)}${row.number} to a text that the workbook does not have`)
    const { cells } = row
    const { column } = this
    const { limits, sheet } = this.context
    if (column >= limits.columns) {
      throw tooLarge(
        `Sheet "${sheet}" has a column ${columnLetters(column)}; the limit is ${sizeInWords(limits.columns)} columns. Delete columns that hold no data.`,
      )
    }
    if (column < cells.length) {
      if (cells[column] !== null) throw this.broken(`has cell ${columnLetters(column)}${this.rowNumber} twice`)
      cells[column] = cell
      return
    }
    this.cellCount += column + 1 - cells.length
    while (cells.length < column) cells.push(null)
    cells.push(cell)
    if (this.cellCount > limits.cellsPerSheet) {
      throw tooLarge(
        `Sheet "${sheet}" has more than ${sizeInWords(limits.cellsPerSheet)} cells, which is the limit. Split it into several sheets.`,
      )
    }
  }

  /** The column of a reference such as 'B7' that ends at a quote; `attributeEnd` is behind it, or -1 where it is none. */
  private parseReference(bytes: Buffer, from: number): number {
    let at = from
    let column = 0
    let row = 0
    let byte = (bytes[at] ?? 0) & 0xdf
    while (byte >= 0x41 && byte <= 0x5a && at < from + 4) {
      column = column * 26 + (byte - 0x40)
      byte = (bytes[++at] ?? 0) & 0xdf
    }
    let digit = bytes[at] ?? 0
    while (digit >= 0x30 && digit <= 0x39 && at < from + 12) {
      row = row * 10 + (digit - 0x30)
      digit = bytes[++at] ?? 0
    }
    this.attributeEnd = digit === 0x22 && column > 0 && row === this.rowNumber ? at + 1 : -1
    return column - 1
  }

  private readDigits(from: number): number {
    let at = from
    let value = 0
    let digit = this.buffer[at] ?? 0
    while (digit >= 0x30 && digit <= 0x39 && at < from + 8) {
      value = value * 10 + (digit - 0x30)
      digit = this.buffer[++at] ?? 0
    }
    this.attributeEnd = digit === 0x22 ? at + 1 : -1
    return value
  }

  private readType(at: number): number {
    const { buffer } = this
    const single = buffer[at + 1] === 0x22
    this.attributeEnd = at + 2
    if (single && buffer[at] === 0x73) return SHARED
    if (single && buffer[at] === 0x6e) return NUMBER
    if (single && buffer[at] === 0x62) return BOOLEAN
    if (single && buffer[at] === 0x65) return ERROR
    for (const [name, type] of LONG_TYPES) {
      if (!standsAt(buffer, at, name)) continue
      this.attributeEnd = at + name.length
      return type
    }
    this.attributeEnd = -1
    return NUMBER
  }
}

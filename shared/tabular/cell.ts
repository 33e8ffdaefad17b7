// What one cell of a sheet can hold, how a person names it, and how its number is read.

import type { DateCell, ErrorCell } from '../catalogue/cell.ts'

export type { Cell, DateCell, ErrorCell } from '../catalogue/cell.ts'

/** The text of a formula cell without a stored result. */
export const NOT_CALCULATED = '#NOT-CALCULATED'

/** Makes a cell that holds a wall time. */
export function dateCell(iso: string): DateCell {
  return { kind: 'date', iso }
}

/** Makes a cell that holds an error. */
export function errorCell(text: string): ErrorCell {
  return { kind: 'error', text }
}

/** The letters of a column counted from 0: 0 is 'A', 16,383 is 'XFD'. */
export function columnLetters(columnIndex: number): string {
  let letters = ''
  for (let left = columnIndex + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  }
  return letters
}

/** The column, counted from 0, of its letters: 'A' is 0. */
export function columnIndex(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

/** The address of a cell: column counted from 0, row from 1, so (9, 147) is 'J147'. */
export function address(columnIndex: number, row: number): string {
  return columnLetters(columnIndex) + row
}

/** The row of an address: 147 of 'J147'. */
export function rowOf(address: string): number {
  return Number(/\d+$/.exec(address)?.[0] ?? 0)
}

/** A number as a spreadsheet shows it: 15 significant digits, so 0.30000000000000004 is 0.3; -0 is 0. */
export function to15Digits(value: number): number {
  if (Number.isInteger(value) && value < 1e15 && value > -1e15) return value === 0 ? 0 : value
  return Number(value.toPrecision(15))
}

/** The number that a text spells in a sheet's XML, to 15 digits, or undefined where it spells none. */
export function numberFromText(text: string): number | undefined {
  const trimmed = text.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) ? to15Digits(value) : undefined
}

const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)

/** The same read straight from bytes without making a string where the number is plain; NaN means: ask numberFromText. */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === 0x2d
  let mantissa = 0
  let digits = 0
  let point = -1
  for (let at = negative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30)
      if (mantissa !== 0) digits++
      if (point >= 0) point++
    } else if (byte === 0x2e && point < 0) point = 0
    else return Number.NaN
  }
  if (digits > 15 || point > 15 || point === 0 || end - start > 24 || end === start + (negative ? 1 : 0)) return Number.NaN
  if (mantissa === 0) return 0
  const value = point > 0 ? mantissa / (POWERS[point] ?? Number.NaN) : mantissa
  return negative ? -value : value
}

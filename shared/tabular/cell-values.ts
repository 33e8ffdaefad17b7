// What the stored value of a cell means: its type, its style and the shared strings decide.
import { type Cell, errorCell, numberFromText, plainNumber } from './cell.ts'
import { cellFromIso, cellFromSerial } from './serial-dates.ts'
import type { SharedStrings } from './shared-strings.ts'
import { decodeXml, HAS_ENTITY, HAS_HIGH, HAS_UNDERSCORE, resolveEscapes, TextCache } from './xml-text.ts'

/** The types of a cell, its attribute `t`. */
export const NUMBER = 0
export const SHARED = 1
export const FORMULA_TEXT = 2
export const INLINE = 3
export const BOOLEAN = 4
export const ERROR = 5
export const ISO_DATE = 6

/** The type that `t` names; an unknown one is read as a number. */
export function typeNamed(name: string): number {
  return TYPES[name] ?? NUMBER
}

const TYPES: Readonly<Record<string, number>> = {
  s: SHARED,
  str: FORMULA_TEXT,
  inlineStr: INLINE,
  b: BOOLEAN,
  e: ERROR,
  d: ISO_DATE,
}

/** What cells refer to in their workbook; `dateKinds` has a kind of styles.ts for each style. */
export interface ValueContext {
  strings: SharedStrings
  dateKinds: Uint8Array
  is1904: boolean
}

/** Makes cells of stored values; undefined is a reference to a shared string that is not there. */
export class CellValues {
  private readonly cache = new TextCache()
  private readonly context: ValueContext

  constructor(context: ValueContext) {
    this.context = context
  }

  /** From the bytes of a value whose flags (xml-text.ts) are known. */
  fromBytes(type: number, style: number, bytes: Buffer, start: number, end: number, flags: number): Cell | undefined {
    if (type === NUMBER || type === SHARED) {
      const number = plainNumber(bytes, start, end)
      if (!Number.isNaN(number)) return type === NUMBER ? this.fromNumber(number, style) : this.fromIndex(number)
    } else if ((type === INLINE || type === FORMULA_TEXT) && (flags & (HAS_HIGH | HAS_ENTITY | HAS_UNDERSCORE)) === 0) {
      return start === end ? null : this.cache.get(bytes, start, end)
    }
    return this.fromText(type, style, decodeXml(bytes, start, end, flags))
  }

  /** From the text of a value, entities resolved. What should be a number and is none stays text. */
  fromText(type: number, style: number, text: string): Cell | undefined {
    if (type === FORMULA_TEXT || type === INLINE) return textOrNull(resolveEscapes(text))
    const trimmed = text.trim()
    if (trimmed === '') return null
    if (type === SHARED) return this.fromIndex(numberFromText(trimmed) ?? -1)
    if (type === BOOLEAN) return trimmed === '1' || trimmed === 'true'
    if (type === ERROR) return errorCell(trimmed)
    if (type === ISO_DATE) return cellFromIso(trimmed)
    const number = numberFromText(trimmed)
    return number === undefined ? text : this.fromNumber(number, style)
  }

  private fromNumber(number: number, style: number): Cell {
    const kind = this.context.dateKinds[style] ?? 0
    return kind === 0 ? number : cellFromSerial(number, kind, this.context.is1904)
  }

  private fromIndex(index: number): Cell | undefined {
    const text = this.context.strings.get(index)
    return text === '' ? null : text
  }
}

/** A text as a cell: the empty one is an empty cell. */
export function textOrNull(text: string): Cell {
  return text === '' ? null : text
}

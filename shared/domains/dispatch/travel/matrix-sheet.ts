// A sheet of distances and times that people keep, read as a stream: every cell that is wrong is named, or it is a matrix.
import type { Cell } from '../../../catalogue/cell.ts'
import { decimalEvidence, numberFromCell, show } from '../../../catalogue/coerce.ts'
import { CellFault } from '../../../catalogue/column.ts'
import { tidy, toMatch } from '../../../catalogue/text.ts'
import { AppError, type Issue, refuse } from '../../../errors.ts'
import { headerOf } from '../../../imports/header-names.ts'
import { address } from '../../../tabular/cell.ts'
import type { Sheet } from '../../../tabular/sheet.ts'
import { emptyMatrix, longest, type Matrix, type MatrixPlace, mostPlaces } from './matrix.ts'
import { columnsOf, type Part, type SheetColumns } from './matrix-headers.ts'
import { spotOf } from './matrix-places.ts'

/** Rows of a sheet at most. */
const mostRows = 1_048_576
const mostNamed = 1000
const most = { distance: longest.metres, time: longest.seconds } as const

/** The matrix of a sheet whose first row that holds anything is its header. With `isSymmetric` each way counts for both directions, unless the way back has a row of its own. */
export async function readMatrix(sheet: Sheet, isSymmetric: boolean): Promise<Matrix> {
  const { columns, decimalSign } = await understand(sheet)
  const reader = new SheetReader(sheet.name, columns, decimalSign)
  let isHeader = true
  for await (const batch of sheet.rows())
    for (const { number, cells } of batch) {
      if (!isHeader) reader.take(number, cells)
      isHeader = false
    }
  return reader.end(isSymmetric)
}

/** The columns, and the decimal sign that numbers typed as text prove. */
async function understand(sheet: Sheet): Promise<{ columns: SheetColumns; decimalSign: '.' | ',' }> {
  let columns: SheetColumns | undefined
  let isComma = false
  for await (const batch of sheet.rows())
    for (const { cells } of batch) {
      if (columns) {
        isComma ||= [columns.distance, columns.time].some((column) => column && decimalEvidence(cells[column.at] ?? null) === ',')
        continue
      }
      const found = columnsOf(sheet.name, cells.map(headerOf))
      refuse(found.issues, new Set())
      columns = found.columns
    }
  if (!columns) throw new AppError('invalid', `the sheet ${sheet.name} is empty`)
  return { columns, decimalSign: isComma ? ',' : '.' }
}

/** One way as it was read: indices of its places, whole metres and seconds, and the row. */
interface Way {
  readonly from: number
  readonly to: number
  readonly metres: number
  readonly seconds: number
  readonly row: number
}

class SheetReader {
  private readonly sheet: string
  private readonly columns: SheetColumns
  private readonly decimalSign: '.' | ','
  private readonly places: MatrixPlace[] = []
  private readonly byKey = new Map<string, number>()
  private readonly ways = new Map<number, Way>()
  private readonly issues: Issue[] = []
  private wrong = 0
  private rows = 0

  constructor(sheet: string, columns: SheetColumns, decimalSign: '.' | ',') {
    this.sheet = sheet
    this.columns = columns
    this.decimalSign = decimalSign
  }

  take(row: number, cells: readonly Cell[]): void {
    if (++this.rows > mostRows) throw this.tooMany(`rows, the limit is ${mostRows}`)
    const from = this.place(row, cells, 'from')
    const to = this.place(row, cells, 'to')
    const metres = this.measure(row, cells, 'distance')
    const seconds = this.measure(row, cells, 'time')
    if (from === null || to === null || metres === null || seconds === null) return
    const known = this.ways.get(from * mostPlaces + to)
    if (from === to && (metres > 0 || seconds > 0))
      this.fault(row, 'distance', 'range', 'is not zero, and the way begins where it ends', 'Take the row away, or correct a place.')
    else if (!known) this.ways.set(from * mostPlaces + to, { from, to, metres, seconds, row })
    else if (known.metres !== metres || known.seconds !== seconds)
      this.fault(row, 'distance', 'twice', `differs from row ${known.row}, which is the same way`, 'Keep the row that is right.')
  }

  end(isSymmetric: boolean): Matrix {
    if (this.rows === 0) throw new AppError('invalid', `the sheet ${this.sheet} has no row below its header`)
    if (this.wrong > 0) {
      const more = this.wrong > mostNamed ? `; the first ${mostNamed} are named` : ''
      throw new AppError('invalid', `${this.wrong} cells are wrong, and nothing was loaded${more}`, { issues: this.issues })
    }
    const matrix = emptyMatrix(this.places)
    const put = (from: number, to: number, { metres, seconds }: Way) => {
      if (from === to) return
      matrix.metres[from * this.places.length + to] = metres
      matrix.seconds[from * this.places.length + to] = seconds
    }
    if (isSymmetric) for (const way of this.ways.values()) put(way.to, way.from, way)
    for (const way of this.ways.values()) put(way.from, way.to, way)
    return matrix
  }

  /** The index of a place of the row, which is known by its name where it has one, else by where it is. */
  private place(row: number, cells: readonly Cell[], side: 'from' | 'to'): number | null {
    const name = this.name(row, cells, side)
    const lat = this.degrees(row, cells, `${side}Lat`, 90)
    const lon = this.degrees(row, cells, `${side}Lon`, 180)
    if (name === null || lat === null || lon === null) return null
    if (name === undefined && (lat === undefined || lon === undefined)) return null
    const where = lat !== undefined && lon !== undefined ? { lat, lon } : {}
    const key = name === undefined ? spotOf({ lat: lat ?? 0, lon: lon ?? 0 }) : `=${toMatch(name)}`
    const at = this.byKey.get(key)
    if (at === undefined) {
      if (this.places.length === mostPlaces) throw this.tooMany(`places, the limit is ${mostPlaces}`)
      this.byKey.set(key, this.places.length)
      return this.places.push({ name, ...where }) - 1
    }
    const known = this.places[at]
    if (known?.lat === undefined) this.places[at] = { ...known, ...where }
    else if (lat !== undefined && lon !== undefined && spotOf({ lat: known.lat, lon: known.lon ?? 0 }) !== spotOf({ lat, lon })) {
      this.fault(row, `${side}Lat`, 'twice', `puts ${name} elsewhere than a row above`, 'Give a place one spot on the ground.')
      return null
    }
    return at
  }

  /** Undefined where the sheet has no such column; null where it is wrong, which is said. */
  private name(row: number, cells: readonly Cell[], side: 'from' | 'to'): string | null | undefined {
    const column = this.columns[side]
    if (!column) return undefined
    const text = tidy(show(cells[column.at] ?? null))
    const cell = cells[column.at] ?? null
    const isError = typeof cell === 'object' && cell?.kind === 'error'
    if (!isError && toMatch(text) !== '' && text.length <= 120) return text
    const hint = 'Type the name of a place, of at most 120 characters.'
    this.fault(row, side, 'place', text === '' ? 'is empty' : `${JSON.stringify(text.slice(0, 40))} is no name of a place`, hint)
    return null
  }

  private degrees(row: number, cells: readonly Cell[], part: Part, limit: number): number | null | undefined {
    const column = this.columns[part]
    if (!column) return undefined
    // a place that has a name needs no degrees
    if (show(cells[column.at] ?? null).trim() === '' && this.columns.from && this.columns.to) return undefined
    const value = this.number(row, cells, part, column.at)
    if (value === null || Math.abs(value) <= limit) return value
    this.fault(row, part, 'range', `${value} is outside -${limit} to ${limit}`, 'Type degrees with a decimal point, such as -1.2864.')
    return null
  }

  /** Whole metres or seconds; null where the cell is wrong, which is said. */
  private measure(row: number, cells: readonly Cell[], part: 'distance' | 'time'): number | null {
    const column = this.columns[part]
    if (!column) return null
    const clock = part === 'time' ? secondsOfClock(cells[column.at] ?? null) : null
    const value = clock ?? this.number(row, cells, part, column.at)
    if (value === null) return null
    const whole = Math.round(clock ?? value * column.unit)
    if (whole >= 0 && whole <= most[part]) return whole
    const hint = 'Look at the number, and whether the unit of the header is right.'
    this.fault(row, part, 'range', value < 0 ? `${value} is negative` : `${value} is too large`, hint)
    return null
  }

  private number(row: number, cells: readonly Cell[], part: Part, at: number): number | null {
    const cell = cells[at] ?? null
    if (cell === null || (typeof cell === 'string' && cell.trim() === '')) {
      this.fault(row, part, 'required', 'is empty', 'Type a number, or take the row away.')
      return null
    }
    const value = numberFromCell(cell, { decimalSign: this.decimalSign })
    if (typeof value === 'number' && Number.isFinite(value)) return value
    const { code, message, hint } = value instanceof CellFault ? value : new CellFault('number', 'is no number', 'Type a number.')
    this.fault(row, part, code, message, hint)
    return null
  }

  private fault(row: number, part: Part, code: Issue['code'], message: string, hint: string): void {
    this.wrong++
    if (this.issues.length < mostNamed)
      this.issues.push({ path: `${this.sheet}!${address(this.columns[part]?.at ?? 0, row)}`, code, message, hint })
  }

  private tooMany(what: string): AppError {
    const message = `the sheet ${this.sheet} has more ${what}`
    return new AppError('too_large', message, {
      issues: [{ path: this.sheet, code: 'too_large', message, hint: 'Split it into several matrices.' }],
    })
  }
}

/** Seconds of a time such as 1:30 or 01:30:00; null for what is none. */
function secondsOfClock(cell: Cell): number | null {
  const found = /^(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?$/.exec(tidy(show(cell)))
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3] ?? 0) : null
}

// How the typed dates and numbers of a column are to be read: what its cells prove.
import { dateOrders, decimalEvidence } from '../catalogue/coerce.ts'
import type { CellHints } from '../catalogue/column.ts'
import type { MappedColumn } from './headers.ts'
import type { ReadAs } from './mapping.ts'
import { shorten } from './shorten.ts'

/** Longest text that is looked at. */
const longestProof = 100

/** What the cells of one column prove about its date order and decimal sign. */
export class HintEvidence {
  private readonly mapped: MappedColumn
  /** Typed dates that both orders make a day. */
  private either = 0
  private dmy = 0
  private mdy = 0
  private point = 0
  private comma = 0

  constructor(mapped: MappedColumn) {
    this.mapped = mapped
  }

  /** Looks at a text as it was typed. */
  note(cell: string): void {
    if (!isRead(this.mapped) || cell.length > longestProof) return
    const orders = dateOrders(cell)
    if (orders.length === 1) this[orders[0] === 'dmy' ? 'dmy' : 'mdy']++
    if (orders.length === 2) this.either++
    const sign = decimalEvidence(cell)
    if (sign !== null) this[sign === '.' ? 'point' : 'comma']++
  }

  /** The order and the sign that people chose, else that most cells prove; a tie is day first and a point. */
  settle(): Pick<CellHints, 'dateOrder' | 'decimalSign'> {
    return { dateOrder: this.mdy > this.dmy ? 'mdy' : 'dmy', decimalSign: this.comma > this.point ? ',' : '.', ...this.mapped.forced }
  }

  /** The order and the sign, as far as the column has cells that are read by them. */
  readAs(): ReadAs {
    const { dateOrder, decimalSign } = this.settle()
    return {
      ...(this.either + this.dmy + this.mdy > 0 ? { dateOrder } : {}),
      ...(this.mapped.column.scale > 0 && this.point + this.comma > 0 ? { decimalSign } : {}),
    }
  }

  /** What to tell about the column. */
  notes(): string[] {
    const { either, dmy, mdy, comma, mapped } = this
    if (!isRead(mapped)) return []
    const { dateOrder, decimalSign } = this.settle()
    const { forced } = mapped
    const header = shorten(mapped.header, 60)
    const notes: string[] = []
    if (either + dmy + mdy > 0)
      notes.push(
        `${header}: typed dates are read ${dateOrder === 'dmy' ? 'day first' : 'month first'} (${forced?.dateOrder ? 'as was chosen' : orderProof(dmy, mdy)})`,
      )
    if (mapped.column.scale > 0 && decimalSign === ',')
      notes.push(
        `${header}: typed numbers are read with a decimal comma (${forced?.decimalSign ? 'as was chosen' : `by ${countCells(comma)}`})`,
      )
    return notes
  }
}

/** Whether cells of the column are read by date order or decimal sign. */
const isRead = ({ column }: MappedColumn) => column.refersTo === null && !column.keyed && column.choices.length === 0

const countCells = (count: number) => `${count} ${count === 1 ? 'cell' : 'cells'}`

function orderProof(dmy: number, mdy: number): string {
  if (dmy === mdy) return `${countCells(dmy)} for either order; ISO dates leave no doubt`
  const against = Math.min(dmy, mdy)
  return `by ${countCells(Math.max(dmy, mdy))}${against > 0 ? `, ${against} against` : ''}`
}

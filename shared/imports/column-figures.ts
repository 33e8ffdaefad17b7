// Figures of a column that do not depend on the order of its rows: counts, an exact sum, and a hash.
import { hash } from 'node:crypto'
import type { Figures } from './reconciliation.ts'

const modulus = 1n << 256n
/** Most digits that a number in JSON carries exactly. */
const mostDigits = 15

/** The one text of a value; null where there is none, and an empty text is none. */
export function canonical(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'object' ? JSON.stringify(value, inOrder) : String(value)
}

/** Properties by name, so that the order in which they were written makes no difference. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** SHA-256 of a key and the canonical text of a value, as a number. */
export function digest(key: string, text: string): bigint {
  return BigInt(`0x${hash('sha256', `${key.length}:${key}${text}`)}`)
}

/** Adds a column up. */
export class ColumnFigures {
  private filled = 0
  private nulls = 0
  private unreadable = 0
  private units = 0n
  private hasNumbers = false
  private hashes = 0n
  private readonly scale: number

  /** `scale` is the number of decimal places that the column holds. */
  constructor(scale: number) {
    this.scale = scale
  }

  /** Takes a value with its digest; both null where there is none. */
  add(value: unknown, digested: bigint | null): void {
    if (digested === null) {
      this.nulls++
      return
    }
    this.filled++
    this.hashes += digested
    if (typeof value !== 'number') return
    this.hasNumbers = true
    this.units += BigInt(Math.round(value * 10 ** this.scale))
  }

  addUnreadable(): void {
    this.unreadable++
  }

  get figures(): Figures {
    const { filled, nulls, unreadable } = this
    const sum = this.hasNumbers ? toSum(this.units, this.scale) : null
    return { filled, nulls, unreadable, sum, hash: (this.hashes % modulus).toString(16).padStart(64, '0') }
  }
}

/** A sum of units of the last decimal place: a number where that carries it exactly, else text. */
function toSum(units: bigint, scale: number): number | string {
  const sign = units < 0n ? '-' : ''
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return digits.replace(/^0+/, '').length <= mostDigits ? Number(sign + text) : sign + text
}

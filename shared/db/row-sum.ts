// A hash over rows that does not depend on their order, because engines order texts each in their own way.
import { hash } from 'node:crypto'

const modulus = 1n << 256n

/** Values with their length before each, so that no two rows have one text. */
export function toRowText(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? '-' : `${value.length}:${value}`)).join('')
}

/** The sum of the SHA-256 of every row modulo 2^256: equal for the same rows, each as often, in any order. */
export class RowSum {
  rows = 0
  private sum = 0n

  add(text: string): void {
    this.sum = (this.sum + BigInt(`0x${hash('sha256', text)}`)) % modulus
    this.rows++
  }

  /** Hexadecimal SHA-256 over a name, columns, the count and the sum. */
  toHash(name: string, columns: readonly string[]): string {
    return hash('sha256', JSON.stringify([name, columns, this.rows, this.sum.toString(16)]))
  }
}

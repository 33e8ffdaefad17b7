// Exact figures of reports: worked out in whole units of the last decimal place, so that no sum drifts, however long it is.
import { z } from 'zod'
import type { Column, ColumnOptions, DbValue } from '../catalogue/column.ts'
import { decimal } from '../catalogue/kinds.ts'
import { mostUnits } from '../db/engine.ts'

/** A figure in JSON: a number, or its text in fixed notation where it has more than the 15 digits that a number carries. */
export type Figure = number | string

/** The units of the last of `scale` decimal places that a figure holds. */
export function unitsOf(figure: Figure, scale: number): bigint {
  const [, sign, whole = '', part = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(typeof figure === 'number' ? figure.toFixed(scale) : figure) ?? []
  const units = BigInt(`${whole}${part.slice(0, scale).padEnd(scale, '0')}`)
  return sign === '-' ? -units : units
}

/** The figure of so many units. */
export function figureOf(units: bigint, scale: number): Figure {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const text = `${units < 0n ? '-' : ''}${scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits}`
  return units < mostUnits && units > -mostUnits ? Number(text) : text
}

/** `a / b` in whole units, rounded half away from zero; b is positive. */
export function ratio(a: bigint, b: bigint): bigint {
  return a < 0n ? -ratio(-a, b) : (2n * a + b) / (2n * b)
}

/** `part / whole` with as many decimal places as told, rounded half away from zero; null where the whole is zero. `scale` is that of both. */
export function quotientOf(part: Figure, whole: Figure, scale: number, places: number): Figure | null {
  const of = unitsOf(whole, scale)
  return of <= 0n ? null : figureOf(ratio(unitsOf(part, scale) * 10n ** BigInt(places), of), places)
}

/** `part / whole` in percent with two places, rounded half away from zero; null where the whole is zero. `scale` is that of both. */
export function percentOf(part: Figure, whole: Figure, scale: number): Figure | null {
  const of = unitsOf(whole, scale)
  return of <= 0n ? null : figureOf(ratio(unitsOf(part, scale) * 10_000n, of), 2)
}

/** A column of a report that holds figures; queries give it as text (`textOf`): units on SQLite, fixed notation on SQL Server. */
export function figure<const O extends ColumnOptions & { scale: number }>(
  options: O,
): Column<Figure, O extends { optional: true } ? true : false, false> {
  const { scale } = options
  const made = decimal(options)
  const write = () => {
    throw new Error('a figure is worked out and never stored')
  }
  const column: Column<Figure> = {
    ...made,
    fallback: undefined,
    hasFallback: false,
    schema: z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]),
    toCell: (value) => value,
    storage: {
      sqlite: { ...made.storage.sqlite, to: write, from: (raw: DbValue) => figureOf(BigInt(String(raw)), scale) },
      mssql: { ...made.storage.mssql, to: write, from: (raw: DbValue) => figureOf(unitsOf(String(raw), scale), scale) },
    },
  }
  return column as Column<Figure, O extends { optional: true } ? true : false, false> // `nullable` is what the options' own type says
}

/** Sums columns of rows for each currency, in its alphabet; rows without one come first. */
export function totalsByCurrency(
  rows: readonly (Readonly<Record<string, unknown>> & { readonly currency: string | null })[],
  columns: Readonly<Record<string, number>>,
): Record<string, unknown>[] {
  const groups = Map.groupBy(rows, ({ currency }) => currency)
  return [...groups]
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([currency, group]) => ({ currency, ...sumsOf(group, columns) }))
}

/** Sums columns of rows, each named with its decimal places; what is null counts for nothing. */
export function sumsOf(rows: readonly Readonly<Record<string, unknown>>[], columns: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, scale]) => {
      const units = rows.map((row) => (isFigure(row[name]) ? unitsOf(row[name], scale) : 0n))
      return [
        name,
        figureOf(
          units.reduce((sum, one) => sum + one, 0n),
          scale,
        ),
      ]
    }),
  )
}

const isFigure = (value: unknown): value is Figure => typeof value === 'number' || typeof value === 'string'

const millisecondsPerHour = 3_600_000n

/** A span in hours with two decimal places, rounded half up: `milliseconds / parts`. */
export function hours(milliseconds: bigint, parts = 1n): number {
  return Number(figureOf(ratio(100n * milliseconds, parts * millisecondsPerHour), 2))
}

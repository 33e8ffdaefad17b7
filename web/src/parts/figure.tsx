// A figure with what it is counted in: €4.00, 12 ea.
import type { ColumnMetadata, Measure } from '../shell/me.tsx'
import { useMe } from '../shell/me.tsx'
import { type Format, useFormat } from './format.ts'
import { useReferred } from './referred.ts'

type Row = Readonly<Record<string, unknown>>

interface FigureProps {
  readonly column: ColumnMetadata
  readonly row: Row
}

/** The properties of a row that say in what a column is counted. */
export function measureOf({ measure }: ColumnMetadata, row: Row): Row {
  const name = measure?.reference ?? measure?.column
  return name === undefined ? {} : { [name]: row[name] }
}

/** Shows a decimal of a row that has one. */
export function Figure({ column, row }: FigureProps) {
  const { resource } = useMe()
  const { measure } = column
  if (measure === null || measure.refersTo === null || measure.reference === null)
    return <Told column={column} row={row} counted={measure === null ? null : row[measure.column]} />
  // whoever may not read the other row reads the bare figure
  const isKnown = resource(measure.refersTo) !== undefined && typeof row[measure.reference] === 'number'
  return isKnown ? <Referring column={column} row={row} measure={measure} /> : <Told column={column} row={row} counted={null} />
}

/** Counted in what another row says. */
function Referring({ column, row, measure }: FigureProps & { measure: Measure }) {
  const referred = useReferred(measure.refersTo ?? '', Number(row[measure.reference ?? '']))
  return <Told column={column} row={row} counted={referred?.[measure.column]} />
}

function Told({ column, row, counted }: FigureProps & { counted: unknown }) {
  return <span className="numeric">{figureText(useFormat(), column, row[column.name], counted)}</span>
}

/** A figure as text, with what it is counted in where that is known. */
export function figureText(format: Format, { scale, measure }: ColumnMetadata, value: unknown, counted: unknown): string {
  const unit = typeof counted === 'string' ? counted : null
  return measure?.kind === 'currency' ? format.money(value, unit, scale) : format.quantity(value, scale, unit)
}

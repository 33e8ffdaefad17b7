// Two people changed one row: what of it each did, what both did, and what comes of it.
import type { ColumnMetadata } from '../shell/me.tsx'
import { isSame } from './row.ts'

type Values = Readonly<Record<string, unknown>>

/** A column that at least one of the two has changed. */
export interface Difference {
  readonly column: ColumnMetadata
  /** Who changed it; `both` to different values, which somebody must decide. */
  readonly by: 'me' | 'them' | 'both'
}

/** What differs between the row as both have read it, as I would have it, and as it is now. Pure. */
export function differencesOf(columns: readonly ColumnMetadata[], base: Values, mine: Values, theirs: Values): Difference[] {
  return columns.flatMap((column): Difference[] => {
    const [was, my, their] = [base[column.name], mine[column.name], theirs[column.name]]
    const [isMine, isTheirs] = [column.name in mine && !isSame(was, my), !isSame(was, their)]
    if (isMine && isTheirs) return isSame(my, their) ? [] : [{ column, by: 'both' }]
    return isMine ? [{ column, by: 'me' }] : isTheirs ? [{ column, by: 'them' }] : []
  })
}

/** The row as it is now with what I changed alone, and what was decided where both did. */
export function merged(differences: readonly Difference[], mine: Values, theirs: Values, decided: Values): Values {
  const own = differences.flatMap(({ column: { name }, by }) => (by === 'me' ? [[name, mine[name]]] : []))
  return { ...theirs, ...Object.fromEntries(own), ...decided }
}

/** Of values those that differ from a row. */
export const changesOf = (columns: readonly ColumnMetadata[], base: Values, values: Values): Record<string, unknown> =>
  Object.fromEntries(
    columns.flatMap(({ name }) => (name in values && !isSame(base[name], values[name]) ? [[name, values[name] ?? null]] : [])),
  )

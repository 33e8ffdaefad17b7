// Which columns of a table are compared, and what each side holds in them.
import type { AnyColumn } from '../catalogue/column.ts'
import type { Texts } from '../catalogue/languages.ts'
import { labelName } from '../catalogue/resource.ts'
import { inLanguage } from '../catalogue/sheet-languages.ts'
import type { Row } from '../db/rows.ts'
import type { Block } from './headers.ts'
import type { SeenRow } from './plan-ground.ts'

/** A cell that means no value. */
export const unreadable = Symbol('unreadable')

/** A column that both sides have. */
export interface Compared {
  /** The column in Opsbook. */
  readonly name: string
  readonly header: string
  /** 0-based column of the sheet; -1 where a header gives the value to every row. */
  readonly index: number
  readonly scale: number
  /** The value as people read it; a reference by its label. */
  readonly here: (row: Row) => unknown
  /** The value of the workbook's row, or that it cannot be read. */
  readonly there: (seen: SeenRow) => unknown
}

/** The columns of a block that can be compared, and the headers of those that cannot. */
export function comparedColumns({ resource, columns, constants }: Block): { compared: Compared[]; rest: string[] } {
  const compared: Compared[] = []
  const rest: string[] = []
  columns.forEach(({ index, header, name, isExtra, column: own }, at) => {
    const texts = inLanguage(resource.columns, name)
    if (texts) {
      const here = (row: Row) => ((row[texts.of] ?? {}) as Texts)[texts.tag] ?? null // a translated column
      const there = (seen: SeenRow) => seen.extra[name] ?? (seen.bad.includes(at) ? unreadable : null)
      compared.push({ name, header, index, scale: 0, here, there })
      return
    }
    const target = isExtra ? resource.imports?.compares?.[name] : name
    const column = target === undefined ? undefined : resource.columns[target]
    if (target === undefined || !column) {
      rest.push(header)
      return
    }
    const here = shownHere(target, column)
    const there = (seen: SeenRow) => {
      const value = (isExtra ? seen.extra : seen.given)[name] ?? null
      const typed = seen.values[at] ?? null
      if (value === null) return typed !== null || seen.bad.includes(at) ? unreadable : ofEmpty(column, here, seen.held)
      if (own.refersTo === null) return value
      // the same row, whatever it was called on the sheet
      return seen.held && seen.held[name] === value ? here(seen.held) : typed
    }
    compared.push({ name: target, header, index, scale: column.scale, here, there })
  })
  for (const name of Object.keys(constants)) {
    const column = resource.columns[name]
    if (!column || compared.some((known) => known.name === name)) continue
    const here = shownHere(name, column)
    // says something only of rows that have what it belongs to
    const there = ({ given, held }: SeenRow) => given[name] ?? (held ? here(held) : (column.fallback ?? null))
    compared.push({ name, header: name, index: -1, scale: column.scale, here, there })
  }
  return { compared, rest }
}

function shownHere(name: string, { refersTo }: AnyColumn): Compared['here'] {
  const property = refersTo === null ? name : labelName(name)
  return (row) => row[property] ?? null
}

/** What an empty cell means: nothing, or where the record must have something, what is taken where nothing is given. */
function ofEmpty(column: AnyColumn, here: Compared['here'], held: Row | undefined): unknown {
  return held && here(held) === null ? null : (column.fallback ?? null)
}

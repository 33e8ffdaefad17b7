// How the sheets of a file are understood in a run: what people said of it, else what is remembered of its shape, else its headers.

import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { dropDifferences } from '../db/import-differences.ts'
import { dropIssues, type ImportRow, moveImport } from '../db/imports.ts'
import { findMappings } from '../db/mappings.ts'
import { type KeptCorrection, most } from './corrections.ts'
import { cannotFollow, Faults } from './faults.ts'
import { cellsOf, type Head, type Heads } from './head.ts'
import type { Mapping } from './mapping.ts'
import { planSheets, type SheetPlan } from './plan-sheets.ts'
import { fromRemembered, type Remembered, shapeOf } from './shape.ts'

/** How a file is understood. */
export interface Understood {
  readonly plans: readonly SheetPlan[]
  /** What people said that it stands on. */
  readonly corrections: readonly KeptCorrection[]
  readonly notes: readonly string[]
}

/** What people said of an import. */
export function correctionsOf({ corrections }: Pick<ImportRow, 'corrections'>): readonly KeptCorrection[] {
  return (corrections as { sheets: KeptCorrection[] } | null)?.sheets ?? [] // kept by this folder, after its schema has passed it
}

/** Understands a file. Throws `invalid` with everything that cannot be followed of what people said of it. */
export async function understand(ctx: DbContext, row: ImportRow, heads: Heads): Promise<Understood> {
  const given = correctionsOf(row)
  // once understood, an import is so to its end, whatever is said of other files meanwhile
  const remembered = row.mapping === null ? await recall(ctx, heads, given) : new Map()
  const faults = new Faults()
  const { plans, used, notes } = planSheets(ctx.catalogue, heads, given, remembered, faults)
  if (faults.count > 0) throw cannotFollow(faults.issues)
  return { plans, corrections: used, notes }
}

/** What is remembered of the sheets that nothing was said of, in one round trip at most. */
async function recall(ctx: DbContext, { isCsv, sheets }: Heads, given: readonly KeptCorrection[]): Promise<Map<Head, KeptCorrection>> {
  const names = new Set(given.map(({ sheet }) => sheet ?? sheets[0]?.sheet))
  const places = sheets.slice(0, most.sheets).flatMap((head) => {
    if (names.has(head.sheet)) return []
    return cellsOf(head).flatMap((cells, at) => {
      const shape = shapeOf(head.sheet, isCsv, cells)
      return shape === null ? [] : [{ head, at, shape }]
    })
  })
  const found = await findMappings(
    ctx,
    places.map(({ shape }) => shape),
  )
  const byShape = new Map(found.map((row) => [row.shape, row]))
  const remembered = new Map<Head, KeptCorrection>()
  for (const { head, at, shape } of places) {
    const row = byShape.get(shape)
    if (!row || remembered.has(head)) continue
    const said = { by: row.updatedBy, file: row.fileName }
    remembered.set(head, fromRemembered(head, at, row.correction as Remembered, said)) // written by correct.ts
  }
  return remembered
}

/** Keeps how an import is understood, so that it can be shown, corrected, and taken up again; once. */
export async function keepUnderstood(
  ctx: DbContext,
  row: ImportRow,
  { corrections }: Pick<Understood, 'corrections'>,
  mapping: Mapping,
): Promise<void> {
  if (row.mapping !== null) return
  // what an earlier mapping had led to
  if (row.corrections !== null) {
    await dropIssues(ctx, row.id)
    await dropDifferences(ctx, row.id)
  }
  const kept = corrections.length > 0 ? { corrections: { sheets: corrections } } : {}
  if (!(await moveImport(ctx, { id: row.id, state: 'reading' }, { mapping, ...kept })))
    throw new StepTaken('another run has taken this import over')
}

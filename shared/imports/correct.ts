// Correcting the mapping of an import: checks what people say, remembers it for files of the same shape, and has the file read anew.
import { rm } from 'node:fs/promises'
import { toKey } from '../catalogue/text.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { ConstraintFault, type Op } from '../db/engine.ts'
import { type ImportRow, moveOp, terminalMark, unfinishedStates } from '../db/imports.ts'
import { findMappings, type MappingRow, rememberOps } from '../db/mappings.ts'
import { AppError } from '../errors.ts'
import type { KeptCorrection, SheetCorrection } from './corrections.ts'
import { cannotFollow, Faults } from './faults.ts'
import type { ImportFiles } from './files.ts'
import { fetchHeads, type Heads } from './head.ts'
import { planSheets } from './plan-sheets.ts'
import { makeScratch } from './scratch.ts'
import { shapeOf, toRemembered } from './shape.ts'
import { correctionsOf } from './understand.ts'

const correctable: ReadonlySet<ImportRow['state']> = new Set(['done', 'done-with-rejects', 'failed'])

/** Why the mapping of an import cannot be corrected now; null where it can be. */
export function whyFixed({ state, step, etag }: ImportRow): string | null {
  if (etag.startsWith(terminalMark)) return 'a terminal ran this import: run it again with --map'
  if (etag === '') return 'its file has not been uploaded yet'
  if (unfinishedStates.some((one) => one === state)) return `the import is under way (${state}): wait until it has ended`
  if (state === 'paused') return 'the import is paused: resume it and wait for its end, or cancel it and upload the file again'
  if (!correctable.has(state)) return `the import is ${state}: upload the file again`
  return step === 0 ? null : 'rows of it have been applied: undo the import, or upload the file again'
}

/**
 * Takes corrections of an import of which nothing was applied, and begins it anew under the rights of whoever corrects it.
 * Throws `invalid` with everything that cannot be followed, `conflict` where it is too late.
 */
export async function correctImport(
  ctx: DbContext,
  files: Pick<ImportFiles, 'results' | 'enqueue'>,
  row: ImportRow,
  sheets: readonly SheetCorrection[],
): Promise<void> {
  const fixed = whyFixed(row)
  if (fixed !== null) throw new AppError('conflict', fixed)
  const heads = await headsOf(files, row.id)
  if (!heads) throw new AppError('conflict', 'the file could not be read, so there is nothing to correct: mend it and upload it again')
  const corrections = sheets.map((sheet): KeptCorrection => ({ ...withoutSamples(sheet), said: { by: ctx.actor.name, file: null } }))
  const faults = new Faults()
  const { plans } = planSheets(ctx.catalogue, heads, corrections, new Map(), faults)
  if (faults.count > 0) throw cannotFollow(faults.issues)
  const named = new Set(corrections.map(({ sheet }) => (sheet === undefined ? undefined : toKey(sheet))))
  const said = plans.filter(({ head }) => named.has(toKey(head.sheet)) || named.has(undefined))
  const shaped = new Map<string, MappingRow>()
  const unlike = new Set<string>()
  for (const plan of said) {
    const shape = shapeOf(plan.head.sheet, heads.isCsv, plan.head.rows[plan.at]?.cells ?? [])
    const correction = toRemembered(plan)
    if (shape === null || correction === null) continue
    if (plan.origin !== null) unlike.add(shape)
    const { actor } = ctx
    shaped.set(shape, { shape, sheet: plan.head.sheet, correction, fileName: row.fileName, updatedAt: ctx.now(), updatedBy: actor.name })
  }
  const known = new Set((await findMappings(ctx, [...shaped.keys()])).map(({ shape }) => shape))
  // what headers say by themselves need not be remembered, but where something else was
  const fresh = [...shaped.values()].filter(({ shape }) => unlike.has(shape) || known.has(shape))
  // what was said of other sheets stands; a sheet without a name is the only one
  const earlier = correctionsOf(row).filter(({ sheet }) => sheet !== undefined && !named.has(undefined) && !named.has(toKey(sheet)))
  await begin(ctx, row, [...earlier, ...corrections], rememberOps(ctx, fresh, known))
  await files.enqueue(row.id)
}

/** GET gives samples of the file along with its mapping: given back, they are no part of what was said, which goes on record. */
function withoutSamples(sheet: SheetCorrection): SheetCorrection {
  const tables = sheet.tables.map((table) => ({ ...table, columns: table.columns.map(({ samples: _, ...column }) => column) }))
  return { ...sheet, tables }
}

async function begin(ctx: DbContext, row: ImportRow, sheets: readonly KeptCorrection[], also: readonly Op[]): Promise<void> {
  const { id, state, updatedAt } = row
  const again = { state: 'waiting', step: 0, rowsDone: 0, rowsTotal: 0, report: null, mapping: null, reason: null, trouble: null } as const
  // what one may see must not lie under the name of another, who may see less
  const rights = { createdBy: ctx.actor.name, actorId: ctx.actor.id, actorRole: ctx.actor.role }
  const others = new AppError(
    'conflict',
    'somebody else has corrected this mapping, or one of the same shape, at this moment: look at it again',
  )
  try {
    await commit({ ...ctx, importId: id }, [record('import.mapping', 'import', id, { sheets, begunBy: row.createdBy })], {
      also: [moveOp(ctx, { id, state, updatedAt }, { ...again, ...rights, corrections: { sheets } }), ...also],
    })
  } catch (error) {
    if (error instanceof StepTaken) throw others
    throw error instanceof AppError && error.cause instanceof ConstraintFault && error.cause.kind === 'unique' ? others : error
  }
}

async function headsOf(files: Pick<ImportFiles, 'results'>, importId: number): Promise<Heads | null> {
  const folder = makeScratch()
  try {
    return await fetchHeads(files.results(importId), folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

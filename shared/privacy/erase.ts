// Erasure of a person: their row loses what tells of them, then the key goes under which the audit trail, its anchors and dumps hold it.
import { randomBytes } from 'node:crypto'
import { personalColumns, type Resource, systemColumns } from '../catalogue/resource.ts'
import { systemActor } from '../context.ts'
import { type Change, record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict, StaleRead, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Op } from '../db/engine.ts'
import { moveExportsOp, selectDoneExports, selectUnfinishedExports } from '../db/exports.ts'
import { sqlFor } from '../db/query.ts'
import { skipNumbers } from '../db/replay.ts'
import { dropKeptAnswers } from '../db/retention.ts'
import type { Row } from '../db/rows.ts'
import { gather, labelColumn, present, selectById } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { toSubject } from '../exports/wanted.ts'
import { erasedValue, personOf } from '../person-keys/sealing.ts'
import { erasedColumns } from './placeholder.ts'
import { entriesOfRow } from './trail-of.ts'

/** What an administrator says. */
export interface Erasing {
  readonly reason: string
  /** The natural key of the row, so that the wrong id erases nobody. */
  readonly confirm: string
}

/** What an erasure came to. */
export interface Erasure {
  readonly resource: string
  readonly id: number
  readonly columns: readonly string[]
  /** False where the row held nothing personal any more: an erasure that was cut short has been completed. */
  readonly isChanged: boolean
  /** Answers kept for repeated requests that held personal data. */
  readonly answersDropped: number
}

const overtaken = 'a person that it tells of was erased while it was written: ask for it again'
/** Administrators that an erasure of one of them is decided by; more there are not at once. */

/**
 * Erases the person that a row tells of, removed or not. Killed at any point it may be asked for again, which completes it. Throws `invalid`
 * when it is not confirmed, `conflict` for the last administrator and for oneself. The caller has checked the permission person.erase.
 */
export async function erasePerson(ctx: DbContext, resource: Resource, id: number, { reason, confirm }: Erasing): Promise<Erasure> {
  const [[found]] = await gather(ctx, [selectById(ctx, resource, id)])
  const key = String(present(ctx, resource, id, found, true)[labelColumn(resource)])
  if (confirm !== key) {
    const message = `is not the ${labelColumn(resource)} of ${resource.name} ${id}`
    throw new AppError('invalid', `confirm: ${message}`, {
      issues: [
        { path: 'confirm', code: 'confirm', message, hint: 'Look the row up, and give its key exactly: an erasure cannot be undone.' },
      ],
    })
  }
  if (resource.name === 'user' && id === ctx.actor.id) throw refusal('nobody erases their own data', 'Ask another administrator.')
  // parts of the row tell of the same person; they go first, so that the row is found again by whoever completes this
  let answersDropped = 0
  for (const part of await partsOf(ctx, resource, id)) answersDropped += (await wipe(ctx, part.resource, part.id, reason)).answersDropped
  const erasure = await wipe(ctx, resource, id, reason)
  return { ...erasure, answersDropped: answersDropped + erasure.answersDropped }
}

/** The rows, removed ones too, that are a part of a row and hold personal data. */
async function partsOf(ctx: DbContext, resource: Resource, id: number): Promise<{ resource: Resource; id: number }[]> {
  const { dialect } = ctx.engine
  const kinds = ctx.catalogue.to(resource).filter(({ from, column }) => from.within === column && personalColumns(from).size > 0)
  if (kinds.length === 0) return []
  const found = await ctx.engine.read(
    kinds.map(({ from, column }) =>
      sqlFor(dialect)
        .selectFrom(from.table)
        .select('id')
        .where(column, '=', bound(systemColumns.id, id, dialect))
        .compile(),
    ),
  )
  return kinds.flatMap(({ from }, at) => (found[at] ?? []).map((raw) => ({ resource: from, id: Number(raw.id) })))
}

/**
 * Erases again, in a database restored from a dump, whoever was erased since the dump was made; returns how many rows held something.
 * Again it finds nothing to do.
 */
export async function applyErasures(ctx: DbContext): Promise<number> {
  const system: DbContext = { ...ctx, actor: systemActor('erasure') }
  let rows = 0
  for (const { person, at } of await ctx.keys.erased()) {
    const [, name = '', id = ''] = /^(\w+)-(\d+)$/.exec(person) ?? []
    const resource = ctx.catalogue.find(name)
    if (!resource) continue
    const [[row]] = await gather(ctx, [selectById(ctx, resource, Number(id))])
    if (!row) {
      // made after the dump: nobody else gets the number, for nothing is ever written of that person again
      await skipNumbers(ctx, resource, Number(id))
      continue
    }
    const { isChanged } = await wipe(system, resource, Number(id), `erased at ${at}, after the dump that was restored`)
    if (isChanged) rows++
  }
  return rows
}

/**
 * The row first, the key last: until the key is gone, what the row held can be read out of the trail, so that a run after a crash finds
 * the same values in what else holds them.
 */
async function wipe(ctx: DbContext, resource: Resource, id: number, reason: string): Promise<Erasure> {
  const values = new Set<string>()
  const isChanged = await retryOnConflict(() => wipeRow(ctx, resource, id, reason, values))
  for await (const { before, after } of entriesOfRow(ctx, resource, id))
    for (const held of [before, after]) if (typeof held === 'object' && held !== null) keepPersonal(resource, { ...held }, values)
  const answersDropped = await dropKeptAnswers(ctx.engine, [...values])
  await ctx.keys.erase(personOf(resource.name, id), ctx.now())
  return { resource: resource.name, id, columns: [...personalColumns(resource)], isChanged, answersDropped }
}

/** Clears the row in one commit with all that goes with it; false when it is clear. */
async function wipeRow(ctx: DbContext, resource: Resource, id: number, reason: string, values: Set<string>): Promise<boolean> {
  const isUser = resource.name === 'user'
  const [[found], exports, unfinished] = await gather(ctx, [
    selectById(ctx, resource, id),
    selectDoneExports(ctx),
    selectUnfinishedExports(ctx),
  ])
  const row = present(ctx, resource, id, found, true)
  keepPersonal(resource, row, values)
  const patch: Row = { ...erasedColumns(resource, id), ...(isUser ? { isActive: false, passwordHash: null } : {}) }
  const isClear = Object.entries(patch).every(([name, value]) => JSON.stringify(row[name] ?? null) === JSON.stringify(value))
  if (isClear && (await wasErased(ctx, resource, id))) return false
  const subjects = new Set([resource.name, resource.domain, toSubject(resource, id)])
  const also: Op[] = [
    // a file that was written holds what is erased: nobody downloads it any more, and the next night deletes it
    ...moveExportsOp(
      ctx,
      exports
        .filter(({ subject, expiresAt }) => subjects.has(subject) && (expiresAt ?? '') > ctx.now())
        .map((one) => ({ id: one.id, state: 'done' })),
      { expiresAt: ctx.now() },
    ),
    ...moveExportsOp(
      ctx,
      unfinished
        .filter(({ subject, state }) => subjects.has(subject) && state === 'writing')
        .map((one) => ({ id: one.id, state: one.state })),
      { state: 'failed', reason: overtaken, finishedAt: ctx.now() },
    ),
  ]
  const changes: Change[] = [
    { kind: 'update', resource, before: row, patch, verb: 'update' },
    record(`${resource.name}.erase`, resource.name, id, { reason, columns: [...personalColumns(resource)] }),
  ]
  try {
    await commit({ ...ctx, keys: passingKeys(ctx) }, changes, { also })
  } catch (error) {
    if (error instanceof StepTaken) throw new StaleRead('an export')
    throw error
  }
  return true
}

/** The entry of the erasure itself is sealed with keys that nobody keeps, also for a person who has none any more. */
function passingKeys({ keys }: DbContext): DbContext['keys'] {
  return { ...keys, make: async (persons) => new Map(persons.map((person) => [person, randomBytes(32)])) }
}

async function wasErased(ctx: DbContext, resource: Resource, id: number): Promise<boolean> {
  for await (const { action } of entriesOfRow(ctx, resource, id)) if (action === `${resource.name}.erase`) return true
  return false
}

/** Collects what stands in an answer for the personal values of a row or a part of one, as JSON text: a property, and a label that others have of it. */
function keepPersonal(resource: Resource, held: Row, values: Set<string>): void {
  for (const name of personalColumns(resource)) {
    const value = held[name] ?? null
    if (value === null || value === erasedValue) continue
    values.add(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
    if (name === labelColumn(resource)) values.add(JSON.stringify(value))
  }
}

function refusal(message: string, hint: string): AppError {
  return new AppError('conflict', message, { issues: [{ path: '', code: 'erase', message, hint }] })
}

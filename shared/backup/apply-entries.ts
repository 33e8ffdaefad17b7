// What entries of the audit trail make of rows: each change applied in order to the rows as the database holds them.
import type { SealedEntry } from '../audit/anchors.ts'
import { sealedNames } from '../audit/block.ts'
import { type Entry, openEntries, toEntry } from '../audit/entry.ts'
import { type ChangeKind, kindOf } from '../audit/replay.ts'
import { type Resource, storedColumns } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { findRows, type ReplayedRow } from '../db/replay.ts'
import type { Row } from '../db/rows.ts'
import { AppError } from '../errors.ts'
import { erasedValue, isSealed } from '../person-keys/sealing.ts'
import { placeholder } from '../privacy/placeholder.ts'

/** A change of a row that an entry tells of. */
interface Told {
  readonly resource: Resource
  readonly id: number
  readonly kind: ChangeKind
  readonly version: number
  readonly entry: Entry
  /** The columns that the entry sets, as the row will hold them. */
  readonly values: Row
}

/**
 * The rows as these entries leave them, and how many changes that were. A change applies only where its version exceeds the row's. Values of
 * erased persons become null, or a placeholder where they may not be; a secret stays as it is in the database, or null.
 */
export async function applyEntries(ctx: DbContext, sealed: readonly SealedEntry[]): Promise<{ rows: ReplayedRow[]; applied: number }> {
  const changes = await readChanges(ctx, sealed)
  const rows = new Map<Resource, Map<number, ReplayedRow>>()
  for (const [resource, some] of Map.groupBy(changes, (change) => change.resource)) {
    const found = await findRows(ctx, resource, [...new Set(some.map(({ id }) => id))])
    rows.set(resource, new Map([...found].map(([id, row]) => [id, { resource, row, isNew: false }])))
  }
  let applied = 0
  const touched = new Set<string>()
  for (const change of changes) {
    const known = rows.get(change.resource)
    const current = known?.get(change.id)
    if (!known || (current && Number(current.row.version) >= change.version)) continue
    if (!current && change.kind !== 'create')
      throw new AppError('conflict', `entry ${change.entry.entryNo} changes ${change.resource.name} ${change.id}, which is not there`)
    known.set(change.id, { resource: change.resource, row: changed(change, current?.row), isNew: current?.isNew ?? true })
    touched.add(`${change.resource.name} ${change.id}`)
    applied++
  }
  const left = [...rows.values()].flatMap((byId) => [...byId.values()])
  return { rows: left.filter(({ resource, row }) => touched.has(`${resource.name} ${row.id}`)), applied }
}

async function readChanges(ctx: DbContext, sealed: readonly SealedEntry[]): Promise<Told[]> {
  const entries = sealed.map(({ entry }) => toEntry(Object.fromEntries(sealedNames.map((name, at) => [name, entry[at] ?? null]))))
  const opened = await openEntries(ctx, entries)
  return entries.flatMap((entry, at): Told[] => {
    const resource = ctx.catalogue.find(entry.resource)
    const kind = kindOf(entry)
    const after = record(opened[at]?.after)
    const version = kind === 'adjust' ? Number(after.version) : entry.version
    if (!resource || !kind || version === null || entry.rowId === null) return []
    return [{ resource, id: entry.rowId, kind, version, entry, values: valuesOf(resource, entry.rowId, record(entry.after), after) }]
  })
}

// the trail holds objects there
const record = (value: unknown): Row => (typeof value === 'object' && value !== null ? { ...value } : {})

/** What an entry sets: columns that are stored today, but secrets, which it does not tell. */
function valuesOf(resource: Resource, id: number, sealed: Row, opened: Row): Row {
  const values: Row = {}
  for (const [name, column] of storedColumns(resource)) {
    if (!(name in opened) || (column.secret && opened[name] !== null)) continue
    const isErased = isSealed(sealed[name]) && opened[name] === erasedValue
    values[name] = isErased ? placeholder(column, id) : opened[name]
  }
  if ('deletedAt' in opened) values.deletedAt = opened.deletedAt
  return values
}

function changed({ resource, id, kind, version, entry, values }: Told, before: Row | undefined): Row {
  const { at, actor } = entry
  if (kind !== 'create' || before) return { ...before, ...values, version, updatedAt: at, updatedBy: actor }
  const row: Row = { id, version, lockVersion: 0, createdAt: at, createdBy: actor, updatedAt: at, updatedBy: actor, deletedAt: null }
  for (const [name, column] of storedColumns(resource)) row[name] = values[name] ?? column.fallback ?? null
  return row
}

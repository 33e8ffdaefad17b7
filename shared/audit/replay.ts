// What the trail makes of a row: its entries, one after the other, come to the row as it was.
import { personalColumns, type Resource, storedColumns } from '../catalogue/resource.ts'
import type { Row } from '../db/rows.ts'
import { erasedValue } from '../person-keys/sealing.ts'
import type { Entry } from './entry.ts'

/** What of an entry a replay needs. */
export type ReplayedEntry = Pick<Entry, 'action' | 'at' | 'actor' | 'version' | 'after'>

/** What an entry did to its row. */
export type ChangeKind = 'create' | 'update' | 'adjust' | 'remove' | 'restore'
const verbs = ['create', 'remove', 'restore'] as const

/** What an entry did to its row; null for an event, which changes nothing. What an action has done to the row that it was called on is an update under its name. */
export function kindOf({ resource, action, version }: Pick<Entry, 'resource' | 'action' | 'version'>): ChangeKind | null {
  // moves of hot rows and events bear no version
  if (version === null) return action === `${resource}.adjust` ? 'adjust' : null
  return verbs.find((verb) => action === `${resource}.${verb}`) ?? 'update'
}

/** What an entry did to its row, with the version and the columns that came of it; null for an event, which changes nothing. */
export function changeOf(
  resource: Resource,
  { action, version, after }: Pick<Entry, 'action' | 'version' | 'after'>,
): { kind: ChangeKind; version: number; columns: Row } | null {
  const kind = kindOf({ resource: resource.name, action, version })
  if (!kind || typeof after !== 'object' || after === null) return null
  const { version: moved, ...columns }: Row = { ...after }
  // a move of a hot row has its version inside `after`, where the database wrote it
  if (kind === 'adjust') return { kind, version: Number(moved), columns }
  return { kind, version: Number(version), columns: { ...after } }
}

/**
 * The row after one more of its entries, in the order of entryNo; `row` is null before its creation. A removed row has its `deletedAt`.
 * Secrets stay covered, and values of a person who was erased are `[erased]`.
 */
export function replay(resource: Resource, row: Row | null, entry: ReplayedEntry): Row | null {
  const change = changeOf(resource, entry)
  if (!change) return row
  const { kind, version, columns } = change
  const stamps = { updatedAt: entry.at, updatedBy: entry.actor, version }
  if (kind !== 'create') return row && { ...row, ...columns, ...stamps }
  const made: Row = { createdAt: entry.at, createdBy: entry.actor, deletedAt: null, ...stamps }
  // a column that came later than the row began with its default
  for (const [name, { fallback }] of storedColumns(resource)) made[name] = name in columns ? columns[name] : (fallback ?? null)
  return made
}

/** Whether the trail no longer knows this value, since its person was erased. */
export const isErased = (resource: Resource, column: string, value: unknown): boolean =>
  value === erasedValue && personalColumns(resource).has(column)

// What one commit does to the rows of each resource, as steps of a batch in the one order that all batches have.
import type { DbValue } from '../catalogue/column.ts'
import type { Resource } from '../catalogue/resource.ts'
import { keyName } from '../catalogue/tables.ts'
import type { DbContext } from './context.ts'
import type { Op, WriteColumn } from './engine.ts'
import type { Meaning } from './faults.ts'
import { type Row, storedFields } from './rows.ts'

/** What a commit does to the rows of one resource, and expects of them. */
export interface Group {
  readonly expects: [number, number][]
  /** Ids with the version that each must have until the commit is done. */
  readonly holds: [number, number][]
  readonly inserts: Row[]
  readonly updates: Row[]
  /** The columns in which the updates change a row: only their indexes are written to. */
  readonly changed: Set<string>
  readonly removes: Row[]
  /** Ids that must be live rows of this resource. */
  readonly live: Set<number>
  /** Ids that no live row may refer to any more. */
  readonly gone: number[]
}

/** A group of nothing. */
export function newGroup(): Group {
  return { expects: [], holds: [], inserts: [], updates: [], changed: new Set(), removes: [], live: new Set(), gone: [] }
}

/** Adds a step to the batch, with what it means when it misses; returns its place. */
type Add = (op: Op, meaning: Meaning) => number

const id: WriteColumn = { name: 'id', type: 'BIGINT' }
const lock: WriteColumn = { name: 'lockVersion', type: 'BIGINT' }
const version: WriteColumn = { name: 'version', type: 'BIGINT' }
const byNumber = (a: number, b: number) => a - b

/** Expectations and holds, then removals child first, then liveness, inserts parent first, updates: one order for all batches, so that none deadlock. */
export function renderGroups(ctx: DbContext, groups: ReadonlyMap<Resource, Group>, add: Add): void {
  const ordered = ctx.catalogue.resources.flatMap((resource) => {
    const group = groups.get(resource)
    return group ? [{ resource, group }] : []
  })
  for (const { resource, group } of ordered) addExpects(resource, group, add)
  for (const { resource, group } of ordered)
    for (const [one, seen] of group.holds.toSorted(([a], [b]) => a - b))
      add({ kind: 'live', table: resource.table, ids: [one], version: seen }, { kind: 'expect', resource })
  for (const { resource, group } of ordered.toReversed()) {
    addUpdates(ctx, resource, group.removes, ['deletedAt'], add)
    if (group.gone.length === 0) continue
    const ids = group.gone.toSorted(byNumber)
    for (const { from, column } of ctx.catalogue.to(resource))
      add({ kind: 'unreferenced', table: from.table, column, ids }, { kind: 'unreferenced', resource, by: from, column })
  }
  for (const { resource, group } of ordered) {
    if (group.live.size > 0) add({ kind: 'live', table: resource.table, ids: [...group.live].sort(byNumber) }, { kind: 'live', resource })
  }
  for (const { resource, group } of ordered) addInserts(ctx, resource, group.inserts, add)
  for (const { resource, group } of ordered) addUpdates(ctx, resource, group.updates, group.changed, add)
}

function addExpects(resource: Resource, { expects }: Group, add: Add): void {
  const rows = [...new Map(expects)].sort(([a], [b]) => a - b).map(([row, seen]): DbValue[] => [row, seen, seen + 1])
  if (rows.length > 0) add({ kind: 'update', table: resource.table, match: [id, lock], set: [lock], rows }, { kind: 'expect', resource })
}

function addInserts({ engine }: DbContext, resource: Resource, inserts: readonly Row[], add: Add): void {
  if (inserts.length === 0) return
  const fields = storedFields(resource, engine.dialect)
  const rows = inserts.map((row) => fields.map((field) => field.encode(row)))
  add({ kind: 'insert', table: resource.table, columns: fields, rows }, { kind: 'insert', resource })
}

const ofEvery = ['version', 'updatedAt', 'updatedBy']

function addUpdates({ engine }: DbContext, resource: Resource, updates: readonly Row[], changed: Iterable<string>, add: Add): void {
  if (updates.length === 0) return
  const names = new Set([...ofEvery, ...[...changed].flatMap((name) => [name, keyName(name)])])
  const set = storedFields(resource, engine.dialect).filter(({ name }) => names.has(name))
  const rows = updates
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map((row) => [Number(row.id), Number(row.version) - 1, ...set.map((field) => field.encode(row))])
  add({ kind: 'update', table: resource.table, match: [id, version], set, rows }, { kind: 'update', resource })
}

// What one commit does to the rows of each resource, as steps of a batch in the one order that all batches have.
import type { DbValue } from '../catalogue/column.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from './context.ts'
import type { Op, WriteColumn } from './engine.ts'
import type { Meaning } from './faults.ts'
import { type Row, storedFields } from './rows.ts'

/** What a commit does to the rows of one resource, and expects of them. */
export interface Group {
  readonly expects: [number, number][]
  readonly inserts: Row[]
  readonly updates: Row[]
  readonly removes: Row[]
  /** Ids that must be live rows of this resource. */
  readonly live: Set<number>
  /** Ids that no live row may refer to any more. */
  readonly gone: number[]
}

/** A group of nothing. */
export function newGroup(): Group {
  return { expects: [], inserts: [], updates: [], removes: [], live: new Set(), gone: [] }
}

/** Adds a step to the batch, with what it means when it misses; returns its place. */
type Add = (op: Op, meaning: Meaning) => number

const id: WriteColumn = { name: 'id', type: 'BIGINT' }
const lock: WriteColumn = { name: 'lockVersion', type: 'BIGINT' }
const version: WriteColumn = { name: 'version', type: 'BIGINT' }
const byNumber = (a: number, b: number) => a - b

/** Expectations, then removals child first, then liveness, inserts parent first, updates: one order for all batches, so that none deadlock. */
export function renderGroups(ctx: DbContext, groups: ReadonlyMap<Resource, Group>, add: Add): void {
  const ordered = ctx.catalogue.resources.flatMap((resource) => {
    const group = groups.get(resource)
    return group ? [{ resource, group }] : []
  })
  for (const { resource, group } of ordered) addExpects(resource, group, add)
  for (const { resource, group } of ordered.toReversed()) {
    addUpdates(ctx, resource, group.removes, add, isOfRemoval)
    if (group.gone.length === 0) continue
    const ids = group.gone.toSorted(byNumber)
    for (const { from, column } of ctx.catalogue.to(resource))
      add({ kind: 'unreferenced', table: from.table, column, ids }, { kind: 'unreferenced', resource, by: from, column })
  }
  for (const { resource, group } of ordered) {
    if (group.live.size > 0) add({ kind: 'live', table: resource.table, ids: [...group.live].sort(byNumber) }, { kind: 'live', resource })
  }
  for (const { resource, group } of ordered) addInserts(ctx, resource, group.inserts, add)
  for (const { resource, group } of ordered) addUpdates(ctx, resource, group.updates, add)
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

const kept = new Set(['id', 'lockVersion', 'createdAt', 'createdBy'])
const ofRemoval = new Set(['version', 'updatedAt', 'updatedBy', 'deletedAt'])
const isOfUpdate = (name: string) => !kept.has(name)
const isOfRemoval = (name: string) => ofRemoval.has(name)

function addUpdates({ engine }: DbContext, resource: Resource, updates: readonly Row[], add: Add, isSet = isOfUpdate): void {
  if (updates.length === 0) return
  const set = storedFields(resource, engine.dialect).filter(({ name }) => isSet(name))
  const rows = updates
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map((row) => [Number(row.id), Number(row.version) - 1, ...set.map((field) => field.encode(row))])
  add({ kind: 'update', table: resource.table, match: [id, version], set, rows }, { kind: 'update', resource })
}

// The one door for writes of business data: guarded statements and their audit entries, one atomic batch, one round trip.
import type { DbValue } from '../catalogue/column.ts'
import type { Resource } from '../catalogue/resource.ts'
import { storedColumns } from '../catalogue/resource.ts'
import { AppError } from '../errors.ts'
import { auditRow, auditTable, changedColumns, toAuditJson } from './audit-row.ts'
import type { Change } from './changes.ts'
import type { DbContext } from './context.ts'
import type { AdjustOp, AuditOp, Delta, Op, WriteColumn } from './engine.ts'
import { type Meaning, nameFault } from './faults.ts'
import { type Row, storedFields } from './rows.ts'

/** What goes into a commit beside its changes. */
export interface CommitOptions {
  /** The answer kept under the request's Idempotency-Key, made from the rows as they will be. */
  readonly answer?: (rows: readonly Row[]) => unknown
  /** Bookkeeping in the same batch, such as an import's checkpoint; a miss of one of them means that another did this step. */
  readonly also?: readonly Op[]
  /** Sent again under the same id, a commit is written once. Random when left out. */
  readonly id?: string
}

/**
 * Writes all changes or none, and returns the row of each insert, update, removal and restoring, in the order given.
 * Throws StaleRead when a row or expectation has moved on (see retryOnConflict), and AppError `conflict` when a unique key
 * is taken, a referred row is gone, or a removed row is still referred to.
 */
export async function commit(ctx: DbContext, changes: readonly Change[], options: CommitOptions = {}): Promise<Row[]> {
  const batch = await planBatch(ctx, changes, options)
  try {
    await ctx.engine.write(batch.ops, batch.commitId)
  } catch (error) {
    throw await nameFault(ctx, error, batch.meanings, batch.rows)
  }
  return batch.rows.map(({ row }) => row)
}

interface Written {
  readonly resource: Resource
  readonly row: Row
  readonly isRaced: boolean
}

interface Batch {
  readonly commitId: string
  readonly ops: readonly Op[]
  readonly meanings: readonly Meaning[]
  readonly rows: readonly Written[]
}

async function planBatch(ctx: DbContext, changes: readonly Change[], options: CommitOptions): Promise<Batch> {
  const at = ctx.now()
  const by = ctx.actor.name
  // time first, so that the log's index grows at its end
  const commitId = options.id ?? `${Date.parse(at).toString(16)}-${ctx.random(10)}`
  const entries: AuditOp['rows'][number][] = []
  const rows: Written[] = []
  const groups = new Map<Resource, Group>()
  const groupOf = (resource: Resource) => {
    const known = groups.get(resource)
    if (known) return known
    const made: Group = { expects: [], inserts: [], updates: [], removes: [], live: new Set(), gone: [] }
    groups.set(resource, made)
    return made
  }
  const inserted = new Map<Resource, Set<number>>()
  const ids = new Map<Change, number>()
  const refer = (resource: Resource, row: Row, only?: ReadonlySet<string>) => {
    for (const { column, to } of ctx.catalogue.from(resource)) {
      const id = row[column]
      if (typeof id === 'number' && (!only || only.has(column)) && !inserted.get(to)?.has(id)) groupOf(to).live.add(id)
    }
  }
  const audit = (
    verb: string,
    resource: string,
    rowId: number | null,
    version: number | null,
    before: string | null,
    after: string | null,
    adjust: number | null = null,
  ) => entries.push({ values: auditRow(ctx, { at, commitId, action: verb, resource, rowId, version, before, after }), adjust })

  for (const change of changes) {
    if (change.kind !== 'insert') continue
    const id = Number(change.row.id ?? (await ctx.ids.next(change.resource.table)))
    ids.set(change, id)
    addTo(inserted, change.resource, id)
  }
  const adjusts: { change: Extract<Change, { kind: 'adjust' }>; entry: number }[] = []
  for (const change of changes) {
    switch (change.kind) {
      case 'insert': {
        const row = newRow(change.resource, ids.get(change), change.row, at, by)
        groupOf(change.resource).inserts.push(row)
        rows.push({ resource: change.resource, row, isRaced: change.isRaced })
        refer(change.resource, row)
        audit(`${change.resource.name}.create`, change.resource.name, Number(row.id), 1, null, toAuditJson(change.resource, row))
        break
      }
      case 'update': {
        const { resource, before, patch, verb } = change
        const row: Row = { ...before, ...patch, version: Number(before.version) + 1, updatedAt: at, updatedBy: by }
        const own = groupOf(resource)
        if (verb === 'remove') row.deletedAt = at
        if (verb === 'restore') row.deletedAt = null
        ;(verb === 'remove' ? own.removes : own.updates).push(row)
        if (verb === 'remove') own.gone.push(Number(row.id))
        const changed = changedColumns(resource, before, row)
        refuseFixed(resource, changed)
        if (verb !== 'remove') refer(resource, row, verb === 'restore' ? undefined : changed)
        rows.push({ resource, row, isRaced: false })
        audit(
          `${resource.name}.${verb}`,
          resource.name,
          Number(row.id),
          Number(row.version),
          toAuditJson(resource, before, changed),
          toAuditJson(resource, row, changed),
        )
        break
      }
      case 'adjust':
        adjusts.push({ change, entry: entries.length })
        audit(`${change.resource.name}.adjust`, change.resource.name, change.id, null, null, null)
        break
      case 'expect':
        groupOf(change.resource).expects.push([change.id, change.lockVersion])
        break
      case 'record':
        audit(change.action, change.resource, change.rowId, null, null, change.after === undefined ? null : JSON.stringify(change.after))
    }
  }
  const ops: Op[] = []
  const meanings: Meaning[] = []
  const add = (op: Op, meaning: Meaning) => {
    meanings.push(meaning)
    return ops.push(op) - 1
  }
  renderGroups(ctx, groups, add)
  for (const { change, entry } of adjusts) {
    const place = add(adjustOp(change, at, by), { kind: 'adjust', resource: change.resource, refuse: change.refuse, floor: change.floor })
    const from = entries[entry]
    if (from) entries[entry] = { ...from, adjust: place }
  }
  for (const op of options.also ?? []) add(op, { kind: 'step' })
  if (ctx.idempotency) add(idempotencyOp(ctx, options.answer?.(rows.map(({ row }) => row)), at), { kind: 'step' })
  if (entries.length > 0) {
    const place = (name: string) => auditTable.columns.findIndex((column) => column.name === name)
    add({ kind: 'audit', ...auditTable, rows: entries, before: place('before'), after: place('after') }, { kind: 'step' })
  }
  return { commitId, ops, meanings, rows }
}

interface Group {
  readonly expects: [number, number][]
  readonly inserts: Row[]
  readonly updates: Row[]
  readonly removes: Row[]
  /** Ids that must be live rows of this resource. */
  readonly live: Set<number>
  /** Ids that no live row may refer to any more. */
  readonly gone: number[]
}

function addTo(map: Map<Resource, Set<number>>, resource: Resource, id: number): void {
  const known = map.get(resource)
  if (known) known.add(id)
  else map.set(resource, new Set([id]))
}

/** Expectations, then removals child first, then liveness, inserts parent first, updates: one order for all batches, so that none deadlock. */
function renderGroups(ctx: DbContext, groups: ReadonlyMap<Resource, Group>, add: (op: Op, meaning: Meaning) => number): void {
  const { dialect } = ctx.engine
  const ordered = ctx.catalogue.resources.flatMap((resource) => {
    const group = groups.get(resource)
    return group ? [{ resource, group }] : []
  })
  const id: WriteColumn = { name: 'id', type: 'BIGINT' }
  for (const { resource, group } of ordered) {
    const rows = [...new Map(group.expects)].sort(([a], [b]) => a - b).map(([row, lock]): DbValue[] => [row, lock, lock + 1])
    const lock: WriteColumn = { name: 'lockVersion', type: 'BIGINT' }
    if (rows.length > 0) add({ kind: 'update', table: resource.table, match: [id, lock], set: [lock], rows }, { kind: 'expect', resource })
  }
  const write = (resource: Resource, rows: Row[]) => {
    if (rows.length === 0) return
    const fields = storedFields(resource, dialect).filter(
      ({ name }) => name !== 'id' && name !== 'lockVersion' && name !== 'createdAt' && name !== 'createdBy',
    )
    const sorted = rows.toSorted((a, b) => Number(a.id) - Number(b.id))
    add(
      {
        kind: 'update',
        table: resource.table,
        match: [id, { name: 'version', type: 'BIGINT' }],
        set: fields,
        rows: sorted.map((row) => [Number(row.id), Number(row.version) - 1, ...fields.map((field) => field.encode(row))]),
      },
      { kind: 'update', resource },
    )
  }
  for (const { resource, group } of ordered.toReversed()) {
    write(resource, group.removes)
    if (group.gone.length === 0) continue
    for (const { from, column } of ctx.catalogue.to(resource)) {
      add({ kind: 'unreferenced', table: from.table, column, ids: group.gone }, { kind: 'unreferenced', resource, by: from, column })
    }
  }
  for (const { resource, group } of ordered) {
    if (group.live.size > 0)
      add({ kind: 'live', table: resource.table, ids: [...group.live].sort((a, b) => a - b) }, { kind: 'live', resource })
  }
  for (const { resource, group } of ordered) {
    if (group.inserts.length === 0) continue
    const fields = storedFields(resource, dialect)
    add(
      {
        kind: 'insert',
        table: resource.table,
        columns: fields,
        rows: group.inserts.map((row) => fields.map((field) => field.encode(row))),
      },
      { kind: 'insert', resource },
    )
  }
  for (const { resource, group } of ordered) write(resource, group.updates)
}

/** Columns that are set when a row is made may not change afterwards. */
function refuseFixed(resource: Resource, changed: ReadonlySet<string>): void {
  const fixed = [...changed].filter((name) => resource.columns[name]?.options.isFixed)
  if (fixed.length === 0) return
  const issues = fixed.map((path) => ({
    path,
    code: 'fixed',
    message: 'is set when the row is made and does not change',
    hint: 'Make another row.',
  }))
  throw new AppError('invalid', `${fixed.join(', ')} of ${resource.name} cannot change`, { issues })
}

function newRow(resource: Resource, id: number | undefined, given: Row, at: string, by: string): Row {
  const row: Row = { id, version: 1, lockVersion: 0, createdAt: at, createdBy: by, updatedAt: at, updatedBy: by, deletedAt: null }
  for (const [name, column] of storedColumns(resource)) row[name] = given[name] ?? column.fallback ?? null
  return row
}

function adjustOp(change: Extract<Change, { kind: 'adjust' }>, at: string, by: string): AdjustOp {
  const { resource, moves } = change
  const columnOf = (name: string) => {
    const column = resource.columns[name]
    if (!column) throw new Error(`${resource.name} has no column ${name}`)
    return column
  }
  const deltas = Object.entries(moves).map(([name, move]): Delta => {
    const { scale, storage } = columnOf(name)
    const own = { column: name, type: storage.mssql.type, scale }
    if (typeof move === 'number') return { ...own, by: move }
    const quantityBy = moves[move.follows]
    if (typeof quantityBy !== 'number') throw new Error(`${name} follows ${move.follows}, which does not move`)
    return {
      ...own,
      quantity: move.follows,
      quantityScale: columnOf(move.follows).scale,
      quantityBy,
      amount: move.amount,
      otherwise: move.otherwise ?? 0,
    }
  })
  return { kind: 'adjust', table: resource.table, id: change.id, deltas, floor: change.floor, at, by }
}

function idempotencyOp(ctx: DbContext, answer: unknown, at: string): Op {
  const { key, requestHash, status } = ctx.idempotency ?? { key: '', requestHash: '', status: 0 }
  const column = (name: string, type: string): WriteColumn => ({ name, type })
  return {
    kind: 'insert',
    table: 'idempotency',
    columns: [
      column('actor', 'NVARCHAR(100)'),
      column('key', 'NVARCHAR(100)'),
      column('requestHash', 'NVARCHAR(64)'),
      column('status', 'BIGINT'),
      column('body', 'NVARCHAR(MAX)'),
      column('at', 'DATETIME2(3)'),
    ],
    rows: [[ctx.actor.name, key, requestHash, status, JSON.stringify(answer ?? null), at]],
  }
}

// What the changes of one commit come to: the rows as they will be, their audit entries, and the guards of each resource.
import { setImmediate as turn } from 'node:timers/promises'
import type { RowAction } from '../catalogue/action.ts'
import type { Resource } from '../catalogue/resource.ts'
import { personalColumns, storedColumns } from '../catalogue/resource.ts'
import { AppError, type Issue } from '../errors.ts'
import { personOf, sealerOf } from '../person-keys/sealing.ts'
import { auditRow, changedColumns, type EntryContent, type Seal, toAuditJson } from './audit-row.ts'
import type { Change } from './changes.ts'
import type { DbContext } from './context.ts'
import type { AuditOp } from './engine.ts'
import { type Group, newGroup } from './group.ts'
import type { Row } from './rows.ts'

/** A row as it will be. */
export interface Written {
  readonly resource: Resource
  readonly row: Row
  readonly isRaced: boolean
}

const takenAtOnce = 500

type ChangeOf<K extends Change['kind']> = Extract<Change, { kind: K }>
type Entry = { -readonly [K in keyof AuditOp['rows'][number]]: AuditOp['rows'][number][K] }

/** Takes changes in; what they come to is rendered once all of them are known. */
export class Draft {
  readonly rows: Written[] = []
  readonly groups = new Map<Resource, Group>()
  readonly entries: Entry[] = []
  /** Moves, each with the entry that will tell of it. */
  readonly adjusts: { readonly change: ChangeOf<'adjust'>; readonly entry: Entry }[] = []
  private readonly inserted = new Map<Resource, Set<number>>()
  private keys: ReadonlyMap<string, Buffer> = new Map()
  private readonly ctx: DbContext
  private readonly at: string
  private readonly commitId: string

  constructor(ctx: DbContext, at: string, commitId: string) {
    this.ctx = ctx
    this.at = at
    this.commitId = commitId
  }

  /** Takes all changes of the commit. */
  async take(changes: readonly Change[]): Promise<void> {
    const ids = new Map<Change, number>()
    for (const change of changes) {
      if (change.kind !== 'insert') continue
      const id = Number(change.row.id ?? (await this.ctx.ids.next(change.resource.table)))
      ids.set(change, id)
      addTo(this.inserted, change.resource, id)
    }
    this.keys = await this.ctx.keys.make(personsOf(changes, ids))
    for (const [at, change] of changes.entries()) {
      // of many changes others get a turn in between
      if (at % takenAtOnce === takenAtOnce - 1) await turn()
      if (change.kind === 'insert') this.takeInsert(change, ids.get(change))
      else if (change.kind === 'update') this.takeUpdate(change)
      else if (change.kind === 'adjust') this.takeAdjust(change)
      else if (change.kind === 'expect') this.groupOf(change.resource).expects.push([change.id, change.lockVersion])
      else if (change.kind === 'hold') this.groupOf(change.resource).holds.push([change.id, change.version])
      else this.takeRecord(change)
    }
  }

  private takeInsert({ resource, row: given, isRaced }: ChangeOf<'insert'>, id: number | undefined): void {
    const row = newRow(resource, id, given, this.at, this.ctx.actor.name)
    this.groupOf(resource).inserts.push(row)
    this.rows.push({ resource, row, isRaced })
    this.refer(resource, row)
    const after = toAuditJson(resource, row, this.sealFor(resource, row))
    this.audit({ action: `${resource.name}.create`, resource: resource.name, rowId: Number(row.id), version: 1, before: null, after })
  }

  private takeUpdate({ resource, before, patch, verb }: ChangeOf<'update'>): void {
    const action = verb === 'update' ? this.actionOn(resource, before) : null
    if (action) this.ctx.requireVersion?.(before.version)
    const version = Number(before.version) + 1
    const row: Row = { ...before, ...patch, version, updatedAt: this.at, updatedBy: this.ctx.actor.name }
    if (verb === 'remove') row.deletedAt = this.at
    if (verb === 'restore') row.deletedAt = null
    if (verb !== 'remove') Object.assign(row, resource.computed(row, before))
    const changed = changedColumns(resource, before, row)
    refuseFixed(resource, changed)
    const group = this.groupOf(resource)
    if (verb === 'remove') {
      group.removes.push(row)
      group.gone.push(Number(row.id))
    } else {
      group.updates.push(row)
      for (const name of changed) group.changed.add(name)
      this.refer(resource, row, verb === 'restore' ? undefined : changed)
    }
    this.rows.push({ resource, row, isRaced: false })
    const seal = this.sealFor(resource, row)
    this.audit({
      action: `${resource.name}.${action?.name ?? verb}`,
      resource: resource.name,
      rowId: Number(row.id),
      version,
      before: toAuditJson(resource, before, seal, changed),
      after: toAuditJson(resource, row, seal, changed),
    })
  }

  private takeAdjust(change: ChangeOf<'adjust'>): void {
    const { name } = change.resource
    const entry = this.audit({ action: `${name}.adjust`, resource: name, rowId: change.id, version: null, before: null, after: null })
    this.adjusts.push({ change, entry })
  }

  private takeRecord({ action, resource, rowId, after }: ChangeOf<'record'>): void {
    this.audit({ action, resource, rowId, version: null, before: null, after: after === undefined ? null : JSON.stringify(after) })
  }

  private audit(content: Omit<EntryContent, 'at' | 'commitId'>): Entry {
    const entry: Entry = { values: auditRow(this.ctx, { ...content, at: this.at, commitId: this.commitId }), adjust: null }
    this.entries.push(entry)
    return entry
  }

  /** The action that was called on a row, which its change is called after; null for any other row. */
  private actionOn(resource: Resource, { id }: Row): RowAction | null {
    const { rowAction } = this.ctx
    return rowAction?.resource === resource.name && rowAction.id === Number(id) ? rowAction : null
  }

  private sealFor(resource: Resource, row: Row): Seal {
    return sealerOf(this.keys, personOf(resource.name, Number(row.id)))
  }

  /** Requires the rows that a row refers to to be live, but for those that the same commit inserts. */
  private refer(resource: Resource, row: Row, only?: ReadonlySet<string>): void {
    for (const { column, to } of this.ctx.catalogue.from(resource)) {
      const id = row[column]
      if (typeof id === 'number' && (!only || only.has(column)) && !this.inserted.get(to)?.has(id)) this.groupOf(to).live.add(id)
    }
  }

  private groupOf(resource: Resource): Group {
    const group = this.groups.get(resource) ?? newGroup()
    this.groups.set(resource, group)
    return group
  }
}

/** The persons of whom these changes write personal data. */
function personsOf(changes: readonly Change[], ids: ReadonlyMap<Change, number>): string[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'insert' && change.kind !== 'update') return []
    const personal = personalColumns(change.resource)
    const given = change.kind === 'insert' ? change.row : change.patch
    if (![...personal].some((name) => (given[name] ?? null) !== null || (change.kind === 'update' && name in given))) return []
    return [personOf(change.resource.name, ids.get(change) ?? Number(change.kind === 'update' ? change.before.id : undefined))]
  })
}

function addTo(map: Map<Resource, Set<number>>, resource: Resource, id: number): void {
  const known = map.get(resource)
  if (known) known.add(id)
  else map.set(resource, new Set([id]))
}

/** Refuses what changes though it is set when a row is made. */
export function checkFixed(resource: Resource, changed: Iterable<string>): Issue[] {
  const fixed = [...changed].filter((name) => resource.columns[name]?.options.isFixed)
  const [code, message, hint] = ['fixed', 'is set when the row is made and does not change', 'Make another row.'] as const
  return fixed.map((path) => ({ path, code, message, hint }))
}

function refuseFixed(resource: Resource, changed: ReadonlySet<string>): void {
  const issues = checkFixed(resource, changed)
  if (issues.length === 0) return
  throw new AppError('invalid', `${issues.map(({ path }) => path).join(', ')} of ${resource.name} cannot change`, { issues })
}

function newRow(resource: Resource, id: number | undefined, given: Row, at: string, by: string): Row {
  const row: Row = { id, version: 1, lockVersion: 0, createdAt: at, createdBy: by, updatedAt: at, updatedBy: by, deletedAt: null }
  for (const [name, column] of storedColumns(resource))
    row[name] = given[name] ?? (column.options.numbered === undefined ? column.fallback : column.options.numbered + id) ?? null
  return Object.assign(row, resource.computed(row))
}

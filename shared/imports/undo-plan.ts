// What a page of an undo comes to: the rows that can be taken back, family by family, and those that stay, with who touched them and why.
import { sql } from 'kysely'
import { type Resource, storedColumns, systemColumns } from '../catalogue/resource.ts'
import { changedColumns } from '../db/audit-row.ts'
import { type Change, remove } from '../db/changes.ts'
import type { DbContext } from '../db/context.ts'
import { idList, sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { decodeWithLabels, labelColumn, selectRows } from '../db/store.ts'
import { readSince, type Since, type UndoEntry } from './undo-entries.ts'

/** A row that stays as it is. */
export interface LeftRow {
  readonly resource: string
  readonly id: number
  /** What names it to people. */
  readonly key: string
  /** Who touched it since, and when; null where nobody can tell. */
  readonly who: string | null
  readonly when: string | null
  readonly why: string
}

/** A row with what takes it back. */
interface Planned {
  readonly resource: Resource
  readonly row: Row
  readonly change: Change
  readonly isRemoval: boolean
}

/** Rows that are taken back together or not at all: a row with what the import brought along with it. */
export type Family = readonly Planned[]

/** What a page comes to. */
export interface UndoPlan {
  readonly families: readonly Family[]
  readonly left: readonly LeftRow[]
}

/** How many rows that refer to a row are removed by the same undo, by `toReference`. */
export type Removed = Map<string, number>

const toReference = (from: Resource, column: string, id: unknown) => `${from.name}.${column} ${id}`

/**
 * Plans a page of entries. `removed` holds what pages before have removed on paper only, and is brought up to date with this page; a
 * run that has really removed it gives an empty one. What may not change any more as it stands stays so where `isLocked`.
 */
export async function planUndo(
  ctx: DbContext,
  importId: number,
  entries: readonly UndoEntry[],
  removed: Removed,
  isLocked = true,
): Promise<UndoPlan> {
  const work = new PageWork(ctx, removed, isLocked)
  await work.look(importId, entries)
  await work.keepReferred()
  return work.toPlan()
}

/** The same words for all rows of a family that stays because its removal was refused. */
export function leave(family: Family, why: string): LeftRow[] {
  return family.map(({ resource, row }) => toLeft(resource, row, { who: null, when: null, why }))
}

function toLeft(resource: Resource, row: Row, told: Pick<LeftRow, 'who' | 'when' | 'why'>): LeftRow {
  return { resource: resource.name, id: Number(row.id), key: String(row[labelColumn(resource)] ?? row.id), ...told }
}

class PageWork {
  private readonly ctx: DbContext
  private readonly removed: Removed
  private readonly isLocked: boolean
  private readonly families = new Map<string, Planned[]>()
  private readonly left: LeftRow[] = []
  /** Families that stay, each with why those of its rows stay that nobody touched. */
  private readonly staying = new Map<string, string>()

  constructor(ctx: DbContext, removed: Removed, isLocked: boolean) {
    this.ctx = ctx
    this.isLocked = isLocked
    this.removed = removed
  }

  /** Looks at the rows of the entries: what can be taken back, what others have touched, what is back already. */
  async look(importId: number, entries: readonly UndoEntry[]): Promise<void> {
    const rows = await this.readRows(entries)
    const chains = [...Map.groupBy(entries, ({ resource, rowId }) => `${resource.name} ${rowId}`)].flatMap(([name, chain]) => {
      const row = rows.get(name)
      const [newest] = chain
      // gone already, by whomever, is what undoing a creation wants
      return row && newest && (row.deletedAt === null || !chain.at(-1)?.isCreate) ? [{ row, chain, newest }] : []
    })
    const isAsLeft = ({ row, chain, newest }: (typeof chains)[number]) =>
      row.deletedAt === null && row.version === newest.version && isUnbroken(chain)
    const moved = chains.filter((one) => !isAsLeft(one))
    const since = await readSince(
      this.ctx,
      importId,
      moved.map(({ newest }) => newest),
    )
    const sinceOf = new Map(moved.map((one, at) => [one, since[at]]))
    for (const one of chains) this.take(one.row, one.chain, sinceOf.get(one))
  }

  private take(row: Row, chain: readonly UndoEntry[], since: Since | undefined): void {
    const [newest] = chain
    if (!newest) return
    const { resource } = newest
    const isRemoval = chain.at(-1)?.isCreate === true
    const isOurs = !since || (since.other === null && row.version === newest.version + since.own && isUnbroken(chain))
    if (isOurs && since && since.takenBack > since.own - since.takenBack) return // a run before has taken it back
    const family = this.familyOf(resource, row, isRemoval)
    if (isOurs && row.deletedAt === null) {
      const restored = restoreValues(resource, row, chain)
      const change = isRemoval ? remove(resource, row as Parameters<typeof remove>[1]) : restored // a whole row
      const [locked] = isRemoval || !this.isLocked ? [] : frozen(restored)
      if (locked) {
        this.left.push(toLeft(resource, row, { who: null, when: null, why: locked.message }))
        return
      }
      this.families.set(family, [...(this.families.get(family) ?? []), { resource, row, change, isRemoval }])
      return
    }
    const { other = null } = since ?? {}
    const verb = row.deletedAt === null ? 'changed' : 'removed'
    this.left.push(toLeft(resource, row, { who: other?.who ?? null, when: other?.when ?? null, why: `it was ${verb} since` }))
    if (isRemoval) this.staying.set(family, `it belongs to a row that was ${verb} since`)
  }

  /** A row and what its import brought along are one family, named after the row. */
  private familyOf(resource: Resource, row: Row, isRemoval: boolean): string {
    const { catalogue } = this.ctx
    const parent = isRemoval ? catalogue.from(resource).find(({ to }) => to.imports?.brings.includes(resource.name)) : undefined
    return parent ? `${parent.to.name} ${row[parent.column]}` : `${resource.name} ${row.id}`
  }

  private async readRows(entries: readonly UndoEntry[]): Promise<Map<string, Row>> {
    const { catalogue, engine } = this.ctx
    const { dialect } = engine
    const byResource = [...Map.groupBy(entries, ({ resource }) => resource)]
    const queries = byResource.map(([resource, list]) => {
      const own = new Set(storedColumns(resource).map(([name]) => name))
      const ids = list.map(({ rowId }) => rowId)
      return selectRows(catalogue, resource, dialect, own).where('t.id', 'in', idList(dialect, ids)).compile()
    })
    const results = await engine.read(queries)
    return new Map(
      byResource.flatMap(([resource], at) =>
        (results[at] ?? []).map(decodeWithLabels(catalogue, resource, dialect)).map((row) => [`${resource.name} ${row.id}`, row] as const),
      ),
    )
  }

  /** Leaves families of which a row is referred to by rows that stay. */
  async keepReferred(): Promise<void> {
    const planned = [...this.families].flatMap(([family, rows]) => rows.map((one) => ({ family, ...one })))
    const removals = planned.filter(({ isRemoval }) => isRemoval)
    const counts = await this.countReferring(removals)
    for (const { resource, row } of removals) this.count(resource, row, 1)
    for (const family of this.staying.keys()) this.uncount(family)
    const held: Held[] = []
    for (let isMoving = true; isMoving; ) {
      isMoving = false
      for (const { family, resource, row } of removals) {
        if (this.staying.has(family)) continue
        const referring = counts.get(`${resource.name} ${row.id}`) ?? []
        const by = referring.find(({ from, column, n }) => n > (this.removed.get(toReference(from, column, row.id)) ?? 0))
        if (!by) continue
        isMoving = true
        held.push({ resource, row, by })
        this.staying.set(family, `it belongs to a row to which ${by.from.name} rows refer`)
        this.uncount(family)
      }
    }
    const told = held.map((one): Told => {
      const gone = this.removed.get(toReference(one.by.from, one.by.column, one.row.id)) ?? 0
      return { ...one, stay: gone === 0 ? null : one.by.n - gone }
    })
    // nothing asks again what refers to a row that is removed itself
    for (const { resource, row } of removals)
      for (const { from, column } of this.ctx.catalogue.to(resource)) this.removed.delete(toReference(from, column, row.id))
    this.left.push(...(await this.nameHolders(told)))
  }

  /** Says of rows that are referred to who wrote the newest row that does, or how many stay where the newest may be removed itself. */
  private async nameHolders(held: readonly Told[]): Promise<LeftRow[]> {
    const { dialect } = this.ctx.engine
    const byTable = [...Map.groupBy(held, ({ by }) => by.from)]
    const results = await this.ctx.engine.read(
      byTable.map(([from, list]) =>
        sqlFor(dialect)
          .selectFrom(from.table)
          .select(['id', 'updatedBy', 'updatedAt'])
          .where(
            'id',
            'in',
            idList(
              dialect,
              list.map(({ by }) => by.newest),
            ),
          )
          .compile(),
      ),
    )
    return byTable.flatMap(([from, list], at) => {
      const writers = new Map(results[at]?.map((raw) => [Number(raw.id), raw]))
      return list.map(({ resource, row, by, stay }) => {
        if (stay !== null) {
          const why = `${stay} ${stay === 1 ? 'row' : 'rows'} of ${from.name} that ${stay === 1 ? 'stays refers' : 'stay refer'} to it`
          return toLeft(resource, row, { who: null, when: null, why })
        }
        const writer = writers.get(by.newest)
        const when = writer ? systemColumns.updatedAt.storage[dialect].from(writer.updatedAt ?? null) : null
        return toLeft(resource, row, { who: writer ? String(writer.updatedBy) : null, when, why: `${from.name} ${by.newest} refers to it` })
      })
    })
  }

  private count(resource: Resource, row: Row, by: number): void {
    for (const { column } of this.ctx.catalogue.from(resource)) {
      const reference = toReference(resource, column, row[column])
      if (row[column] !== null) this.removed.set(reference, (this.removed.get(reference) ?? 0) + by)
    }
  }

  private uncount(family: string): void {
    for (const { resource, row, isRemoval } of this.families.get(family) ?? []) if (isRemoval) this.count(resource, row, -1)
  }

  /** How many live rows refer to each of these, by which column, and the newest of them. One round trip. */
  private async countReferring(removals: readonly Planned[]): Promise<Map<string, Referring[]>> {
    const { engine, catalogue } = this.ctx
    const questions = [...Map.groupBy(removals, ({ resource }) => resource)].flatMap(([resource, list]) =>
      catalogue.to(resource).map(({ from, column }) => ({ resource, from, column, ids: list.map(({ row }) => Number(row.id)) })),
    )
    const results = await engine.read(
      questions.map(({ from, column, ids }) =>
        sqlFor(engine.dialect)
          .selectFrom(from.table)
          .select([`${column} as id`, sql`count(*)`.as('n'), sql`max(${sql.ref('id')})`.as('newest')])
          .where(column, 'in', idList(engine.dialect, ids))
          .where('deletedAt', 'is', null)
          .groupBy(column)
          .compile(),
      ),
    )
    const counts = new Map<string, Referring[]>()
    for (const [place, { resource, from, column }] of questions.entries()) {
      for (const { id, n, newest } of results[place] ?? []) {
        const name = `${resource.name} ${id}`
        counts.set(name, [...(counts.get(name) ?? []), { from, column, n: Number(n), newest: Number(newest) }])
      }
    }
    return counts
  }

  toPlan(): UndoPlan {
    const families: Family[] = []
    for (const [name, family] of this.families) {
      const why = this.staying.get(name)
      if (why === undefined) families.push(family)
      else {
        const told = new Set(this.left.map(({ resource, id }) => `${resource} ${id}`))
        for (const { resource, row } of family)
          if (!told.has(`${resource.name} ${row.id}`)) this.left.push(toLeft(resource, row, { who: null, when: null, why }))
      }
    }
    return { families, left: this.left }
  }
}

/** Live rows that refer to a row. */
interface Referring {
  readonly from: Resource
  readonly column: string
  readonly n: number
  /** The id of the newest. */
  readonly newest: number
}

interface Held {
  readonly resource: Resource
  readonly row: Row
  readonly by: Referring
}

interface Told extends Held {
  /** How many of the rows that refer to it stay; null where all of them do. */
  readonly stay: number | null
}

/** Whether nobody came between the changes that an import has made to one row, newest first. */
const isUnbroken = (chain: readonly UndoEntry[]) => chain.every(({ version }, at) => version === (chain[0]?.version ?? 0) - at)

/** What speaks against a change of a row as it stands. */
const frozen = ({ resource, before, patch }: Extract<Change, { kind: 'update' }>) =>
  resource.frozen(before, changedColumns(resource, before, { ...before, ...patch }), { ...before, ...patch })

/** Gives a row the values that it had before the oldest of some changes. */
function restoreValues(resource: Resource, row: Row, chain: readonly UndoEntry[]): Extract<Change, { kind: 'update' }> {
  const old: Row = Object.assign({}, ...chain.map(({ before }) => before ?? {}))
  const known = storedColumns(resource).filter(([name]) => name in old)
  const patch = Object.fromEntries(known.map(([name]) => [name, old[name]]))
  return { kind: 'update', resource, before: row, patch, verb: 'update' }
}

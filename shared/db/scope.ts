// Which rows somebody sees: those of their sites, for some roles only their own, and the parts of a row that they see.
import { type RawBuilder, sql } from 'kysely'
import type { AnyColumn } from '../catalogue/column.ts'
import { type Resource, systemColumns } from '../catalogue/resource.ts'
import type { Actor } from '../context.ts'
import type { DbContext } from './context.ts'
import { bound } from './engine.ts'
import { sqlFor } from './query.ts'
import type { Row } from './rows.ts'

/** The column that holds the site of a row, where it has one. */
export function siteColumn(resource: Resource): string | null {
  if (resource.name === 'site') return 'id'
  return resource.columns.siteId ? 'siteId' : null
}

/** The column in which an actor must stand to see a row; null where the role sees the rows of others. */
const ownColumn = ({ own }: Resource, { role }: Actor) => (own?.roles.some((limited) => limited === role) ? own.column : null)

/** The columns that say whether somebody sees a row. */
export function scopeColumns(resource: Resource): string[] {
  return [siteColumn(resource), resource.own?.column ?? null].filter((name) => name !== null)
}

/** Under which names a part of a row carries what its whole says of the scope. */
export const wholeName = (column: string): string => `$${column}`

/** The resource of which this one is a part. */
export function wholeOf(ctx: Pick<DbContext, 'catalogue'>, resource: Resource): Resource | null {
  const to = resource.within === null ? null : resource.columns[resource.within]?.refersTo
  return to ? ctx.catalogue.get(to) : null
}

/** Whether an actor sees some rows of a resource and others not. */
export function isLimited(ctx: Pick<DbContext, 'actor' | 'catalogue'>, resource: Resource): boolean {
  const { actor } = ctx
  const whole = wholeOf(ctx, resource)
  return (
    (actor.siteIds !== null && siteColumn(resource) !== null) ||
    ownColumn(resource, actor) !== null ||
    (whole !== null && isLimited(ctx, whole))
  )
}

/** Whether an actor sees a row. A part of another row must carry what `selectRows` gives it of that one: without it, nobody who is limited sees it. */
export function isInScope(
  ctx: Pick<DbContext, 'actor' | 'catalogue'>,
  resource: Resource,
  row: Row,
  name = (column: string) => column,
): boolean {
  const { actor } = ctx
  const [site, own] = [siteColumn(resource), ownColumn(resource, actor)]
  if (actor.siteIds !== null && site !== null) {
    const value = row[name(site)]
    if (value === undefined || (value !== null && !actor.siteIds.includes(Number(value)))) return false
  }
  if (own !== null && (actor.id === null || Number(row[name(own)]) !== actor.id)) return false
  const whole = wholeOf(ctx, resource)
  return whole === null || isInScope(ctx, whole, row, wholeName)
}

type Parameter = (column: AnyColumn, value: number | null) => unknown

/** The scope of a list as conditions on the alias `of`: their shape, their values, and how they are written with a place for each value. */
export function scopeOf(ctx: DbContext, resource: Resource, of: string): Scope {
  const { dialect } = ctx.engine
  const parameter: Parameter = (column, value) => bound(column, value, dialect)
  const { siteIds, id } = ctx.actor
  const whole = wholeOf(ctx, resource)
  const [site, own] = [siteColumn(resource), ownColumn(resource, ctx.actor)]
  const sites =
    siteIds !== null && site !== null ? (siteIds.length > 0 ? siteIds : [null]).map((one) => parameter(systemColumns.id, one)) : []
  const mine = own === null ? [] : [parameter(systemColumns.id, id)]
  const inner = whole && isLimited(ctx, whole) ? scopeOf(ctx, whole, `${of}_`) : null
  const write = (slots: readonly unknown[]) => {
    const parts = []
    if (sites.length > 0 && site !== null) {
      // no index has both together: the + keeps SQLite from gathering all of them by two, and sorting them for one page
      const column = dialect === 'sqlite' ? sql`+${sql.ref(`${of}.${site}`)}` : sql.ref(`${of}.${site}`)
      parts.push(sql<boolean>`(${column} in (${sql.join(slots.slice(0, sites.length))}) or ${column} is null)`)
    }
    if (own !== null) parts.push(sql<boolean>`${sql.ref(`${of}.${own}`)} = ${slots[sites.length]}`)
    if (inner && whole) {
      const within = sqlFor(dialect)
        .selectFrom(`${whole.table} as ${of}_`)
        .select(sql`1`.as('one'))
        .whereRef(`${of}_.id`, '=', `${of}.${resource.within}`)
        .where(inner.write(slots.slice(sites.length + mine.length)))
      parts.push(sql<boolean>`exists ${within}`)
    }
    return sql<boolean>`${sql.join(parts.length > 0 ? parts : [sql`1 = 1`], sql` and `)}`
  }
  return { shape: `sites ${sites.length} own ${own} (${inner?.shape ?? ''})`, values: [...sites, ...mine, ...(inner?.values ?? [])], write }
}

/** Conditions with a place for each value. */
export interface Scope {
  readonly shape: string
  readonly values: readonly unknown[]
  readonly write: (slots: readonly unknown[]) => RawBuilder<boolean>
}

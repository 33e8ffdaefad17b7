// What a refused batch means, in the words of the catalogue: who holds the key, who still refers, what is gone.
import type { Dialect } from '../catalogue/column.ts'
import type { Resource } from '../catalogue/resource.ts'
import { orderName } from '../catalogue/tables.ts'
import { AppError, type Issue } from '../errors.ts'
import { StaleRead, StepTaken } from './conflict.ts'
import type { DbContext } from './context.ts'
import { ConstraintFault, Miss, Typed } from './engine.ts'
import { nameMaintenance } from './maintenance.ts'
import { all, sqlFor } from './query.ts'
import { type Row, storedFields } from './rows.ts'

/** What a place in a batch stands for. */
export type Meaning =
  | { readonly kind: 'expect' | 'update' | 'insert' | 'live'; readonly resource: Resource }
  | { readonly kind: 'unreferenced'; readonly resource: Resource; readonly by: Resource; readonly column: string }
  | {
      readonly kind: 'adjust'
      readonly resource: Resource
      readonly floor: string | null
      readonly refuse: (available: number | null) => AppError
    }
  | { readonly kind: 'maintenance' }
  | { readonly kind: 'step' }

interface Written {
  readonly resource: Resource
  readonly row: Row
  readonly isRaced: boolean
}

/** Turns an engine's fault into the error that the caller can act on; anything else is handed back as it is. */
export async function nameFault(ctx: DbContext, error: unknown, meanings: readonly Meaning[], rows: readonly Written[]): Promise<unknown> {
  if (error instanceof Miss) return nameMiss(ctx, meanings[error.op], error.ids)
  if (!(error instanceof ConstraintFault)) return error
  const place = error.constraint.toLowerCase()
  if (error.kind === 'unique' && place.includes('idempotency')) return new StaleRead('a request with the same Idempotency-Key')
  const resource = ctx.catalogue.resources
    .toSorted((a, b) => b.table.length - a.table.length)
    .find(({ table }) => place.includes(table.toLowerCase()))
  const isId = resource && (place.includes(`pk_${resource.table}`.toLowerCase()) || place === `${resource.table}.id`.toLowerCase())
  if (isId)
    return new AppError('unavailable', `an id of ${resource.name} was handed out twice: idBlock is behind its table`, { cause: error })
  if (error.kind === 'unique' && resource) return nameTaken(ctx, resource, rows, error)
  // SQLite does not say whose reference is wrong; what the engine calls the constraint is in the cause
  const whose = resource && error.kind !== 'foreign_key' ? `${resource.name}: ` : ''
  const words = {
    unique: 'a key is taken',
    foreign_key: 'a referred row does not exist',
    check: 'a value is out of its range',
    not_null: 'a value is missing',
  }
  return new AppError('conflict', `${whose}${words[error.kind]}`, { cause: error })
}

async function nameMiss(ctx: DbContext, meaning: Meaning | undefined, ids: readonly number[]): Promise<unknown> {
  if (!meaning || meaning.kind === 'step') return new StepTaken('another run has done this step')
  if (meaning.kind === 'maintenance') return nameMaintenance(ctx)
  const { resource } = meaning
  const named = `${resource.name} ${ids.slice(0, 10).join(', ')}`
  switch (meaning.kind) {
    case 'expect':
    case 'update':
      return new StaleRead(named)
    case 'live':
      return new AppError('conflict', `${named} was removed`, {
        issues: [
          { path: '', code: 'reference', message: `${named} is no live row`, hint: 'Refer to another row, or restore this one first.' },
        ],
      })
    case 'unreferenced': {
      const issue: Issue = {
        path: meaning.column,
        code: 'referenced',
        message: `${meaning.by.name} rows still refer to it by ${meaning.column}`,
        hint: `Change or remove them first: ${meaning.by.path}?${meaning.column}=${ids[0]}`,
        values: { resource: meaning.by.name },
      }
      return new AppError('conflict', `${named} is still referred to by ${meaning.by.name}`, { issues: [issue] })
    }
    case 'adjust': {
      const columns = meaning.floor === null ? ['id'] : ['id', meaning.floor]
      const [found] = await all(
        ctx.engine,
        sqlFor(ctx.engine.dialect)
          .selectFrom(resource.table)
          .select(columns)
          .where('id', '=', ids[0] ?? 0)
          .where('deletedAt', 'is', null),
      )
      if (!found || meaning.floor === null) return meaning.refuse(null)
      const column = resource.columns[meaning.floor]
      return meaning.refuse(column ? Number(column.storage[ctx.engine.dialect].from(found[meaning.floor] ?? null)) : null)
    }
    default:
      return new StaleRead(named)
  }
}

/** Every unique key of the rows that is taken, with its holder: an engine stops at the first, and each at another. One more read, on the way to a refusal only. */
async function nameTaken(ctx: DbContext, resource: Resource, rows: readonly Written[], cause: Error): Promise<unknown> {
  const own = rows.filter((written) => written.resource === resource && written.row.deletedAt === null)
  if (own.some(({ isRaced }) => isRaced)) return new StaleRead(resource.name)
  const freed = new Set(rows.filter((written) => written.resource === resource && written.row.deletedAt !== null).map(({ row }) => row.id))
  const { dialect } = ctx.engine
  const asked = own.slice(0, 50).flatMap(({ row }) =>
    keysOf(resource).flatMap((key) => {
      const values = keyValues(resource, key, row, dialect)
      return values ? [{ row, key, values }] : []
    }),
  )
  const holders = await ctx.engine.read(
    asked.map(({ row, values }) => {
      let query = sqlFor(dialect).selectFrom(resource.table).select(['id']).where('deletedAt', 'is', null).where('id', '!=', row.id)
      for (const { name, value } of values) query = value === null ? query.where(name, 'is', null) : query.where(name, '=', value)
      return query.compile()
    }),
  )
  const holderOf = (at: number) => holders[at]?.find(({ id }) => !freed.has(Number(id)))
  const issues = asked.flatMap(({ row, key }, at): Issue[] => {
    const holder = holderOf(at)
    if (!holder) return []
    const shown = key.map((name) => `${name} ${JSON.stringify(row[name])}`).join(', ')
    const message = `there is already a ${resource.name} with ${shown}: id ${holder.id}`
    const issue: Issue = { path: key[0] ?? '', code: 'taken', message, hint: 'Use another key, or change the row that holds it.' }
    // a number that stands for a row tells people nothing
    const isTelling = key.every((name) => !resource.columns[name]?.refersTo)
    return [isTelling ? { ...issue, values: { value: key.map((name) => String(row[name])).join(' · ') } } : issue]
  })
  // somebody has chosen the number that the id would give: other ids do, and those that lie ready may be taken likewise
  const isMade = ({ row, key: [name = '', ...more] }: (typeof asked)[number]) =>
    more.length === 0 && row[name] === `${resource.columns[name]?.options.numbered}${row.id}`
  if (issues.length > 0 && asked.every((one, at) => !holderOf(at) || isMade(one))) {
    ctx.ids.skip(resource.table)
    return new StaleRead(resource.name)
  }
  const texts = asked.map(({ key, values }) => `${key} ${JSON.stringify(values)}`)
  const twice = asked.find((_, at) => texts.indexOf(texts[at] ?? '') < at)?.key ?? resource.naturalKey
  return new AppError('conflict', issues[0]?.message ?? `${resource.name}: the key ${twice.join(', ')} is taken twice in one request`, {
    issues,
    cause,
  })
}

const keysOf = (resource: Resource) => [resource.naturalKey, ...resource.unique.map((name) => [name])].filter((key) => key.length > 0)

/** What a key of a row is compared by; null where the row leaves it open: all its optional columns count, or none of them. */
function keyValues(resource: Resource, key: readonly string[], row: Row, dialect: Dialect) {
  const optional = key.filter((name) => resource.columns[name]?.nullable)
  const empty = optional.filter((name) => (row[name] ?? null) === null)
  if (empty.length > 0 && (empty.length < optional.length || optional.length === key.length)) return null
  return storedFields(resource, dialect)
    .filter(({ name }) => key.some((column) => orderName(resource, column) === name))
    .map(({ name, type, encode }) => {
      const value = encode(row)
      return { name, value: value === null || dialect === 'sqlite' ? value : new Typed(type, value) }
    })
}

// Relative changes in T-SQL: the rows are locked first, read into variables, moved, and described for the audit from the same variables.
import { type AdjustOp, checkName, type Delta, mostUnits } from './engine.ts'
import { type BatchContext, missIf, refuseIf } from './mssql-guard.ts'
import { addRows } from './mssql-rows.ts'

/** From so many on, rows go as a set: a batch of thousands of statements takes a server longer to compile than to run. */
export const leastTogether = 20
/** A statement that locks 5,000 rows locks the whole table. */
export const mostTogether = 4000

const idColumn = [{ name: 'id', type: 'BIGINT' }]

/**
 * Locks every adjusted row, in one order for all batches, by an update that changes nothing: what is read after it is right
 * on every engine, whatever its isolation, and two batches wait for each other instead of deadlocking.
 */
export function lockAdjusted(adjusts: readonly Adjusted[], { parameters, locked, server }: BatchContext): string[] {
  const tables = [...Map.groupBy(adjusts, ([, op]) => op.table)].sort(([a], [b]) => (a < b ? -1 : 1))
  return tables.flatMap(([table, ofTable]) => {
    const ids = [...new Set(ofTable.map(([, op]) => op.id))].sort((a, b) => a - b)
    if (ids.length >= leastTogether)
      return partsOf(ids).map((some) => {
        const rows = some.map((id) => [id])
        const { from, columns } = addRows(parameters, idColumn, rows, server)
        return `UPDATE t SET [lockVersion] = t.[lockVersion] FROM ${from} INNER LOOP JOIN [${table}] AS t WITH (UPDLOCK, ROWLOCK) ON t.[id] = ${columns[0]};`
      })
    return ids.map((id) => {
      const place = parameters.addNumber('BIGINT', String(id))
      locked.set(`${table} ${id}`, place)
      return `UPDATE [${table}] WITH (UPDLOCK, ROWLOCK) SET [lockVersion] = [lockVersion] WHERE [id] = ${place};`
    })
  })
}

/** Parts of what goes together. */
export const partsOf = <T>(rows: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / mostTogether) }, (_, part) => rows.slice(part * mostTogether, (part + 1) * mostTogether))

/** An adjust with its place in the batch. */
export type Adjusted = readonly [at: number, op: AdjustOp]

/** The table and id of an adjusted row. */
export const keyOf = ({ table, id }: AdjustOp) => `${table} ${id}`

/** How the values of an adjust are written: as variables of its own, or as columns of a table of many. */
export interface Writing {
  /** What holds a value: `b` before and `n` new, `t`, `w` and `s` on the way, each with its place. */
  readonly name: (letter: string, place: number) => string
  /** The amounts of a delta, each read once. */
  readonly amount: (delta: Delta, place: number, field: AmountField) => string
  readonly assign: (name: string, value: string) => string
  /** Makes room for values on the way, where there is none yet. */
  readonly declare: (values: readonly string[]) => string[]
}

/** An amount of a delta that differs from row to row. */
export type AmountField = 'by' | 'quantityBy' | 'amount' | 'otherwise'

/** The amounts of a delta with their types, as text in fixed notation. */
export function amountsOf(delta: Delta): Amount[] {
  const own = (field: AmountField, value: number): Amount => ({ field, type: delta.type, text: value.toFixed(delta.scale) })
  if ('by' in delta) return [own('by', delta.by)]
  const { quantityScale, quantityBy, amount, otherwise } = delta
  return [
    { field: 'quantityBy', type: `DECIMAL(15,${quantityScale})`, text: quantityBy.toFixed(quantityScale) },
    amount === null ? own('otherwise', otherwise) : own('amount', amount),
  ]
}

interface Amount {
  readonly field: AmountField
  readonly type: string
  readonly text: string
}

interface Read {
  readonly column: string
  readonly type: string
}

/** The columns that an adjust reads: those that move, and quantities that a worth follows. */
export function readsOf(op: AdjustOp): Read[] {
  const types = new Map(op.deltas.map(({ column, type }) => [column, type]))
  for (const delta of op.deltas) {
    if ('quantity' in delta && !types.has(delta.quantity)) types.set(delta.quantity, `DECIMAL(15,${delta.quantityScale})`)
  }
  return [...types].map(([column, type]) => ({ column, type }))
}

/** A parameter of a value that is the same for many steps. */
export function sharedParameter({ parameters, shared }: BatchContext, type: string, value: string): string {
  const known = shared.get(`${type} ${value}`) ?? parameters.add(type, value)
  shared.set(`${type} ${value}`, known)
  return known
}

const variable = (at: number) => (letter: string, place: number) => `@a${at}${letter}${place}`

/** The statements of one adjust; misses when the row is gone or the floor would be passed. */
export function adjust(op: AdjustOp, at: number, context: BatchContext): string[] {
  const { parameters, locked } = context
  const reads = readsOf(op)
  const id = locked.get(keyOf(op)) ?? parameters.addNumber('BIGINT', String(op.id))
  const name = variable(at)
  const writing: Writing = {
    name,
    amount: (delta, _, field) => {
      const amount = amountsOf(delta).find((one) => one.field === field)
      return amount ? parameters.addNumber(amount.type, amount.text) : 'NULL'
    },
    assign: (to, value) => `SET ${to} = ${value};`,
    declare: (values) => (values.length > 0 ? [`DECLARE ${values.join(', ')};`] : []),
  }
  const version = `@a${at}v`
  const declared = [
    ...reads.map(({ type }, place) => `${name('b', place)} ${type}`),
    ...op.deltas.map((delta, place) => `${name('n', place)} ${wider(delta)}`),
    `${version} BIGINT`,
  ]
  const moves = op.deltas.flatMap((delta, place) => {
    return [...move(delta, place, reads, writing), refuseIf(isBeyond(delta, name('n', place)), checkName(op.table, delta.column))]
  })
  const floor = op.deltas.findIndex(({ column }) => column === op.floor)
  const sets = op.deltas.map(({ column }, place) => `[${column}] = ${name('n', place)}`)
  const stamps = [
    `[version] = ${version} + 1`,
    '[lockVersion] = [lockVersion] + 1',
    `[updatedAt] = ${sharedParameter(context, 'DATETIME2(3)', op.at)}`,
    `[updatedBy] = ${sharedParameter(context, 'NVARCHAR(100)', op.by)}`,
  ]
  const guards = [`[id] = ${id}`, `[version] = ${version}`, '[deletedAt] IS NULL', ...(floor < 0 ? [] : [`${name('n', floor)} >= 0`])]
  const read = reads.map(({ column }, place) => `${name('b', place)} = [${column}]`)
  return [
    `DECLARE ${declared.join(', ')};`,
    `SELECT ${[...read, `${version} = [version]`].join(', ')} FROM [${op.table}] WHERE [id] = ${id} AND [deletedAt] IS NULL;`,
    ...moves,
    `UPDATE [${op.table}] SET ${[...sets, ...stamps].join(', ')} WHERE ${guards.join(' AND ')};`,
    missIf('@@ROWCOUNT <> 1', at),
  ]
}

/** Whether a new value has more digits than its column holds. */
export const isBeyond = ({ scale }: Delta, value: string) => `ABS(${value}) >= ${mostUnits / 10 ** scale}`

/** The type of a new value: with room for what its column does not hold, so that it is refused by name and not by an overflow. */
export const wider = ({ type, scale }: Delta) => (type.startsWith('DECIMAL') ? `DECIMAL(18,${scale})` : type)

/** The values on the way of a worth that keeps its share of the quantity, with their types. */
export function onTheWay(delta: Delta, place: number, name: Writing['name']): string[] {
  if ('by' in delta || delta.amount !== null) return []
  return [`${name('t', place)} DECIMAL(38,0)`, `${name('w', place)} DECIMAL(38,0)`, `${name('s', place)} ${wider(delta)}`]
}

/** Sets a column's new value; all are worked out from the values before. */
export function move(delta: Delta, place: number, reads: readonly Read[], { name, amount, assign, declare }: Writing): string[] {
  const before = (column: string) => {
    const at = reads.findIndex((read) => read.column === column)
    return at < 0 ? 'NULL' : name('b', at)
  }
  const own = before(delta.column)
  const after = name('n', place)
  if ('by' in delta) return [assign(after, `${own} + ${amount(delta, place, 'by')}`)]
  const quantity = before(delta.quantity)
  const by = amount(delta, place, 'quantityBy')
  if (delta.amount !== null) {
    const moved = amount(delta, place, 'amount')
    return [assign(after, `CASE WHEN ${quantity} + ${by} = 0 OR ${own} + ${moved} < 0 THEN 0 ELSE ${own} + ${moved} END`)]
  }
  // worth * by / quantity in whole units, where division is exact: round half away from zero is (2ab + c) div 2c, and an
  // engine's own quotient of decimals may be cut or rounded at too few places
  const units = (value: string, scale: number) => `CONVERT(DECIMAL(18,0), ${value} * ${10 ** scale})`
  const [twice, whole, share] = [name('t', place), name('w', place), name('s', place)]
  const product = `${units(own, delta.scale)} * ${units(by, delta.quantityScale)}`
  const unit = delta.scale === 0 ? '1' : `0.${'1'.padStart(delta.scale, '0')}`
  const isAgainst = `${[own, by, quantity].map((value) => `CONVERT(INT, SIGN(${value}))`).join(' * ')} < 0`
  return [
    ...declare(onTheWay(delta, place, name)),
    assign(twice, `NULLIF(2 * ABS(${units(quantity, delta.quantityScale)}), 0)`),
    assign(whole, `2 * ABS(${product}) + ABS(${units(quantity, delta.quantityScale)})`),
    assign(whole, `(${whole} - ${whole} % ${twice}) / ${twice}`),
    assign(share, `CONVERT(DECIMAL(18,0), CASE WHEN ${whole} > ${mostUnits} THEN ${mostUnits} ELSE ${whole} END) * ${unit}`),
    assign(
      after,
      `CASE WHEN ${quantity} + ${by} = 0 THEN 0 WHEN ${quantity} = 0 THEN ${own} + ${amount(delta, place, 'otherwise')} ` +
        `WHEN ${isAgainst} THEN ${own} - ${share} ELSE ${own} + ${share} END`,
    ),
  ]
}

/** The SQL of `before` and `after` of an audit entry: JSON of the moved columns, in fixed notation, and the version. */
export function auditTexts(op: AdjustOp, version: string, name: Writing['name']): { before: string; after: string } {
  const reads = readsOf(op)
  const text = (value: string) => `CONVERT(NVARCHAR(40), ${value})`
  const json = (value: (column: string, place: number) => string, version: string) => {
    const parts = op.deltas.map(({ column }, place) => `N'${place === 0 ? '{' : ','}"${column}":', ${text(value(column, place))}`)
    return `CONCAT(${parts.join(', ')}, N'${op.deltas.length === 0 ? '{' : ','}"version":', ${text(version)}, N'}')`
  }
  const before = (column: string) =>
    name(
      'b',
      reads.findIndex((read) => read.column === column),
    )
  return { before: json(before, version), after: json((_, place) => name('n', place), `${version} + 1`) }
}

/** The same of one adjust by itself. */
export const toAuditTexts = (op: AdjustOp, at: number) => auditTexts(op, `@a${at}v`, variable(at))

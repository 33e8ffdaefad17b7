// Relative changes in T-SQL: the rows are locked first, read into variables, moved, and described for the audit from the same variables.
import { type AdjustOp, checkName, type Delta, mostUnits } from './engine.ts'
import { type BatchContext, missIf, refuseIf } from './mssql-guard.ts'

/**
 * Locks every adjusted row, in one order for all batches, by an update that changes nothing: what is read after it is right
 * on every engine, whatever its isolation, and two batches wait for each other instead of deadlocking.
 */
export function lockAdjusted(adjusts: readonly (readonly [number, AdjustOp])[], { parameters, locked }: BatchContext): string[] {
  const rows = new Map(adjusts.map(([, op]) => [key(op), op]))
  const ordered = [...rows.values()].sort((a, b) => (a.table === b.table ? a.id - b.id : a.table < b.table ? -1 : 1))
  return ordered.map((op) => {
    const id = parameters.addNumber('BIGINT', String(op.id))
    locked.set(key(op), id)
    return `UPDATE [${op.table}] WITH (UPDLOCK, ROWLOCK) SET [lockVersion] = [lockVersion] WHERE [id] = ${id};`
  })
}

const key = ({ table, id }: AdjustOp) => `${table} ${id}`

interface Read {
  readonly column: string
  readonly type: string
  /** The variable that holds the value before. */
  readonly before: string
}

/** The columns that an adjust reads: those that move, and quantities that a worth follows. */
function readsOf(op: AdjustOp, at: number): Read[] {
  const types = new Map(op.deltas.map(({ column, type }) => [column, type]))
  for (const delta of op.deltas) {
    if ('quantity' in delta && !types.has(delta.quantity)) types.set(delta.quantity, `DECIMAL(15,${delta.quantityScale})`)
  }
  return [...types].map(([column, type], place) => ({ column, type, before: `@a${at}b${place}` }))
}

/** The statements of one adjust; misses when the row is gone or the floor would be passed. */
export function adjust(op: AdjustOp, at: number, context: BatchContext): string[] {
  const { parameters, locked, shared } = context
  const reads = readsOf(op, at)
  const id = locked.get(key(op)) ?? parameters.addNumber('BIGINT', String(op.id))
  const sharedParameter = (type: string, value: string) => {
    const known = shared.get(`${type} ${value}`) ?? parameters.add(type, value)
    shared.set(`${type} ${value}`, known)
    return known
  }
  const version = `@a${at}v`
  const declared = [
    ...reads.map(({ before, type }) => `${before} ${type}`),
    ...op.deltas.map((delta, place) => `@a${at}n${place} ${wider(delta)}`),
    `${version} BIGINT`,
  ]
  const moves = op.deltas.flatMap((delta, place) => {
    const after = `@a${at}n${place}`
    const isBeyond = `ABS(${after}) >= ${mostUnits / 10 ** delta.scale}`
    return [...move(delta, after, reads, context), refuseIf(isBeyond, checkName(op.table, delta.column))]
  })
  const floor = op.deltas.findIndex(({ column }) => column === op.floor)
  const sets = op.deltas.map(({ column }, place) => `[${column}] = @a${at}n${place}`)
  const stamps = [
    `[version] = ${version} + 1`,
    '[lockVersion] = [lockVersion] + 1',
    `[updatedAt] = ${sharedParameter('DATETIME2(3)', op.at)}`,
    `[updatedBy] = ${sharedParameter('NVARCHAR(100)', op.by)}`,
  ]
  const guards = [`[id] = ${id}`, `[version] = ${version}`, '[deletedAt] IS NULL', ...(floor < 0 ? [] : [`@a${at}n${floor} >= 0`])]
  return [
    `DECLARE ${declared.join(', ')};`,
    `SELECT ${[...reads.map(({ before, column }) => `${before} = [${column}]`), `${version} = [version]`].join(', ')} FROM [${op.table}] WHERE [id] = ${id} AND [deletedAt] IS NULL;`,
    ...moves,
    `UPDATE [${op.table}] SET ${[...sets, ...stamps].join(', ')} WHERE ${guards.join(' AND ')};`,
    missIf('@@ROWCOUNT <> 1', at),
  ]
}

/** The type of a new value: with room for what its column does not hold, so that it is refused by name and not by an overflow. */
const wider = ({ type, scale }: Delta) => (type.startsWith('DECIMAL') ? `DECIMAL(18,${scale})` : type)

/** Sets the variable of a column's new value; all are worked out from the values before. */
function move(delta: Delta, after: string, reads: readonly Read[], { parameters }: BatchContext): string[] {
  const before = (name: string) => reads.find(({ column }) => column === name)?.before ?? 'NULL'
  const own = before(delta.column)
  const number = (amount: number) => parameters.addNumber(delta.type, amount.toFixed(delta.scale))
  if ('by' in delta) return [`SET ${after} = ${own} + ${number(delta.by)};`]
  const quantity = before(delta.quantity)
  const by = parameters.addNumber(`DECIMAL(15,${delta.quantityScale})`, delta.quantityBy.toFixed(delta.quantityScale))
  if (delta.amount !== null) {
    const amount = number(delta.amount)
    return [`SET ${after} = CASE WHEN ${quantity} + ${by} = 0 OR ${own} + ${amount} < 0 THEN 0 ELSE ${own} + ${amount} END;`]
  }
  // worth * by / quantity in whole units, where division is exact: round half away from zero is (2ab + c) div 2c, and an
  // engine's own quotient of decimals may be cut or rounded at too few places
  const units = (value: string, scale: number) => `CONVERT(DECIMAL(18,0), ${value} * ${10 ** scale})`
  const [twice, whole, share] = ['t', 'w', 's'].map((letter) => after.replace('n', letter))
  const product = `${units(own, delta.scale)} * ${units(by, delta.quantityScale)}`
  const unit = delta.scale === 0 ? '1' : `0.${'1'.padStart(delta.scale, '0')}`
  return [
    `DECLARE ${twice} DECIMAL(38,0), ${whole} DECIMAL(38,0), ${share} ${wider(delta)};`,
    `SET ${twice} = NULLIF(2 * ABS(${units(quantity, delta.quantityScale)}), 0);`,
    `SET ${whole} = 2 * ABS(${product}) + ABS(${units(quantity, delta.quantityScale)});`,
    `SET ${whole} = (${whole} - ${whole} % ${twice}) / ${twice};`,
    `SET ${share} = CONVERT(DECIMAL(18,0), CASE WHEN ${whole} > ${mostUnits} THEN ${mostUnits} ELSE ${whole} END) * ${unit};`,
    `SET ${after} = CASE WHEN ${quantity} + ${by} = 0 THEN 0 WHEN ${quantity} = 0 THEN ${own} + ${number(delta.otherwise)} ` +
      `WHEN ${[own, by, quantity].map((value) => `CONVERT(INT, SIGN(${value}))`).join(' * ')} < 0 THEN ${own} - ${share} ELSE ${own} + ${share} END;`,
  ]
}

/** The SQL of `before` and `after` of an audit entry: JSON of the moved columns, in fixed notation, and the version. */
export function toAuditTexts(op: AdjustOp, at: number): { before: string; after: string } {
  const reads = readsOf(op, at)
  const text = (value: string) => `CONVERT(NVARCHAR(40), ${value})`
  const json = (values: readonly string[], version: string) => {
    const parts = op.deltas.map(({ column }, place) => `N'${place === 0 ? '{' : ','}"${column}":', ${text(values[place] ?? 'NULL')}`)
    return `CONCAT(${parts.join(', ')}, N'${op.deltas.length === 0 ? '{' : ','}"version":', ${text(version)}, N'}')`
  }
  return {
    before: json(
      op.deltas.map(({ column }) => reads.find((read) => read.column === column)?.before ?? 'NULL'),
      `@a${at}v`,
    ),
    after: json(
      op.deltas.map((_, place) => `@a${at}n${place}`),
      `@a${at}v + 1`,
    ),
  }
}

// Relative changes of many rows alike in T-SQL: worked out as those of one row are (mssql-adjust.ts), in a table of all of them.
import { type AdjustOp, checkName, type Delta } from './engine.ts'
import {
  type Adjusted,
  amountsOf,
  auditTexts,
  isBeyond,
  keyOf,
  leastTogether,
  move,
  onTheWay,
  partsOf,
  readsOf,
  sharedParameter,
  type Writing,
  wider,
} from './mssql-adjust.ts'
import { type BatchContext, missNumber, refuseIf } from './mssql-guard.ts'
import { addRows } from './mssql-rows.ts'

/** Adjusts that go together, and the table variable that holds them. */
export interface AdjustSet {
  readonly table: string
  readonly adjusts: readonly Adjusted[]
  /** Any of them: they differ in their ids and amounts only. */
  readonly like: AdjustOp
}

/** Which adjusts of a batch go together, by place in it: many that are alike, of rows that it adjusts once. */
export function toSets(adjusts: readonly Adjusted[]): ReadonlyMap<number, AdjustSet> {
  const times = Map.groupBy(adjusts, ([, op]) => keyOf(op))
  const once = adjusts.filter(([, op]) => times.get(keyOf(op))?.length === 1)
  const alike = [...Map.groupBy(once, ([, op]) => likeness(op)).values()].filter(({ length }) => length >= leastTogether)
  const sets = alike.flatMap(partsOf).flatMap((some, n): AdjustSet[] => {
    const [first] = some
    return first ? [{ table: `@s${n}`, adjusts: some, like: first[1] }] : []
  })
  return new Map(sets.flatMap((set) => set.adjusts.map(([at]) => [at, set])))
}

const likeness = ({ table, floor, at, by, deltas }: AdjustOp) => JSON.stringify([table, floor, at, by, deltas.map(kindOf)])
const kindOf = (delta: Delta) =>
  'by' in delta ? [delta.column, delta.type] : [delta.column, delta.type, delta.quantity, delta.quantityScale, delta.amount === null]

const column = (letter: string, place: number) => `[${letter}${place}]`
const letters = { by: 'y', quantityBy: 'q', amount: 'm', otherwise: 'o' } as const

/** The statements of a set; misses at the first adjust whose row is gone or whose floor would be passed. */
export function adjustTogether({ table, adjusts, like }: AdjustSet, context: BatchContext): string[] {
  const { parameters, server } = context
  const { deltas } = like
  const reads = readsOf(like)
  const given = deltas.flatMap((delta, place) => amountsOf(delta).map(({ field, type }) => ({ name: column(letters[field], place), type })))
  const room = [
    ...['[op] BIGINT NOT NULL PRIMARY KEY', '[id] BIGINT NOT NULL', '[version] BIGINT NOT NULL'],
    ...reads.map(({ type }, place) => `${column('b', place)} ${type}`),
    ...given.map(({ name, type }) => `${name} ${type} NOT NULL`),
    ...deltas.flatMap((delta, place) => [`${column('n', place)} ${wider(delta)}`, ...onTheWay(delta, place, column)]),
  ]
  const rows = addRows(
    parameters,
    [{ name: 'id', type: 'BIGINT' }, { name: 'op', type: 'BIGINT' }, ...given],
    adjusts.map(([at, op]) => [op.id, at, ...op.deltas.flatMap((delta) => amountsOf(delta).map(({ text }) => text))]),
    server,
  )
  const [id = '', op = '', ...amounts] = rows.columns
  const into = ['[op]', '[id]', '[version]', ...reads.map((_, place) => column('b', place)), ...given.map(({ name }) => name)]
  const found = [op, 't.[id]', 't.[version]', ...reads.map((read) => `t.[${read.column}]`), ...amounts]
  const writing: Writing = {
    name: column,
    amount: (_, place, field) => column(letters[field], place),
    assign: (to, value) => `UPDATE ${table} SET ${to} = ${value};`,
    declare: () => [],
  }
  const moves = deltas.flatMap((delta, place) => [
    ...move(delta, place, reads, writing),
    refuseIf(`EXISTS (SELECT 1 FROM ${table} WHERE ${isBeyond(delta, column('n', place))})`, checkName(like.table, delta.column)),
  ])
  const floor = deltas.findIndex((delta) => delta.column === like.floor)
  const sets = [
    ...deltas.map((delta, place) => `[${delta.column}] = m.${column('n', place)}`),
    ...['[version] = m.[version] + 1', '[lockVersion] = t.[lockVersion] + 1'],
    `[updatedAt] = ${sharedParameter(context, 'DATETIME2(3)', like.at)}`,
    `[updatedBy] = ${sharedParameter(context, 'NVARCHAR(100)', like.by)}`,
  ]
  return [
    `DECLARE ${table} TABLE (${room.join(', ')});`,
    `INSERT INTO ${table} (${into.join(', ')}) SELECT ${found.join(', ')} FROM ${rows.from} INNER LOOP JOIN [${like.table}] AS t ON t.[id] = ${id} WHERE t.[deletedAt] IS NULL;`,
    missAt(op, `${rows.from} WHERE NOT EXISTS (SELECT 1 FROM ${table} AS m WHERE m.[op] = ${op})`),
    ...moves,
    ...(floor < 0 ? [] : [missAt('[op]', `${table} WHERE ${column('n', floor)} < 0`)]),
    `UPDATE t SET ${sets.join(', ')} FROM ${table} AS m INNER LOOP JOIN [${like.table}] AS t ON t.[id] = m.[id];`,
  ]
}

/** Rolls back and throws the miss of the first op that is selected, if any. */
const missAt = (op: string, from: string) =>
  [
    `SELECT TOP (1) @miss = CONCAT(N'opsbook miss ', ${op}) FROM ${from} ORDER BY ${op};`,
    'IF @miss IS NOT NULL',
    'BEGIN',
    '  ROLLBACK TRANSACTION;',
    `  THROW ${missNumber}, @miss, 1;`,
    'END;',
  ].join('\n')

/** The SQL of `before` and `after` of an audit entry of one of them, the table variable being under an alias. */
export const textsOfSet = ({ like }: AdjustSet, alias: string) =>
  auditTexts(like, `${alias}.[version]`, (letter, place) => `${alias}.${column(letter, place)}`)

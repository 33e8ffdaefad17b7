// The guards of a batch of T-SQL, and what the steps of one batch share.
import type { AdjustSet } from './mssql-adjust-set.ts'
import type { Parameters, Server } from './mssql-rows.ts'

/** The number of the error that a missed guard throws. */
export const missNumber = 51000
/** Ids that the text of a miss, 2048 characters, has room for. */
export const mostIds = 90

/** What the steps of one batch share. */
export interface BatchContext {
  readonly parameters: Parameters
  readonly server: Server
  /** The parameter of the id of each row that is adjusted by itself, by `table id`. */
  readonly locked: Map<string, string>
  /** Parameters of values that are the same for many steps, by type and value. */
  readonly shared: Map<string, string>
  /** The sets of adjusts that go together, by place of each in the batch. */
  readonly sets: ReadonlyMap<number, AdjustSet>
}

/**
 * When the condition is true, rolls back and throws `opsbook miss 3: 12,45`: the place of the op and the ids that lost,
 * which `losers` selects as `id` once the rollback is done. An op of one row names no ids.
 */
export function missIf(condition: string, op: number, losers: string | null = null): string {
  if (losers === null) return `IF ${condition}\nBEGIN\n  ROLLBACK TRANSACTION;\n  THROW ${missNumber}, N'opsbook miss ${op}', 1;\nEND;`
  return [
    `IF ${condition}`,
    'BEGIN',
    '  ROLLBACK TRANSACTION;',
    `  SELECT @miss = STRING_AGG(CONVERT(NVARCHAR(20), x.[id]), N',') FROM (${losers}) AS x;`,
    `  SET @miss = CONCAT(N'opsbook miss ${op}: ', @miss);`,
    `  THROW ${missNumber}, @miss, 1;`,
    'END;',
  ].join('\n')
}

/** The number of the error that a move beyond the digits of its column throws; its text is the name of the check. */
export const rangeNumber = 51001

/** When the condition is true, rolls back and throws the name of a check. */
export function refuseIf(condition: string, check: string): string {
  return `IF ${condition}\nBEGIN\n  ROLLBACK TRANSACTION;\n  THROW ${rangeNumber}, N'${check}', 1;\nEND;`
}

const missText = /^opsbook miss (\d+)(?:: ([\d,]*))?$/

/** The op and the ids that the error of a missed guard names, or null for the text of any other error. */
export function readMiss(text: string): { op: number; ids: number[] } | null {
  const match = missText.exec(text)
  if (!match) return null
  const ids = (match[2] ?? '').split(',').filter(Boolean).map(Number)
  return { op: Number(match[1]), ids: ids.sort((a, b) => a - b) }
}

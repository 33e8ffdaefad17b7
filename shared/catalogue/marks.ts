// What of a row is told at a glance: conditions that a client holds against a row it has, such as what is overdue.

/** One condition on a column, as a filter has it; `now` is the present, of a date the day in UTC. With `than` it is compared with another column. */
export interface Condition<Column extends string = string> {
  readonly column: Column
  readonly operator: 'eq' | 'in' | 'lt' | 'lte' | 'gte' | 'null'
  readonly value?: string
  readonly than?: Column
}

type Row = Readonly<Record<string, unknown>>

/** Whether a row meets every one of some conditions. Nothing meets none but that of being empty, and nothing is below a level of zero. */
export const isMet = (conditions: readonly Condition[], row: Row, now: string): boolean =>
  conditions.every((condition) => meets(condition, row, now))

function meets({ column, operator, value = '', than }: Condition, row: Row, now: string): boolean {
  const held = row[column] ?? null
  if (operator === 'null') return (held === null) === (value === 'true')
  if (held === null) return false
  if (than !== undefined) {
    const [figure, level] = [Number(held), Number(row[than] ?? 0)]
    return level > 0 && compares(operator, figure - level)
  }
  const text = String(held)
  if (operator === 'in') return value.split(',').includes(text)
  const asked = value === 'now' ? now.slice(0, text.length) : value
  return compares(operator, text < asked ? -1 : text > asked ? 1 : 0)
}

const compares = (operator: Condition['operator'], order: number): boolean =>
  operator === 'eq' ? order === 0 : operator === 'gte' ? order >= 0 : operator === 'lte' ? order <= 0 : order < 0

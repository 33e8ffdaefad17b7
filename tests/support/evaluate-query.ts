// Runs KQL over rows in memory: the operators and functions that our alerts use, no others. It walks the tree of Microsoft's own parser, but what each
// operator does is written here, after its reference.
import { elements, kindOf, part, readQuery, type SyntaxNode } from './kusto.ts'
import type { TableRow, Tables } from './workspace-tables.ts'

type Value = unknown

/** The rows that a query gives over tables at an instant; throws for what it does not know. */
export function evaluate(text: string, tables: Tables, now: Date): TableRow[] {
  const { tree, wrong } = readQuery(text)
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  const [statement, ...more] = elements(part(tree, 'Statements'))
  if (!statement || more.length > 0) throw new Error('one statement is evaluated, neither none nor several')
  return rowsOf(part(statement, 'Expression'), { tables, now: now.getTime() })
}

interface World {
  readonly tables: Tables
  readonly now: number
}

function rowsOf(node: SyntaxNode, world: World): TableRow[] {
  switch (kindOf(node)) {
    case 'NameReference':
      return [...(world.tables[node.ToString()] ?? [])]
    case 'PipeExpression':
      return operate(part(node, 'Operator'), rowsOf(part(node, 'Expression'), world), world)
    default:
      throw unknown(node)
  }
}

function operate(node: SyntaxNode, rows: TableRow[], world: World): TableRow[] {
  switch (kindOf(node)) {
    case 'FilterOperator':
      return rows.filter((row) => compute(part(node, 'Condition'), row, world) === true)
    case 'ExtendOperator':
      return rows.map((row) => ({ ...row, ...named(part(node, 'Expressions'), row, world) }))
    case 'ProjectOperator':
      return rows.map((row) => named(part(node, 'Expressions'), row, world))
    case 'SummarizeOperator':
      return summarize(node, rows, world)
    default:
      throw unknown(node)
  }
}

const unknown = (node: SyntaxNode) => new Error(`this evaluator does not know ${kindOf(node)}: ${node.ToString()}`)

function nameOf(node: SyntaxNode): string {
  if (kindOf(node) === 'SimpleNamedExpression') return part(node, 'Name').ToString()
  if (kindOf(node) === 'NameReference') return node.ToString()
  throw new Error(`give it a name: ${node.ToString()}`)
}
const inner = (node: SyntaxNode) => (kindOf(node) === 'SimpleNamedExpression' ? part(node, 'Expression') : node)

const named = (list: SyntaxNode, row: TableRow, world: World): TableRow =>
  Object.fromEntries(elements(list).map((one) => [nameOf(one), compute(inner(one), row, world)]))

function summarize(node: SyntaxNode, rows: readonly TableRow[], world: World): TableRow[] {
  const by = node.ByClause === null || node.ByClause === undefined ? null : part(part(node, 'ByClause'), 'Expressions')
  const groups = new Map<string, { key: TableRow; rows: TableRow[] }>()
  // without groups there is one row, also of nothing
  if (by === null) groups.set('', { key: {}, rows: [] })
  for (const row of rows) {
    const key = by === null ? {} : named(by, row, world)
    const at = by === null ? '' : JSON.stringify(key)
    const group = groups.get(at) ?? { key, rows: [] }
    group.rows.push(row)
    groups.set(at, group)
  }
  const aggregates = elements(part(node, 'Aggregates'))
  return [...groups.values()].map(({ key, rows: own }) => Object.assign({ ...key }, ...aggregates.map((one) => aggregate(one, own, world))))
}

function aggregate(node: SyntaxNode, rows: readonly TableRow[], world: World): TableRow {
  const call = inner(node)
  if (kindOf(call) !== 'FunctionCallExpression') throw unknown(call)
  const [first, second] = elements(part(part(call, 'ArgumentList'), 'Expressions'))
  const values = (of: SyntaxNode | undefined, from = rows) =>
    of === undefined ? [] : from.map((row) => compute(of, row, world)).filter((value) => value !== null)
  const holds = (of: SyntaxNode | undefined) => rows.filter((row) => of !== undefined && compute(of, row, world) === true)
  const sum = (numbers: Value[]) => numbers.reduce<number>((total, value) => total + Number(value), 0)
  const most = (numbers: Value[]) => (numbers.length === 0 ? null : numbers.reduce((a, b) => (compare(b, a) > 0 ? b : a)))
  const function_ = part(call, 'Name').ToString()
  if (function_ === 'arg_max') {
    const greatest = most(values(first))
    const row = rows.find((one) => first !== undefined && compute(first, one, world) === greatest)
    return Object.fromEntries(
      [first, second].flatMap((of) => (of === undefined ? [] : [[nameOf(of), row ? compute(of, row, world) : null]])),
    )
  }
  const result = (): Value => {
    switch (function_) {
      case 'count':
        return rows.length
      case 'countif':
        return holds(first).length
      case 'sum':
        return sum(values(first))
      case 'sumif':
        return sum(values(first, holds(second)))
      case 'max':
        return most(values(first))
      case 'min':
        return values(first).reduce<Value>((a, b) => (a === null || compare(b, a) < 0 ? b : a), null)
      case 'percentile': {
        const sorted = values(first)
          .map(Number)
          .sort((a, b) => a - b)
        const share = second === undefined ? 50 : Number(compute(second, {}, world))
        return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? null
      }
      default:
        throw unknown(call)
    }
  }
  return { [nameOf(node)]: result() }
}

function compute(node: SyntaxNode, row: TableRow, world: World): Value {
  switch (kindOf(node)) {
    case 'NameReference':
      return row[node.ToString()] ?? null
    case 'LiteralExpression':
      return literal(part(node, 'Token').Text)
    case 'ParenthesizedExpression':
      return compute(part(node, 'Expression'), row, world)
    case 'ElementExpression': {
      const of = compute(part(node, 'Expression'), row, world)
      const key = compute(part(part(node, 'Selector'), 'Expression'), row, world)
      return typeof of === 'object' && of !== null ? (Object.entries(of).find(([name]) => name === key)?.[1] ?? null) : null
    }
    case 'BinaryExpression':
      return binary(part(node, 'Operator').Text, compute(part(node, 'Left'), row, world), () => compute(part(node, 'Right'), row, world))
    case 'InExpression': {
      const left = compute(part(node, 'Left'), row, world)
      return elements(part(part(node, 'Right'), 'Expressions')).some((one) => compute(one, row, world) === left)
    }
    case 'FunctionCallExpression':
      return call(
        part(node, 'Name').ToString(),
        elements(part(part(node, 'ArgumentList'), 'Expressions')).map((one) => compute(one, row, world)),
        world,
      )
    default:
      throw unknown(node)
  }
}

const spans: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Texts, numbers, true and false; a span of time is a number of milliseconds. */
function literal(text: string): Value {
  if (/^["'].*["']$/.test(text)) return text.slice(1, -1)
  if (text === 'true' || text === 'false') return text === 'true'
  const { number, unit = '' } = /^(?<number>\d+(?:\.\d+)?)(?<unit>[smhd])?$/.exec(text)?.groups ?? {}
  if (number === undefined) throw new Error(`this evaluator does not know the literal ${text}`)
  return Number(number) * (spans[unit] ?? 1)
}

function call(name: string, given: readonly Value[], { now }: World): Value {
  const [first, second, third] = given
  switch (name) {
    case 'ago':
      return new Date(now - Number(first)).toISOString()
    case 'tostring':
      return first === null || first === undefined ? '' : String(first)
    case 'toint':
      return first !== null && /^-?\d+$/.test(String(first)) ? Number(first) : null
    case 'iff':
      return first === true ? second : third
    default:
      throw new Error(`this evaluator does not know ${name}()`)
  }
}

const compare = (a: Value, b: Value): number =>
  typeof a === 'number' || typeof b === 'number' ? Number(a) - Number(b) : String(a) < String(b) ? -1 : String(a) === String(b) ? 0 : 1

function binary(operator: string, left: Value, right: () => Value): Value {
  if (operator === 'and') return left === true && right() === true
  if (operator === 'or') return left === true || right() === true
  const other = right()
  // what is not known is neither equal nor unequal to anything
  if (left === null || other === null) return null
  switch (operator) {
    case '==':
      return left === other
    case '!=':
      return left !== other
    case '<':
      return compare(left, other) < 0
    case '<=':
      return compare(left, other) <= 0
    case '>':
      return compare(left, other) > 0
    case '>=':
      return compare(left, other) >= 0
    case '+':
      return Number(left) + Number(other)
    case '-':
      return Number(left) - Number(other)
    case '*':
      return Number(left) * Number(other)
    case '/':
      return Number(left) / Number(other)
    default:
      throw new Error(`this evaluator does not know ${operator}`)
  }
}

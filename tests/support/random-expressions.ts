// Random expressions: as trees, as people write them, and worked out by the reference.
import fc from 'fast-check'
import {
  compared,
  divided,
  exponentOf,
  type Fraction,
  fraction,
  fractionOf,
  modulo,
  negated,
  plus,
  powerOf,
  rootOf,
  times,
  to50,
  toStep,
} from './exact-reference.ts'

/** An operation, or (`of` being empty) a number or a name as it is written. */
export interface Tree {
  readonly op: string
  readonly of: readonly Tree[]
  readonly isInParentheses?: boolean
}

/** A decimal of up to 50 digits, most of them short. */
export const someDecimal: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }).map(String) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99 })).map(([whole, part]) => `${whole}.${part}`),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.bigInt(1n, 10n ** 50n - 1n), fc.integer({ min: 0, max: 50 })).map(([all, point]) => withPoint(all, point)),
  },
)
const withPoint = (all: bigint, point: number) => {
  const text = all.toString().padStart(point + 1, '0')
  return point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`
}
const literal = fc.oneof(
  { weight: 5, arbitrary: someDecimal },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: -45, max: 45 })).map(([digits, power]) => `${digits}e${power}`),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 999 }).map((part) => `.${part}`) },
)

const node = (op: string, ...of: fc.Arbitrary<Tree>[]) =>
  fc.tuple(fc.boolean(), ...of).map(([isInParentheses, ...parts]): Tree => ({ op, of: parts as Tree[], isInParentheses })) // what the arbitraries give
const leaf = (text: string): Tree => ({ op: text, of: [] })
const binary = ['+', '-', '*', '/', '%'] as const
const tests = ['<', '<=', '>', '>=', '=', '<>'] as const

export const { decimal: someTree } = fc.letrec<{ decimal: Tree; flag: Tree }>((tie) => {
  const [decimal, flag] = [tie('decimal'), tie('flag')]
  const exponent = fc
    .integer({ min: -24, max: 24 })
    .map((power) => (power < 0 ? { op: 'neg', of: [leaf(String(-power))] } : leaf(String(power))))
  const many = (op: string) => fc.array(decimal, { minLength: 1, maxLength: 4 }).map((of): Tree => ({ op, of }))
  const leaves = fc.oneof(literal.map(leaf), fc.constantFrom('a', 'b', 'c').map(leaf))
  return {
    decimal: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaves,
      ...binary.map((op) => node(op, decimal, decimal)),
      node('^', decimal, exponent),
      node('neg', decimal),
      ...['abs', 'floor', 'ceiling', 'trunc', 'sqrt'].map((op) => node(op, decimal)),
      ...['min', 'max', 'sum', 'average'].map(many),
      ...['round', 'roundup', 'rounddown'].map((op) =>
        node(
          op,
          decimal,
          fc.integer({ min: 0, max: 12 }).map((places) => leaf(String(places))),
        ),
      ),
      ...['if', '?'].map((op) => node(op, flag, decimal, decimal)),
    ),
    flag: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom('true', 'false').map(leaf),
      ...tests.map((op) => node(op, decimal, decimal)),
      ...['and', 'or'].map((op) => node(op, flag, flag)),
      node('not', flag),
    ),
  }
})

/** How tightly an operator binds, and how tightly what stands left and right of it must. */
const bindings: Readonly<Record<string, readonly [number, number, number]>> = {
  '?': [0, 1, 0],
  or: [1, 1, 2],
  and: [2, 2, 3],
  not: [3, 3, 3],
  ...Object.fromEntries(tests.map((op) => [op, [4, 5, 5]])),
  '+': [5, 5, 6],
  '-': [5, 5, 6],
  '*': [6, 6, 7],
  '/': [6, 6, 7],
  '%': [6, 6, 7],
  neg: [7, 7, 7],
  '^': [8, 9, 7],
}

/** A tree as text, with the parentheses that it needs and those that it was given. */
export function written({ op, of, isInParentheses }: Tree, least = 0): string {
  const [binding = 9, left = 0, right = 0] = bindings[op] ?? []
  const [first, second, third] = of
  const body = (): string => {
    if (!first) return op
    if (op === 'neg') return `-${written(first, left)}`
    if (op === 'not') return `not ${written(first, left)}`
    if (op === '?' && second && third) return `${written(first, left)} ? ${written(second)} : ${written(third, right)}`
    if (bindings[op] && second) return `${written(first, left)} ${op} ${written(second, right)}`
    return `${op}(${of.map((one) => written(one)).join(', ')})`
  }
  return isInParentheses || binding < least ? `(${body()})` : body()
}

/** Where the reference cannot work something out. */
export class Impossible extends Error {}

const within = (value: Fraction): Fraction => {
  if (value.top !== 0n && (exponentOf(value) >= 100 || exponentOf(value) < -100)) throw new Impossible('beyond what numbers may be')
  return value
}
const whole = (value: Fraction, mode: 'floor' | 'ceiling' | 'down') => toStep(value, fraction(1n), mode)
const places = { round: 'half-up', roundup: 'up', rounddown: 'down' } as const
const nonZero = (value: Fraction) => {
  if (value.top === 0n) throw new Impossible('division by zero')
  return value
}

/** What a tree comes to, each operation rounded half-even to 50 digits. */
export function workedOut(tree: Tree, names: Readonly<Record<string, string>>): Fraction | boolean {
  const { op, of } = tree
  const at = (index: number): Fraction => {
    const value = of[index] && workedOut(of[index], names)
    if (typeof value !== 'object') throw new Error(`${op} of a flag`)
    return value
  }
  const flag = (index: number): boolean => {
    const value = of[index] && workedOut(of[index], names)
    if (typeof value !== 'boolean') throw new Error(`${op} of a number`)
    return value
  }
  if (of.length === 0) return op === 'true' || op === 'false' ? op === 'true' : fractionOf(names[op] ?? op)
  if (op === 'if' || op === '?') return flag(0) ? at(1) : at(2)
  if (op === 'and') return flag(0) && flag(1)
  if (op === 'or') return flag(0) || flag(1)
  if (op === 'not') return !flag(0)
  const values = of.map((_, index) => at(index))
  const [one = fraction(0n), other = fraction(0n)] = values
  const isOver = compared(one, other)
  const total = () => values.slice(1).reduce((sum, value) => to50(plus(sum, value)), one)
  switch (op) {
    case '<':
      return isOver < 0
    case '<=':
      return isOver <= 0
    case '>':
      return isOver > 0
    case '>=':
      return isOver >= 0
    case '=':
      return isOver === 0
    case '<>':
      return isOver !== 0
    case 'neg':
      return negated(one)
    case '+':
      return within(to50(plus(one, other)))
    case '-':
      return within(to50(plus(one, negated(other))))
    case '*':
      return within(to50(times(one, other)))
    case '/':
      return within(to50(divided(one, nonZero(other))))
    case '%':
      return within(to50(modulo(one, nonZero(other))))
    case '^': {
      const exponent = Number(other.top)
      return within(to50(powerOf(exponent < 0 ? nonZero(one) : one, exponent)))
    }
    case 'abs':
      return one.top < 0n ? negated(one) : one
    case 'floor':
    case 'ceiling':
      return whole(one, op)
    case 'trunc':
      return whole(one, 'down')
    case 'sqrt':
      if (one.top < 0n) throw new Impossible('root of a negative number')
      return within(rootOf(one))
    case 'min':
      return values.reduce((least, value) => (compared(value, least) < 0 ? value : least))
    case 'max':
      return values.reduce((most, value) => (compared(value, most) > 0 ? value : most))
    case 'sum':
      return within(total())
    case 'average':
      return within(to50(divided(total(), fraction(BigInt(values.length)))))
    case 'round':
    case 'roundup':
    case 'rounddown':
      return within(toStep(one, fraction(1n, 10n ** other.top), places[op]))
    default:
      throw new Error(`no ${op}`)
  }
}

// Expressions: what people write, as a tree that can be worked out.
import type { Decimal } from 'decimal.js'
import jsep from 'jsep'
import type { Issue } from '../../errors.ts'
import { digits, Exact, isWithinMagnitude, magnitude } from './decimals.ts'
import { kindOf } from './kinds.ts'
import { conditional, functions, infix, type Operation, type Operator, prefix } from './operations.ts'
import { issueAt, quoted } from './places.ts'
import { type Token, tokensOf } from './tokens.ts'

/** A part of an expression: where it stands (the first character is 1) and how it is written, cut to 60 characters, white space as one space. */
export type Node = { readonly at: number; readonly text: string } & (
  | { readonly kind: 'constant'; readonly value: Decimal | boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'operation'; readonly operation: Operation; readonly of: readonly Node[] }
)

/** An expression that was understood. */
export interface Parsed {
  readonly root: Node
  /** Its free variables, in the order in which they appear. */
  readonly variables: readonly string[]
  /** The most that a run of it costs, one addition being 1. */
  readonly cost: number
}

/** The most values, operators and functions in an expression. */
export const mostNodes = 1000
/** The most that one run may cost. */
const mostCost = 4000

jsep.removeAllUnaryOps()
jsep.removeAllBinaryOps()
jsep.removeAllLiterals()
for (const [name, { precedence }] of infix) jsep.addBinaryOp(name, precedence, name === '^')
for (const name of prefix.keys()) jsep.addUnaryOp(name)

/**
 * Parses an expression; every issue names the place, its first character being 1. jsep orders the operators by how they bind. It is given our tokens,
 * never the text: values and parentheses as `_` with their number among the tokens, so that every node knows its place.
 */
export function parseExpression(text: string): Parsed | { readonly issues: readonly Issue[] } {
  const found = tokensOf(text)
  if ('issues' in found) return found
  const { tokens } = found
  const beyond = tokens.filter(isNode)[mostNodes]
  if (beyond)
    return {
      issues: [
        issueAt(
          beyond.start,
          `there are more than ${mostNodes} values and operators up to here`,
          'Split the expression into several calculations.',
        ),
      ],
    }
  const reader = new Reader(text, tokens)
  const root = reader.read(jsep(tokens.map(writtenForJsep).join(' '))).make()
  const cost = costOf(root)
  if (cost > mostCost)
    reader.issues.push(
      issueAt(
        0,
        `the expression is too much work: ${cost} where ${mostCost} is the most`,
        'Use fewer powers, exponentials and logarithms, or split it into several calculations.',
      ),
    )
  if (reader.issues.length === 0) kindOf(root, new Map(), reader.issues)
  if (reader.issues.length > 0) return { issues: reader.issues }
  const variables = tokens.filter(
    (token, index) => token.kind === 'name' && tokens[index + 1]?.text !== '(' && !flagsByName.has(token.text.toLowerCase()),
  )
  return { root, variables: [...new Set(variables.map((token) => token.text))], cost }
}

const isNode = ({ kind, text }: Token) => kind === 'number' || kind === 'name' || !['(', ')', ',', ':'].includes(text)
/** A parenthesis of its own is a function without a name. */
const writtenForJsep = ({ kind, text }: Token, index: number, tokens: readonly Token[]) =>
  kind !== 'sign' ? `_${index}` : text === '(' && tokens[index - 1]?.kind !== 'name' ? `_${index} (` : text
const flagsByName: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

function costOf(node: Node): number {
  if (node.kind !== 'operation') return 0
  const { operation, of } = node
  const last = of.at(-1)
  const isByConstant = last?.kind === 'constant' && typeof last.value !== 'boolean' && last.value.isInteger() && last.value.abs().lte(100)
  const each = (isByConstant && operation.takes === 'decimals' && operation.costByConstant) || operation.cost
  return of.reduce((sum, one) => sum + costOf(one), each * Math.max(1, of.length - 1))
}

/** A node to be made once it is known where it belongs, and the numbers of its first and last token; `loose` for an operator before a value. */
interface Part {
  readonly make: () => Node
  readonly first: number
  readonly last: number
  readonly loose?: { readonly operator: Operator; readonly operand: Part }
}

/** Makes nodes of what jsep read; all that is wrong is in `issues`. */
class Reader {
  readonly issues: Issue[] = []
  private readonly text: string
  private readonly tokens: readonly Token[]

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text
    this.tokens = tokens
  }

  read(expression: jsep.Expression): Part {
    const part = expression as jsep.CoreExpression // jsep makes no others
    if (part.type === 'Identifier') return this.value(numberOf(part))
    if (part.type === 'CallExpression')
      return this.call(
        numberOf(part.callee),
        part.arguments.map((one) => this.read(one)),
      )
    if (part.type === 'UnaryExpression') return this.before(this.read(part.argument))
    if (part.type === 'BinaryExpression') return this.between(this.read(part.left), this.read(part.right))
    if (part.type !== 'ConditionalExpression') throw new Error(`jsep made ${part.type} of ${this.text}`)
    const [test, yes, no] = [this.read(part.test), this.read(part.consequent), this.read(part.alternate)]
    return this.operation(conditional, [test, yes, no], test.first, no.last)
  }

  private value(number: number): Part {
    const { kind, text, start } = this.token(number)
    const flag = flagsByName.get(text.toLowerCase())
    const place = this.place(number, number)
    const part = (node: Node) => ({ make: () => node, first: number, last: number })
    if (flag !== undefined) return part({ ...place, kind: 'constant', value: flag })
    if (kind === 'name') return part({ ...place, kind: 'name', name: text })
    const value = new Exact(text)
    if (value.precision() > digits) this.issues.push(issueAt(start, `${quoted(text)} has more than ${digits} digits`, 'Round it.'))
    else if (!isWithinMagnitude(value) || (value.isZero() && /^[^e]*[1-9]/i.test(text)))
      this.issues.push(
        issueAt(
          start,
          `${quoted(text)} is beyond what numbers may be`,
          `Use numbers below 1e${magnitude}, and not nearer to zero than 1e-${magnitude}.`,
        ),
      )
    return part({ ...place, kind: 'constant', value })
  }

  private call(number: number, of: readonly Part[]): Part {
    const { kind, text, start } = this.token(number)
    const [inner] = of
    const opener = kind === 'name' ? this.token(number + 1) : this.token(number)
    const last = opener.closedBy ?? number
    if (kind !== 'name' && inner) return { make: inner.make, first: number, last }
    const operation = functions.get(text.toLowerCase())
    if (!operation) {
      this.issues.push(
        issueAt(start, `there is no function ${quoted(text)}`, `Use one of ${[...functions.keys()].join(', ')}, or an operator.`),
      )
      return this.operation(conditional, of, number, last)
    }
    const { least, most } = operation
    if (of.length < least || of.length > most) {
      const wanted = least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`
      this.issues.push(issueAt(start, `${quoted(text)} is given ${of.length} values`, `Give it ${wanted}.`))
    }
    return this.operation(operation, of, number, last)
  }

  private before(operand: Part): Part {
    const { last } = operand
    const first = operand.first - 1
    const operator = operatorOf(prefix, this.token(first))
    const make = (): Node => {
      const node = operand.make()
      const place = this.place(first, last)
      if (operator.operation.name === '-' && node.kind === 'constant' && typeof node.value !== 'boolean')
        return { ...place, kind: 'constant', value: node.value.neg() }
      return { ...place, kind: 'operation', operation: operator.operation, of: [node] }
    }
    return { make, first, last, loose: { operator, operand } }
  }

  /** jsep lets a sign before a value bind tightest; -2^2 and not a = b are mended here. */
  private between(left: Part, right: Part): Part {
    const operator = operatorOf(infix, this.token(left.last + 1))
    if (left.loose && left.loose.operator.precedence < operator.precedence) return this.before(this.between(left.loose.operand, right))
    return this.operation(operator.operation, [left, right], left.first, right.last)
  }

  private operation(operation: Operation, of: readonly Part[], first: number, last: number): Part {
    const make = (): Node => ({ ...this.place(first, last), kind: 'operation', operation, of: of.map((one) => one.make()) })
    return { make, first, last }
  }

  private place(first: number, last: number): { at: number; text: string } {
    const { start } = this.token(first)
    const { end } = this.token(last)
    const text = this.text.slice(start, Math.min(end, start + mostText)).replace(/[ \t\r\n]+/g, ' ')
    return { at: start + 1, text: end - start > mostText ? `${text}...` : text }
  }

  private token(number: number): Token {
    const token = this.tokens[number]
    if (!token) throw new Error(`token ${number} of ${this.text}`)
    return token
  }
}

/** So much of a part is shown; traces would grow with the square of the expression. */
const mostText = 60

const numberOf = (identifier: jsep.Expression) => Number(String(identifier.name).slice(1))

function operatorOf(operators: ReadonlyMap<string, Operator>, { text }: Token): Operator {
  const operator = operators.get(text)
  if (!operator) throw new Error(`${text} is no operator`)
  return operator
}

// Works an expression out over inputs, exactly, and keeps each step.
import type { Decimal } from 'decimal.js'
import type { Issue } from '../../errors.ts'
import { decimalOf, toResult, toText, Unworkable, withinMagnitude } from './decimals.ts'
import type { Node, Parsed } from './expression.ts'
import type { InputValues } from './inputs-shape.ts'
import { misfit } from './kinds.ts'
import type { Arithmetic, Logic, Value } from './operations.ts'
import { issueAt, quoted } from './places.ts'
import type { RoundingMode } from './rounding-rules.ts'
import { type Step, Trace } from './trace.ts'

export type { Step }

/** Names what expressions mean: arithmetic, functions, rounding, and how traces are written. Whatever changes the bytes of any receipt must change it. */
export const engineVersion = 'opsbook-decimal/1'

/**
 * The result, rounded half-even to 50 digits at each step and at last to a multiple of `rounding.step` by its mode, in fixed notation with the step's
 * decimal places; `true` or `false` of a test. Steps come in order of evaluation, as many as a receipt can keep; `if`, `and` and `or` leave out what
 * does not matter. The same arguments give the same bytes. What cannot be worked out (a division by zero, a number that grows too large) is an issue
 * with its place.
 */
export function evaluate(
  parsed: Parsed,
  inputs: InputValues,
  rounding: { readonly step: number | null; readonly mode: RoundingMode },
): { readonly result: string; readonly trace: Step[] } | { readonly issues: readonly Issue[] } {
  const trace = new Trace()
  try {
    const value = new Run(inputs, trace).valueOf(parsed.root)
    return { result: typeof value === 'boolean' ? String(value) : toResult(value, rounding), trace: trace.steps() }
  } catch (error) {
    if (error instanceof Refusal) return { issues: [error.issue] }
    throw error
  }
}

/** Ends a run; its place is known. */
class Refusal extends Error {
  readonly issue: Issue

  constructor(issue: Issue) {
    super(issue.message)
    this.issue = issue
  }
}

class Run {
  private readonly inputs: InputValues
  private readonly trace: Trace
  private readonly read = new Map<string, Value>()

  constructor(inputs: InputValues, trace: Trace) {
    this.inputs = inputs
    this.trace = trace
  }

  valueOf(node: Node): Value {
    if (node.kind === 'constant') return node.value
    try {
      if (node.kind === 'name') return this.input(node.name)
      const { operation, of } = node
      const value = operation.takes === 'decimals' ? this.arithmetic(operation, of) : this.logic(operation, of)
      this.trace.add({ at: node.at, text: node.text, value: typeof value === 'boolean' ? String(value) : toText(value) })
      return value
    } catch (error) {
      if (error instanceof Unworkable) throw new Refusal(issueAt(node.at - 1, `${quoted(node.text)} ${error.message}`, error.hint))
      throw error
    }
  }

  private arithmetic(operation: Arithmetic, of: readonly Node[]): Value {
    const value = operation.work(...of.map((one) => this.decimal(one)))
    return typeof value === 'boolean' ? value : withinMagnitude(value)
  }

  private logic({ name }: Logic, of: readonly Node[]): Value {
    if (name === 'and') return of.every((one) => this.flag(one))
    if (name === 'or') return of.some((one) => this.flag(one))
    if (name === 'not') return of.every((one) => !this.flag(one))
    const [first, second, third = second] = of
    if (!first || !second || !third) throw new Error(`${name} of ${of.length} values`)
    if (name === 'if') return this.valueOf(this.flag(first) ? second : third)
    const left = this.valueOf(first)
    const isEqual = typeof left === 'boolean' ? left === this.flag(second) : left.eq(this.decimal(second))
    return isEqual === (name === '=')
  }

  private input(name: string): Value {
    const read = this.read.get(name)
    if (read !== undefined) return read
    const given = Object.hasOwn(this.inputs, name) ? this.inputs[name] : undefined
    if (given === undefined) throw new Unworkable('is not given', 'Give a value for it, or a default.')
    const value = typeof given === 'boolean' ? given : withinMagnitude(decimalOf(given))
    this.read.set(name, value)
    return value
  }

  private decimal(node: Node): Decimal {
    const value = this.valueOf(node)
    if (typeof value === 'boolean') throw new Refusal(misfit(node, 'decimal'))
    return value
  }

  private flag(node: Node): boolean {
    const value = this.valueOf(node)
    if (typeof value !== 'boolean') throw new Refusal(misfit(node, 'flag'))
    return value
  }
}

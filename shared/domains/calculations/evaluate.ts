// Works an expression out over inputs, exactly, and keeps each step.
import type { Decimal } from 'decimal.js'
import type { Issue } from '../../errors.ts'
import { Exact, toResult, toText, Unworkable, withinMagnitude } from './decimals.ts'
import type { Node, Parsed } from './expression.ts'
import type { InputValues } from './inputs-shape.ts'
import type { OverFlags, Value } from './operations.ts'
import { issueAt, quoted } from './places.ts'
import type { RoundingMode } from './rounding-rules.ts'

/** Names what expressions mean: arithmetic, functions, rounding, and how traces are written. Whatever changes the bytes of any receipt must change it. */
export const engineVersion = 'opsbook-decimal/1'

/** A step: where its part of the expression stands (the first character is 1), that part (cut to 60 characters), and what came of it. */
export interface Step {
  readonly at: number
  readonly text: string
  readonly value: string
}

/**
 * The result, rounded half-even to 50 digits at each step and at last to a multiple of `rounding.step` by its mode, in fixed notation with the step's
 * decimal places; `true` or `false` of a test. Steps come in order of evaluation; `if`, `and` and `or` leave out what does not matter. The same
 * arguments give the same bytes. What cannot be worked out (a division by zero, a number that grows too large) is an issue with its place.
 */
export function evaluate(
  parsed: Parsed,
  inputs: InputValues,
  rounding: { readonly step: number | null; readonly mode: RoundingMode },
): { readonly result: string; readonly trace: Step[] } | { readonly issues: readonly Issue[] } {
  const trace: Step[] = []
  try {
    const value = new Run(inputs, trace).valueOf(parsed.root)
    return { result: typeof value === 'boolean' ? String(value) : toResult(value, rounding), trace }
  } catch (error) {
    if (!(error instanceof Unworkable)) throw error
    return { issues: [issueAt(error.offset ?? 0, error.message, error.hint)] }
  }
}

class Run {
  readonly #inputs: InputValues
  readonly #trace: Step[]

  constructor(inputs: InputValues, trace: Step[]) {
    this.#inputs = inputs
    this.#trace = trace
  }

  valueOf(node: Node): Value {
    if (node.kind === 'constant') return node.value
    try {
      if (node.kind === 'name') return this.#input(node.name)
      const value = this.#worked(node)
      this.#trace.push({ at: node.at, text: node.text, value: typeof value === 'boolean' ? String(value) : toText(value) })
      return value
    } catch (error) {
      if (error instanceof Unworkable && error.offset === undefined) {
        error.offset = node.at - 1
        error.message = `${quoted(node.text)} ${error.message}`
      }
      throw error
    }
  }

  #worked({ operation, of }: Node & { kind: 'operation' }): Value {
    if (operation.takes !== 'decimals') return this.#lazily(operation, of)
    const value = operation.work(...of.map((one) => this.#decimal(one)))
    return typeof value === 'boolean' ? value : withinMagnitude(value)
  }

  #lazily({ name }: OverFlags, of: readonly Node[]): Value {
    const [first, second, third] = of
    if (name === 'and') return of.every((one) => this.#flag(one))
    if (name === 'or') return of.some((one) => this.#flag(one))
    if (name === 'not') return of.every((one) => !this.#flag(one))
    if (!first || !second) throw new Error(`${name} without values`)
    if (name === 'if') return this.valueOf(this.#flag(first) || !third ? second : third)
    const one = this.valueOf(first)
    const other = typeof one === 'boolean' ? this.#flag(second) : this.#decimal(second)
    const isEqual = typeof one === 'boolean' || typeof other === 'boolean' ? one === other : one.eq(other)
    return isEqual === (name === '=')
  }

  #input(name: string): Value {
    const given = Object.hasOwn(this.#inputs, name) ? this.#inputs[name] : undefined
    if (typeof given === 'boolean') return given
    if (given === undefined || !/^-?\d{1,200}(\.\d{1,200})?$/.test(given)) throw new Unworkable('is not given', 'Give a value for it.')
    return withinMagnitude(new Exact(given))
  }

  #decimal(node: Node): Decimal {
    const value = this.valueOf(node)
    if (typeof value === 'boolean')
      throw placed(node, `is ${value} where a number belongs`, 'Choose between numbers by it, such as with if(x, 1, 0).')
    return value
  }

  #flag(node: Node): boolean {
    const value = this.valueOf(node)
    if (typeof value !== 'boolean') throw placed(node, 'is a number where true or false belongs', 'Compare it, such as with x > 0.')
    return value
  }
}

function placed(node: Node, message: string, hint: string): Unworkable {
  const error = new Unworkable(`${quoted(node.text)} ${message}`, hint)
  error.offset = node.at - 1
  return error
}

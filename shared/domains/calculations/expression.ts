// Expressions: what people write, as a tree that can be worked out.
import jsep from 'jsep'
import type { Issue } from '../../errors.ts'

/** An expression that was understood. */
export interface Parsed {
  readonly root: jsep.Expression
  /** Its free variables, in the order in which they appear. */
  readonly variables: readonly string[]
}

/** Parses an expression; every issue names the place, its first character being 1. */
export function parseExpression(text: string): Parsed | { readonly issues: readonly Issue[] } {
  try {
    const root = jsep(text)
    return { root, variables: [...new Set(variablesOf(root))] }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { issues: [{ path: '', code: 'expression', message: `the expression does not parse: ${message}`, hint: 'Correct it.' }] }
  }
}

function variablesOf(node: jsep.Expression): string[] {
  if (node.type === 'Identifier') return [String(node.name)]
  const isCall = node.type === 'CallExpression'
  return Object.entries(node).flatMap(([name, part]) =>
    isCall && name === 'callee'
      ? []
      : [part]
          .flat()
          .flatMap((one) => (one !== null && typeof one === 'object' && 'type' in one ? variablesOf(one as jsep.Expression) : [])),
  )
}

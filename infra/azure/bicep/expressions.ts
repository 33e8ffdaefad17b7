// The value of an expression.
import type { Node } from 'web-tree-sitter'
import { literalOf, partAt, partsOf, unescaped } from './syntax.ts'
import { callFunction, isObject, type Surroundings, Unknown } from './values.ts'

/** What names stand for. */
export interface Scope extends Surroundings {
  readonly find: (name: string) => unknown
}

/** Computes an expression; throws at what Bicep has and this does not. */
export function evaluate(node: Node, scope: Scope): unknown {
  const of = (part: Node) => evaluate(part, scope)
  switch (node.type) {
    case 'null':
      return null
    case 'boolean':
      return node.text === 'true'
    case 'number':
      return Number(node.text)
    case 'identifier':
      return scope.find(node.text)
    case 'parenthesized_expression':
      return of(partAt(node, 0))
    case 'string':
      return textOf(node, scope)
    case 'array':
      return partsOf(node).map(of)
    case 'object':
      return Object.fromEntries(partsOf(node).map((part) => [propertyName(partAt(part, 0), scope), of(partAt(part, -1))]))
    case 'ternary_expression':
      return of(partAt(node, of(partAt(node, 0)) ? 1 : 2))
    case 'member_expression':
      return access(node, of)
    case 'subscript_expression':
      return member(of(partAt(node, 0)), String(of(partAt(node, 1))))
    case 'unary_expression':
      return node.text.startsWith('!') ? !of(partAt(node, 0)) : -Number(of(partAt(node, 0)))
    case 'binary_expression':
      return binary(node, of)
    case 'call_expression':
      return callFunction(partAt(node, 0).text, partsOf(partAt(node, 1)).map(of), scope)
    case 'lambda_expression': {
      const name = partAt(node, 0).text
      return (value: unknown) => evaluate(partAt(node, 1), { ...scope, find: (asked) => (asked === name ? value : scope.find(asked)) })
    }
    default:
      throw new Error(`cannot compute ${node.type} in line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`)
  }
}

const propertyName = (node: Node, scope: Scope) => (node.type === 'string' ? String(textOf(node, scope)) : literalOf(node))

function textOf(node: Node, scope: Scope): string {
  const parts = partsOf(node).map((part) => {
    if (part.type === 'interpolation') return String(evaluate(partAt(part, 0), scope))
    return part.type === 'escape_sequence' ? unescaped(part) : part.text
  })
  return parts.join('')
}

/** `a == b.c.d` comes from the grammar as `(a == b).c.d`, which it is not. */
function access(node: Node, of: (part: Node) => unknown, then = (found: unknown) => found): unknown {
  const [object, name] = [partAt(node, 0), partAt(node, 1).text]
  const further = (found: unknown) => then(member(found, name))
  if (object.type === 'member_expression') return access(object, of, further)
  return object.type === 'binary_expression' ? binary(object, of, further) : further(of(object))
}

function member(value: unknown, name: string): unknown {
  if (value instanceof Unknown) return new Unknown(`${value.text}.${name}`)
  if (Array.isArray(value)) return value[Number(name)]
  return isObject(value) ? (value[name] ?? null) : null
}

function binary(node: Node, of: (part: Node) => unknown, then = (right: unknown) => right): unknown {
  const left = () => of(partAt(node, 0))
  const right = () => then(of(partAt(node, 1)))
  const operator = node.children.find((part) => part && !part.isNamed)?.text
  switch (operator) {
    case '&&':
      return left() && right()
    case '||':
      return left() || right()
    case '??':
      return left() ?? right()
    case '==':
      return left() === right()
    case '!=':
      return left() !== right()
    case '>':
      return Number(left()) > Number(right())
    case '*':
      return Number(left()) * Number(right())
    default:
      throw new Error(`cannot compute ${operator} in line ${node.startPosition.row + 1}`)
  }
}

// What a version says, as it is written and when it is published: an expression, and the inputs that it declares.
import type { Issue } from '../../errors.ts'
import { parseExpression } from './expression.ts'
import { checkInputs, inputsFor } from './inputs.ts'
import type { InputsSchema } from './inputs-shape.ts'

/** The inputs of an expression, where none are given one required decimal for each of its free variables, and all that is wrong with both. */
export function readFormula(
  expression: string,
  given: InputsSchema | null,
): { readonly inputs: InputsSchema; readonly issues: readonly Issue[] } {
  const parsed = parseExpression(expression)
  if ('issues' in parsed)
    return { inputs: given ?? inputsFor([]), issues: parsed.issues.map((issue) => ({ ...issue, path: 'expression' })) }
  const inputs = given ?? inputsFor(parsed.variables)
  return { inputs, issues: checkInputs(parsed, inputs).map((issue) => ({ ...issue, path: `inputs.${issue.path}` })) }
}

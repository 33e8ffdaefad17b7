// What a version says, as it is written and when it is published: an expression, the inputs that it declares, and its query.
import { checkSelect, type NamedQuery } from '../../db/select-only.ts'
import type { Issue } from '../../errors.ts'
import { parseExpression } from './expression.ts'
import { checkInputs, inputsFor } from './inputs.ts'
import type { InputsSchema } from './inputs-shape.ts'

/** What is read of a version; without inputs it takes one required decimal for each free variable. */
interface Written {
  readonly expression: string
  readonly inputs?: InputsSchema | null | undefined
  readonly query?: NamedQuery | null | undefined
}

/** The inputs of what is written, and all that is wrong with it. */
export function readFormula({ expression, inputs, query }: Written): { readonly inputs: InputsSchema; readonly issues: readonly Issue[] } {
  const parsed = parseExpression(expression)
  const wrong = query ? checkSelect(query) : []
  if ('issues' in parsed)
    return { inputs: inputs ?? inputsFor([]), issues: [...parsed.issues.map((issue) => ({ ...issue, path: 'expression' })), ...wrong] }
  const schema = inputs ?? inputsFor(parsed.variables)
  return { inputs: schema, issues: [...checkInputs(parsed, schema).map((issue) => ({ ...issue, path: `inputs.${issue.path}` })), ...wrong] }
}

// What a workbook says of a calculation becomes its first version, a draft.
import type { ImportHatch } from '../../catalogue/resource.ts'
import type { Issue } from '../../errors.ts'
import { parseExpression } from './expression.ts'
import { inputsFor } from './inputs.ts'

/** An expression on a sheet must parse. */
export const checkExpression: NonNullable<ImportHatch['check']> = ({ expression }): readonly Issue[] => {
  if (typeof expression !== 'string') return []
  const parsed = parseExpression(expression)
  return 'issues' in parsed ? parsed.issues.map((issue) => ({ ...issue, path: 'expression' })) : []
}

/** A draft with one required decimal for each free variable; what exists already gets new versions by its action only. */
export const firstVersionOf: NonNullable<ImportHatch['fromImport']> = (row, { expression, unit, rounding }, at, current) => {
  if (current || typeof expression !== 'string') return { inserts: [], warnings: [] }
  const parsed = parseExpression(expression)
  if ('issues' in parsed) return { inserts: [], warnings: [] }
  const writerIds = at.actorId === null ? [] : [at.actorId]
  const inputs = inputsFor(parsed.variables)
  const version = { calculationId: row.id, number: 1, expression, inputs, unit, rounding, writerIds }
  return { inserts: [{ resource: 'calculationVersion', row: { id: at.newId('calculationVersion'), ...version } }], warnings: [] }
}

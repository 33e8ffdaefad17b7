// What a batch may be run over: columns that give its inputs, rows in number, and who is told what of those that are wrong; pure.
import { AppError, type Issue } from '../../errors.ts'
import type { InputsSchema } from './inputs-shape.ts'

/** Rows of a batch at most: they are one commit. */
export const mostRows = 10_000
/** What the inputs and traces of a batch come to as JSON at most, in characters: the commit holds them several times over. */
export const mostCharacters = 32_000_000
/** Issues, rejected rows and results that are named in one answer. */
export const mostNamed = 1000

/** From which column each input comes. */
export type Mapping = Readonly<Record<string, string>>

/**
 * The column of each input: the one that is named for it, else the one of its own name, if there is one. Columns are compared as `fold` makes them alike; what
 * is named in vain, or needed and not there, is an issue with path `mapping.{input}`.
 */
export function mapInputs(
  schema: InputsSchema,
  mapping: Mapping,
  columns: readonly string[],
  fold = (text: string) => text,
): { readonly columns: ReadonlyMap<string, number>; readonly issues: readonly Issue[] } {
  const found = new Map<string, number>()
  const folded = columns.map(fold)
  const issues: Issue[] = Object.keys(mapping)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .map((name) => ({
      path: `mapping.${name}`,
      code: 'unknown',
      message: `there is no input ${name}`,
      hint: `The inputs are ${Object.keys(schema.properties).join(', ')}.`,
    }))
  for (const [name, property] of Object.entries(schema.properties)) {
    const isNamed = Object.hasOwn(mapping, name)
    const wanted = (isNamed ? mapping[name] : undefined) ?? name
    const at = folded.indexOf(fold(wanted))
    const isNeeded = isNamed || (schema.required.includes(name) && property.default === undefined)
    if (at < 0 && isNeeded) issues.push(noColumn(name, wanted, columns))
    if (at >= 0 && folded.indexOf(fold(wanted), at + 1) >= 0)
      issues.push({
        path: `mapping.${name}`,
        code: 'twice',
        message: `two columns are called ${wanted}`,
        hint: 'Give each a name of its own.',
      })
    if (at >= 0) found.set(name, at)
  }
  return { columns: found, issues }
}

function noColumn(name: string, wanted: string, columns: readonly string[]): Issue {
  const shown = columns.filter((column) => column !== '').slice(0, 50)
  return {
    path: `mapping.${name}`,
    code: 'column',
    message: `there is no column ${wanted}, from which ${name} would come`,
    hint: shown.length > 0 ? `The columns are ${shown.join(', ')}.` : 'There are no columns.',
  }
}

/** A value as inputs take it: what stands for true or false, where that is asked for. */
export function toInput(schema: InputsSchema, name: string, value: unknown): unknown {
  if (schema.properties[name]?.type !== 'boolean' || typeof value === 'boolean') return value
  const text = String(value).trim().toLowerCase()
  if (['true', 'yes', '1'].includes(text)) return true
  return ['false', 'no', '0'].includes(text) ? false : value
}

/** The refusal of more rows than one batch takes. */
export function tooMany(path: string): AppError {
  const message = `there are more than ${mostRows} rows, which a batch has at most`
  return new AppError('too_large', message, { issues: [{ path, code: 'too_large', message, hint: 'Narrow it, and run several batches.' }] })
}

/** The refusal of a batch whose receipts would be too much for one commit. */
export function tooLong(rows: number): AppError {
  const message = `the receipts of the first ${rows} rows come to more than ${mostCharacters} characters, which is the limit of a batch`
  const hint = `Run batches of fewer than ${rows} rows.`
  return new AppError('too_large', message, { issues: [{ path: '', code: 'too_large', message, hint }] })
}

/** Throws where no row is left to run: there is none, or something is wrong with one and all or none are wanted. The first 1,000 issues are named. */
export function refuseRows(rows: number, wrongRows: number, issues: readonly Issue[], isPartial: boolean): void {
  if (rows === 0) {
    const message = 'there are no rows to run it over'
    throw new AppError('invalid', message, {
      issues: [{ path: '', code: 'empty', message, hint: 'Look whether the filter or the file is right.' }],
    })
  }
  if (wrongRows === 0 || (isPartial && wrongRows < rows)) return
  const more = issues.length > mostNamed ? `; the first ${mostNamed} of ${issues.length} issues are named` : ''
  throw new AppError('invalid', `${wrongRows} of ${rows} rows cannot be run, and nothing was${more}`, {
    issues: issues.slice(0, mostNamed),
  })
}

// The zod schemas of a resource: what a create, a replace, a patch and a workbook row must look like.
import { z } from 'zod'
import type { Issue, IssueValue } from '../errors.ts'
import type { AnyColumn } from './column.ts'
import { type Columns, isShown, isTyped, labelName, type Resource, systemColumns, translatedColumns } from './resource.ts'

type Shape = Record<string, z.ZodType>
type Row = Record<string, unknown>

const typed = (columns: Columns) =>
  Object.entries(columns).flatMap(([name, column]) =>
    isTyped(column) ? [[name, { ...column, schema: column.options.asked ?? column.schema }] as const] : [],
  )

function filled(column: AnyColumn): z.ZodType {
  const schema = column.nullable ? column.schema.nullable() : column.schema
  if (column.fallback !== undefined) return schema.default(column.fallback)
  if (column.options.numbered !== undefined) return schema.optional()
  return column.nullable ? schema.default(null) : schema
}

/** A key is a value or null, never an empty text: two rows without a barcode are not two rows with the same one. */
const isFilled = (value: unknown) => value !== ''
const keyIsEmpty = { error: 'is empty', params: { code: 'too_small', hint: 'Give it a value, or null.' } }

const shapes = new WeakMap<Resource, { create: z.ZodType<Row>; patch: z.ZodType<Row> }>()

function schemasOf(resource: Resource) {
  const known = shapes.get(resource)
  if (known) return known
  const create: Shape = {}
  const patch: Shape = {}
  for (const [name, given] of typed(resource.columns)) {
    const column = [...resource.naturalKey, ...resource.unique].includes(name)
      ? { ...given, schema: given.schema.refine(isFilled, keyIsEmpty) }
      : given
    create[name] = filled(column)
    patch[name] = (column.nullable ? column.schema.nullable() : column.schema).optional()
  }
  const named = (shape: Shape, id: string) => z.strictObject(shape).meta({ id: `${resource.name}${id}` })
  const made = { create: named(create, 'Create'), patch: named(patch, 'Patch') }
  shapes.set(resource, made)
  return made
}

/** What POST and PUT take: every typed column, defaults filled in, unknown fields refused. */
export function createSchema(resource: Resource): z.ZodType<Row> {
  return schemasOf(resource).create
}

/** What PATCH takes: any of the typed columns, unknown fields refused. */
export function patchSchema(resource: Resource): z.ZodType<Row> {
  return schemasOf(resource).patch
}

const shownRows = new WeakMap<Resource, z.ZodObject>()

/**
 * What GET gives, made once: system columns, columns and the labels of references, but for what no read shows; of translated columns also the texts of the
 * reader. With `names` only those.
 */
export function rowSchema(resource: Resource, names?: readonly string[]): z.ZodObject {
  const whole = shownRows.get(resource) ?? makeRowSchema(resource)
  shownRows.set(resource, whole)
  return names ? z.object(Object.fromEntries(names.map((name) => [name, whole.shape[name]]))) : whole
}

function makeRowSchema(resource: Resource): z.ZodObject {
  const shape: Shape = {}
  const { lockVersion: _, ...system } = systemColumns
  for (const [name, column] of Object.entries({ ...system, ...resource.columns })) {
    if (!isShown(column)) continue
    shape[name] = column.nullable ? column.schema.nullable() : column.schema
    if (column.refersTo !== null) shape[labelName(name)] = z.string().nullable()
  }
  const translated = translatedColumns(resource)
  if (translated.length > 0) {
    const texts = translated.map((name) => [name, resource.columns[name]?.nullable ? shownText.nullable() : shownText])
    shape.texts = z
      .object(Object.fromEntries(texts))
      .describe('Each text in the language that Accept-Language asks for, else as it was written first.')
  }
  return z.object(shape).meta({ id: resource.name })
}

const shownText = z
  .object({
    text: z.string(),
    language: z.string().describe('BCP 47 tag.'),
    isSource: z.boolean().describe('Whether it was written first, and not translated.'),
    isStale: z.boolean().describe('Whether it is older than its source.'),
    staleLanguages: z.array(z.string()).readonly().describe('All languages in which the text is older than its source.'),
  })
  .meta({ id: 'shownText' })
/** One text of a row as its reader gets it. */
export type ShownText = z.infer<typeof shownText>

/** Every issue that zod found, as ours: JSON path, code, message and remedy. */
export function toIssues(error: z.ZodError): Issue[] {
  return toIssuesOf(error.issues)
}

/** What zod says of a union that has no words of its own for what is none of it. */
const wordless = 'Invalid input'

function toIssuesOf(issues: readonly z.core.$ZodIssue[]): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const path = issue.path.map(String).join('.')
    const isWordless = issue.code === 'invalid_union' && issue.message === wordless
    if (isWordless && issue.input !== undefined && issue.errors.length > 0) return ofUnion(path, issue)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [path, key].filter(Boolean).join('.'),
        code: 'unknown',
        message: `there is no field ${key}`,
        hint: 'Leave it out, or look up the field in /api/openapi.json.',
      }))
    }
    if ((issue.code === 'invalid_type' || issue.code === 'invalid_value' || isWordless) && issue.input === undefined)
      return [{ path, code: 'required', message: 'is missing', hint: 'Give it a value.' }]
    const params: Pick<Issue, 'hint' | 'values'> & { code?: Issue['code'] } = issue.code === 'custom' ? (issue.params ?? {}) : {}
    const values = params.values ?? valuesOf(issue)
    const told = { path, code: params.code ?? issue.code, message: describe(issue), hint: params.hint ?? remedy(issue) }
    return [values ? { ...told, values } : told]
  })
}

/** Of a value that may be of several kinds: what is wrong with it as the one that it is of, or that it is of none of them. */
function ofUnion(path: string, { path: above, errors }: z.core.$ZodIssueInvalidUnion): Issue[] {
  const own = errors.find((issues) => issues.every(({ code, path: within }) => code !== 'invalid_type' || within.length > 0))
  if (own) return toIssuesOf(own.map((issue) => ({ ...issue, path: [...above, ...issue.path] })))
  const kinds = errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [kindName(first.expected)] : []))
  return [{ path, code: 'invalid_type', message: `is neither ${kinds.join(' nor ')}`, hint: 'Give a value of one of these kinds.' }]
}

/** Limits, choices and kinds; a limit of a text is one of its length, that of a list one of its count. */
function valuesOf(issue: z.core.$ZodIssue): Record<string, IssueValue> | undefined {
  if (issue.code === 'invalid_type') return { expected: issue.expected }
  if (issue.code === 'invalid_value') return { choices: issue.values.map(String) }
  if ((issue.code !== 'too_big' && issue.code !== 'too_small') || issue.inclusive === false) return undefined
  const [name, limit] = issue.code === 'too_big' ? ['maximum', issue.maximum] : ['minimum', issue.minimum]
  if (issue.origin === 'string') return { [`${name}Length`]: Number(limit) }
  return { [issue.origin === 'array' ? `${name}Count` : name]: Number(limit) }
}

function remedy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big')
    return issue.origin === 'string' ? `Shorten it to ${issue.maximum} characters.` : `Give at most ${issue.maximum}.`
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'Give it a value.' : `Give at least ${issue.minimum}.`
  if (issue.code === 'invalid_value') return `Use one of: ${issue.values.join(', ')}.`
  return 'Give a value of the kind that /api/openapi.json describes.'
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object of fields',
  record: 'an object of fields',
  array: 'a list',
  null: 'null',
}
const kindName = (expected: string) => kindNames[expected] ?? `of the kind ${expected}`

function describe(issue: z.core.$ZodIssue): string {
  const count = (bound: unknown, origin: string) => (origin === 'string' ? `${bound} characters` : String(bound))
  if (issue.code === 'too_big') return `is ${issue.origin === 'string' ? 'longer than' : 'more than'} ${count(issue.maximum, issue.origin)}`
  if (issue.code === 'too_small') {
    if (issue.origin === 'string' && issue.minimum === 1) return 'is empty'
    return `is ${issue.origin === 'string' ? 'shorter than' : 'less than'} ${count(issue.minimum, issue.origin)}`
  }
  if (issue.code === 'invalid_value') return `is not one of: ${issue.values.join(', ')}`
  if (issue.code === 'invalid_type') return `is not ${kindName(issue.expected)}`
  return issue.message
}

/** Checks a whole row against schema and `check`; returns the parsed row or every issue. */
export function validateRow(
  resource: Resource,
  input: unknown,
  schema = createSchema(resource),
): { row: Row } | { issues: readonly Issue[] } {
  const parsed = schema.safeParse(input, { reportInput: true })
  if (!parsed.success) return { issues: toIssues(parsed.error) }
  const issues = resource.check(parsed.data)
  return issues.length > 0 ? { issues } : { row: parsed.data }
}

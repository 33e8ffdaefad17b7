// Where the inputs of a batch come from: rows that are given, a resource, an uploaded sheet, or the query of the version.
import { z } from 'zod'
import { requireVerb } from '../../auth/permissions.ts'
import { ref } from '../../catalogue/kinds.ts'
import type { InsertOf, RowOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { pageSize } from '../../db/list-request.ts'
import { listAs, type Page } from '../../db/listing.ts'
import { gather, present, selectById } from '../../db/store.ts'
import { AppError, refuse } from '../../errors.ts'
import { parseExport } from '../../exports/every-row.ts'
import { shownNames, showRaw } from '../../http/render.ts'
import { mapInputs, mostRows, toInput, tooMany } from './batch-rules.ts'
import { readFile } from './batch-sheet.ts'
import { type calculationBatch, type calculationVersion, calculationVersionAttachment } from './resources.ts'
import { parameterValues, rowsOf } from './warehouse-inputs.ts'

/** One set of inputs: what it is about, where it is kept, and where each of them, or the row itself (''), stands. */
export interface Given {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly about?: { readonly resource: string; readonly id: number }
  readonly placeOf: (input: string) => string
}

/** What a batch is run over, and what its record says of that. */
export interface Source {
  readonly given: readonly Given[]
  readonly record: Pick<InsertOf<typeof calculationBatch>, 'source' | 'sourceName' | 'attachmentId' | 'mapping'>
}

type Version = RowOf<typeof calculationVersion> & { readonly id: number }

const isPartial = z.boolean().default(false).describe('Run the rows that can be run, and answer the others; otherwise all are run or none.')
const mapping = z
  .record(z.string().max(60), z.string().min(1).max(200))
  .default({})
  .describe('From which column each input comes; one that is not named comes from the column of its own name.')

/** What a batch may be asked. */
export const batchInput = z.discriminatedUnion(
  'source',
  [
    z.strictObject({ source: z.literal('rows'), rows: z.array(z.record(z.string(), z.unknown())).max(mostRows), isPartial }),
    z.strictObject({
      source: z.literal('resource'),
      resource: z.string().max(60).describe('Any resource that you may read, such as defect.'),
      filter: z.string().max(4000).default('').describe('Query string of its list, such as status=open.'),
      mapping,
      isPartial,
    }),
    z.strictObject({
      source: z.literal('sheet'),
      attachmentId: ref('calculationVersionAttachment', {}).schema.describe('A workbook or CSV file that was attached to the version.'),
      sheet: z.string().max(200).optional().describe('The first that can be seen unless told.'),
      mapping,
      isPartial,
    }),
    z.strictObject({
      source: z.literal('query'),
      parameters: parameterValues.default({}).describe('A value for each parameter of the query.'),
      isPartial,
    }),
  ],
  { error: 'is not one of: rows, resource, sheet, query' },
)
/** A batch as asked for. */
export type Asked = z.infer<typeof batchInput>
type Of<S extends Asked['source']> = Extract<Asked, { source: S }>

const cut = (text: string) => text.slice(0, 400)

/** Reads what a batch is to be run over, within what the actor may see; at most 10,000 rows. */
export async function readSource(ctx: DbContext, version: Version, asked: Asked): Promise<Source> {
  switch (asked.source) {
    case 'rows':
      return {
        given: asked.rows.map((inputs, at) => ({ inputs, placeOf: (name) => under(`rows.${at}`, name) })),
        record: { source: 'rows' },
      }
    case 'resource':
      return readResource(ctx, version, asked)
    case 'sheet':
      return readAttachment(ctx, version, asked)
    case 'query': {
      const rows = await rowsOf(ctx, version, asked.parameters)
      return {
        given: rows.map((inputs, at) => ({ inputs, placeOf: (name) => under(`row ${at + 1} of the query`, name) })),
        record: { source: 'query', sourceName: cut(JSON.stringify(asked.parameters)) },
      }
    }
  }
}

const under = (row: string, name: string) => (name === '' ? row : `${row}.${name}`)

async function readResource(ctx: DbContext, { inputs }: Version, asked: Of<'resource'>): Promise<Source> {
  const resource = ctx.catalogue.find(asked.resource)
  if (!resource) {
    const message = `there is no resource ${asked.resource}`
    throw new AppError('invalid', message, {
      issues: [{ path: 'resource', code: 'unknown', message, hint: 'Name one as in /api/openapi.json, such as defect.' }],
    })
  }
  requireVerb(ctx.actor, resource, 'read')
  if (resource.recordsReads) {
    const message = `what a ${resource.name} holds does not go into receipts, which others read`
    throw new AppError('invalid', message, {
      issues: [{ path: 'resource', code: 'confidential', message, hint: 'Take another resource.' }],
    })
  }
  const names = shownNames(ctx.catalogue, resource)
  const { columns, issues } = mapInputs(inputs, asked.mapping, names)
  refuse(issues, new Set())
  const mapped = [...columns].map(([name, at]) => [name, names[at] ?? ''] as const)
  const request = filterOf(() => parseExport(ctx, resource, new URLSearchParams(asked.filter)))
  const fields = new Set(['id', ...mapped.map(([, column]) => column)])
  const show = showRaw(ctx.catalogue, resource, ctx.engine.dialect, fields)
  const given: Given[] = []
  for (let cursor: string | null = null; ; ) {
    const page: Page = await listAs(ctx, resource, { ...request, fields, cursor, withCount: false, limit: pageSize.most }, show)
    for (const row of page.items) {
      const values = mapped.flatMap(([name, column]) => (row[column] === null ? [] : [[name, toInput(inputs, name, row[column])] as const]))
      const id = Number(row.id)
      const placeOf = (name: string) => under(`${resource.name} ${id}`, mapped.find(([input]) => input === name)?.[1] ?? name)
      given.push({ inputs: Object.fromEntries(values), about: { resource: resource.name, id }, placeOf })
    }
    if (given.length > mostRows || (given.length === mostRows && page.nextCursor !== null)) throw tooMany('filter')
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  const sourceName = cut(`${resource.name}${asked.filter === '' ? '' : `?${asked.filter}`}`)
  return { given, record: { source: 'resource', sourceName, mapping: Object.fromEntries(mapped) } }
}

function filterOf<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, 'the resource cannot be filtered so', {
      issues: error.issues.map((issue) => ({ ...issue, path: `filter.${issue.path}` })),
    })
  }
}

async function readAttachment(ctx: DbContext, version: Version, asked: Of<'sheet'>): Promise<Source> {
  const { attachmentId, mapping } = asked
  requireVerb(ctx.actor, calculationVersionAttachment, 'read')
  const [[found]] = await gather(ctx, [selectById(ctx, calculationVersionAttachment, attachmentId)])
  const file = present(ctx, calculationVersionAttachment, attachmentId, found)
  if (file.ownerId !== version.id || file.state !== 'ready') {
    const message =
      file.ownerId === version.id
        ? `${file.fileName} is not uploaded yet`
        : `${file.fileName} was attached to calculationVersion ${file.ownerId}, not to this one`
    const hint =
      file.ownerId === version.id
        ? `Upload it, then POST ${calculationVersionAttachment.path}/${attachmentId}/complete.`
        : 'Attach it to the version that is to be run.'
    throw new AppError('conflict', message, { issues: [{ path: 'attachmentId', code: 'not_ready', message, hint }] })
  }
  const given = await readFile(version.inputs, file, asked)
  const sourceName = cut([file.fileName, asked.sheet].filter((part) => part !== undefined).join(', '))
  return { given, record: { source: 'sheet', sourceName, attachmentId, mapping } }
}

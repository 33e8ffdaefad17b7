// What the endpoints of imports answer, as schemas for the contract.
import { z } from 'zod'
import { answeredAt } from '../catalogue/answers.ts'
import { importColumns, importDifferenceColumns, importIssueColumns } from '../db/bookkeeping.ts'

const state = importColumns.state.schema
const words = z.array(z.string())
const counts = { inserts: z.int(), updates: z.int(), unchanged: z.int(), rejected: z.int() }

const sheet = z
  .object({
    ...counts,
    sheet: z.string(),
    resource: z.string().nullable().describe('Null for a sheet that was left out.'),
    rows: z.int(),
    accepted: z.int(),
    applied: z.object(counts).optional().describe('While rows are being applied: what became of those that are done.'),
    notes: words.describe('What was found out: date order, headers that nothing answers to, why a sheet was left out.'),
  })
  .meta({ id: 'importSheet' })

const undo = z.object({
  removed: z.int(),
  restored: z.int(),
  left: z.int().describe('Rows that somebody has touched since.'),
  underWay: z.record(z.string(), z.unknown()).optional(),
})

const figures = z
  .object({
    filled: z.int(),
    nulls: z.int(),
    unreadable: z.int().describe('Cells that mean no value of the column.'),
    sum: z.union([z.number(), z.string()]).nullable().describe('Exact; text beyond 15 digits.'),
    hash: z.string().describe('Equal columns have equal hashes, whatever their order.'),
  })
  .meta({ id: 'columnFigures' })
const place = { key: z.string(), sheet: z.string(), row: z.int() }
const values = z.record(z.string(), z.unknown())
const lone = z.object({ key: z.string(), id: z.int().optional(), sheet: z.string().optional(), row: z.int().optional(), values })
const compared = {
  resource: z.string(),
  sheets: words,
  onlyHere: z.int(),
  onlyThere: z.int(),
  differing: z.int(),
  duplicates: z.int(),
  refused: z.int(),
  rows: z.object({ here: z.int(), there: z.int() }),
  equal: z.int(),
  differingCells: z.int(),
  besideRefused: z.int().describe('Rows here whose row in the workbook was refused.'),
  differences: z.int(),
  addsUp: z.boolean(),
  columns: z.array(z.object({ header: z.string(), column: z.string(), here: figures, there: figures, differing: z.int() })),
  notCompared: words.describe('Headers that nothing in Opsbook can be compared with.'),
}
const cell = z.object({ cell: z.string(), column: z.string(), here: z.unknown(), there: z.unknown() })
const first = z
  .object({
    onlyHere: z.array(lone),
    onlyThere: z.array(lone),
    differing: z.array(z.object({ ...place, id: z.int(), cells: z.array(cell) })),
    duplicates: z.array(z.object({ ...place, firstSheet: z.string(), firstRow: z.int() })),
    refused: z.array(z.object({ ...place, key: z.string().nullable() })),
  })
  .describe('The first hundred of each list.')
const reconciliation = z.object({ ...compared, first }).meta({ id: 'reconciliation' })

const report = z
  .object({
    sheets: z.array(sheet),
    notes: words,
    issues: z.array(z.unknown()).describe('Empty: they are at /api/imports/{id}/issues.'),
    unlisted: z.int().optional().describe('Issues beyond the most that are kept.'),
    applied: z.int().describe('Rows written.'),
    emptyCells: z.enum(['keep', 'clear']).optional(),
    differences: z.int().optional().describe('Cells that change a row that exists.'),
    unlistedDifferences: z.int().optional(),
    conflicts: z.int().optional().describe('Rows that were not written, because others had changed the data since.'),
    reconciliations: z.array(reconciliation).optional(),
    files: words.optional(),
    reason: z.string().nullable(),
    undo: undo.optional(),
  })
  .meta({ id: 'importReport' })

const facts = {
  fileName: importColumns.fileName.schema,
  fileHash: z.string().nullable().describe('SHA-256 of the file.'),
  fileBytes: z.int().nullable(),
  mode: importColumns.mode.schema,
}

/** One import. */
export const importView = z
  .object({
    id: z.int(),
    ...facts,
    partial: z.boolean(),
    emptyCells: z.enum(['keep', 'clear']),
    timezone: z.string(),
    state,
    rowsTotal: z.int(),
    rowsDone: z.int(),
    percent: z.int().nullable(),
    secondsLeft: z.int().nullable(),
    report: report.nullable(),
    reason: z.string().nullable(),
    trouble: z.string().nullable().describe('What the last try of a step failed by, while it is tried again.'),
    createdAt: answeredAt,
    createdBy: z.string(),
    updatedAt: answeredAt,
  })
  .meta({ id: 'import' })

/** An import that was announced. */
export const announced = z.object({ id: z.int(), uploadUrl: z.url(), expiresAt: answeredAt })

/** Where a file is read. */
export const downloadView = z.object({ url: z.url(), expiresAt: answeredAt }).meta({ id: 'download' })

const pageOf = (item: z.ZodType) => () => z.object({ items: z.array(item), nextCursor: z.string().nullable() })
const { no, sheet: sheetName, cell: address, column, value, code, severity, message, hint } = importIssueColumns
const issue = {
  no: no.schema,
  sheet: sheetName.schema,
  cell: address.schema,
  column: column.schema.nullable(),
  value: value.schema.nullable(),
  code: code.schema,
  message: message.schema,
  hint: hint.schema.nullable(),
}

/** Pages of imports, of their issues and of the cells that they change. */
export const importPage = pageOf(importView)
export const issuePage = pageOf(z.object({ ...issue, severity: severity.schema }))
export const differencePage = pageOf(
  z.object({
    no: no.schema,
    sheet: sheetName.schema,
    cell: address.schema,
    resource: importDifferenceColumns.resource.schema,
    rowKey: importDifferenceColumns.rowKey.schema,
    column: importDifferenceColumns.column.schema,
    before: importDifferenceColumns.before.schema.nullable(),
    after: importDifferenceColumns.after.schema.nullable(),
  }),
)

/** What an undo would do, or, where it has begun, the import. */
export const undoView = () =>
  z.object({
    dryRun: z.literal(true),
    removed: z.int(),
    restored: z.int(),
    left: z.int(),
    resources: z.array(z.object({ resource: z.string(), removed: z.int(), restored: z.int(), left: z.int() })),
    rows: z.array(
      z.object({
        resource: z.string(),
        id: z.int(),
        key: z.string(),
        who: z.string().nullable(),
        when: answeredAt.nullable(),
        why: z.string(),
      }),
    ),
  })

const header = z.object({
  at: z.string(),
  header: z.string(),
  to: z.string().nullable().describe('The column that it means.'),
  sure: z.number().describe('0 to 1.'),
  why: z.string(),
  samples: words,
  suggestion: z.object({ to: z.string(), likeness: z.number() }).optional(),
  dateOrder: z.enum(['dmy', 'mdy']).nullable().optional(),
  decimalSign: z.enum(['.', ',']).nullable().optional(),
  choices: z.record(z.string(), z.string().nullable()).optional(),
  allowed: words.optional(),
  refersTo: z.string().optional(),
  readAs: z.object({ dateOrder: z.enum(['dmy', 'mdy']).optional(), decimalSign: z.enum(['.', ',']).optional() }).optional(),
})
const table = z.object({
  resource: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  columns: z.array(header),
  constants: z.record(z.string(), z.unknown()).optional(),
  missing: z
    .array(z.object({ name: z.string(), required: z.boolean() }))
    .optional()
    .describe('Columns that nothing gives.'),
  more: z.int().optional(),
})

/** How the tables of a file were understood. */
export const mappingAnswer = () =>
  z.object({
    importId: z.int(),
    state,
    canCorrect: z.boolean(),
    sheets: z.array(
      z.object({
        sheet: z.string(),
        ignore: z.boolean(),
        reason: z.string().nullable(),
        origin: z.string().nullable(),
        headerRow: z.int().nullable(),
        tables: z.array(table),
      }),
    ),
    more: z.int().optional().describe('Sheets beyond those that are shown.'),
  })

/** What a comparison came to. */
export const reconciliationAnswer = () =>
  z.object({
    id: z.int(),
    fileName: z.string(),
    state,
    reconciliations: z.array(reconciliation),
    files: z.object({ json: downloadView.nullable(), workbook: downloadView.nullable() }),
  })

const listed = z.object({ items: z.array(z.object(issue)), more: z.int() })

/** The report that an auditor keeps. */
export const auditorsAnswer = () =>
  z.object({
    opsbook: z.string(),
    madeAt: answeredAt,
    import: z.object({
      id: z.int(),
      ...facts,
      isPartial: z.boolean(),
      emptyCells: z.enum(['keep', 'clear']).nullable(),
      timezone: z.string(),
      state,
      reason: z.string().nullable(),
      rowsTotal: z.int(),
      createdAt: answeredAt,
      createdBy: z.string(),
      actorRole: z.string(),
      updatedAt: answeredAt,
    }),
    mapping: z
      .array(
        z.object({
          sheet: z.string(),
          resource: z.string().nullable(),
          cell: z.string(),
          header: z.string(),
          column: z.string().nullable(),
        }),
      )
      .nullable(),
    sheets: z.array(sheet),
    notes: words,
    applied: z.int(),
    conflicts: z.int(),
    checks: z.array(z.object({ what: z.string(), numbers: z.string(), isTrue: z.boolean() })),
    rejects: listed,
    warnings: listed,
    reconciliations: z.array(z.object(compared)),
    undo: z.record(z.string(), z.unknown()).nullable(),
    audit: z.object({ entries: z.int(), changes: z.int(), first: z.int().nullable(), last: z.int().nullable() }),
  })

// The closed list of tables that are no resources: they are written by named functions in this folder, without audit.

import { z } from 'zod'
import { choice, date, flag, instant, integer, json, text } from '../catalogue/kinds.ts'
import { type Table, tableOf } from '../catalogue/tables.ts'

const id = text({ max: 100 })
const index = (...columns: string[]) => ({ columns, isUnique: false, where: [] })

/** Columns of the audit trail. `before` and `after` are JSON text; an update holds the columns that changed. */
export const auditColumns = {
  entryNo: integer({ min: 1 }),
  commitId: text({ max: 100 }),
  at: instant({}),
  actorId: integer({ optional: true }),
  actor: text({ max: 100 }),
  source: text({ max: 20 }),
  requestId: text({ max: 100 }),
  importId: integer({ optional: true }),
  resource: text({ max: 60 }),
  rowId: integer({ optional: true }),
  version: integer({ optional: true }),
  action: text({ max: 100 }),
  before: text({ max: 1_000_000, optional: true }),
  after: text({ max: 1_000_000, optional: true }),
}

/** Columns of an import: its own state, never business data. */
export const importColumns = {
  id: integer({ min: 1 }),
  fileName: text({ max: 255 }),
  blobPath: text({ max: 400 }),
  etag: text({ max: 100 }),
  mode: choice(['validate', 'apply', 'reconcile'], {}),
  isPartial: flag({}),
  /** What an empty cell of a mapped column means for a row that exists: the value is kept (also where nothing is said), or cleared. */
  emptyCells: choice(['keep', 'clear'], { optional: true }),
  timezone: text({ max: 60 }),
  state: choice(
    [
      'waiting',
      'reading',
      'planned',
      'applying',
      'paused',
      'done',
      'done-with-rejects',
      'applied-with-conflicts',
      'cancelled',
      'failed',
      'undoing',
      'undone',
    ],
    {},
  ),
  step: integer({ min: 0 }),
  rowsTotal: integer({ min: 0 }),
  rowsDone: integer({ min: 0 }),
  report: json(z.unknown(), { optional: true }),
  /** How the tables of the file were understood (imports/mapping.ts). */
  mapping: json(z.unknown(), { optional: true }),
  /** What people said about that, in place of what is remembered for files of the same shape. */
  corrections: json(z.unknown(), { optional: true }),
  reason: text({ max: 4000, optional: true }),
  /** What the last try of a step failed by, while it is tried again. */
  trouble: text({ max: 1000, optional: true }),
  /** SHA-256 of the file in hexadecimal, and its size. */
  fileHash: text({ max: 64, optional: true }),
  fileBytes: integer({ min: 0, optional: true }),
  /** When rows began to be applied, or went on, and how many were done then; the time left follows from it. */
  paceAt: instant({ optional: true }),
  paceRows: integer({ min: 0, optional: true }),
  createdAt: instant({}),
  createdBy: text({ max: 100 }),
  actorId: integer({ optional: true }),
  actorRole: text({ max: 20 }),
  updatedAt: instant({}),
}

/** Columns of an issue of an import, numbered from 1. */
export const importIssueColumns = {
  importId: integer({}),
  no: integer({}),
  sheet: text({ max: 255 }),
  cell: text({ max: 20 }),
  column: text({ max: 400, optional: true }),
  value: text({ max: 400, optional: true }),
  code: text({ max: 40 }),
  severity: choice(['reject', 'warning'], {}),
  message: text({ max: 1000 }),
  hint: text({ max: 1000, optional: true }),
}

/** Columns of a cell whose value an import changes, numbered from 1. */
export const importDifferenceColumns = {
  importId: integer({}),
  no: integer({}),
  sheet: text({ max: 255 }),
  cell: text({ max: 20 }),
  /** Resource, natural key and column of the row. */
  resource: text({ max: 60 }),
  rowKey: text({ max: 400 }),
  column: text({ max: 60 }),
  before: text({ max: 400, optional: true }),
  after: text({ max: 400, optional: true }),
}

/** Columns of what people said about one shape of table: remembered for the next file of that shape. */
export const importMappingColumns = {
  /** SHA-256 of what makes the shape. */
  shape: text({ max: 64 }),
  sheet: text({ max: 255 }),
  correction: json(z.record(z.string(), z.unknown()), {}),
  fileName: text({ max: 255 }),
  updatedAt: instant({}),
  updatedBy: text({ max: 100 }),
}

/** Columns of how far a resource has left its workbook; no row: as MIGRATION_MODE says. */
export const migrationStateColumns = {
  resource: text({ max: 60 }),
  mode: choice(['spreadsheet', 'parallel', 'database'], {}),
  since: instant({}),
  changedBy: text({ max: 100 }),
  /** Folder in the archive of the workbook that was cut over from, and the workbook's SHA-256. */
  archivePath: text({ max: 400, optional: true }),
  archiveHash: text({ max: 64, optional: true }),
}

/** Columns of the last comparison of a day between a resource and its workbook. */
export const migrationDayColumns = {
  resource: text({ max: 60 }),
  day: date({}),
  importId: integer({}),
  /** Rows that stood on one side only, or differed. */
  differences: integer({ min: 0 }),
  at: instant({}),
}

/** Columns of a signed-in session: one family of rotating refresh tokens. */
export const sessionColumns = {
  id,
  userId: integer({ min: 1 }),
  /** SHA-256 of the one refresh token that is good now. */
  tokenHash: text({ max: 64 }),
  /** SHA-256 of the token before it, which tells a second tab of a moment ago from a thief. */
  previousHash: text({ max: 64, optional: true }),
  createdAt: instant({}),
  /** When the token was last replaced. */
  usedAt: instant({}),
  expiresAt: instant({}),
  revokedAt: instant({ optional: true }),
  userAgent: text({ max: 200, optional: true }),
}

/** Columns of the count of failed attempts; `name` is a hash, for what people type as a username may be a password. */
export const signInFailureColumns = {
  name: id,
  failures: integer({ min: 0 }),
  lastAt: instant({}),
  lockedUntil: instant({ optional: true }),
}

/** Columns of a link by which a password is set once; only the SHA-256 of its token is kept. */
export const oneTimeLinkColumns = {
  tokenHash: text({ max: 64 }),
  userId: integer({}),
  kind: choice(['invitation', 'password'], {}),
  expiresAt: instant({}),
  usedAt: instant({ optional: true }),
}

/** Columns of an answer that is kept under a request's key. */
export const idempotencyColumns = {
  actor: id,
  /** What `keptUnder` of commit.ts makes of person and key. */
  key: id,
  requestHash: text({ max: 64 }),
  status: integer({}),
  body: text({ max: 1_000_000 }),
  at: instant({}),
}

/** All bookkeeping tables. */
export const bookkeeping: readonly Table[] = [
  tableOf('commitLog', { id, at: instant({}) }, ['id'], [index('at')]),
  tableOf('idBlock', { name: id, next: integer({ min: 1 }) }, ['name']),
  tableOf(
    'auditEntry',
    auditColumns,
    ['entryNo'],
    [
      index('resource', 'rowId', 'entryNo'),
      index('requestId'),
      { columns: ['importId', 'entryNo'], isUnique: false, where: ['importId IS NOT NULL'] },
    ],
    'entryNo',
  ),
  tableOf('idempotency', idempotencyColumns, ['actor', 'key'], [index('at')]),
  tableOf('session', sessionColumns, ['id'], [index('userId'), index('expiresAt')]),
  tableOf('signInFailure', signInFailureColumns, ['name']),
  tableOf('oneTimeLink', oneTimeLinkColumns, ['tokenHash'], [index('userId')]),
  tableOf(
    'import',
    importColumns,
    ['id'],
    [{ columns: ['blobPath', 'etag'], isUnique: true, where: [] }, index('createdAt'), index('state')],
  ),
  tableOf('importIssue', importIssueColumns, ['importId', 'no']),
  tableOf('importDifference', importDifferenceColumns, ['importId', 'no']),
  tableOf('importMapping', importMappingColumns, ['shape']),
  tableOf('migrationState', migrationStateColumns, ['resource']),
  tableOf('migrationDay', migrationDayColumns, ['resource', 'day']),
]

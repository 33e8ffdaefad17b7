// The closed list of tables that are no resources: they are written by named functions in this folder, without audit.

import { z } from 'zod'
import { choice, date, flag, instant, integer, json, text } from '../catalogue/kinds.ts'
import { type Table, tableOf } from '../catalogue/tables.ts'

const id = text({ max: 100 })
const index = (...columns: string[]) => ({ columns, isUnique: false, where: [] })

/** Characters of each of the two texts of an entry. */
export const mostOfEntry = 1_000_000

/**
 * What an entry of the audit trail says. `before` and `after` are JSON text, packed where it is long (packed.ts); an update holds the columns that changed, personal ones
 * sealed with the key of the row's person (person-keys/sealing.ts).
 */
export const entryColumns = {
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
  before: text({ max: mostOfEntry, optional: true }),
  after: text({ max: mostOfEntry, optional: true }),
}

/** Columns of the audit trail: an entry with its place in the ledger. */
export const auditColumns = {
  ...entryColumns,
  /** Place in the sealed ledger, from 1 without gaps; null until the entry is sealed. The one column that is ever filled in later. */
  seq: integer({ optional: true }),
}

/** Columns of a sealed block of the ledger, numbered from 1 (audit/block.ts). */
export const auditBlockColumns = {
  blockNo: integer({ min: 1 }),
  /** Random name of this life of the database: a restored one goes on under another, so that its blocks and those of the lost one lie apart. */
  branch: text({ max: 32 }),
  firstSeq: integer({ min: 1 }),
  lastSeq: integer({ min: 1 }),
  /** Merkle root over the entries, hash of the block before, and hash of this block: SHA-256 in hexadecimal. */
  root: text({ max: 64 }),
  previousHash: text({ max: 64 }),
  hash: text({ max: 64 }),
  sealedAt: instant({}),
  /** How long sealing took; in no hash. */
  milliseconds: integer({ min: 0 }),
  /** When its anchor was in storage; null until then. */
  anchoredAt: instant({ optional: true }),
}

/** Columns of a dump of the database. */
export const backupColumns = {
  id: text({ max: 60 }),
  state: choice(['wanted', 'running', 'good', 'failed', 'removed'], {}),
  /** The container or folder it lies in. */
  place: text({ max: 400 }),
  requestedBy: text({ max: 100 }),
  startedAt: instant({}),
  finishedAt: instant({ optional: true }),
  rows: integer({ min: 0, optional: true }),
  bytes: integer({ min: 0, optional: true }),
  milliseconds: integer({ min: 0, optional: true }),
  /** Number of the newest migration of what was dumped. */
  schemaVersion: integer({ min: 0, optional: true }),
  /** Head of the ledger within the dump. */
  ledgerSeq: integer({ min: 0, optional: true }),
  ledgerHash: text({ max: 64, optional: true }),
  manifestHash: text({ max: 64, optional: true }),
  isEncrypted: flag({}),
  /** Why it failed. */
  reason: text({ max: 1000, optional: true }),
  /** When all of it was read back from its place, and found whole. */
  checkedAt: instant({ optional: true }),
  /** When it was last restored for a drill, how long that took, and what was wrong then. */
  drilledAt: instant({ optional: true }),
  drillMilliseconds: integer({ min: 0, optional: true }),
  drillReason: text({ max: 1000, optional: true }),
  removedAt: instant({ optional: true }),
}

/** Columns of a file that somebody asked for: a list, a whole domain, or all that is kept about a person. */
export const exportColumns = {
  id: integer({ min: 1 }),
  kind: choice(['list', 'domain', 'person'], {}),
  /** A resource, a domain, or a resource and id such as `user 12`. */
  subject: text({ max: 100 }),
  /** Query string of the list. */
  query: text({ max: 4000 }),
  format: choice(['csv', 'json', 'ndjson', 'xlsx'], {}),
  state: choice(['waiting', 'writing', 'done', 'failed', 'expired'], {}),
  rows: integer({ min: 0, optional: true }),
  bytes: integer({ min: 0, optional: true }),
  fileHash: text({ max: 64, optional: true }),
  reason: text({ max: 1000, optional: true }),
  createdAt: instant({}),
  createdBy: text({ max: 100 }),
  actorId: integer({ optional: true }),
  actorRole: text({ max: 20 }),
  finishedAt: instant({ optional: true }),
  expiresAt: instant({ optional: true }),
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

/**
 * Columns of a message to a person by one channel: written in the commit that it tells of, or by a timer, and sent afterwards. `about` and `recipientId`
 * and `channel` are unique, so that nobody is told the same thing twice.
 */
export const outboxColumns = {
  id: integer({ min: 1 }),
  recipientId: integer({ min: 1 }),
  channel: choice(['log', 'webhook', 'telegram', 'email'], {}),
  kind: text({ max: 40 }),
  /** What it tells of, once: such as `task 12 due 2027-03-28T07:00:00.000Z`. */
  about: text({ max: 200 }),
  resource: text({ max: 60, optional: true }),
  rowId: integer({ min: 1, optional: true }),
  subject: text({ max: 300 }),
  body: text({ max: 100_000 }),
  createdAt: instant({}),
  /** When it is to be sent: not before the end of the recipient's quiet hours. */
  dueAt: instant({}),
  state: choice(['waiting', 'sending', 'sent', 'failed', 'unknown', 'dropped'], {}),
  attempts: integer({ min: 0 }),
  /** When it is tried (again); null once nothing is left to do. */
  nextAt: instant({ optional: true }),
  sentAt: instant({ optional: true }),
  lastError: text({ max: 1000, optional: true }),
}

/** Columns of the secret address of a person's calendar; only the SHA-256 of its token is kept. */
export const calendarTokenColumns = {
  tokenHash: text({ max: 64 }),
  userId: integer({ min: 1 }),
  createdAt: instant({}),
  revokedAt: instant({ optional: true }),
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

/** Columns of how many requests one caller made in one minute, over all instances (rate limits). */
export const requestCountColumns = {
  /** The beginning of the minute. */
  minute: instant({}),
  /** SHA-256 of the kind of caller (actor or address) and who it is. */
  caller: text({ max: 64 }),
  requests: integer({ min: 0 }),
}

/** Columns of the maintenance switch: while its one row is there, business data cannot be written. */
export const maintenanceColumns = {
  id,
  reason: text({ max: 400 }),
  since: instant({}),
  startedBy: text({ max: 100 }),
  /** When it is expected to end; clients are told to come back then. */
  until: instant({ optional: true }),
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
      index('resource', 'entryNo'),
      index('actor', 'entryNo'),
      index('at'),
      index('requestId'),
      // with the column itself, which SQL Server else looks up in each row
      { columns: ['seq', 'entryNo'], isUnique: false, where: ['seq IS NULL'] },
      { columns: ['seq'], isUnique: true, where: ['seq IS NOT NULL'] },
      { columns: ['importId', 'entryNo'], isUnique: false, where: ['importId IS NOT NULL'] },
    ],
    'entryNo',
  ),
  tableOf(
    'auditBlock',
    auditBlockColumns,
    ['blockNo'],
    [index('firstSeq'), { columns: ['anchoredAt', 'blockNo'], isUnique: false, where: ['anchoredAt IS NULL'] }],
  ),
  tableOf('backup', backupColumns, ['id'], [index('startedAt')]),
  tableOf('export', exportColumns, ['id'], [index('createdBy', 'id'), index('state')]),
  tableOf('idempotency', idempotencyColumns, ['actor', 'key'], [index('at')]),
  tableOf('session', sessionColumns, ['id'], [index('userId'), index('expiresAt')]),
  tableOf('signInFailure', signInFailureColumns, ['name']),
  tableOf(
    'outbox',
    outboxColumns,
    ['id'],
    [
      { columns: ['recipientId', 'about', 'channel'], isUnique: true, where: [] },
      { columns: ['nextAt', 'id'], isUnique: false, where: ['nextAt IS NOT NULL'] },
      index('recipientId', 'id'),
      index('createdAt'),
    ],
  ),
  tableOf('calendarToken', calendarTokenColumns, ['tokenHash'], [index('userId')]),
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
  tableOf('requestCount', requestCountColumns, ['minute', 'caller']),
  tableOf('maintenance', maintenanceColumns, ['id']),
  tableOf('migrationState', migrationStateColumns, ['resource']),
  tableOf('migrationDay', migrationDayColumns, ['resource', 'day']),
]

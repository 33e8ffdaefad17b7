// What bookkeeping forgets: old commit ids, kept answers, sessions, links, failed sign-ins and counts of requests. Business data never.

import { sql } from 'kysely'
import type { Dialect } from '../catalogue/column.ts'
import { type Engine, Typed } from './engine.ts'
import { all, sqlFor } from './query.ts'

const day = 86_400_000
/** SQL Server locks the whole table from 5,000 rows on. */
const chunk = 4000
const mostChunks = 2000

/** Tables with the column that says when a row is of no use, and for how many days it is kept after that. */
const kept = {
  commitLog: { at: 'at', days: 1 },
  idempotency: { at: 'at', days: 30 },
  session: { at: 'expiresAt', days: 0 },
  oneTimeLink: { at: 'expiresAt', days: 0 },
  signInFailure: { at: 'lastAt', days: 30 },
  outbox: { at: 'createdAt', days: 400 },
  requestCount: { at: 'minute', days: 10 / 1440 },
} as const

/** Deletes commit ids that no lost connection will ask about any more, after a day. */
export const purgeCommitLog = (engine: Engine, now: string) => purge(engine, 'commitLog', now)
/** Deletes answers kept under an Idempotency-Key, after 30 days. */
export const purgeIdempotency = (engine: Engine, now: string) => purge(engine, 'idempotency', now)
/** Deletes sessions that have expired. */
export const purgeSessions = (engine: Engine, now: string) => purge(engine, 'session', now)
/** Deletes invitations and password links that have expired. */
export const purgeOneTimeLinks = (engine: Engine, now: string) => purge(engine, 'oneTimeLink', now)
/** Deletes all sessions, links and calendar addresses, also live ones: whoever was signed out since a dump would be signed in again by it. */
export async function forgetSignIns(engine: Engine): Promise<void> {
  await engine.execute(['session', 'oneTimeLink', 'calendarToken'].map((table) => `DELETE FROM ${quoted(engine.dialect, table)}`))
}
/** Deletes counts of failed sign-ins, 30 days after the last. */
export const purgeSignInFailures = (engine: Engine, now: string) => purge(engine, 'signInFailure', now)

/** Deletes counts of requests, ten minutes after their minute began: a limit looks back one. */
export const purgeRequestCounts = (engine: Engine, now: string) => purge(engine, 'requestCount', now)

/** Deletes messages to people, 400 days after they were written: until then nobody is told the same thing again. */
export const purgeOutbox = (engine: Engine, now: string) => purge(engine, 'outbox', now)

/** In chunks, so that writers get their turn in between; what is left after many chunks waits for the next run. */
async function purge(engine: Engine, table: keyof typeof kept, now: string): Promise<void> {
  const { at, days } = kept[table]
  const before = new Date(Date.parse(now) - days * day).toISOString()
  const isLeft = {
    sql: `SELECT COUNT(*) AS n FROM ${quoted(engine.dialect, table)} WHERE ${quoted(engine.dialect, at)} < '${before}'`,
    parameters: [],
  }
  for (let round = 0; round < mostChunks; round++) {
    const [[found] = []] = await engine.read([isLeft])
    if (Number(found?.n ?? 0) === 0) return
    await engine.execute([chunkSql(engine.dialect, table, before)])
  }
}

/** Texts asked about, or rows deleted, in one statement. */
const mostAsked = 100
/** What `keptUnder` of commit.ts makes: safe within a statement. */
const keptKey = /^[0-9a-f]{64}$/

const quoted = (dialect: Dialect, name: string) => (dialect === 'sqlite' ? `"${name}"` : `[${name}]`)

/** `before` is a time that was formatted here, so this text needs no parameters. */
function chunkSql(dialect: Dialect, table: keyof typeof kept, before: string): string {
  const at = quoted(dialect, kept[table].at)
  const name = quoted(dialect, table)
  if (dialect === 'mssql') return `DELETE TOP (${chunk}) FROM ${name} WHERE ${at} < '${before}'`
  return `DELETE FROM ${name} WHERE rowid IN (SELECT rowid FROM ${name} WHERE ${at} < '${before}' LIMIT ${chunk})`
}

/** Deletes answers kept under an Idempotency-Key in which one of these parts of JSON text stands; returns how many. Looks through them all. */
export async function dropKeptAnswers(engine: Engine, texts: readonly string[]): Promise<number> {
  const { dialect } = engine
  let dropped = 0
  for (let from = 0; from < texts.length; from += mostAsked) {
    const body = sql.ref('body')
    const holds = texts.slice(from, from + mostAsked).map((text) => {
      const needle = dialect === 'sqlite' ? text : new Typed('NVARCHAR(4000)', text.slice(0, 4000))
      return dialect === 'sqlite' ? sql<boolean>`instr(${body}, ${needle}) > 0` : sql<boolean>`charindex(${needle}, ${body}) > 0`
    })
    const query = sqlFor(dialect)
      .selectFrom('idempotency')
      .select('key')
      .where((is) => is.or(holds))
    const keys = (await all(engine, query)).map(({ key }) => String(key)).filter((key) => keptKey.test(key))
    for (let at = 0; at < keys.length; at += mostAsked) {
      const list = keys.slice(at, at + mostAsked).map((key) => `'${key}'`)
      await engine.execute([`DELETE FROM ${quoted(dialect, 'idempotency')} WHERE ${quoted(dialect, 'key')} IN (${list.join(', ')})`])
    }
    dropped += keys.length
  }
  return dropped
}

// What the nightly timer forgets, and what it keeps.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { all, sqlFor } from '../../shared/db/query.ts'
import { purgeCommitLog, purgeIdempotency, purgeOneTimeLinks, purgeSessions, purgeSignInFailures } from '../../shared/db/retention.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const now = '2027-03-31T12:00:00.000Z'
const idsOf = async (table: string, key: string) =>
  (await all(database.engine, sqlFor(database.engine.dialect).selectFrom(table).select(key).orderBy(key))).map((row) => row[key])

test('commit ids go after a day, kept answers and failed sign-ins after 30, sessions and links when they expire', async () => {
  const many = Array.from({ length: 1000 }, (_, at) => `('old-${at}', '2027-03-01T00:00:00.000Z')`).join(',')
  await database.engine.execute([
    ...Array.from({ length: 12 }, (_, part) => `INSERT INTO commitLog (id, at) VALUES ${many.replaceAll('old-', `old-${part}-`)}`),
    `INSERT INTO commitLog (id, at) VALUES ('edge', '2027-03-30T12:00:00.000Z'), ('new', '2027-03-31T11:00:00.000Z')`,
    `INSERT INTO idempotency (actor, "key", requestHash, status, body, at) VALUES ('a', 'old', 'h', 201, '{}', '2027-02-28T00:00:00.000Z'), ('a', 'new', 'h', 201, '{}', '2027-03-02T00:00:00.000Z')`,
    `INSERT INTO session (id, userId, tokenHash, createdAt, usedAt, expiresAt) VALUES ('old', 1, 'x', '${now}', '${now}', '2027-03-31T11:59:00.000Z'), ('new', 1, 'x', '${now}', '${now}', '2027-04-30T00:00:00.000Z')`,
    `INSERT INTO oneTimeLink (tokenHash, userId, kind, expiresAt) VALUES ('old', 1, 'invitation', '2027-03-31T11:59:00.000Z'), ('new', 1, 'password', '2027-04-30T00:00:00.000Z')`,
    `INSERT INTO signInFailure (name, failures, lastAt) VALUES ('old', 5, '2027-02-01T00:00:00.000Z'), ('new', 5, '2027-03-30T00:00:00.000Z')`,
  ])
  for (const purge of [purgeCommitLog, purgeIdempotency, purgeSessions, purgeOneTimeLinks, purgeSignInFailures])
    await purge(database.engine, now)
  expect(await idsOf('commitLog', 'id')).toEqual(['edge', 'new'])
  expect(await idsOf('idempotency', 'key')).toEqual(['new'])
  expect(await idsOf('session', 'id')).toEqual(['new'])
  expect(await idsOf('oneTimeLink', 'tokenHash')).toEqual(['new'])
  expect(await idsOf('signInFailure', 'name')).toEqual(['new'])
})

// The limiter of the running app: what the service of functions/ counts reaches the database.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { closeApp } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { openEngine } from '../../shared/db/connect.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { serviceOf } from '../../shared/http/service.ts'

const folder = mkdtempSync(join(tmpdir(), 'opsbook-limits-'))
const url = `sqlite:${join(folder, 'test.db')}`
vi.stubEnv('DATABASE_URL', url)
vi.stubEnv('OPSBOOK_LOG_LEVEL', 'silent')
let engine: Engine

beforeAll(async () => {
  engine = await openEngine(url)
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
})
afterAll(async () => {
  await closeApp()
  await engine.close()
  rmSync(folder, { recursive: true })
})

test('tells the database which callers asked how often, without their names', async () => {
  const { limiter } = serviceOf(catalogue, domains)
  for (let at = 0; at < 3; at++) limiter.count('address 203.0.113.7', 100)
  await limiter.flush()
  const [rows] = await engine.read([{ sql: 'SELECT "caller", "requests" FROM "requestCount"', parameters: [] }])
  expect(rows).toEqual([{ caller: expect.stringMatching(/^[0-9a-f]{64}$/), requests: 3 }])
})

// Property: whatever single edit is made to the stored trail, the check finds it, and without an edit it finds nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import { sealedNames } from '../../shared/audit/block.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { addEntries, type Ledger, openLedger } from './ledger.ts'

const sizes = [3, 1, 7, 4, 10]
const all = sizes.reduce((sum, size) => sum + size, 0)
let ledger: Ledger
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anchors-'))
  ledger = await openLedger('sqlite')
  for (const size of sizes) {
    await addEntries(ledger.ctx, size)
    await sealPending(ledger.ctx)
  }
  await anchorPending(ledger.ctx, anchorFolder(folder))
  const tables = ['auditEntry', 'auditBlock']
  await ledger.ctx.engine.execute(tables.map((table) => `CREATE TABLE "copy_${table}" AS SELECT * FROM "${table}"`))
})
afterAll(async () => {
  await ledger.drop()
  rmSync(folder, { recursive: true })
})

const number = fc.integer({ min: -3, max: all + 5 })
const text = fc.stringMatching(/^[a-f0-9]{1,20}$/)
const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }).map((at) => at.toISOString())
const numbers = new Set(['entryNo', 'actorId', 'importId', 'rowId', 'version', 'seq', 'blockNo', 'firstSeq', 'lastSeq'])
const valueFor = (column: string) =>
  numbers.has(column) ? number.map(String) : (column === 'at' || column === 'sealedAt' ? instant : text).map((value) => `'${value}'`)

const entryEdit = fc
  .constantFrom(...sealedNames, 'seq')
  .chain((column) => fc.tuple(fc.constant(column), valueFor(column), fc.integer({ min: 1, max: all })))
  .map(
    ([column, value, at]) =>
      `UPDATE OR IGNORE "auditEntry" SET "${column}" = ${value} WHERE "entryNo" = ${at} AND "${column}" IS NOT ${value}`,
  )
const blockEdit = fc
  .constantFrom('blockNo', 'branch', 'firstSeq', 'lastSeq', 'root', 'previousHash', 'hash', 'sealedAt')
  .chain((column) => fc.tuple(fc.constant(column), valueFor(column), fc.integer({ min: 1, max: sizes.length })))
  .map(
    ([column, value, at]) =>
      `UPDATE OR IGNORE "auditBlock" SET "${column}" = ${value} WHERE "blockNo" = ${at} AND "${column}" IS NOT ${value}`,
  )
const removal = fc
  .tuple(fc.constantFrom('auditEntry', 'auditBlock'), fc.integer({ min: 1, max: all }))
  .map(([table, at]) => `DELETE FROM "${table}" WHERE "${table === 'auditEntry' ? 'entryNo' : 'blockNo'}" = ${at}`)
const cut = fc.integer({ min: 1, max: sizes.length }).map((from) => `DELETE FROM "auditBlock" WHERE "blockNo" >= ${from}`)
const insertion = number.map(
  (seq) =>
    `INSERT OR IGNORE INTO "auditEntry" ("commitId", "at", "actor", "source", "requestId", "resource", "action", "seq") VALUES ('c', '2027-01-01T00:00:00.000Z', 'mallory', 'api', 'r', 'store', 'note', ${seq})`,
)

test('any random single edit of the stored trail is found', async () => {
  const { ctx } = ledger
  const check = async () => {
    const findings: Finding[] = []
    await verifyLedger(ctx, anchorFolder(folder), (finding) => findings.push(finding))
    return findings
  }
  const same = `(SELECT COUNT(*) FROM (SELECT * FROM "auditEntry" EXCEPT SELECT * FROM "copy_auditEntry")) + (SELECT COUNT(*) FROM (SELECT * FROM "copy_auditEntry" EXCEPT SELECT * FROM "auditEntry")) + (SELECT COUNT(*) FROM (SELECT * FROM "auditBlock" EXCEPT SELECT * FROM "copy_auditBlock")) + (SELECT COUNT(*) FROM (SELECT * FROM "copy_auditBlock" EXCEPT SELECT * FROM "auditBlock"))`
  let edits = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(entryEdit, blockEdit, removal, cut, insertion), async (edit) => {
      try {
        await ctx.engine.execute([edit])
      } catch {
        return // a check of the schema refuses it
      }
      const [[row] = []] = await ctx.engine.read([{ sql: `SELECT ${same} AS "n"`, parameters: [] }])
      const isEdited = Number(row?.n) > 0
      if (isEdited) edits++
      const faults = (await check()).filter(({ kind }) => kind !== 'branch')
      await ctx.engine.execute(
        ['auditEntry', 'auditBlock'].flatMap((table) => [`DELETE FROM "${table}"`, `INSERT INTO "${table}" SELECT * FROM "copy_${table}"`]),
      )
      expect([edit, faults.length > 0]).toEqual([edit, isEdited])
    }),
    { numRuns: process.env.OPSBOOK_TEST_LONG ? 2000 : 200 },
  )
  expect(edits).toBeGreaterThan(100)
  expect(await check()).toEqual([])
}, 300_000)

// The report that an auditor keeps: its counts add up and say so, its page shows hostile texts as texts.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { all, sqlFor } from '../../shared/db/query.ts'
import { reportEndpoints } from '../../shared/http/report-endpoints.ts'
import { auditorsPage } from '../../shared/imports/auditors-page.ts'
import { type AuditorsReport, auditorsReport } from '../../shared/imports/auditors-report.ts'
import { checksOf } from '../../shared/imports/checks.ts'
import { pagePolicy, pageStyle } from '../../shared/imports/page-style.ts'
import { version } from '../../shared/version.ts'
import { actorOf } from '../support/database.ts'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { makeBook } from '../support/make-sheets.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
})
afterEach(() => office.drop())

const reportOf = async (done: { row: Parameters<typeof auditorsReport>[1] }) => auditorsReport(office.ctx, done.row)

test('the counts of the facilities workbook add up, in and out, and its audit range holds exactly its entries', async () => {
  const done = await office.run(fixture('facilities.xlsx'), { isPartial: true })
  const report = await reportOf(done)
  expect(report.checks.filter(({ isTrue }) => !isTrue)).toEqual([])
  expect(report.checks.map(({ what, numbers }) => `${what}: ${numbers}`)).toEqual(
    expect.arrayContaining([
      'Stock list (inventoryItem): rows = accepted + refused: 220 = 213 + 7',
      'Stock list (inventoryItem): accepted = new + changed + unchanged: 213 = 213 + 0 + 0',
      'rows of the file = rows of its tables: 246 = 10 + 4 + 12 + 220',
    ]),
  )
  expect(report).toMatchObject({ opsbook: version, applied: 238, conflicts: 0, undo: null, rejects: { more: 0 } })
  expect(report.rejects.items.map(({ cell }) => cell)).toEqual(done.refused.map((refusal) => refusal.split(' ')[0]))
  const entries = await all(office.ctx.engine, sqlFor(office.ctx.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
  const own = entries.filter(({ importId }) => importId === done.id).map(({ entryNo }) => Number(entryNo))
  expect(report.audit).toEqual({ entries: own.length, changes: own.length, first: own[0], last: own.at(-1) })
  const page = auditorsPage(report)
  expect(page).toContain(`✓ All ${report.checks.length} counts add up.`)
  expect(page).not.toContain('✗')
})

test('counts that do not add up are said plainly', async () => {
  const done = await office.run(fixture('facilities.xlsx'), { isPartial: true })
  const wrong = { ...done.report, sheets: done.report.sheets.map((sheet, at) => (at === 0 ? { ...sheet, rejected: 1 } : sheet)) }
  const report = await reportOf({ row: { ...done.row, report: wrong, rowsTotal: 247 } })
  expect(report.checks.filter(({ isTrue }) => !isTrue).map(({ what, numbers }) => `${what}: ${numbers}`)).toEqual([
    'Categories (category): rows = accepted + refused: 10 ≠ 10 + 1',
    'rows of the file = rows of its tables: 247 ≠ 10 + 4 + 12 + 220',
  ])
  expect(auditorsPage(report)).toContain(`✗ 2 of ${report.checks.length} counts do not add up.`)
})

test('an import that only looked but left audit entries is caught', () => {
  const report = { sheets: [], notes: [], issues: [], applied: 0, reason: null }
  const audit = { entries: 1, changes: 1, first: 5, last: 5 }
  expect(checksOf({ rowsTotal: 0, mode: 'reconcile', state: 'done' }, report, audit).filter(({ isTrue }) => !isTrue)).toEqual([
    { what: 'nothing written: no audit entry of a row', numbers: '1 = 0', isTrue: false },
  ])
})

test('hostile texts of a file are shown as texts: no markup, no control characters', async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
  const content = makeBook({
    '&lt;b&gt;&amp;': [
      ['SKU', 'Name', 'Category', 'Store', '</style><script>'],
      [evil, 'x', `${evil}\u009b\u202e`, 'MAIN', 1],
    ],
  })
  const done = await office.run({ name: '</title><script>alert(2)</script>\u202e.xlsx', content }, { mode: 'validate', timezone: 'UTC' })
  const reason = 'failed at <svg onload=alert(3)> \u001b[2J'
  const mapping = { sheets: [{ sheet: '<u>', tables: [{ resource: null, columns: [{ at: 'A1', header: '<i>', to: null }] }] }] }
  const page = auditorsPage(await reportOf({ row: { ...done.row, reason, mapping } }))
  expect(done.refused).toEqual(['C2 reference', 'D2 reference'])
  expect(done.sheet.sheet).toBe('<b>&')
  const body = page.replace(pageStyle, '')
  expect(body).not.toMatch(/<(script|img|svg|b|i|u)\b/i)
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(body).toContain('&lt;i&gt; → passed over')
  expect([...body].filter((character) => character !== '\n' && /[\p{Cc}\u202a-\u202e]/u.test(character))).toEqual([])
  expect([...body.matchAll(/<(\w+)[^>]*\s(on\w+|style|src|href)=/gi)].map(([all]) => all)).toEqual([])
})

test('the first thousand refused cells are listed and the rest counted', async () => {
  const rows = Array.from({ length: 1200 }, (_, at) => `C${at},`)
  const report = await reportOf(await office.run(csv('categories.csv', 'Category Code,Category', ...rows), { isPartial: true }))
  expect([report.rejects.items.length, report.rejects.more, report.warnings]).toEqual([1000, 200, { items: [], more: 0 }])
  expect(auditorsPage(report)).toContain('And 200 more, which are not listed here.')
})

test('an import that was cancelled on the way says what it had written, and that it was undone', async () => {
  await office.furnish()
  const done = await office.run(csv('stock.csv', 'SKU,Name,Category,Store', 'A,Drill,TOOLS,MAIN', 'B,Saw,TOOLS,MAIN'), { isPartial: true })
  const applied = { inserts: 1, updates: 0, unchanged: 0, rejected: 0 }
  const given = { ...done.report, applied: 0, sheets: done.report.sheets.map((sheet) => ({ ...sheet, applied })) }
  const report = await reportOf({ row: { ...done.row, state: 'cancelled', report: given } })
  expect(report.applied).toBe(1)
  expect(report.checks.at(-1)).toEqual({ what: 'at least one audit entry for each row written', numbers: '2 ≥ 1', isTrue: true })
  expect(auditorsPage(report)).toContain('2 rows in, 2 accepted, 0 refused; 1 written.')
  const undo = { removed: 1, restored: 0, left: 0 }
  expect(auditorsPage(await reportOf({ row: { ...done.row, state: 'cancelled', report: { ...given, undo } } }))).toContain(
    '1 written, undone since.',
  )
})

test('sheets that were left out are not in its mapping', async () => {
  const { row } = await office.run(fixture('facilities.xlsx'), { mode: 'validate' })
  expect(new Set((await reportOf({ row })).mapping?.map(({ sheet }) => sheet))).toEqual(
    new Set(['Categories', 'Storerooms', 'Suppliers', 'Stock list']),
  )
})

test('it shows mapping, hash, comparison and undo where they are kept, and says where they are not', async () => {
  await office.furnish()
  const done = await office.run(csv('stock.csv', 'SKU,Name,Category,Store,Qty', 'A,Drill,TOOLS,MAIN,5'), { mode: 'reconcile' })
  const bare = auditorsPage(await reportOf({ row: { ...done.row, fileHash: null } }))
  expect(bare).toMatch(/<dt>SHA-256<\/dt><dd class="wide"><span class="quiet">not kept/)
  expect(bare).toContain('✗ 1 difference from Opsbook.')
  const mapping = {
    sheets: [
      { sheet: 'stock', tables: [{ resource: 'inventoryItem', columns: [{ at: 'A1', header: 'SKU', to: 'sku', sure: 1, why: 'name' }] }] },
    ],
  }
  const report = { ...done.report, undo: { removed: 3, restored: 1234, left: 0 } }
  const kept = await reportOf({ row: { ...done.row, mapping, report, fileHash: 'ab'.repeat(32), fileBytes: 12_345 } })
  expect(kept.mapping).toEqual([{ sheet: 'stock', resource: 'inventoryItem', cell: 'A1', header: 'SKU', column: 'sku' }])
  const page = auditorsPage(kept)
  for (const text of ['SKU → sku', 'ab'.repeat(32), '12,345 bytes', 'removed: 3; restored: 1,234; left: 0']) expect(page).toContain(text)
})

test('over HTTP it is JSON and a page that a browser shows with its own style and runs nothing; other people’s imports are not found', async () => {
  const done = await office.run(csv('categories.csv', 'Category Code,Category', 'A,Alpha'), {})
  const [json, page] = reportEndpoints
  const request = { params: { id: String(done.id) }, query: new URLSearchParams(), headers: new Headers(), input: undefined }
  const reply = await json?.handle(office.ctx, request)
  const body = reply?.body as AuditorsReport // what the endpoint documents
  expect(body).toMatchObject({
    opsbook: version,
    import: { id: done.id, fileName: 'categories.csv', createdBy: 'system:test' },
    applied: 1,
  })
  const shown = await page?.handle(office.ctx, request)
  expect(shown?.headers).toEqual({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy })
  expect(pagePolicy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-ancestors 'none'$/)
  expect(String(shown?.body)).toContain(`<style>${pageStyle}</style>`)
  const outsider = office.database.context(actorOf('staff', 'staff-tester', [1]))
  await expect(json?.handle(outsider, request)).rejects.toMatchObject({ code: 'not_found' })
})

// A comparison through the running host and the terminal: what is answered, kept in storage, and left untouched.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reconciliation } from '../../shared/imports/reconciliation.ts'
import { fixture } from '../support/expected-stock.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'
import { startProgram } from '../support/spawn-program.ts'

const program = resolve(import.meta.dirname, '../../infra/cli/import.ts')
const workbook = readFileSync(fixture('facilities.xlsx'))
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
  await host.whenOver(await host.upload('facilities.xlsx', workbook, { mode: 'apply', partial: true }))
}, 120_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

const differences = (all: readonly Reconciliation[]) => Object.fromEntries(all.map((one) => [one.resource, one.differences]))
const expected = { category: 0, store: 0, supplier: 1, inventoryItem: 7 }

test('an uploaded workbook is compared: summary, complete lists under signed URLs, an audit entry, no row changed', async () => {
  const counts = () => host.query('SELECT COUNT(*) AS n, MAX(entryNo) AS last FROM auditEntry WHERE importId IS NOT NULL')
  const before = counts()
  const id = await host.upload('facilities.xlsx', workbook, { mode: 'reconcile' })
  const view = await host.whenOver(id)
  expect([view.state, view.report?.applied]).toEqual(['done-with-rejects', 0])
  expect(view.report?.reconciliations?.every(({ first }) => first.refused.length === 0)).toBe(true)
  const { status, body } = await host.call('GET', `/api/imports/${id}/reconciliation`)
  expect(status).toBe(200)
  const { reconciliations, files } = body as unknown as {
    reconciliations: Reconciliation[]
    files: Record<'json' | 'workbook', { url: string }>
  } // what the endpoint documents
  expect(differences(reconciliations)).toEqual(expected)
  expect(reconciliations.find(({ resource }) => resource === 'inventoryItem')?.first.refused).toHaveLength(6)
  const whole = (await (await fetch(files.json.url)).json()) as { reconciliations: Reconciliation[] }
  expect(differences(whole.reconciliations)).toEqual(expected)
  const zip = await fetch(files.workbook.url)
  expect(zip.headers.get('content-disposition')).toContain('facilities-reconciliation.xlsx')
  expect(
    Buffer.from(await zip.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
  expect(counts()).toEqual(before)
  expect(host.query("SELECT action, rowId FROM auditEntry WHERE action = 'import.reconciliation'")).toEqual([
    { action: 'import.reconciliation', rowId: id },
  ])
  const page = await fetch(`${host.url}/api/imports/${id}/report.html`)
  expect(page.status).toBe(401)
}, 60_000)

test('an import that compared nothing answers 404 and says how to compare', async () => {
  const id = await host.drop('facilities.xlsx', workbook, { mode: 'validate' })
  await host.whenOver(id)
  const { status, body } = await host.call('GET', `/api/imports/${id}/reconciliation`)
  expect([status, body.detail]).toEqual([404, expect.stringContaining('mode "reconcile"')])
}, 60_000)

test('a dropped file with the metadata mode=reconcile is compared', async () => {
  const view = await host.whenOver(await host.drop('stock/facilities.xlsx', workbook, { mode: 'reconcile' }))
  expect(differences(view.report?.reconciliations ?? [])).toEqual(expected)
}, 60_000)

test('in a terminal: exit 2 with what differs, exit 0 when all is the same, and the report as a page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reconcile-cli-'))
  const run = async (...args: string[]) => {
    const settings = { DATABASE_URL: `sqlite:${join(folder, 'opsbook.db')}`, OPSBOOK_LOG_LEVEL: 'warn', TMPDIR: folder }
    const { child, said, closed } = startProgram(program, args, settings, folder)
    await closed
    return { code: child.exitCode, ...said }
  }
  try {
    const file = join(folder, 'categories.csv')
    writeFileSync(file, 'Category Code,Category\nA,Alpha\nB,Beta\n')
    expect((await run(file, '--apply')).code).toBe(0)
    const same = await run(file, '--reconcile')
    const note = 'The file is UTF-8; its cells are separated by commas.'
    expect([same.code, same.out]).toEqual([0, `${note}\ncategory (categories): 2 rows in Opsbook, 2 in the workbook: the same\n`])
    writeFileSync(file, 'Category Code,Category\nA,Alpha 2\nC,Gamma\n')
    const other = await run(file, '--reconcile', '--out', join(folder, 'out'), '--report', join(folder, 'report.html'))
    expect([other.code, other.err]).toEqual([2, ''])
    expect(other.out.split('\n').map((line) => line.trim())).toEqual([
      note,
      'category (categories): 2 rows in Opsbook, 2 in the workbook: 3 differences',
      '0 equal, 1 differing in 1 cell, 1 only in Opsbook, 1 only in the workbook, 0 twice, 0 refused',
      'Category (name): 1 cell differs; 0 empty here, 0 there',
      'only in Opsbook: B',
      'only in the workbook: C (categories, row 3)',
      'A: name B2 "Alpha" -> "Alpha 2"',
      '',
    ])
    expect(JSON.parse(readFileSync(join(folder, 'out/reconciliation.json'), 'utf8')).reconciliations).toHaveLength(1)
    expect(readFileSync(join(folder, 'out/reconciliation.xlsx')).subarray(0, 2).toString()).toBe('PK')
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('✗ 3 differences from Opsbook.')
    expect((await run(file, '--reconcile', '--apply')).err).toMatch(/^--apply and --reconcile are two things/)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 60_000)

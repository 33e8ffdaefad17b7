// The facilities workbook on every engine: the same report, issues, rows and trail, the second time nothing, and undone to nothing.
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { recentEntries } from '../../../shared/audit/trail.ts'
import { type Resource, systemColumns } from '../../../shared/catalogue/resource.ts'
import { contentHash } from '../../../shared/db/content-hash.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import { createImport, findImport, listIssues } from '../../../shared/db/imports.ts'
import { parseList } from '../../../shared/db/list-request.ts'
import { list } from '../../../shared/db/listing.ts'
import type { Row } from '../../../shared/db/rows.ts'
import { controlImport } from '../../../shared/imports/control.ts'
import { newImport } from '../../../shared/imports/new-import.ts'
import { runImport } from '../../../shared/imports/run.ts'
import { previewUndo, runUndo, undoOf } from '../../../shared/imports/undo.ts'
import { type Ground, holds } from './twin.ts'

const path = 'tests/fixtures/facilities.xlsx'
const expected = JSON.parse(readFileSync('tests/fixtures/expected.json', 'utf8'))['facilities.xlsx']

/** Brings the workbook in as far as it goes. */
async function run({ as }: Ground, mode: 'validate' | 'apply') {
  const ctx = as(undefined, { source: 'import' })
  const file = { fileName: 'facilities.xlsx', blobPath: 'test', etag: ctx.random(8), mode, isPartial: true, timezone: 'UTC' }
  const begun = await createImport(ctx, newImport(ctx, file))
  if (!begun) throw new Error('the import is there already')
  const { state, report } = await runImport({ ...ctx, importId: begun.id }, begun, { path, can: () => true })
  const { rowsTotal, rowsDone, step, reason } = (await findImport(ctx, begun.id)) ?? {}
  return { id: begun.id, state, report, row: { rowsTotal, rowsDone, step, reason }, issues: await listIssues(ctx, begun.id, 0, 100_000) }
}

/** Takes an import back, or says why not. */
async function undo({ ctx }: Ground, id: number) {
  const { rows: _, ...preview } = await previewUndo(ctx, id)
  try {
    await controlImport(ctx, id, 'undo')
    const state = await runUndo(ctx, id)
    const row = await findImport(ctx, id)
    return { preview, state, undo: row && undoOf(row) }
  } catch (error) {
    return String(error)
  }
}

/** All live rows of a resource. */
async function rowsOf(ctx: DbContext, resource: Resource): Promise<Row[]> {
  const rows: Row[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: [string, string][] = [
      ['sort', 'id'],
      ['limit', '1000'],
    ]
    const page = await list(ctx, resource, parseList(ctx, resource, cursor === '' ? query : [...query, ['cursor', cursor]]))
    rows.push(...page.items.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !isTime(name)))))
    cursor = page.nextCursor
  }
  return rows
}

// how often a run looks at the clock is its own business
const isTime = (name: string) => name.endsWith('At') && (name in systemColumns || name === 'occurredAt')

async function contents({ ctx }: Ground): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  for (const resource of ctx.catalogue.resources) found[resource.name] = await rowsOf(ctx, resource)
  return found
}

async function trail({ ctx }: Ground) {
  const { items } = await recentEntries(ctx, {}, { before: null, limit: 100_000 })
  return items.map(({ at: _, before, after, ...entry }) => ({ ...entry, before: withoutTime(before), after: withoutTime(after) }))
}

const withoutTime = (value: unknown) =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isTime(name) && one !== null ? 'a time' : one]))
    : value

export function importContract(): void {
  holds(
    'is checked, taken, found unchanged, and undone',
    async (on) => {
      const checked = await run(on, 'validate')
      const empty = await contentHash(on.ctx)
      const taken = await run(on, 'apply')
      const full = await contentHash(on.ctx)
      const after = await contents(on)
      const entries = await trail(on)
      const again = await run(on, 'apply')
      const isSame = JSON.stringify(await contents(on)) === JSON.stringify(after)
      const undone = await undo(on, taken.id)
      return {
        checked,
        taken,
        after,
        entries,
        again,
        isSame,
        undone,
        left: await contents(on),
        undoing: (await trail(on)).slice(0, -entries.length),
        hashes: [empty, full, await contentHash(on.ctx)],
        twice: await undo(on, taken.id),
      }
    },
    ({ checked, taken, after, entries, again, isSame, undone, left, undoing, hashes, twice }) => {
      for (const { report, issues, row } of [checked, taken, again]) {
        for (const { sheet, rows, accepted, rejected } of report?.sheets ?? []) {
          const { dataRows, accepted: good, rejected: bad } = expected[sheet]
          expect([sheet, rows, accepted, rejected]).toEqual([sheet, dataRows, good, bad.length])
          expect(issues.filter((issue) => issue.sheet === sheet && issue.severity === 'reject').map(({ cell }) => cell)).toEqual(
            bad.map(({ cell }: { cell: string }) => cell),
          )
        }
        expect(row).toMatchObject({ rowsTotal: 246, rowsDone: 246, reason: null })
      }
      const written = Object.values(after).flat().length
      expect(after.inventoryItem).toContainEqual(
        expect.objectContaining({
          sku: '00142',
          name: 'Tools item 141',
          category: 'TOOLS',
          store: 'MAIN',
          supplier: 'SUP002',
          unitCost: 3126.82,
          quantityOnHand: 144,
          totalValue: 450262.08,
        }),
      )
      expect(entries).toHaveLength(written)
      expect(new Set(entries.map(({ importId, source, version }) => `${importId} ${source} ${version}`))).toEqual(
        new Set([`${taken.id} import 1`]),
      )
      expect([isSame, again.report?.sheets.map(({ inserts, updates }) => inserts + updates)]).toEqual([true, [0, 0, 0, 0, 0]])
      const counts = { removed: written, restored: 0, left: 0 }
      expect(undone).toMatchObject({ preview: counts, state: 'undone', undo: counts })
      expect(twice).toBe(`AppError: import ${taken.id} was undone already: undo is not possible`)
      expect(undoing.filter(({ action }) => action.endsWith('.remove'))).toHaveLength(written)
      expect(undoing.filter(({ action }) => !action.endsWith('.remove'))).toMatchObject([{ action: 'import.undo', importId: taken.id }])
      const [empty, full, emptyAgain] = hashes
      expect([emptyAgain, full?.hash === empty?.hash]).toEqual([empty, false])
      expect(Object.values(left).flat()).toEqual([])
    },
  )
}

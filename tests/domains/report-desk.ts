// Reports as people ask for them, at one fixed instant: as JSON, and as a workbook that is read again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AnyReport } from '../../shared/catalogue/report.ts'
import type { Resource, RowOf } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select } from '../../shared/db/store.ts'
import { domains } from '../../shared/domains/index.ts'
import { domainReportEndpoint } from '../../shared/http/domain-report-endpoint.ts'
import { outputOf } from '../../shared/http/endpoint.ts'
import { cellsOf } from '../support/export-file.ts'

/** The instant at which the tests ask: a Friday. */
export const now = '2026-11-27T09:00:00.000Z'

/** What a report answers. */
export interface Asked {
  readonly rows: Row[]
  readonly totals?: Row[]
}

function endpointOf(name: string) {
  for (const domain of domains) {
    const report = domain.reports.find((one) => one.name === name)
    if (report) return { report, endpoint: domainReportEndpoint(domain.name, report) }
  }
  throw new Error(`no report ${name}`)
}

const answer = async (ctx: DbContext, name: string, query: Record<string, string>) =>
  endpointOf(name).endpoint.handle(
    { ...ctx, now: () => now },
    {
      params: {},
      query: new URLSearchParams(query),
      headers: new Headers(),
      input: undefined,
    },
  )

/** The rows and totals of a report; asks once, and the answer is what its columns and the documentation say. */
export async function ask(ctx: DbContext, name: string, query: Record<string, string> = {}): Promise<Asked> {
  let trips = 0
  const read: Engine['read'] = (queries) => {
    trips += 1
    return ctx.engine.read(queries)
  }
  const { body } = await answer({ ...ctx, engine: { ...ctx.engine, read } }, name, query)
  expect(trips).toBe(1)
  outputOf(endpointOf(name).endpoint)?.parse(body)
  return JSON.parse(JSON.stringify(body)) as Asked // checked one line above
}

/** The bytes of the workbook of a report. */
export async function bookOf(ctx: DbContext, name: string, query: Record<string, string> = {}): Promise<Uint8Array> {
  const { body } = await answer(ctx, name, { ...query, format: 'xlsx' })
  return body as Uint8Array // a workbook
}

/** Cells as plain texts and numbers, days and instants in one form: a workbook does not tell a day from its first moment. */
const plain = (cell: unknown) =>
  typeof cell === 'object' && cell !== null && 'iso' in cell ? String(cell.iso).replace(/(T00:00:00)?(\.000)?$/, '') : (cell ?? null)

/** What the workbook of a report holds, read by our own reader. */
export async function sheetOf(ctx: DbContext, name: string, query: Record<string, string> = {}): Promise<unknown[][]> {
  const rows = await cellsOf({ name: 'report.xlsx', content: await bookOf(ctx, name, query) })
  const [header = []] = rows
  return rows.map((row) => header.map((_, at) => plain(row[at])))
}

/** What the workbook of an answer must hold. */
export function cellsFor(name: string, { rows, totals = [] }: Asked): unknown[][] {
  const { columns }: AnyReport<never> = endpointOf(name).report
  const names = Object.keys(columns)
  const lines = [...rows, ...totals.map((total) => ({ [names[0] ?? '']: 'Total', ...total }))]
  const cells = lines.map((row: Row) =>
    names.map((column) => (row[column] === null || row[column] === undefined ? null : plain(columns[column]?.toCell(row[column])))),
  )
  return [names, ...cells]
}

/** All rows of a resource, to work figures out from. */
export async function rowsOf<R extends Resource>(ctx: DbContext, resource: R): Promise<(RowOf<R> & Row)[]> {
  const [rows] = await gather(ctx, [select(ctx, resource, {}, 100_000)])
  return rows
}

/** Looks at a workbook that stands in a file while `look` runs. */
export function inFile<T>(content: Uint8Array, look: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  try {
    writeFileSync(join(folder, 'report.xlsx'), content)
    return look(join(folder, 'report.xlsx'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Numbers from 0 until just below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Short words over a random source: whole numbers from 0, one of a list, and something or null. */
export function dice(seed: number) {
  const next = seeded(seed)
  const below = (count: number) => Math.floor(next() * count)
  const from = <const T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0]
  const maybe = <T>(value: T): T | null => (below(3) === 0 ? null : value)
  /** An instant within so many days before (or, with a negative start, after) now. */
  const ago = (fromDays: number, untilDays = 0) =>
    new Date(Date.parse(now) - (untilDays + next() * (fromDays - untilDays)) * 86_400_000).toISOString()
  return { below, from, maybe, ago }
}

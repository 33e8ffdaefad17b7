// All rows of a list, page by page, and how many were taken.
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { type ListRequest, pageSize, parseList } from '../db/list-request.ts'
import { listAs, type Page } from '../db/listing.ts'
import type { Row } from '../db/rows.ts'
import { AppError, type Issue } from '../errors.ts'
import { columnsToRead, showRaw } from '../http/render.ts'

const ofPages = ['limit', 'cursor', 'count']

/** Reads the list grammar as an export takes it: everything but pages. Throws `invalid` with every issue. */
export function parseExport(ctx: DbContext, resource: Resource, query: Iterable<[string, string]>): ListRequest {
  const given = [...query]
  const issues: Issue[] = given.flatMap(([path]) =>
    ofPages.includes(path)
      ? [{ path, code: 'unknown', message: `an export takes no ${path}`, hint: 'Leave it out: an export is whole.' }]
      : [],
  )
  const rest = given.filter(([name]) => !ofPages.includes(name))
  try {
    const request = parseList(ctx, resource, rest)
    if (issues.length === 0) return { ...request, limit: pageSize.most }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    issues.push(...error.issues)
  }
  throw new AppError('invalid', 'the export cannot be given as asked', { issues })
}

/** The pages of a list one after the other, rows as JSON shows them; the first counts them all where that is asked for. */
export async function* everyPage(ctx: DbContext, resource: Resource, request: ListRequest): AsyncGenerator<Page> {
  const { dialect } = ctx.engine
  const show = showRaw(ctx.catalogue, resource, dialect, request.fields)
  const fields = columnsToRead(ctx.catalogue, resource, dialect, request.fields)
  for (let cursor: string | null = null; ; ) {
    const page: Page = await listAs(ctx, resource, { ...request, fields, withCount: request.withCount && cursor === null, cursor }, show)
    yield page
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}

/** All rows of a list. */
export async function* everyRow(ctx: DbContext, resource: Resource, request: ListRequest): AsyncGenerator<Row> {
  for await (const { items } of everyPage(ctx, resource, request)) yield* items
}

/** Rows taken in parts, and how many were. */
export class CountedRows<T = Row> {
  count = 0
  private readonly rows: AsyncIterator<T>
  private ahead: Promise<IteratorResult<T>>

  constructor(rows: AsyncIterable<T>) {
    this.rows = rows[Symbol.asyncIterator]()
    this.ahead = this.rows.next()
    this.ahead.catch(() => undefined) // whoever takes it is told
  }

  async hasMore(): Promise<boolean> {
    return !(await this.ahead).done
  }

  async *take(most = Number.POSITIVE_INFINITY): AsyncGenerator<T> {
    for (let taken = 0; taken < most; taken++) {
      const { done, value } = await this.ahead
      if (done) return
      this.ahead = this.rows.next()
      this.ahead.catch(() => undefined)
      this.count++
      yield value
    }
  }
}

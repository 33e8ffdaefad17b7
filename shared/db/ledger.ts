// The ledger in the database: entries that wait for their place, entries that have one, and blocks. Named functions, without audit.
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../catalogue/column.ts'
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { auditBlockColumns, auditColumns, entryColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, ConstraintFault, type Raw } from './engine.ts'
import { all, limited, sqlFor } from './query.ts'
import { gather, type Selection } from './store.ts'

type Block = ValuesOf<typeof auditBlockColumns>

/** Entries that a block has at most; it ends earlier where they are long. */
export const mostOfBlock = 1000
const mostBytes = 4_000_000
/** Blocks that are read at once. */
const mostBlocks = 500

const blocks = bookOf('auditBlock', auditBlockColumns)
const entryNames = Object.keys(entryColumns)

/** Selects the last block. */
export function selectHead({ engine: { dialect } }: DbContext): Selection<Block> {
  return blocks.select(dialect, {}, (query) => limited(dialect, query.orderBy('blockNo', 'desc'), 1))
}

/** Selects the blocks after a number in their order, at most 500; all of them, or only those without an anchor. */
export function selectBlocks({ engine: { dialect } }: DbContext, after: number, which: 'all' | 'unanchored' = 'all'): Selection<Block> {
  return blocks.select(dialect, {}, (query) => {
    const beyond = query.where('blockNo', '>', bound(auditBlockColumns.blockNo, after, dialect)).orderBy('blockNo')
    return limited(dialect, which === 'all' ? beyond : beyond.where('anchoredAt', 'is', null), mostBlocks)
  })
}

const entries = (dialect: Dialect) => sqlFor(dialect).selectFrom('auditEntry')
type Entries = ReturnType<typeof entries>

/** Bytes of the two columns of an entry that can be long. */
function longBytes(dialect: Dialect): RawBuilder<number> {
  const measure = sql.raw(dialect === 'sqlite' ? 'octet_length' : 'DATALENGTH')
  const of = (name: string) => sql`coalesce(${measure}(${sql.ref(name)}), 0)`
  return sql<number>`${of('before')} + ${of('after')}`
}

/** The first of these rows that fit into memory; there is always room for one. */
function fitting(sizes: readonly Raw[]): readonly Raw[] {
  let bytes = 0
  const over = sizes.findIndex(({ size }) => {
    bytes += Number(size)
    return bytes > mostBytes
  })
  return over < 0 ? sizes : sizes.slice(0, Math.max(over, 1))
}

const sized = (dialect: Dialect, query: Entries, by: 'entryNo' | 'seq') =>
  limited(dialect, query.orderBy(by), mostOfBlock).select([by, longBytes(dialect).as('size')])

/**
 * The entries that are next in line for a place. Their numbers come from the index of what waits: of whole rows SQL Server might go
 * through the table from its first entry on, when it believes that many of them wait.
 */
function unsealed(dialect: Dialect, upTo?: unknown): Entries {
  const waiting = entries(dialect).where('seq', 'is', null).orderBy('entryNo').select('entryNo')
  return entries(dialect).where(
    'entryNo',
    'in',
    limited(dialect, upTo === undefined ? waiting : waiting.where('entryNo', '<=', upTo), mostOfBlock),
  )
}

/** The last block, and the entries that are next in line for a place after it, as many as a block takes. Two round trips. */
export async function readUnsealed(ctx: DbContext): Promise<{ head: Block | undefined; raws: Raw[]; isRest: boolean }> {
  const { engine } = ctx
  const { dialect } = engine
  const head = selectHead(ctx)
  // the head first: whoever seals after it was read is noticed by the number of the next block
  const [[headRaw] = [], sizes = []] = await engine.read([head.query, sized(dialect, unsealed(dialect), 'entryNo').compile()])
  const chosen = fitting(sizes)
  const upTo = bound(auditColumns.entryNo, Number(chosen.at(-1)?.entryNo ?? 0), dialect)
  const rows = unsealed(dialect, upTo).orderBy('entryNo').select(entryNames)
  const raws = chosen.length === 0 ? [] : await all(engine, rows)
  return { head: headRaw && head.decode(headRaw), raws, isRest: chosen.length === sizes.length && sizes.length < mostOfBlock }
}

/** Writes a block and gives its entries their places, in one batch; false when another has sealed meanwhile, and then nothing was written. */
export async function writeBlock(ctx: DbContext, block: Block, entryNos: readonly number[]): Promise<boolean> {
  const { dialect } = ctx.engine
  const whole = (name: string) => [{ name, type: 'BIGINT' }]
  const rows = entryNos.map((entryNo, at) => [entryNo, block.firstSeq + at])
  const places = { kind: 'update', table: 'auditEntry', match: whole('entryNo'), set: whole('seq'), rows } as const
  try {
    // the block first: of two sealers at once the second finds its number taken before it has touched an entry
    await ctx.engine.write([blocks.insert(dialect, block), places], `seal-${ctx.random(16)}`)
    return true
  } catch (error) {
    if (error instanceof ConstraintFault && error.kind === 'unique') return false
    throw error
  }
}

/** Notes since when the anchors of these blocks are in their place. */
export async function writeAnchored(ctx: DbContext, blockNos: readonly number[], anchoredAt: string): Promise<void> {
  const matches = blockNos.map((blockNo) => ({ blockNo }))
  await ctx.engine.write(blocks.update(ctx.engine.dialect, matches, { anchoredAt }), `anchor-${ctx.random(16)}`)
}

/** The entries after a place in the ledger in their order (from the very first with null), with `seq`, as many as fit into memory. Two round trips. */
export async function readSealed({ engine }: DbContext, after: number | null, upTo?: number): Promise<Raw[]> {
  const { dialect } = engine
  const seq = (value: number) => bound(auditColumns.seq, value, dialect)
  const from = () => {
    const query = entries(dialect).where('seq', 'is not', null)
    const beyond = after === null ? query : query.where('seq', '>', seq(after))
    return upTo === undefined ? beyond : beyond.where('seq', '<=', seq(upTo))
  }
  const last = fitting(await all(engine, sized(dialect, from(), 'seq'))).at(-1)
  if (!last) return []
  return all(
    engine,
    from()
      .where('seq', '<=', seq(Number(last.seq)))
      .orderBy('seq')
      .select([...entryNames, 'seq']),
  )
}

/** Where these entries stand now: their places in the ledger, null for one that has none; those that are gone are left out. */
export async function findPlaces({ engine }: DbContext, entryNos: readonly number[]): Promise<Map<number, number | null>> {
  if (entryNos.length === 0) return new Map()
  const { dialect } = engine
  const numbers = entryNos.map((entryNo) => bound(auditColumns.entryNo, entryNo, dialect))
  const found = await all(engine, entries(dialect).where('entryNo', 'in', numbers).select(['entryNo', 'seq']))
  return new Map(found.map(({ entryNo, seq }) => [Number(entryNo), seq === null ? null : Number(seq)]))
}

/** How far the ledger is: its last block, entries that wait for a place, and blocks that wait for their anchor. One round trip. */
export async function readProgress(ctx: DbContext): Promise<{ head: Block | undefined; pending: number; unanchored: number }> {
  const { dialect } = ctx.engine
  const count = sql<number>`count(*)`.as('n')
  const head = selectHead(ctx)
  const [[headRaw] = [], [pending] = [], [unanchored] = []] = await ctx.engine.read([
    head.query,
    entries(dialect).where('seq', 'is', null).select(count).compile(),
    sqlFor(dialect).selectFrom('auditBlock').where('anchoredAt', 'is', null).select(count).compile(),
  ])
  return { head: headRaw && head.decode(headRaw), pending: Number(pending?.n ?? 0), unanchored: Number(unanchored?.n ?? 0) }
}

/** The blocks after a number in their order, page by page. */
export async function* blockPages(ctx: DbContext, which: 'all' | 'unanchored' = 'all', after = 0): AsyncGenerator<Block[]> {
  let last = after
  for (;;) {
    const [page] = await gather(ctx, [selectBlocks(ctx, last, which)])
    const end = page.at(-1)
    if (!end) return
    last = end.blockNo
    yield page
  }
}

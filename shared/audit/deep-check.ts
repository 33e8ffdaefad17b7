// The deep check: replays the trail and compares what comes of it with the tables, so that a row changed outside Opsbook is named.
import type { Dialect } from '../catalogue/column.ts'
import { personalColumns, type Resource } from '../catalogue/resource.ts'
import { keyedColumns, keyName, type Table, tableFor } from '../catalogue/tables.ts'
import type { DbContext } from '../db/context.ts'
import { pages, readSame } from '../db/copy-pages.ts'
import { type Neutral, type NeutralRow, placeOf, rowForm } from '../db/copy-values.ts'
import type { Raw } from '../db/engine.ts'
import { type Row, storedFields } from '../db/rows.ts'
import type { Finding } from './finding.ts'
import { isErased } from './replay.ts'
import { replayedRows } from './row-trails.ts'

/** Findings after which a check ends: more say nothing new. */
const mostFindings = 1000
/** How often a row that others keep writing is looked at. */
const mostLooks = 20
const mostShown = 200

/**
 * Replays the trail of every row and compares it with its table, column by column, companion keys and stamps included; secrets and
 * values of persons who were erased cannot be compared. Ends after 1,000 findings. Reads both side by side, in constant memory.
 */
export async function deepCheck(ctx: DbContext, onFinding: (finding: Finding) => void): Promise<{ rows: number }> {
  const count = { rows: 0, findings: 0 }
  for (const resource of ctx.catalogue.resources) {
    const check = new TableCheck(ctx, resource)
    for await (const [id, stored, told] of sideBySide(check.table, rowsOf(ctx, check.table), replayedRows(ctx, resource))) {
      if (stored) count.rows++
      const findings = check.compare(id, stored, told).length > 0 ? await check.lookAgain(id) : []
      for (const finding of findings) {
        onFinding(finding)
        if (++count.findings >= mostFindings) return { rows: count.rows }
      }
    }
  }
  return { rows: count.rows }
}

async function* rowsOf({ engine }: DbContext, table: Table): AsyncGenerator<NeutralRow> {
  for await (const page of pages(engine, table)) yield* page
}

/** Two streams in the order of ids as one: each id with what either side has of it. */
async function* sideBySide(
  table: Table,
  stored: AsyncGenerator<NeutralRow>,
  told: AsyncGenerator<{ id: number; row: Row | null }>,
): AsyncGenerator<[id: number, stored: NeutralRow | null, told: Row | null]> {
  const place = placeOf(table, 'id')
  let [left, right] = [await stored.next(), await told.next()]
  while (!left.done || !right.done) {
    const leftId = left.done ? Number.POSITIVE_INFINITY : Number(left.value[place])
    const rightId = right.done ? Number.POSITIVE_INFINITY : right.value.id
    const id = Math.min(leftId, rightId)
    const isLeft = leftId === id
    const isRight = rightId === id
    yield [id, isLeft && !left.done ? left.value : null, isRight && !right.done ? right.value.row : null]
    if (isLeft) left = await stored.next()
    if (isRight) right = await told.next()
  }
}

interface Compared {
  readonly name: string
  /** The column that a companion key belongs to, else the column itself. */
  readonly of: string
  readonly isPersonal: boolean
}

/** Compares the rows of one table with what the trail tells of them. */
class TableCheck {
  readonly table: Table
  private readonly ctx: DbContext
  private readonly resource: Resource
  private readonly columns: readonly Compared[]

  constructor(ctx: DbContext, resource: Resource) {
    this.ctx = ctx
    this.resource = resource
    this.table = tableFor(resource, (name) => ctx.catalogue.get(name).table)
    const owners = new Map([...keyedColumns(resource)].map((name) => [keyName(name), name]))
    this.columns = this.table.columns.flatMap(({ name }): Compared[] => {
      const of = owners.get(name) ?? name
      // what only guards decisions is in no trail, and a secret is covered there
      if (name === 'lockVersion' || resource.columns[of]?.secret) return []
      return [{ name, of, isPersonal: personalColumns(resource).has(of) }]
    })
  }

  /** What is wrong with a row. */
  compare(id: number, stored: NeutralRow | null, told: Row | null): Finding[] {
    const { name } = this.resource
    const at = { resource: name, rowId: id }
    if (!told && !stored) return []
    if (!told) return [{ kind: 'row-inserted', message: `${name} ${id} is in its table, but the trail tells of no creation`, ...at }]
    if (!stored) return [{ kind: 'row-missing', message: `${name} ${id} is in the trail, but not in its table`, ...at }]
    const expected = toStored(this.resource, this.table, this.ctx.engine.dialect, { id, ...told })
    return this.columns.flatMap(({ name: column, of, isPersonal }): Finding[] => {
      const place = placeOf(this.table, column)
      const [wanted = null, found = null] = [expected[place], stored[place]]
      if (wanted === found || isErased(this.resource, of, told[of])) return []
      const show = (value: Neutral) => (isPersonal && value !== null ? '[personal]' : shown(value))
      const message = `${name} ${id} was changed outside Opsbook: ${column} is ${show(found)}, the trail says ${show(wanted)}`
      return [{ kind: 'row-changed', message, ...at, column, expected: show(wanted), found: show(found) }]
    })
  }

  /** What is wrong with a row even when nobody writes it: both sides are read anew until they tell of the same version. */
  async lookAgain(id: number): Promise<Finding[]> {
    for (let look = 0; look < mostLooks; look++) {
      const stored = await this.read(id)
      const told = await this.replay(id)
      const findings = this.compare(id, stored, told)
      if (findings.length === 0) return []
      const version = stored?.[placeOf(this.table, 'version')]
      // of one version there is one truth; else a writer may have come between the two reads, which the row then shows
      if (version === String(told?.version) || JSON.stringify(await this.read(id)) === JSON.stringify(stored)) return findings
    }
    return []
  }

  private async read(id: number): Promise<NeutralRow | null> {
    const key = this.table.columns.map(({ name }) => (name === 'id' ? String(id) : null))
    return [...(await readSame(this.ctx.engine, this.table, [key])).values()][0] ?? null
  }

  private async replay(id: number): Promise<Row | null> {
    for await (const { row } of replayedRows(this.ctx, this.resource, { afterRow: id - 1, untilRow: id })) return row
    return null
  }
}

/** A row as its table would hold it. */
function toStored(resource: Resource, table: Table, dialect: Dialect, row: Row): NeutralRow {
  const raw: Raw = {}
  for (const { name, encode } of storedFields(resource, dialect)) {
    const value = row[name] ?? null
    // what was covered or erased may be no value of its column
    raw[name] = resource.columns[name]?.secret || isErased(resource, name, value) ? null : encode(row)
  }
  return rowForm(table, dialect).from(raw)
}

function shown(value: Neutral): string {
  if (value === null) return 'empty'
  return value.length > mostShown ? `${value.slice(0, mostShown)}...` : value
}

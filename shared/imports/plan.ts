// Plan: what a chunk of staged rows means against the database: insert, update, unchanged or reject, with reasons. Writes nothing.
import { type Resource, storedColumns } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import { type Change, insert, type update } from '../db/changes.ts'
import type { DbContext } from '../db/context.ts'
import type { Query, Raw } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { decodeWithLabels, isInScope, keyParameter, labelColumn, selectRows, siteColumn } from '../db/store.ts'
import type { Issue } from '../errors.ts'
import { address } from '../tabular/cell.ts'
import type { MappedColumn } from './headers.ts'
import type { IdPool } from './id-pool.ts'
import type { KeyFile } from './keys.ts'
import type { StagedBlock, StagedRow } from './stage.ts'
import type { SheetIssue } from './types.ts'

/** What a chunk comes to. */
export interface ChunkPlan {
  readonly changes: readonly Change[]
  readonly issues: readonly SheetIssue[]
  readonly inserts: number
  readonly updates: number
  readonly unchanged: number
  readonly rejected: number
}

/** What planning stands on. Without `ids` it is a dry run, and references to rows of the same workbook hold by their keys. */
export interface PlanGround {
  readonly ctx: DbContext
  readonly keys: KeyFile
  readonly can: (permission: string) => boolean
  readonly ids: IdPool | null
  /** Resources that other tables of the workbook refer to. */
  readonly referred: ReadonlySet<string>
  /** Whether all rows go in with one commit, so that references to rows of the same import hold by the ids made for them. */
  readonly isOneCommit: boolean
}

/** What a reference means: an id, a row that this workbook brings (by its key), nothing, or several rows. */
type Found = number | 'missing' | { readonly coming: string } | { readonly several: readonly string[] }

/** Keys that one query may carry, and queries of one round trip: SQL Server takes 2,100 parameters a batch. */
const most = { sqlite: { keys: 10_000, queries: 1000 }, mssql: { keys: 500, queries: 2 } }

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
}

const keyed = (resource: Resource, name: string) => keyedColumns(resource).has(name)
/** Whether rows are also known by a name that is not their key. */
const hasNames = (resource: Resource) => labelColumn(resource) !== 'name' && keyed(resource, 'name')

/** Plans chunks one after another; remembers references that it has resolved and rows that it has made ids for. */
export class Planner {
  private readonly resolved = new Map<string, Found>()
  private readonly created = new Map<string, number>()
  private readonly ground: PlanGround

  constructor(ground: PlanGround) {
    this.ground = ground
  }

  /** Plans one chunk in one round trip (more only where keys and references exceed what one query may carry). */
  async plan(staged: StagedBlock, rows: readonly StagedRow[]): Promise<ChunkPlan> {
    const { ctx, ids } = this.ground
    const { resource } = staged.block
    const { current, holders } = await this.read(staged, rows)
    if (ids)
      for (const name of [resource.name, ...(resource.imports?.brings ?? [])]) await ids.reserve(ctx.catalogue.get(name).table, rows.length)
    const work = new ChunkWork(this.ground, staged, this.resolved, this.created)
    for (const row of rows) work.take(row, current, holders)
    return work
  }

  private async read(staged: StagedBlock, rows: readonly StagedRow[]) {
    const { ctx } = this.ground
    const { dialect } = ctx.engine
    const { resource, columns } = staged.block
    const key = resource.naturalKey[0] ?? 'id'
    const valuesOf = (name: string) => {
      const at = columns.findIndex((mapped) => mapped.name === name && !mapped.isExtra)
      return at < 0 ? [] : [...new Set(rows.map(([, , values]) => values[at]).filter((value) => typeof value === 'string'))]
    }
    const wanted = new Set([...storedColumns(resource).map(([name]) => name), ...(resource.imports ? Object.keys(resource.columns) : [])])
    const queries: Query[] = []
    const readers: ((raw: readonly Raw[]) => void)[] = []
    const current = new Map<string, Row>()
    const decode = decodeWithLabels(ctx.catalogue, resource, dialect)
    const ask = (query: { compile(): Query }, reader: (raw: readonly Raw[]) => void) => {
      queries.push(query.compile())
      readers.push(reader)
    }
    for (const keys of slices(valuesOf(key), most[dialect].keys)) {
      const query = selectRows(ctx.catalogue, resource, dialect, wanted).where('t.deletedAt', 'is', null)
      ask(
        query.where(
          `t.${keyName(key)}`,
          'in',
          keys.map((text) => keyParameter(text, dialect)),
        ),
        (raws) => {
          for (const raw of raws) {
            const row = decode(raw)
            current.set(toKey(String(row[key])), row)
          }
        },
      )
    }
    const holders = new Map<string, number>()
    for (const name of resource.unique) {
      for (const texts of slices(keyed(resource, name) ? valuesOf(name) : [], most[dialect].keys)) {
        const query = sqlFor(dialect).selectFrom(resource.table).select(['id', name]).where('deletedAt', 'is', null)
        ask(
          query.where(
            keyName(name),
            'in',
            texts.map((text) => keyParameter(text, dialect)),
          ),
          (raws) => {
            for (const raw of raws) holders.set(`${name} ${toKey(String(raw[name]))}`, Number(raw.id))
          },
        )
      }
    }
    for (const { column, to } of ctx.catalogue.from(resource)) {
      const texts = valuesOf(column).filter((text) => !this.resolved.has(`${to.name} ${toKey(text)}`))
      for (const part of slices(texts, most[dialect].keys)) this.askReferences(to, part, ask)
    }
    const size = most[dialect].queries
    for (let from = 0; from < queries.length; from += size) {
      const results = await ctx.engine.read(queries.slice(from, from + size))
      results.forEach((raws, at) => {
        readers[from + at]?.(raws)
      })
    }
    return { current, holders }
  }

  /** References by natural key, else by unique name, case and space folded. */
  private askReferences(
    to: Resource,
    texts: readonly string[],
    ask: (query: { compile(): Query }, reader: (raw: readonly Raw[]) => void) => void,
  ) {
    const { ctx } = this.ground
    const { dialect } = ctx.engine
    const label = labelColumn(to)
    const names = hasNames(to) ? [label, 'name'] : [label]
    const parameters = texts.map((text) => keyParameter(text, dialect))
    const query = sqlFor(dialect)
      .selectFrom(to.table)
      .select([...new Set(['id', ...names, siteColumn(to) ?? 'id'])])
      .where('deletedAt', 'is', null)
      .where((is) => is.or(names.map((name) => is(keyName(name), 'in', parameters))))
    ask(query, (all) => {
      // what lies outside the sites of a person is not there, as over HTTP
      const raws = all.filter((raw) => isInScope(ctx, to, raw))
      const by = (name: string) => Map.groupBy(raws, (raw) => toKey(String(raw[name])))
      const [byLabel, byName] = [by(label), hasNames(to) ? by('name') : new Map<string, Raw[]>()]
      for (const text of texts) {
        const key = toKey(text)
        this.resolved.set(`${to.name} ${key}`, this.meaning(to, key, byLabel.get(key)?.[0], byName.get(key) ?? []))
      }
    })
  }

  /** By key, else by a name that one row only has once the workbook is in: its own rows count under the names it gives them. */
  private meaning(to: Resource, key: string, direct: Raw | undefined, named: readonly Raw[]): Found {
    const { ids, keys, isOneCommit } = this.ground
    if (direct) return Number(direct.id)
    const label = labelColumn(to)
    const isAhead = ids === null || isOneCommit
    const nameComing = (of: string) => (isAhead ? keys.nameComing(to.name, of) : undefined)
    if (nameComing(key) !== undefined) return { coming: key }
    const candidates = new Map<string, { found: Found; shown: string }>()
    for (const raw of named) {
      const own = toKey(String(raw[label]))
      const next = nameComing(own)
      if (next === undefined || next === key) candidates.set(own, { found: Number(raw.id), shown: String(raw[label]) })
    }
    if (isAhead)
      for (const own of keys.keysComing(to.name, key)) if (!candidates.has(own)) candidates.set(own, { found: { coming: own }, shown: own })
    const all = [...candidates.values()]
    return all.length > 1 ? { several: all.map(({ shown }) => shown) } : (all[0]?.found ?? 'missing')
  }
}

/** The rows of one chunk, taken one by one. */
class ChunkWork implements ChunkPlan {
  readonly changes: Change[] = []
  readonly issues: SheetIssue[] = []
  inserts = 0
  updates = 0
  unchanged = 0
  rejected = 0
  private readonly ground: PlanGround
  private readonly staged: StagedBlock
  private readonly resolved: ReadonlyMap<string, Found>
  private readonly created: Map<string, number>
  private readonly required: readonly string[]
  private readonly now: string
  /** Place of the first issue of the row that is being taken. */
  private first = 0

  constructor(ground: PlanGround, staged: StagedBlock, resolved: ReadonlyMap<string, Found>, created: Map<string, number>) {
    this.ground = ground
    this.staged = staged
    this.resolved = resolved
    this.created = created
    this.now = ground.ctx.now()
    const own = storedColumns(staged.block.resource).filter(([, column]) => !column.options.readOnly)
    this.required = own.filter(([, column]) => !column.nullable && column.fallback === undefined).map(([name]) => name)
  }

  take(staged: StagedRow, current: ReadonlyMap<string, Row>, holders: ReadonlyMap<string, number>): void {
    const [number, bad, values] = staged
    const { resource, columns, constants } = this.staged.block
    this.first = this.issues.length
    const given: Row = {}
    const extra: Row = {}
    columns.forEach((mapped, at) => {
      const value = values[at]
      if (value === null || value === undefined) return
      if (mapped.isExtra) extra[mapped.name] = value
      else given[mapped.name] = mapped.column.refersTo === null ? value : this.resolve(mapped, number, String(value))
    })
    if (columns.some(({ name, column }) => column.scale === 2 && given[name] !== undefined)) Object.assign(given, constants)
    const key = resource.naturalKey[0] ?? ''
    const held = typeof given[key] === 'string' ? current.get(toKey(given[key])) : undefined
    for (const name of resource.unique) {
      const holder = typeof given[name] === 'string' ? holders.get(`${name} ${toKey(given[name])}`) : undefined
      if (holder !== undefined && holder !== held?.id)
        this.refuse(number, {
          path: name,
          code: 'taken',
          message: `"${given[name]}" belongs to row ${holder} of ${resource.name}`,
          hint: 'Use another value, or change the row that has it.',
        })
    }
    const change = held ? this.changeOf(held, given, number) : this.newRow(given, number, bad)
    const isRefused = bad.length > 0 || this.issues.slice(this.first).some(({ severity }) => severity === 'reject')
    if (isRefused || !change) {
      this.rejected++
      return
    }
    this.accept(change.row)
    const hatch = resource.imports?.fromImport(change.row, extra, { newId: this.newId, now: this.now }, held ?? null)
    for (const warning of hatch?.warnings ?? []) this.say(number, warning, 'warning')
    if (change.change) this.changes.push(change.change)
    for (const { resource: name, row } of hatch?.inserts ?? []) this.changes.push(insert(this.ground.ctx.catalogue.get(name), row))
    if (!held) this.inserts++
    else if (change.change) this.updates++
    else this.unchanged++
  }

  private readonly newId = (resource: string): number => this.ground.ids?.take(this.ground.ctx.catalogue.get(resource).table) ?? 0

  private accept(row: Row): void {
    const { resource } = this.staged.block
    const { ids, keys, referred, isOneCommit } = this.ground
    if (!referred.has(resource.name) || (ids && !isOneCommit)) return
    const key = toKey(String(row[labelColumn(resource)]))
    keys.accept(resource.name, key, hasNames(resource) ? toKey(String(row.name)) : null)
    if (ids) this.created.set(`${resource.name} ${key}`, Number(row.id))
  }

  private newRow(given: Row, number: number, bad: readonly number[]): { row: Row; change: Change | null } | null {
    const { resource } = this.staged.block
    if (!this.ground.can(`${resource.name}.create`))
      this.refuse(number, {
        path: '',
        code: 'forbidden',
        message: `you may not create rows of ${resource.name}`,
        hint: 'Ask an administrator for the right, or to import the file.',
      })
    const wasRefused = (name: string) =>
      bad.some((at) => this.staged.block.columns[at]?.name === name) ||
      this.issues.slice(this.first).some((issue) => issue.cell === address(this.columnOf(name)?.index ?? -1, number))
    const absent = this.required.filter((name) => given[name] === undefined && !wasRefused(name))
    for (const name of absent) {
      const hint = this.columnOf(name) ? 'Fill in the cell.' : `Add a column with the header ${name.replace(/Id$/, '')}.`
      this.refuse(number, { path: name, code: 'required', message: `${name.replace(/Id$/, '')} is missing`, hint })
    }
    if (absent.length > 0 || bad.length > 0) return null
    const row: Row = { ...given }
    for (const [name, column] of storedColumns(resource)) row[name] ??= column.fallback ?? null
    for (const issue of resource.check(row)) this.refuse(number, issue)
    this.checkScope(number, row)
    if (this.ground.ids) row.id = this.newId(resource.name)
    return { row, change: this.ground.ids ? insert(resource, row) : null }
  }

  private changeOf(held: Row, given: Row, number: number): { row: Row; change: Change | null } {
    const { resource } = this.staged.block
    const differs = ([name, value]: [string, unknown]) => value !== held[name] && JSON.stringify(value) !== JSON.stringify(held[name])
    const patch = Object.fromEntries(Object.entries(given).filter(differs))
    const row = { ...held, ...patch }
    if (Object.keys(patch).length === 0) return { row, change: null }
    if (!this.ground.can(`${resource.name}.update`))
      this.refuse(number, {
        path: '',
        code: 'forbidden',
        message: `you may not change rows of ${resource.name}`,
        hint: 'Ask an administrator for the right, or to import the file.',
      })
    for (const issue of resource.check(row)) this.refuse(number, issue)
    this.checkScope(number, held, row)
    return {
      row,
      change: { kind: 'update', resource, before: held, patch, verb: 'update' } satisfies Extract<
        ReturnType<typeof update>,
        { kind: 'update' }
      >,
    }
  }

  private checkScope(number: number, ...rows: readonly Row[]): void {
    const { resource } = this.staged.block
    if (!rows.every((row) => isInScope(this.ground.ctx, resource, row)))
      this.refuse(number, {
        path: 'siteId',
        code: 'forbidden',
        message: 'the row belongs to a site that is not yours',
        hint: 'Leave the row out, or ask an administrator to widen your sites.',
      })
  }

  private resolve(mapped: MappedColumn, number: number, text: string): number | undefined {
    const to = mapped.column.refersTo ?? ''
    const key = `${to} ${toKey(text)}`
    const found = this.resolved.get(key)
    if (typeof found === 'number') return found
    if (typeof found === 'object' && 'coming' in found) {
      const id = this.ground.ids ? this.created.get(`${to} ${found.coming}`) : 0
      if (id !== undefined) return id
    }
    const several = typeof found === 'object' && 'several' in found ? found.several : null
    const message = several ? `"${text}" is the name of several: ${several.slice(0, 10).join(', ')}` : `there is no ${to} "${text}"`
    const hint = several ? 'Use the code of the one that is meant.' : `Correct the cell, or bring the ${to} in first.`
    this.refuse(number, { path: mapped.name, code: several ? 'ambiguous' : 'reference', message, hint }, text)
    return undefined
  }

  private columnOf(name: string): MappedColumn | undefined {
    return this.staged.block.columns.find((mapped) => mapped.name === name)
  }

  private refuse(number: number, issue: Issue, value: string | null = null): void {
    this.say(number, issue, 'reject', value)
  }

  private say(number: number, issue: Issue, severity: SheetIssue['severity'], value: string | null = null): void {
    const mapped = this.columnOf(issue.path) ?? this.columnOf(this.staged.block.resource.naturalKey[0] ?? '')
    const { code, message, hint = null } = issue
    this.issues.push({
      sheet: this.staged.report.sheet,
      resource: this.staged.block.resource.name,
      cell: address(mapped?.index ?? 0, number),
      column: mapped?.header ?? null,
      value,
      code,
      severity,
      message,
      hint,
    })
  }
}

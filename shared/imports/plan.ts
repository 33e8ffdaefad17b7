// Plan: what a chunk of staged rows means against the database: insert, update, unchanged or reject, with reasons. Writes nothing.
import { storedColumns, type Resource } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import { type Change, insert, update } from '../db/changes.ts'
import type { DbContext } from '../db/context.ts'
import type { Query, Raw } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { decodeWithLabels, isInScope, keyParameter, labelColumn, selectRows } from '../db/store.ts'
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

type Found = number | 'missing' | 'coming' | { readonly several: readonly string[] }

const keyed = (resource: Resource, name: string) => keyedColumns(resource).has(name)

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
    if (ids) for (const name of [resource.name, ...(resource.imports?.brings ?? [])]) await ids.reserve(ctx.catalogue.get(name).table, rows.length)
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
    const keys = valuesOf(key)
    if (keys.length > 0) {
      const query = selectRows(ctx.catalogue, resource, dialect, wanted).where('t.deletedAt', 'is', null)
      ask(query.where(`t.${keyName(key)}`, 'in', keys.map((text) => keyParameter(text, dialect))), (raws) => {
        for (const raw of raws) {
          const row = decode(raw)
          current.set(toKey(String(row[key])), row)
        }
      })
    }
    const holders = new Map<string, number>()
    for (const name of resource.unique) {
      const texts = keyed(resource, name) ? valuesOf(name) : []
      if (texts.length === 0) continue
      const query = sqlFor(dialect).selectFrom(resource.table).select(['id', name]).where('deletedAt', 'is', null)
      ask(query.where(keyName(name), 'in', texts.map((text) => keyParameter(text, dialect))), (raws) => {
        for (const raw of raws) holders.set(`${name} ${toKey(String(raw[name]))}`, Number(raw.id))
      })
    }
    for (const { column, to } of ctx.catalogue.from(resource)) {
      const texts = valuesOf(column).filter((text) => !this.resolved.has(`${to.name} ${toKey(text)}`))
      if (texts.length > 0) this.askReferences(to, texts, ask)
    }
    const most = dialect === 'sqlite' ? queries.length : 2
    for (let from = 0; from < queries.length; from += most) {
      const results = await ctx.engine.read(queries.slice(from, from + most))
      results.forEach((raws, at) => {
        readers[from + at]?.(raws)
      })
    }
    return { current, holders }
  }

  /** References by natural key, else by unique name, case and space folded. */
  private askReferences(to: Resource, texts: readonly string[], ask: (query: { compile(): Query }, reader: (raw: readonly Raw[]) => void) => void) {
    const { ctx, keys } = this.ground
    const { dialect } = ctx.engine
    const label = labelColumn(to)
    const names = keyed(to, 'name') && label !== 'name' ? [label, 'name'] : [label]
    const parameters = texts.map((text) => keyParameter(text, dialect))
    const query = sqlFor(dialect)
      .selectFrom(to.table)
      .select(['id', ...names])
      .where('deletedAt', 'is', null)
      .where((is) => is.or(names.map((name) => is(keyName(name), 'in', parameters))))
    ask(query, (raws) => {
      const by = (name: string) => Map.groupBy(raws, (raw) => toKey(String(raw[name])))
      const [byLabel, byName] = [by(label), names.length > 1 ? by('name') : new Map<string, Raw[]>()]
      for (const text of texts) {
        const key = toKey(text)
        const found = byLabel.get(key) ?? byName.get(key) ?? []
        const isComing = keys.isAccepted(`${to.name}.${label}`, key) || (found.length === 0 && names.length > 1 && keys.isAccepted(`${to.name}.name`, key))
        const several = { several: found.map((raw) => String(raw[label])) }
        const state: Found = found.length > 1 ? several : found[0] ? Number(found[0].id) : isComing ? 'coming' : 'missing'
        this.resolved.set(`${to.name} ${key}`, state)
      }
    })
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
    const before = this.issues.length
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
      if (holder !== undefined && holder !== held?.id) this.refuse(number, { path: name, code: 'taken', message: `"${given[name]}" belongs to row ${holder} of ${resource.name}`, hint: 'Use another value, or change the row that has it.' })
    }
    const change = held ? this.changeOf(held, given, number) : this.newRow(given, number, bad)
    const isRefused = bad.length > 0 || this.issues.slice(before).some(({ severity }) => severity === 'reject')
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
    if (!referred.has(resource.name)) return
    for (const name of [...resource.naturalKey, ...(keyed(resource, 'name') ? ['name'] : [])]) {
      const key = toKey(String(row[name]))
      if (!ids) keys.accept(`${resource.name}.${name}`, key)
      else if (isOneCommit && row.version === undefined) this.created.set(`${resource.name} ${key}`, Number(row.id))
    }
  }

  private newRow(given: Row, number: number, bad: readonly number[]): { row: Row; change: Change | null } | null {
    const { resource } = this.staged.block
    if (!this.ground.can(`${resource.name}.create`)) this.refuse(number, { path: '', code: 'forbidden', message: `you may not create rows of ${resource.name}`, hint: 'Ask an administrator for the right, or to import the file.' })
    const wasRefused = (name: string) =>
      bad.some((at) => this.staged.block.columns[at]?.name === name) || this.issues.some((issue) => issue.cell === address(this.columnOf(name)?.index ?? -1, number))
    const absent = this.required.filter((name) => given[name] === undefined && !wasRefused(name))
    for (const name of absent) this.refuse(number, { path: name, code: 'required', message: `${name} is missing`, hint: 'Fill in the cell.' })
    if (absent.length > 0 || bad.length > 0) return null
    const row: Row = { ...given }
    for (const [name, column] of storedColumns(resource)) row[name] ??= column.fallback ?? null
    for (const issue of resource.check(row)) this.refuse(number, issue)
    this.checkScope(row, number)
    if (this.ground.ids) row.id = this.newId(resource.name)
    return { row, change: this.ground.ids ? insert(resource, row) : null }
  }

  private changeOf(held: Row, given: Row, number: number): { row: Row; change: Change | null } {
    const { resource } = this.staged.block
    const differs = ([name, value]: [string, unknown]) => value !== held[name] && JSON.stringify(value) !== JSON.stringify(held[name])
    const patch = Object.fromEntries(Object.entries(given).filter(differs))
    const row = { ...held, ...patch }
    if (Object.keys(patch).length === 0) return { row, change: null }
    if (!this.ground.can(`${resource.name}.update`)) this.refuse(number, { path: '', code: 'forbidden', message: `you may not change rows of ${resource.name}`, hint: 'Ask an administrator for the right, or to import the file.' })
    for (const issue of resource.check(row)) this.refuse(number, issue)
    this.checkScope(held, number)
    this.checkScope(row, number)
    return { row, change: { kind: 'update', resource, before: held, patch, verb: 'update' } satisfies Extract<ReturnType<typeof update>, { kind: 'update' }> }
  }

  private checkScope(row: Row, number: number): void {
    const { resource } = this.staged.block
    if (!isInScope(this.ground.ctx, resource, row)) this.refuse(number, { path: 'siteId', code: 'forbidden', message: 'the row belongs to a site that is not yours' })
  }

  private resolve(mapped: MappedColumn, number: number, text: string): number | undefined {
    const to = mapped.column.refersTo ?? ''
    const key = `${to} ${toKey(text)}`
    const found = this.resolved.get(key)
    if (typeof found === 'number') return found
    const created = this.created.get(key)
    if (created !== undefined) return created
    if (found === 'coming') return 0
    const several = typeof found === 'object' ? found.several : null
    const message = several ? `"${text}" is the name of several: ${several.join(', ')}` : `there is no ${to} "${text}"`
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
    this.issues.push({ sheet: this.staged.report.sheet, cell: address(mapped?.index ?? 0, number), column: mapped?.header ?? null, value, code, severity, message, hint })
  }
}

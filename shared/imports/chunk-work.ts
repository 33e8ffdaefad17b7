// The rows of one chunk, planned one by one: each becomes an insert, an update, nothing to do, or a refusal.
import type { AnyColumn } from '../catalogue/column.ts'
import { requiredColumns, storedColumns } from '../catalogue/resource.ts'
import { isOrHolds, nameInLanguage } from '../catalogue/sheet-languages.ts'
import { toKey } from '../catalogue/text.ts'
import { type Change, insert } from '../db/changes.ts'
import { checkFixed } from '../db/draft.ts'
import type { Row } from '../db/rows.ts'
import { isInScope } from '../db/scope.ts'
import type { Issue } from '../errors.ts'
import type { StagedBlock, StagedRow } from './chunk-file.ts'
import type { MappedColumn } from './headers.ts'
import type { Decisions } from './plan-file.ts'
import type { PlanGround } from './plan-ground.ts'
import type { References } from './references.ts'
import { RowIssues } from './row-issues.ts'
import type { Counts, SheetIssue } from './types.ts'

/** What a chunk comes to. */
export interface ChunkPlan extends Readonly<Counts> {
  /** Rows that the plan agreed upon had accepted and that are refused now. */
  readonly conflicts: number
  readonly decisions: Decisions
  readonly changes: readonly Change[]
  readonly issues: readonly SheetIssue[]
}

/** What the database holds that a chunk is about. */
export interface Standing {
  /** Rows by the key form of their natural key. */
  readonly current: Map<string, Row>
  /** Ids by unique column and the key form of its value, with a space between. */
  readonly holders: Map<string, number>
}

/** A row as it will be; `change` is null where nothing has to be written. */
interface Planned {
  readonly row: Row
  readonly change: Change | null
}

/** Takes the rows of one chunk in their order. */
export class ChunkWork implements ChunkPlan {
  readonly changes: Change[] = []
  inserts = 0
  updates = 0
  unchanged = 0
  rejected = 0
  conflicts = 0
  readonly decisions: Decisions
  private readonly said: RowIssues
  private readonly ground: PlanGround
  private readonly staged: StagedBlock
  private readonly block: StagedBlock['block']
  private readonly references: References
  private readonly standing: Standing
  private readonly required: readonly string[]
  private readonly now: string
  private readonly agreed: Decisions | null
  /** Place of the natural key among the values; -1 where no text is the key. */
  private readonly keyAt: number

  constructor(
    ground: PlanGround,
    staged: StagedBlock,
    references: References,
    standing: Standing,
    decisions: Decisions,
    agreed: Decisions | null,
  ) {
    this.ground = ground
    this.staged = staged
    this.decisions = decisions
    this.agreed = agreed
    this.block = staged.block
    const [key] = staged.block.resource.naturalKey
    this.keyAt = staged.block.columns.findIndex(({ name, isExtra, column }) => name === key && !isExtra && column.refersTo === null)
    this.references = references
    this.standing = standing
    this.said = new RowIssues(staged)
    this.now = ground.ctx.now()
    this.required = requiredColumns(staged.block.resource)
  }

  get issues(): readonly SheetIssue[] {
    return this.said.all
  }

  /** Plans one row, the `at`-th of the chunk. */
  take(row: StagedRow, at: number): void {
    if (!this.agreed?.isRefused(at) && this.accepts(row, at)) return
    this.rejected++
    this.decisions.refuse(at)
    if (this.agreed && !this.agreed.isRefused(at)) this.conflicts++
  }

  private accepts([number, bad, values]: StagedRow, at: number): boolean {
    const { resource } = this.block
    const { agreed } = this
    this.said.begin(number)
    const own = values[this.keyAt]
    const key = own ?? this.rowKeyOf(values)
    const held = typeof key === 'string' ? this.standing.current.get(toKey(key)) : undefined
    if (agreed && !agreed.holds(at, held)) {
      this.said.refuse(changedSince(held, agreed.isNew(at)), typeof own === 'string' ? own : null)
      return false
    }
    if (held && own !== key) this.refuseTwice(held)
    const { given, extra } = this.valuesOf(values)
    if (held && this.ground.emptyCells === 'clear') this.clear(given, values, bad)
    this.compose(given, extra, held)
    const { rowKey } = resource.imports ?? {}
    if (rowKey && this.rowKeyOf(values) !== undefined) given[rowKey.column] = this.rowKeyOf(values)
    this.checkUnique(given, held)
    const planned = held ? this.changeOf(held, given) : this.newRow(given, bad)
    const isRefused = bad.length > 0 || this.said.isRefused
    const sheet = this.staged.report.sheet
    this.ground.observe?.({ block: this.block, sheet, number, values, bad, given, extra, held, isRefused })
    if (isRefused || !planned) return false
    this.decisions.accept(at, held)
    this.references.accept(resource, planned.row)
    this.write(planned, extra, held ?? null)
    if (!held) this.inserts++
    else if (planned.change?.kind === 'update') {
      this.updates++
      this.ground.differs?.({ staged: this.staged, number, values, held, patch: planned.change.patch })
    } else this.unchanged++
    return true
  }

  /** Refuses a row without a key where another row of the workbook names the same one by its key. */
  private refuseTwice(held: Row): void {
    const [name = ''] = this.block.resource.naturalKey
    const key = String(held[name])
    const holder = this.ground.keys.holder(`${this.block.resource.name}.${name}`, toKey(key))
    if (!holder) return
    const message = `means the same as row ${holder.row} of ${holder.sheet}, "${key}"`
    this.said.refuse({ path: name, code: 'twice', message, hint: `Keep one of the two rows, or give this one its own ${name}.` })
  }

  private rowKeyOf(values: readonly unknown[]): unknown {
    return values[this.block.columns.length]
  }

  /** Gives the columns whose cells are empty what they hold when nothing is said: null or their default; refuses where there is neither. */
  private clear(given: Row, values: readonly unknown[], bad: readonly number[]): void {
    this.block.columns.forEach(({ name, column, isExtra, header }, at) => {
      // an empty cell is no text in one language, and a sheet takes no text away
      if (isExtra || column.inLanguage || column.options.isFixed || at === this.keyAt || bad.includes(at)) return
      if (values[at] !== null && values[at] !== undefined) return
      if (column.nullable) given[name] = null
      else if (column.fallback !== undefined) given[name] = column.fallback
      else {
        const hint = 'Fill in the cell, or import the file with emptyCells "keep", which leaves what is stored.'
        this.said.refuse({ path: name, code: 'required', message: `${header} cannot be cleared: it must have a value`, hint })
      }
    })
  }

  private valuesOf(values: readonly unknown[]): { given: Row; extra: Row } {
    const { columns, constants } = this.block
    const given: Row = {}
    const extra: Row = {}
    columns.forEach((mapped, at) => {
      const value = values[at]
      if (value === null || value === undefined) return
      const into = mapped.isExtra ? extra : given
      into[mapped.name] = mapped.column.refersTo === null ? value : this.resolve(mapped, String(value))
    })
    if (columns.some(({ name, column }) => column.scale === 2 && given[name] !== undefined)) Object.assign(given, constants)
    return { given, extra }
  }

  /** Gives the row what its sheet-only columns make up. */
  private compose(given: Row, extra: Row, held: Row | undefined): void {
    const { imports } = this.block.resource
    for (const issue of imports?.check?.(extra) ?? []) if (!this.said.isNamed(issue.path)) this.said.refuse(issue)
    Object.assign(given, imports?.toRow?.(extra, { ...held, ...given }, held ?? null))
  }

  private checkUnique(given: Row, held: Row | undefined): void {
    const { resource } = this.block
    for (const name of resource.unique) {
      const value = given[name]
      const holder = typeof value === 'string' ? this.standing.holders.get(`${name} ${toKey(value)}`) : undefined
      if (holder === undefined || holder === held?.id) continue
      const message = `"${value}" belongs to row ${holder} of ${resource.name}`
      const hint = 'Use another value, or change the row that has it; if this file changes it, bring that row in first.'
      this.said.refuse({ path: name, code: 'taken', message, hint })
    }
  }

  private newRow(given: Row, bad: readonly number[]): Planned | null {
    const { resource } = this.block
    this.checkMay('create')
    if (this.refuseAbsent(given, bad) || bad.length > 0) return null
    const row: Row = { ...given }
    for (const [name, column] of storedColumns(resource)) row[name] ??= this.usual(column)
    for (const issue of resource.check(row)) this.said.refuse(issue)
    this.checkScope(row)
    if (!this.ground.ids) return { row, change: null }
    row.id = this.newId(resource.name)
    return { row, change: insert(resource, row) }
  }

  /** What a new row has in a column that the sheet does not give. */
  private usual({ options, fallback }: AnyColumn): unknown {
    if (options.isActor === 'of imports too') return this.ground.ctx.actor.id
    return (options.isZoneOfImport ? this.ground.timezone : fallback) ?? null
  }

  /** Refuses a row without what it must have; true when something is missing that was not refused already. */
  private refuseAbsent(given: Row, bad: readonly number[]): boolean {
    const refused = bad.map((at) => this.block.columns[at])
    // what no column of the sheet gives may be made up of one that was refused
    const wasRefused = (name: string) =>
      refused.some((mapped) => (mapped && isOrHolds(mapped.name, name)) || (mapped?.isExtra && !this.said.columnOf(name))) ||
      this.said.isNamed(name)
    const absent = this.required.filter((name) => given[name] === undefined && !wasRefused(name))
    for (const name of absent) {
      const header = name.replace(/Id$/, '')
      const hint = this.said.columnOf(name) ? 'Fill in the cell.' : `Add a column with the header ${header}.`
      this.said.refuse({ path: name, code: 'required', message: `${header} is missing`, hint })
    }
    return absent.length > 0
  }

  private changeOf(held: Row, given: Row): Planned {
    const { resource } = this.block
    const differs = ([name, value]: [string, unknown]) => value !== held[name] && JSON.stringify(value) !== JSON.stringify(held[name])
    const patch = Object.fromEntries(Object.entries(given).filter(differs))
    const row = { ...held, ...patch }
    if (Object.keys(patch).length === 0) return { row, change: null }
    this.checkMay('update')
    const changed = new Set(Object.keys(patch))
    const frozen = resource.frozen(held, changed, row)
    const unlike = frozen.length > 0 ? [] : checkFixed(resource, changed)
    const placed = [...frozen, ...unlike].map((issue) => ({
      ...issue,
      path: this.differingColumn(issue.path, held[issue.path], patch[issue.path]),
    }))
    for (const issue of [...resource.check(row), ...placed]) this.said.refuse(issue)
    this.checkScope(held, row)
    return { row, change: { kind: 'update', resource, before: held, patch, verb: 'update' } }
  }

  /** The column of the sheet that gives another value: of texts in several languages that of the first which differs. */
  private differingColumn(name: string, before: unknown, after: unknown): string {
    const [was, is] = [Object(before), Object(after)]
    const languages = Object.keys(is).filter((tag) => is[tag] !== was[tag])
    return languages.map((tag) => nameInLanguage(name, tag)).find((one) => this.said.columnOf(one)) ?? name
  }

  private write({ row, change }: Planned, extra: Row, held: Row | null): void {
    const { catalogue } = this.ground.ctx
    const hatch = this.block.resource.imports?.fromImport?.(
      row,
      extra,
      { newId: this.newId, now: this.now, actorId: this.ground.ctx.actor.id },
      held,
    )
    for (const warning of hatch?.warnings ?? []) this.said.warn(warning, extra[warning.path])
    if (change) this.changes.push(change)
    for (const { resource, row } of hatch?.inserts ?? []) this.changes.push(insert(catalogue.get(resource), row))
  }

  private readonly newId = (resource: string): number => this.ground.ids?.take(this.ground.ctx.catalogue.get(resource).table) ?? 0

  private checkMay(verb: 'create' | 'update'): void {
    const { name } = this.block.resource
    if (this.ground.can(`${name}.${verb}`)) return
    const message = `you may not ${verb === 'create' ? 'create' : 'change'} rows of ${name}`
    this.said.refuse({ path: '', code: 'forbidden', message, hint: 'Ask an administrator for the right, or to import the file.' })
  }

  private checkScope(...rows: readonly Row[]): void {
    if (rows.every((row) => isInScope(this.ground.ctx, this.block.resource, row))) return
    const hint = 'Leave the row out, or ask an administrator to widen your sites.'
    this.said.refuse({ path: 'siteId', code: 'forbidden', message: 'the row belongs to a site that is not yours', hint })
  }

  private resolve({ name, column }: MappedColumn, text: string): number | undefined {
    const to = column.refersTo ?? ''
    const found = this.references.get(to, text)
    if (typeof found === 'number') return found
    this.said.refuse({ path: name, ...unresolved(to, text, found) }, text)
    return undefined
  }
}

const anew = 'Check the file anew: the plan then shows what it would change now.'

/** Says that somebody came first: who and when, as far as the row that is there tells. */
function changedSince(held: Row | undefined, wasNew: boolean): Issue {
  const since = 'after this file was checked'
  const by = held && (held.version === 1 ? `by ${held.createdBy} at ${held.createdAt}` : `by ${held.updatedBy} at ${held.updatedAt}`)
  const what = !held ? 'removed, or given another key,' : wasNew ? 'created' : held.version === 1 ? 'removed and created anew' : 'changed'
  return { path: '', code: 'changed_since', message: ['the row was', what, by, since].filter(Boolean).join(' '), hint: anew }
}

function unresolved(to: string, text: string, found: 'missing' | 'moved' | { readonly several: readonly string[] }): Omit<Issue, 'path'> {
  if (found === 'missing')
    return { code: 'reference', message: `there is no ${to} "${text}"`, hint: `Correct the cell, or bring the ${to} in first.` }
  if (found === 'moved')
    return { code: 'changed_since', message: `"${text}" is the name of another ${to} than when this file was checked`, hint: anew }
  const message = `"${text}" is the name of several: ${found.several.slice(0, 10).join(', ')}`
  return { code: 'ambiguous', message, hint: 'Use the code of the one that is meant.' }
}

// What the references of a workbook mean: by natural key, else by unique name, case and space folded, in the database or in the workbook itself.
import type { Resource } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import type { Raw } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'
import { isInScope, scopeColumns } from '../db/scope.ts'
import { labelColumn, withKeys } from '../db/store.ts'
import type { PlanGround } from './plan-ground.ts'
import { perQuery, type Question } from './questions.ts'

/** What a reference means: an id, nothing, another row than when the plan was made, or several rows by their keys. */
type Reference = number | 'missing' | 'moved' | { readonly several: readonly string[] }
type Found = Reference | { readonly coming: string }

/** Whether rows are also known by a name that is not their key. */
const hasNames = (resource: Resource) => labelColumn(resource) !== 'name' && keyedColumns(resource).has('name')

/** References that were looked up, and rows of the workbook that others of it may refer to. */
export class References {
  private readonly resolved = new Map<string, Found>()
  /** Ids made for rows of this import. */
  private readonly created = new Map<string, number>()
  private readonly ground: PlanGround

  constructor(ground: PlanGround) {
    this.ground = ground
  }

  /** The questions whose answers say what these texts mean; none for texts looked up before. */
  lookUp(to: Resource, texts: readonly string[]): Question[] {
    const unknown = texts.filter((text) => !this.resolved.has(`${to.name} ${toKey(text)}`))
    return perQuery(unknown).map((part) => this.question(to, part))
  }

  /** What a text means that was looked up. */
  get(to: string, text: string): Reference {
    const { agreed, ids } = this.ground
    const name = `${to} ${toKey(text)}`
    const resolved = this.resolved.get(name) ?? 'missing'
    const isComing = typeof resolved === 'object' && 'coming' in resolved
    const found = isComing ? (ids ? (this.created.get(`${to} ${resolved.coming}`) ?? 'missing') : 0) : resolved
    return typeof found === 'number' && agreed && (agreed.get(name) ?? found) !== found ? 'moved' : found
  }

  /** The ids of what was looked up, by resource and text. */
  get meanings(): ReadonlyMap<string, number> {
    return new Map([...this.resolved].filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
  }

  /** Notes that the workbook leaves a row, where others may refer to it. */
  accept(resource: Resource, row: Readonly<Record<string, unknown>>): void {
    const { ids, keys, referred, isOneCommit } = this.ground
    if (!referred.has(resource.name) || (ids && !isOneCommit)) return
    const key = toKey(String(row[labelColumn(resource)]))
    keys.accept(resource.name, key, hasNames(resource) ? toKey(String(row.name)) : null, typeof row.id === 'number' ? row.id : null)
    if (ids) this.created.set(`${resource.name} ${key}`, Number(row.id))
  }

  private question(to: Resource, texts: readonly string[]): Question {
    const { ctx } = this.ground
    const { dialect } = ctx.engine
    const label = labelColumn(to)
    const names = hasNames(to) ? [label, 'name'] : [label]
    const rows = sqlFor(dialect)
      .selectFrom(to.table)
      .select([...new Set(['id', ...names, ...scopeColumns(to)])])
      .where('deletedAt', 'is', null)
    const by = (name: string) => withKeys(rows, keyName(name), texts, dialect)
    // a search of each index, where one condition of both would read the whole table
    const query = hasNames(to) ? by(label).union(by('name')) : by(label)
    const take = (all: readonly Raw[]) => {
      // what lies outside the sites of a person is not there, as over HTTP
      const raws = all.filter((raw) => isInScope(ctx, to, raw))
      const grouped = (name: string) => Map.groupBy(raws, (raw) => toKey(String(raw[name])))
      const [byLabel, byName] = [grouped(label), hasNames(to) ? grouped('name') : new Map<string, Raw[]>()]
      for (const text of texts) {
        const key = toKey(text)
        this.resolved.set(`${to.name} ${key}`, this.meaning(to, key, byLabel.get(key)?.[0], byName.get(key) ?? []))
      }
    }
    return { query: query.compile(), take }
  }

  /** By key, else by a name that one row only has once the workbook is in: its own rows count under the names it gives them. */
  private meaning(to: Resource, key: string, direct: Raw | undefined, named: readonly Raw[]): Found {
    const { ids, keys, isOneCommit } = this.ground
    if (direct) return Number(direct.id)
    const label = labelColumn(to)
    const isAhead = ids === null || isOneCommit
    // a row that the workbook only changes has its id already, so that what refers to it is seen to be unchanged
    const coming = (own: string): Found => keys.idComing(to.name, own) ?? { coming: own }
    const nameComing = (of: string) => (isAhead ? keys.nameComing(to.name, of) : undefined)
    if (nameComing(key) !== undefined) return coming(key)
    const candidates = new Map<string, { found: Found; shown: string }>()
    for (const raw of named) {
      const own = toKey(String(raw[label]))
      const next = nameComing(own)
      if (next === undefined || next === key) candidates.set(own, { found: Number(raw.id), shown: String(raw[label]) })
    }
    if (isAhead)
      for (const own of keys.keysComing(to.name, key)) if (!candidates.has(own)) candidates.set(own, { found: coming(own), shown: own })
    const all = [...candidates.values()]
    return all.length > 1 ? { several: all.map(({ shown }) => shown) } : (all[0]?.found ?? 'missing')
  }
}

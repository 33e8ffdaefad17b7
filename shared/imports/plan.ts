// Plan: what a chunk of staged rows means against the database: insert, update, unchanged or reject, with reasons. Writes nothing.
import { labelName, storedColumns } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import { sqlFor } from '../db/query.ts'
import { decodeWithLabels, selectRows, withKeys } from '../db/store.ts'
import type { StagedBlock, StagedRow } from './chunk-file.ts'
import { type ChunkPlan, ChunkWork, type Standing } from './chunk-work.ts'
import { Decisions } from './plan-file.ts'
import type { PlanGround } from './plan-ground.ts'
import { askAll, perQuery, type Question } from './questions.ts'
import { References } from './references.ts'

/** Plans chunks one after another; remembers references that it has resolved and rows that it has made ids for. */
export class Planner {
  private readonly ground: PlanGround
  private readonly references: References

  constructor(ground: PlanGround) {
    this.ground = ground
    this.references = new References(ground)
  }

  /** What references were found to mean. */
  get meanings(): ReadonlyMap<string, number> {
    return this.references.meanings
  }

  /**
   * Plans one chunk in one round trip (more only where keys and references exceed what one query may carry). With what an earlier
   * plan `agreed` about its rows, nothing else is done: what that refused stays out, and rows that others have changed since are refused.
   */
  async plan(staged: StagedBlock, rows: readonly StagedRow[], agreed: Decisions | null = null): Promise<ChunkPlan> {
    const { ctx, ids } = this.ground
    const { resource } = staged.block
    const standing: Standing = { current: new Map(), holders: new Map() }
    await askAll(ctx.engine, this.questions(staged, rows, standing))
    const made = [resource.name, ...(resource.imports?.brings ?? [])].map((name) => ctx.catalogue.get(name).table)
    if (ids) await Promise.all(made.map((table) => ids.reserve(table, rows.length)))
    const work = new ChunkWork(this.ground, staged, this.references, standing, new Decisions(rows.length), agreed)
    rows.forEach((row, at) => {
      work.take(row, at)
    })
    return work
  }

  /** What has to be known about a chunk: the rows of its keys, the holders of its other unique values, what it refers to. */
  private questions({ block }: StagedBlock, rows: readonly StagedRow[], standing: Standing): Question[] {
    const { resource, columns } = block
    const textsAt = (at: number) => [...new Set(rows.map(([, , values]) => values[at]).filter((value) => typeof value === 'string'))]
    const valuesOf = (name: string) => textsAt(columns.findIndex((mapped) => mapped.name === name && !mapped.isExtra))
    const key = resource.naturalKey[0] ?? 'id'
    const { rowKey } = resource.imports ?? {}
    const others = resource.unique.filter((name) => keyedColumns(resource).has(name))
    return [
      ...this.askRows(block, key, valuesOf(key), standing),
      ...(rowKey ? this.askRows(block, rowKey.column, textsAt(columns.length), standing) : []),
      ...others.flatMap((name) => this.askHolders(block, name, valuesOf(name), standing)),
      ...columns.flatMap(({ column: { refersTo } }, at) =>
        refersTo === null ? [] : this.references.lookUp(this.ground.ctx.catalogue.get(refersTo), textsAt(at)),
      ),
    ]
  }

  private askRows({ resource }: StagedBlock['block'], key: string, texts: readonly string[], { current }: Standing): Question[] {
    const { catalogue, engine } = this.ground.ctx
    const { dialect } = engine
    const decode = decodeWithLabels(catalogue, resource, dialect)
    const labels = this.ground.observe ? catalogue.from(resource).map(({ column }) => labelName(column)) : []
    const own = resource.imports ? Object.keys(resource.columns) : storedColumns(resource).map(([name]) => name)
    const wanted = new Set([...own, ...labels])
    return perQuery(texts).map((part) => {
      const query = selectRows(catalogue, resource, dialect, wanted).where('t.deletedAt', 'is', null)
      return {
        query: withKeys(query, `t.${keyName(key)}`, part, dialect).compile(),
        take: (raws) => {
          for (const raw of raws) {
            const row = decode(raw)
            current.set(toKey(String(row[key])), row)
          }
        },
      }
    })
  }

  private askHolders({ resource }: StagedBlock['block'], name: string, texts: readonly string[], { holders }: Standing): Question[] {
    const { dialect } = this.ground.ctx.engine
    return perQuery(texts).map((part) => {
      const query = sqlFor(dialect).selectFrom(resource.table).select(['id', name]).where('deletedAt', 'is', null)
      return {
        query: withKeys(query, keyName(name), part, dialect).compile(),
        take: (raws) => {
          for (const raw of raws) holders.set(`${name} ${toKey(String(raw[name]))}`, Number(raw.id))
        },
      }
    })
  }
}

// Two years of trial defects with their history: written down on the day they are found, moved on, decided and closed weeks later, day after day.
import type { InsertOf, RowOf } from '../../shared/catalogue/resource.ts'
import { tableFor } from '../../shared/catalogue/tables.ts'
import { type Change, insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select } from '../../shared/db/store.ts'
import { withoutIndexes } from '../../shared/db/without-indexes.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import type { actionKinds, DefectState } from '../../shared/domains/defects/defect-rules.ts'
import { createIdPool, type IdPool } from '../../shared/imports/id-pool.ts'
import { often, sharesOf } from './demo-chance.ts'
import { dispositionsOf, findingsOf, newDefect } from './demo-defect-rows.ts'
import { explain } from './demo-defect-words.ts'
import type { Shop } from './demo-shop.ts'
import { pick, randomOf } from './demo-words.ts'

type Defect = RowOf<typeof defect> & Row
type Person = Shop['people'][number]

/** Where the defects are found, how many, and what decides all of it: the same seed and day give the same defects. */
export interface DefectPlan {
  readonly defects: number
  readonly seed: number
  readonly shop: Shop
  /** Called after each day with the defects written so far. */
  readonly onDay: (done: number, day: string) => void
}

const days = 730
const dayMs = 86_400_000
/** Changes of one commit, at most. */
const chunk = 1000
/** The hour at which what was found before is decided about; what is found on that day comes after it. */
const decidingHour = 13
const written = [defect, defectFinding, defectDisposition, defectAction] as const
/** The states in which some stay for long, and those of them in which it is decided what becomes of the parts. */
const midway: readonly DefectState[] = ['contained', 'in-review', 'dispositioned', 'in-rework', 'verification']
const isDecided = (status: DefectState) => status === 'dispositioned' || status === 'in-rework' || status === 'verification'

/** Writes the defects of the two years before the context's day through `commit`, under the names of those who did it; returns how many entries tell of them. */
export async function makeDefects(ctx: DbContext, plan: DefectPlan): Promise<{ defects: number; entries: number }> {
  const first = Date.parse(ctx.now().slice(0, 10)) - days * dayMs
  const years = new Years(ctx, plan, first, await lastNumbers(ctx))
  let work = async () => {
    for (let day = 0; day < days; day++) {
      await years.live(day)
      plan.onDay(years.defects, dayOf(first + day * dayMs))
    }
  }
  for (const resource of written) {
    const inner = work
    const table = tableFor(resource, (name) => ctx.catalogue.get(name).table)
    work = () => withoutIndexes(ctx.engine, table, inner, (name) => plan.onDay(years.defects, name))
  }
  await work()
  return { defects: years.defects, entries: years.entries }
}

/** The last number of each year that the few records of the seed have taken. */
async function lastNumbers(ctx: DbContext): Promise<Map<string, number>> {
  const [rows] = await gather(ctx, [select(ctx, defect, {})])
  const last = new Map<string, number>()
  for (const { number } of rows) {
    const [, year = '', of = ''] = /^DMT-(\d{4})-(\d{6})$/.exec(number) ?? []
    last.set(year, Math.max(last.get(year) ?? 0, Number(of)))
  }
  return last
}

class Years {
  defects = 0
  entries = 0
  private readonly random: () => number
  private readonly ids: IdPool
  private readonly agenda = new Map<number, (() => void)[]>()
  private readonly finders: readonly Person[]
  private readonly deciders: readonly Person[]
  private readonly shares: readonly number[]
  private readonly ctx: DbContext
  private readonly plan: DefectPlan
  private readonly first: number
  private readonly numbers: Map<string, number>
  /** The days on which those are closed that take a step before. */
  private readonly closing = new Map<number, number>()
  private changes: Change[] = []

  constructor(ctx: DbContext, plan: DefectPlan, first: number, numbers: Map<string, number>) {
    this.ctx = ctx
    this.plan = plan
    this.first = first
    this.numbers = numbers
    this.ids = createIdPool(ctx.ids)
    this.random = randomOf(plan.seed)
    this.finders = plan.shop.people.filter(({ role }) => role === 'technician')
    this.deciders = plan.shop.people.filter(({ role }) => role === 'manager' || role === 'staff').slice(0, 3)
    this.shares = sharesOf(this.random, first, days)
  }

  async live(day: number): Promise<void> {
    const { plan, finders, deciders } = this
    for (const { table } of written) await this.ids.reserve(table, 20_000)
    const decider = deciders[day % deciders.length]
    for (const task of this.agenda.get(day) ?? []) task()
    this.agenda.delete(day)
    if (decider) await this.write(this.as(decider, day, decidingHour))
    const due = Math.round(plan.defects * (this.shares[day] ?? 1)) - this.defects
    const shift = Array.from({ length: Math.min(4, Math.ceil(due / 40)) }, (_, at) => finders[(day * 4 + at) % finders.length])
    for (const [at, finder] of shift.entries()) {
      if (!finder) continue
      const share = Math.floor((due * (at + 1)) / shift.length) - Math.floor((due * at) / shift.length)
      for (let left = share; left > 0; left--) this.find(finder, day)
      await this.write(this.as(finder, day, 15 + at))
    }
  }

  /** A person at work on that day, an hour apart from the others, so that time only goes forward. */
  private as({ id, username, role }: Person, day: number, hour: number): DbContext {
    const at = new Date(this.first + day * dayMs + hour * 3_600_000).toISOString()
    return { ...this.ctx, actor: { id, name: username, role, siteIds: null, sessionId: null }, now: () => at }
  }

  private async write(as: DbContext): Promise<void> {
    const day = (Date.parse(as.now().slice(0, 10)) - this.first) / dayMs
    const all = this.changes
    this.changes = []
    for (let at = 0; at < all.length; at += chunk) {
      const some = all.slice(at, at + chunk)
      const rows = await commit(as, some)
      this.entries += some.length
      for (const [place, row] of rows.entries()) {
        const change = some[place]
        if (change?.kind !== 'record' && change?.kind !== 'expect' && change?.resource === defect) this.follow(row as Defect, day) // its row
      }
    }
  }

  private later(day: number, task: () => void): void {
    const tasks = this.agenda.get(day) ?? []
    tasks.push(task)
    this.agenda.set(day, tasks)
  }

  /** Decides what becomes of a defect that was written down or moved on. */
  private follow(row: Defect, day: number): void {
    const { random } = this
    const closeOn = (on: number) => this.later(on, () => this.close(row, on))
    const closes = this.closing.get(row.id)
    this.closing.delete(row.id)
    if (row.status === 'closed') {
      if (row.correctsId === null && random() < 0.004) this.later(day + 1, () => this.correct(row, day + 1))
    } else if (closes !== undefined) closeOn(closes)
    else if (row.version === 1 && row.status !== 'draft') {
      const fate = random()
      const on = day + 2 + Math.min(200, Math.floor(-16 * Math.log(1 - random()) * (0.5 + random())))
      // one in 80 is taken up and then left as it is; one in four takes a step before it is closed
      const steps = fate < 0.0125 || (fate < 0.25 && on > day + 2)
      if (steps && fate >= 0.0125) this.closing.set(row.id, on)
      if (steps) this.later(day + 2, () => this.move(row, day + 2, pick(random, midway)))
      else closeOn(on)
    }
  }

  private find(finder: Person, day: number): void {
    const { row, failureCodes } = newDefect(this.random, this.plan.shop, this.first + day * dayMs)
    this.add({ ...row, number: this.numberOf(day), preparedById: finder.id }, failureCodes)
  }

  private add(row: InsertOf<typeof defect>, failureCodes: readonly number[]): void {
    const id = this.ids.take(defect.table)
    this.defects++
    this.changes.push(insert(defect, { id, ...row }))
    for (const finding of findingsOf(this.random, this.plan.shop, row, failureCodes))
      this.changes.push(insert(defectFinding, { id: this.ids.take(defectFinding.table), defectId: id, ...finding }))
  }

  private move(row: Defect, day: number, status: DefectState): void {
    const reworked = isDecided(status) ? this.decide(row, day) : {}
    this.changes.push(update(defect, row, { status, ...(status === 'verification' ? reworked : {}) }))
    // what is left as it is has something left to do
    this.act(row, day, 'containment', 'Sort the stock and mark what is good.', this.closing.has(row.id))
  }

  private close(row: Defect, day: number): void {
    const reworked = isDecided(row.status) ? {} : this.decide(row, day)
    const texts = explain(this.random, row.description)
    this.changes.push(update(defect, row, { status: 'closed', closedAt: this.at(day), ...texts, ...reworked }))
    if (this.random() < 0.4) this.act(row, day, 'corrective', 'Do what the record says against the cause.', true)
    this.act(row, day, 'verification', 'Look at the next lot.', true)
  }

  /** Splits the defective parts; gives what was found when the reworked ones were inspected again. */
  private decide(row: Defect, day: number): { quantityReinspected?: number; quantityReaccepted?: number } {
    const { random, deciders } = this
    const decided = { decidedAt: this.at(day), decidedById: deciders[day % deciders.length]?.id ?? row.preparedById }
    const approverIds = deciders.slice(0, 2).map(({ id }) => id)
    const split = dispositionsOf(random, row, approverIds)
    for (const one of split)
      this.changes.push(insert(defectDisposition, { id: this.ids.take(defectDisposition.table), defectId: row.id, ...decided, ...one }))
    const reworked = split.reduce((sum, { quantity, kind }) => sum + (kind === 'rework' || kind === 'repair' ? quantity : 0), 0)
    return reworked > 0 ? { quantityReinspected: reworked, quantityReaccepted: reworked } : {}
  }

  private act(row: Defect, day: number, kind: (typeof actionKinds)[number], description: string, isDone: boolean): void {
    const done = isDone ? { doneAt: this.at(day), doneById: row.preparedById, evidence: 'Looked at, as it should be.' } : {}
    const dueOn = dayOf(this.first + (day + 10) * dayMs)
    const own = { id: this.ids.take(defectAction.table), defectId: row.id, ownerId: row.preparedById }
    this.changes.push(insert(defectAction, { ...own, kind, description, dueOn, ...done }))
  }

  /** Somebody miscounted: a new record that takes the place of the closed one. */
  private correct(row: Defect, day: number): void {
    if (this.defects >= this.plan.defects) return
    const { partNumberId, workCenterId, areaId, levelId, customerId, supplierId, lotNumber, quantityLot, quantityInspected } = row
    const { description, sourceLanguage, preparedById, detectedAt, dueOn } = row
    const same = { partNumberId, workCenterId, areaId, levelId, customerId, supplierId, lotNumber, quantityLot, quantityInspected }
    const texts = { description, sourceLanguage, preparedById, detectedAt, dueOn }
    const quantityDefective = Math.max(1, Math.min(quantityInspected, row.quantityDefective + Math.floor(this.random() * 5) - 2))
    const number = this.numberOf(day)
    const failure = often(this.random, this.plan.shop.failures, 1.1)
    this.add({ ...same, ...texts, number, quantityDefective, status: 'open', correctsId: row.id }, [failure.id])
  }

  /** When somebody decides on that day. */
  private at(day: number): string {
    return new Date(this.first + day * dayMs + decidingHour * 3_600_000).toISOString()
  }

  private numberOf(day: number): string {
    const year = dayOf(this.first + day * dayMs).slice(0, 4)
    const of = (this.numbers.get(year) ?? 0) + 1
    this.numbers.set(year, of)
    return `DMT-${year}-${String(of).padStart(6, '0')}`
  }
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

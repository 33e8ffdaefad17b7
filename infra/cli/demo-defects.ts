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
import type { actionKinds, DefectState, DispositionKind } from '../../shared/domains/defects/defect-rules.ts'
import { createIdPool, type IdPool } from '../../shared/imports/id-pool.ts'
import { explain, tell } from './demo-defect-words.ts'
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
    this.shares = sharesOf(this.random, first)
  }

  async live(day: number): Promise<void> {
    const { plan, finders, deciders } = this
    for (const { table } of written) await this.ids.reserve(table, 5000)
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
    this.agenda.set(day, [...(this.agenda.get(day) ?? []), task])
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
    const { random } = this
    const { parts, centers, areas, levels, failures, suppliers } = this.plan.shop
    const part = often(random, parts, 0.7)
    // a part goes through three work centres, and what is wrong with it is mostly of the first
    const center = centers[(part.id + Math.floor(random() ** 2 * 3)) % centers.length] ?? pick(random, centers)
    const failure = often(random, failures, 1.1)
    const detectedAt = new Date(this.first + day * dayMs + Math.floor((5 + random() * 8) * 3_600_000)).toISOString()
    const quantityLot = 20 + Math.floor(random() ** 2 * 1980)
    const quantityInspected = random() < 0.4 ? quantityLot : Math.ceil(quantityLot * (0.05 + random() * 0.3))
    const quantityDefective = Math.max(1, Math.round(quantityInspected * random() ** 4 * 0.4))
    const area = random() < 0.9 ? pick(random, areas).id : null
    const row = {
      number: this.numberOf(day),
      partNumberId: part.id,
      workCenterId: center.id,
      areaId: area,
      levelId: random() < 0.95 ? often(random, levels, 1.5).id : null,
      customerId: part.customerId,
      supplierId: part.id % 3 === 0 ? (suppliers[part.id % suppliers.length]?.id ?? null) : null,
      lotNumber: `L${dayOf(this.first + day * dayMs).replaceAll('-', '')}-${1 + Math.floor(random() * 40)}`,
      quantityLot,
      quantityInspected,
      quantityDefective,
      ...tell(random, failure.name),
      preparedById: finder.id,
      detectedAt,
      dueOn: random() < 0.8 ? dayOf(this.first + (day + 14 + Math.floor(random() * 30)) * dayMs) : null,
      status: random() < 0.002 ? ('draft' as const) : ('open' as const),
    }
    this.add(row, [
      failure.id,
      ...(random() < 0.22 ? [often(random, failures, 1.1).id] : []),
      ...(random() < 0.04 ? [pick(random, failures).id] : []),
    ])
  }

  /** A record with its findings, of which the first has most of the parts. */
  private add(row: InsertOf<typeof defect>, failureCodes: readonly number[]): void {
    const { random } = this
    const { items, gauges } = this.plan.shop
    const id = this.ids.take(defect.table)
    this.defects++
    this.changes.push(insert(defect, { id, ...row }))
    let left = row.quantityDefective
    for (const [at, failureCodeId] of failureCodes.entries()) {
      const quantity = at === failureCodes.length - 1 ? left : Math.ceil(left * (0.5 + random() * 0.4))
      left -= quantity
      const item = random() < 0.3 ? pick(random, items) : null
      const reading = item
        ? {
            inspectionItemId: item.id,
            gaugeId: pick(random, gauges).id,
            measured: Math.round((item.upperLimit ?? 1) * (1.001 + random() * 0.05) * 1000) / 1000,
            measuredAt: row.detectedAt,
            isOutside: true,
          }
        : {}
      const finding = { id: this.ids.take(defectFinding.table), defectId: id, failureCodeId, quantity, detectedAt: row.detectedAt }
      this.changes.push(insert(defectFinding, { ...finding, ...reading }))
    }
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
    const { random } = this
    const all = row.quantityDefective
    const some = all > 1 && random() < 0.2 ? Math.ceil(all * 0.3) : 0
    const kinds = row.supplierId === null ? ours : bought
    const split = [all - some, some].flatMap((quantity) => (quantity > 0 ? [{ quantity, kind: pick(random, kinds) }] : []))
    for (const { quantity, kind } of split) {
      const isConcession = kind === 'use-as-is' || kind === 'repair'
      const cost = Math.round(quantity * unitCosts[kind] * (0.7 + random() * 0.6) * 100) / 100
      const isPriced = random() < 0.9
      this.changes.push(
        insert(defectDisposition, {
          id: this.ids.take(defectDisposition.table),
          ...{
            defectId: row.id,
            kind,
            quantity,
            decidedAt: this.at(day),
            decidedById: this.deciders[day % this.deciders.length]?.id ?? row.preparedById,
          },
          approverIds: isConcession ? this.deciders.slice(0, 2).map(({ id }) => id) : [],
          cost: isPriced ? cost : null,
          currency: isPriced ? (row.partNumberId % 7 === 0 ? 'EUR' : 'USD') : null,
          supplierReference: kind === 'return-to-vendor' ? `RMA-${10_000 + Math.floor(random() * 90_000)}` : null,
        }),
      )
    }
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

/** Of what is made here, and of what was bought, the kinds of disposition in their frequency. */
const ours: readonly DispositionKind[] = ['scrap', 'scrap', 'scrap', 'rework', 'rework', 'rework', 'use-as-is', 'repair']
const bought: readonly DispositionKind[] = ['return-to-vendor', 'return-to-vendor', 'return-to-vendor', 'scrap', 'use-as-is', 'rework']
const unitCosts: Readonly<Record<DispositionKind, number>> = {
  scrap: 14.5,
  rework: 6.2,
  repair: 8.9,
  'use-as-is': 0.4,
  'return-to-vendor': 2.1,
}

/** One of a list whose first are met most often (Zipf): the n-th has 1 / n^steepness of the first. */
function often<T>(random: () => number, list: readonly T[], steepness: number): T {
  const weights = list.map((_, at) => 1 / (at + 1) ** steepness)
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  const at = weights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
  return list[at] ?? pick(random, list)
}

/** Which share of all is found by the end of each day: less at weekends, in August and at the turn of the year, more in spring, and no week like another. */
function sharesOf(random: () => number, first: number): number[] {
  let week = 1
  const weights = Array.from({ length: days }, (_, day) => {
    const at = new Date(first + day * dayMs)
    const [weekday, month, date] = [at.getUTCDay(), at.getUTCMonth(), at.getUTCDate()]
    if (day % 7 === 0) week = 0.75 + random() * 0.5
    const isClosed = (month === 11 && date > 23) || (month === 0 && date < 3)
    const season = isClosed ? 0.1 : month === 7 ? 0.5 : 1 + 0.25 * Math.sin((month / 6) * Math.PI)
    return week * season * (weekday === 0 ? 0.05 : weekday === 6 ? 0.2 : 1)
  })
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let soFar = 0
  return weights.map((weight, day) => {
    soFar += weight
    return day === days - 1 ? 1 : soFar / all
  })
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

// A year of trial tasks with their history: written down in the morning, started and finished in the afternoon by those who do them, day after day.
import type { RowOf } from '../../shared/catalogue/resource.ts'
import { tableFor } from '../../shared/catalogue/tables.ts'
import { type Change, insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { withoutIndexes } from '../../shared/db/without-indexes.ts'
import type { site, user } from '../../shared/domains/shared/resources.ts'
import { task, taskComment } from '../../shared/domains/tasks/resources.ts'
import { createIdPool, type IdPool } from '../../shared/imports/id-pool.ts'
import { descriptionOf, pick, randomOf, reportOf, titleOf } from './demo-words.ts'

type Person = RowOf<typeof user>
type Task = RowOf<typeof task> & Row

/** Who and where the tasks are of, how many, and what decides all of it: the same seed and day give the same tasks. */
export interface DemoPlan {
  readonly tasks: number
  readonly seed: number
  readonly people: readonly Person[]
  readonly sites: readonly RowOf<typeof site>[]
  /** Called after each day with the tasks written so far. */
  readonly onDay: (done: number, day: string) => void
}

const days = 365
const dayMs = 86_400_000
/** Changes of one commit, at most. */
const chunk = 1000
const rules = [
  { rule: 'FREQ=DAILY', days: 1 },
  { rule: 'FREQ=WEEKLY', days: 7 },
  { rule: 'FREQ=WEEKLY;INTERVAL=2', days: 14 },
  { rule: 'FREQ=DAILY;INTERVAL=30', days: 30 },
]
const priorities = ['low', 'normal', 'normal', 'normal', 'normal', 'high', 'urgent'] as const

/** Writes the tasks of the year before the context's day through `commit`, under the names of those who did it; returns how many entries tell of them. */
export async function makeTasks(ctx: DbContext, plan: DemoPlan): Promise<{ tasks: number; entries: number }> {
  const first = Date.parse(ctx.now().slice(0, 10)) - days * dayMs
  const year = new Year(ctx, plan, first)
  const live = async () => {
    for (let day = 0; day < days; day++) {
      await year.live(day)
      plan.onDay(year.tasks, new Date(first + day * dayMs).toISOString().slice(0, 10))
    }
  }
  await withoutIndexes(
    ctx.engine,
    tableFor(task, (name) => ctx.catalogue.get(name).table),
    live,
    (name) => plan.onDay(year.tasks, name),
  )
  return { tasks: year.tasks, entries: year.entries }
}

class Year {
  tasks = 0
  entries = 0
  private readonly random: () => number
  private readonly ids: IdPool
  private readonly starts = new Agenda()
  private readonly ends = new Agenda()
  private readonly workers: readonly Person[]
  private readonly bosses: readonly Person[]
  private readonly ctx: DbContext
  private readonly plan: DemoPlan
  private readonly first: number

  constructor(ctx: DbContext, plan: DemoPlan, first: number) {
    this.ctx = ctx
    this.plan = plan
    this.first = first
    this.ids = createIdPool(ctx.ids)
    this.random = randomOf(plan.seed)
    this.bosses = plan.people.filter(({ role }) => role === 'manager' || role === 'staff')
    this.workers = plan.people.filter(({ role }) => role === 'technician' || role === 'staff')
  }

  async live(day: number): Promise<void> {
    const { plan, bosses, workers } = this
    await this.ids.reserve(task.table, 5000)
    const due = Math.round((plan.tasks * (day + 1)) / days) - this.tasks
    for (const [at, boss] of bosses.entries()) {
      const share = Math.floor((due * (at + 1)) / bosses.length) - Math.floor((due * at) / bosses.length)
      for (let left = share; left > 0; left -= chunk) {
        const as = this.as(boss, day, 7, at)
        await this.write(
          as,
          day,
          Array.from({ length: Math.min(left, chunk) }, () => insert(task, { id: this.ids.take(task.table), ...this.newTask(boss, day) })),
        )
      }
    }
    for (const [at, worker] of workers.entries()) {
      const as = this.as(worker, day, 16, at)
      const started = this.starts.take(day, worker.id).map((row) => update(task, row, { status: 'in-progress', startedAt: as.now() }))
      await this.write(as, day, [...started, ...this.ends.take(day, worker.id).flatMap((row) => this.finish(as, row, day))])
    }
  }

  /** A person at work on that day: minutes apart from the others, so that time only goes forward. */
  private as({ id, username, role }: Person, day: number, hour: number, minute: number): DbContext {
    const at = new Date(this.first + day * dayMs + hour * 3_600_000 + minute * 60_000).toISOString()
    return { ...this.ctx, actor: { id, name: username, role, siteIds: null, sessionId: null }, now: () => at }
  }

  private async write(as: DbContext, day: number, changes: readonly Change[]): Promise<void> {
    for (let at = 0; at < changes.length; at += chunk) {
      const some = changes.slice(at, at + chunk)
      const rows = await commit(as, some)
      this.entries += some.length
      for (const [place, row] of rows.entries()) this.follow(some[place], row, day)
    }
  }

  /** Decides what becomes of a task that was written down or started. */
  private follow(change: Change | undefined, row: Row, day: number): void {
    if (change?.kind === 'update' && change.patch.status === 'in-progress') this.ends.put(this.endOf(row as Task, day), row as Task)
    if (change?.kind !== 'insert' || change.resource !== task) return
    this.tasks++
    const fate = this.random()
    // one in 50 is forgotten; of the others, two thirds are ticked off without having been started
    if (fate < 0.02) return
    if (fate < 0.35) this.starts.put(day + 1 + Math.floor(this.random() ** 2 * 6), row as Task)
    else this.ends.put(this.endOf(row as Task, day), row as Task)
  }

  /** Around the day it is due, more often before. */
  private endOf({ dueOn }: Task, day: number): number {
    const left = dueOn === null ? 20 : (Date.parse(dueOn) - this.first) / dayMs - day
    return day + Math.max(1, Math.round(left * (0.3 + this.random() * 0.8)))
  }

  private finish(as: DbContext, row: Task, day: number): Change[] {
    const at = as.now()
    if (this.random() < 0.03) return [update(task, row, { status: 'cancelled', cancelledAt: at })]
    const done = [update(task, row, { status: 'completed', completedAt: at })]
    if (this.random() < 0.03) done.push(insert(taskComment, { taskId: row.id, authorId: row.assigneeId, body: reportOf(this.random) }))
    const rule = rules.find((one) => one.rule === row.recurrence)
    if (!rule || row.dueOn === null || this.tasks >= this.plan.tasks) return done
    const dueOn = dayOf(Math.max(Date.parse(row.dueOn), this.first + day * dayMs) + rule.days * dayMs)
    const { title, description, siteId, assignerId, assigneeId, dueTime, timezone, reminderMinutes, priority, recurrence, seriesStartOn } =
      row
    const same = {
      title,
      description,
      siteId,
      assignerId,
      assigneeId,
      dueTime,
      timezone,
      reminderMinutes,
      priority,
      recurrence,
      seriesStartOn,
    }
    return [
      ...done,
      insert(task, { id: this.ids.take(task.table), ...same, dueOn, occurrenceNo: row.occurrenceNo + 1, previousTaskId: row.id }),
    ]
  }

  private newTask(boss: Person, day: number) {
    const { random, plan } = this
    const place = random() < 0.9 ? pick(random, plan.sites) : null
    const dueOn = random() < 0.9 ? dayOf(this.first + (day + 1 + Math.floor(random() ** 2 * 60)) * dayMs) : null
    return {
      title: titleOf(random),
      description: descriptionOf(random),
      siteId: place?.id ?? null,
      assignerId: boss.id,
      assigneeId: pick(random, this.workers).id,
      dueOn,
      dueTime: dueOn !== null && random() < 0.3 ? `${String(8 + Math.floor(random() * 10)).padStart(2, '0')}:00` : null,
      timezone: place?.timezone ?? 'UTC',
      reminderMinutes: dueOn !== null && random() < 0.2 ? 60 : null,
      priority: pick(random, priorities),
      recurrence: dueOn !== null && random() < 0.02 ? pick(random, rules).rule : null,
    }
  }
}

/** Tasks by the day on which somebody turns to them. */
class Agenda {
  private readonly days = new Map<number, Map<number, Task[]>>()

  put(day: number, row: Task): void {
    const people = this.days.get(day) ?? new Map<number, Task[]>()
    const rows = people.get(row.assigneeId) ?? []
    rows.push(row)
    people.set(row.assigneeId, rows)
    this.days.set(day, people)
  }

  take(day: number, person: number): readonly Task[] {
    const people = this.days.get(day)
    const rows = people?.get(person) ?? []
    people?.delete(person)
    if (people?.size === 0) this.days.delete(day)
    return rows
  }
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

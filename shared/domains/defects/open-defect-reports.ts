// Reports of defects that are still open: how old they are, and the list of them, with what is still to be done about them.
import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, dayIn, dayMilliseconds, startOfDay } from '../../catalogue/days.ts'
import { choice, date, instant, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Columns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { sumsOf } from '../figures.ts'
import { periodInput, type Span } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, spansOf } from '../report-query.ts'
import { user } from '../shared/resources.ts'
import { andOf, defects, from, isCounted, readers, whose } from './counted.ts'
import { defect, defectAction } from './defect-resources.ts'
import type { actionKinds, DefectState } from './defect-rules.ts'
import { partNumber, workCenter } from './list-resources.ts'

const count = integer({ min: 0 })
const { timezone: zoned } = periodInput
const input = z.strictObject({ timezone: zoned, ...whose })

/** The ages of open defects, each from so many days on. */
const bands = [
  { name: '0-7', fromDays: 0 },
  { name: '8-30', fromDays: 8 },
  { name: '31-60', fromDays: 31 },
  { name: '61-90', fromDays: 61 },
  { name: 'over 90', fromDays: 91 },
] as const

/** The spans of detection of each band; what was detected in the future is of the first. */
function bandSpans(today: string, zone: string): Span[] {
  return bands.map(({ name, fromDays }, at) => {
    const next = bands[at + 1]
    return {
      name,
      day: today,
      fromAt: next ? startOfDay(addDays(today, 1 - next.fromDays), zone) : '0001-01-01T00:00:00.000Z',
      untilAt: fromDays === 0 ? '9999-12-31T00:00:00.000Z' : startOfDay(addDays(today, 1 - fromDays), zone),
    }
  })
}

const within = sql`d."detectedAt" >= p."fromAt" and d."detectedAt" < p."untilAt"`
/** The states of what is open, with the columns under which they are counted. */
const states = [
  ['open', 'open'],
  ['contained', 'contained'],
  ['inReview', 'in-review'],
  ['dispositioned', 'dispositioned'],
  ['inRework', 'in-rework'],
  ['verification', 'verification'],
] as const
const ages = { defects: count, ...Object.fromEntries(states.map(([name]) => [name, count])), overdue: count } as const
const actionCounts = { actions: count, actionsOverdue: count } as const

/** How long defects have been open. */
export const openDefectAge = defineReport({
  name: 'openDefectAge',
  title: 'Age of open defects',
  description:
    'Open defects by the days since their detection (0-7, 8-30, 31-60, 61-90, over 90, counted by the calendar of the zone given): all, those of each state, and those past their due date; and the actions that are still open about them, by the age of the defect. Drafts do not count.',
  roles: readers,
  input,
  columns: { band: text({ max: 10 }), ...ages, ...actionCounts },
  run: async (ctx: DbContext, { timezone, ...asked }) => {
    const today = dayIn(timezone, ctx.now())
    const day = parameters(ctx).day(today)
    const spans = bandSpans(today, timezone)
    const ofState = states.map(([name, state]) => sql`sum(case when d."status" = ${sql.lit(state)} then 1 else 0 end) as ${sql.ref(name)}`)
    const [found, todo] = await gather(ctx, [
      reading(
        ctx,
        { no: count, ...ages },
        sql`select p."no", count(*) as "defects", ${sql.join(ofState)}, sum(case when d."dueOn" < ${day} then 1 else 0 end) as "overdue"
          from ${spansOf(ctx, spans)} as p cross join ${defects} where d."isOpen" = 1 and ${within} and ${isCounted} ${andOf(ctx, asked)} group by p."no"`,
      ),
      reading(
        ctx,
        { no: count, ...actionCounts },
        sql`select p."no", count(*) as "actions", sum(case when a."openDueOn" < ${day} then 1 else 0 end) as "actionsOverdue"
          from ${from(defectAction, 'a')} join ${defects} on d."id" = a."defectId" join ${spansOf(ctx, spans)} as p on ${within}
          where a."isOpen" = 1 and a."deletedAt" is null and ${isCounted} ${andOf(ctx, asked)} group by p."no"`,
      ),
    ])
    const zero = Object.fromEntries(Object.keys({ ...ages, ...actionCounts }).map((name) => [name, 0]))
    const rows = spans.map(({ name: band }, no) => {
      const of = <T extends { no: number }>(lines: readonly T[]) => lines.find((line) => line.no === no)
      return { band, ...zero, ...of(found), ...of(todo) }
    })
    return { rows, totals: [sumsOf(rows, zero)] }
  },
})

/** What a line may be at: the state of a defect, or the kind of an action. */
const stages = [
  ...(['open', 'contained', 'in-review', 'dispositioned', 'in-rework', 'verification'] as const satisfies readonly DefectState[]),
  ...(['containment', 'corrective', 'preventive'] as const satisfies readonly (typeof actionKinds)[number][]),
] as const
const listed = {
  of: choice(['defect', 'action'], {}),
  number: defect.columns.number,
  part: text({ max: 40 }),
  workCenter: text({ max: 40 }),
  state: choice(stages, {}),
  person: user.columns.username,
  detectedAt: instant({}),
  dueOn: date({ optional: true }),
} satisfies Columns

/** What is open, by name. */
export const openDefects = defineReport({
  name: 'openDefects',
  title: 'Open defects',
  description:
    'Every open defect with its state and who prepared it, and every action that is still open with its kind and who owns it, the longest detected first: how many days ago by the calendar of the zone given, when it is due, and how many days it is overdue (0 where it is not, null where nothing is due). Drafts do not count.',
  roles: readers,
  input,
  columns: { ...listed, daysOpen: count, daysOverdue: integer({ min: 0, optional: true }) },
  names: { number: 'defect', part: 'partNumber', workCenter: 'workCenter', person: 'user' },
  run: async (ctx: DbContext, { timezone, ...asked }) => {
    const rest = sql`d."number", n."code" as "part", w."code" as "workCenter", u."username" as "person", d."detectedAt"`
    const names = sql`join ${from(partNumber, 'n')} on n."id" = d."partNumberId" join ${from(workCenter, 'w')} on w."id" = d."workCenterId"`
    const last = atMost(ctx.engine.dialect, mostRows + 1)
    const found = await gather(ctx, [
      reading(
        ctx,
        listed,
        sql`select 'defect' as "of", d."status" as "state", d."dueOn", ${rest} from ${defects} ${names} join ${from(user, 'u')} on u."id" = d."preparedById"
          where d."isOpen" = 1 and ${isCounted} ${andOf(ctx, asked)} order by d."detectedAt", d."id" ${last}`,
      ),
      reading(
        ctx,
        listed,
        sql`select 'action' as "of", a."kind" as "state", a."openDueOn" as "dueOn", ${rest}
          from ${from(defectAction, 'a')} join ${defects} on d."id" = a."defectId" ${names} join ${from(user, 'u')} on u."id" = a."ownerId"
          where a."isOpen" = 1 and a."deletedAt" is null and ${isCounted} ${andOf(ctx, asked)} order by d."detectedAt", d."id", a."id" ${last}`,
      ),
    ])
    const today = Date.parse(dayIn(timezone, ctx.now()))
    const daysSince = (day: string) => Math.max(0, (today - Date.parse(day)) / dayMilliseconds)
    const key = ({ detectedAt, number }: (typeof found)[0][number]) => `${detectedAt} ${number}`
    const rows = bounded(found.flat(), 'Narrow it to one part, work centre or customer.')
      .map((row) => ({
        ...row,
        daysOpen: daysSince(dayIn(timezone, row.detectedAt)),
        daysOverdue: row.dueOn === null ? null : daysSince(row.dueOn),
      }))
      .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)) // a defect stands before its actions
    return { rows }
  },
})

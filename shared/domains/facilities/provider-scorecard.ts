// The service metrics: how each provider did in each month, computed from its work orders.
import { z } from 'zod'
import { decimal, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { ValuesOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { figure, hours, ratio, totalsByCurrency } from '../figures.ts'
import { idText, monthsOf, periodInput, periodOf } from '../report-inputs.ts'
import { bounded } from '../report-query.ts'
import { selectCompleted, selectCosts, selectOpen, selectProviders } from './scorecard-queries.ts'
import { readers } from './stock-reports.ts'
import { serviceProvider, workOrder } from './work-resources.ts'

const count = integer({ min: 0, optional: true })
const span = decimal({ scale: 2, min: 0, optional: true })

const columns = {
  provider: serviceProvider.columns.code,
  name: serviceProvider.columns.name,
  month: text({ max: 7 }),
  completed: count,
  responseHours: span,
  completionHours: span,
  onTimeRate: decimal({ scale: 4, min: 0, max: 1, optional: true }),
  open: count,
  overdue: count,
  cost: figure({ scale: 2, optional: true, currencyIn: 'currency' }),
  currency: workOrder.columns.currency,
}
type Line = ValuesOf<typeof columns>

const median = (middles: number | null, of: number) => (middles === null ? null : hours(BigInt(middles), of % 2 === 0 ? 2n : 1n))

/**
 * How providers did. Response is from request to start, completion from start to done, each the median: one order that waited for a part for weeks
 * says nothing of how the others went. On time are those done by their due date, of those that had one; open and overdue is what was neither done
 * nor cancelled at the end of the month.
 */
export const providerScorecard = defineReport({
  name: 'providerScorecard',
  title: 'Provider scorecard',
  description:
    'Work orders completed by each provider in each month (of the last 365 days unless told): median hours from request to start and from start to done, the share done by its due date of those that had one, what it cost, and what was open and overdue at the end of the month. A provider paid in several currencies has a further line for each, with the cost alone.',
  roles: readers,
  input: z.strictObject({ ...periodInput, providerId: idText }),
  columns,
  names: { provider: 'serviceProvider' },
  run: async (ctx: DbContext, { providerId, ...period }) => {
    const months = monthsOf(periodOf(period, ctx.now(), 365), period.timezone)
    const asked = { months, providerId }
    const [providers, completed, costs, open] = await gather(ctx, [
      selectProviders(ctx, providerId),
      selectCompleted(ctx, asked),
      selectCosts(ctx, asked),
      selectOpen(ctx, asked),
    ])
    const place = ({ providerId: id, no }: { providerId: number; no: number }) => `${id} ${no}`
    const doneBy = new Map(completed.map((one) => [place(one), one]))
    const openBy = new Map(open.map((one) => [place(one), one]))
    const costsBy = Map.groupBy(costs, place)
    const rows = providers.flatMap(({ id, code, name }) =>
      months.flatMap((month, no): Line[] => {
        const at = place({ providerId: id, no })
        const [done, left, [cost, ...others]] = [doneBy.get(at), openBy.get(at), costsBy.get(at) ?? []]
        if (!done && !left) return []
        const whose = { provider: code, name, month: month.name }
        const first: Line = {
          ...whose,
          completed: done?.completed ?? 0,
          responseHours: done ? median(done.responseMiddles, done.responses) : null,
          completionHours: done ? median(done.completionMiddles, done.completions) : null,
          onTimeRate: done && done.withDue > 0 ? Number(ratio(BigInt(done.onTime) * 10_000n, BigInt(done.withDue))) / 10_000 : null,
          open: left?.open ?? 0,
          overdue: left?.overdue ?? 0,
          cost: cost?.cost ?? null,
          currency: cost?.currency ?? null,
        }
        const nothing = { completed: null, responseHours: null, completionHours: null, onTimeRate: null, open: null, overdue: null }
        return [first, ...others.map((other): Line => ({ ...whose, ...nothing, cost: other.cost, currency: other.currency }))]
      }),
    )
    return { rows: bounded(rows, 'Narrow it with providerId, or ask for a shorter period.'), totals: totalsByCurrency(rows, { cost: 2 }) }
  },
})

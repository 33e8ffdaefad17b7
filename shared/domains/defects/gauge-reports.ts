// Reports of gauges: the readings that cannot be trusted, and the gauges that are to be calibrated.
import { z } from 'zod'
import { dayMilliseconds } from '../../catalogue/days.ts'
import { integer } from '../../catalogue/kinds.ts'
import { type AnyReport, defineReport } from '../../catalogue/report.ts'
import type { Role } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { daysText, idText, periodInput, periodOf } from '../report-inputs.ts'
import { bounded } from '../report-query.ts'
import { doubtColumns, dueColumns, selectGaugesDue, selectInDoubt } from './gauge-queries.ts'

const readers: readonly Role[] = ['manager', 'staff', 'medic', 'technician', 'auditor']

/** Which readings cannot be trusted. */
const readingsInDoubt = defineReport({
  name: 'readingsInDoubt',
  title: 'Readings in doubt',
  description:
    'Readings of a period (a year unless told) whose gauge could not be trusted, why, and since when that is known; first one first. Those of drafts and of corrected records are left out.',
  roles: readers,
  input: z.strictObject({ gaugeId: idText, ...periodInput }),
  columns: doubtColumns,
  names: { gauge: 'calibration', defect: 'defect', finding: 'defectFinding', inspectionItem: 'inspectionItem' },
  run: async (ctx: DbContext, { gaugeId, ...asked }) => {
    const [found] = await gather(ctx, [selectInDoubt(ctx, periodOf(asked, ctx.now(), 365), gaugeId)])
    return { rows: bounded(found, 'Narrow it with gaugeId, or ask for one month after another.') }
  },
})

/** Which gauges are to be calibrated. */
const gaugesDue = defineReport({
  name: 'gaugesDue',
  title: 'Gauges due',
  description:
    'Gauges in use that are due for calibration within so many days (30 unless told) or overdue, that failed their last one, or of which nobody has said when they are due. Days are those of UTC.',
  roles: readers,
  input: z.strictObject({ days: daysText(30) }),
  columns: { ...dueColumns, daysLeft: integer({ optional: true, description: 'Below zero where it is overdue.' }) },
  names: { gauge: 'calibration' },
  run: async (ctx: DbContext, { days }) => {
    const today = ctx.now().slice(0, 10)
    const [found] = await gather(ctx, [selectGaugesDue(ctx, today, days)])
    return {
      rows: bounded(found, 'Ask for fewer days.').map((row) => ({
        ...row,
        daysLeft: row.dueOn === null ? null : (Date.parse(row.dueOn) - Date.parse(today)) / dayMilliseconds,
      })),
    }
  },
})

/** All reports of gauges. */
export const gaugeReports: readonly AnyReport<DbContext>[] = [readingsInDoubt, gaugesDue]

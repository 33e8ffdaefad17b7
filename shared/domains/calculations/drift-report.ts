// The drift report: every run of a period worked out once more, and those that no longer come to what was stored.
import { z } from 'zod'
import { instant, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { takingTurns } from '../../db/turns.ts'
import { AppError } from '../../errors.ts'
import { idText, periodInput, periodOf } from '../report-inputs.ts'
import { type Replayed, replayer, type Stored } from './replay.ts'
import { findVersions, runsOf } from './replay-queries.ts'
import { calculation, calculationRun, calculationVersion } from './resources.ts'
import { lookers } from './roles.ts'

/** Runs that are replayed at once, and those of which each is named. */
const [mostRuns, mostNamed] = [100_000, 1000]

interface Tally {
  readonly calculation: string
  readonly number: number
  runs: number
  drifted: number
  readonly replay: (stored: Stored) => Replayed
}

const tooMany = () => {
  const message = `more than ${mostRuns} runs were made in this period`
  return new AppError('invalid', message, {
    issues: [{ path: 'from', code: 'too_many', message, hint: 'Ask for a shorter period, or for one calculation.' }],
  })
}

/** What differs shows whether the result has drifted, or a receipt or its version was changed by hand. */
export const drift = defineReport({
  name: 'drift',
  title: 'Drift',
  description:
    'Replays every run of a period (of the last 30 days unless told), at most 100,000, and names those whose inputs, result, trace or hash are not what is stored, at most 1,000; how many runs and how many drifted for each version in the totals. A receipt or a version that was changed in the database by hand shows here.',
  roles: lookers,
  input: z.strictObject({ ...periodInput, calculationId: idText }),
  columns: {
    calculation: calculation.columns.code,
    number: calculationVersion.columns.number,
    runs: integer({ optional: true }),
    drifted: integer({ optional: true }),
    runId: systemColumns.id,
    requestedAt: instant({}),
    differs: text({ max: 100 }),
    stored: calculationRun.columns.result,
    replayed: text({ max: 400, optional: true, description: 'What it comes to now, or why it comes to nothing.' }),
  },
  names: { calculation: 'calculation', runId: 'calculationRun' },
  run: async (ctx: DbContext, { calculationId, ...asked }) => {
    const tallies = new Map<number, Tally>()
    const rows: Record<string, unknown>[] = []
    const turn = takingTurns()
    let count = 0
    for await (const page of runsOf(ctx, { ...periodOf(asked, ctx.now(), 30), calculationId })) {
      count += page.length
      if (count > mostRuns) throw tooMany()
      await meet(ctx, tallies, new Set(page.map(({ versionId }) => versionId)))
      for (const run of page) {
        const tally = tallies.get(run.versionId)
        if (!tally) continue
        const { differs, replayed, issues } = tally.replay(run)
        await turn()
        tally.runs += 1
        if (differs.length === 0) continue
        tally.drifted += 1
        const { calculation: code, number } = tally
        const now = replayed
          ? replayed.result
          : issues
              .map(({ message }) => message)
              .join('; ')
              .slice(0, 400)
        const what = { runId: run.id, requestedAt: run.requestedAt, differs: differs.join(', '), stored: run.result, replayed: now }
        if (rows.length < mostNamed) rows.push({ calculation: code, number, ...what })
      }
    }
    const totals = [...tallies.values()]
      .map(({ replay: _, ...tally }) => tally)
      .sort((a, b) => (a.calculation === b.calculation ? a.number - b.number : a.calculation < b.calculation ? -1 : 1))
    return { rows, totals }
  },
})

/** Makes the versions ready that were not met before. */
async function meet(ctx: DbContext, tallies: Map<number, Tally>, ids: ReadonlySet<number>): Promise<void> {
  const unmet = [...ids].filter((id) => !tallies.has(id))
  for (const version of await findVersions(ctx, unmet)) {
    const { id, number, calculation: code } = version
    tallies.set(id, { calculation: String(code), number, runs: 0, drifted: 0, replay: replayer(version) })
  }
}

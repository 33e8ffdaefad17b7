// What is done with gauges: they are calibrated, and where one fails its readings are put in doubt.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { dayIn } from '../../catalogue/days.ts'
import { expect, insert, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { showRow } from '../../http/render.ts'
import { defectFinding } from './defect-resources.ts'
import { lookAtGauge } from './gauge-queries.ts'
import { calibration, gaugeCalibration } from './gauge-resources.ts'
import { checkCalibration, checkInDoubt, doubtOf, refuseAll } from './gauge-rules.ts'

const { doneOn, result, dueOn, certificate, note } = gaugeCalibration.columns
/** The zone in which a day comes first. */
const earliestZone = 'Etc/GMT-14'

/**
 * A calibration goes on record, and the gauge with it, in one commit. One that failed marks every reading since the last good one as in doubt, those of
 * closed defects too: a mark about the evidence is no change of the record. Whoever adds a finding with this gauge expects the gauge, so that none slips through.
 */
const recordCalibration = defineAction({
  name: 'recordCalibration',
  resource: 'calibration',
  on: 'row',
  description: 'Record a calibration of a gauge. A failed one puts all readings since the last good one in doubt, at most 10,000 of them.',
  roles: ['manager', 'staff', 'medic'],
  input: z.strictObject({
    doneOn: doneOn.schema,
    result: result.schema,
    dueOn: dueOn.schema.optional().describe('When the next one is due; a gauge that failed is due at once unless told.'),
    certificate: certificate.schema.nullish(),
    note: note.schema.nullish(),
  }),
  output: () => rowsOf(calibration, gaugeCalibration).extend({ readingsInDoubt: z.int() }),
  run: async (ctx: DbContext, id, { certificate = null, note = null, ...done }) => {
    const hasFailed = done.result === 'failed'
    const { gauge, readings } = await lookAtGauge(ctx, id, hasFailed)
    const given = { ...done, dueOn: done.dueOn ?? null }
    refuseAll([...checkCalibration(gauge, given, dayIn(earliestZone, ctx.now())), ...checkInDoubt(gauge, readings.length)])
    const after = { lastOn: done.doneOn, result: done.result, dueOn: given.dueOn ?? done.doneOn }
    const made = { ...given, gaugeId: id, doneById: ctx.actor.id, certificate, note, doubtFrom: hasFailed ? gauge.lastGoodOn : null }
    const marks = readings.map((reading) => {
      const doubt = doubtOf({ ...gauge, ...after }, reading.measuredAt ?? reading.detectedAt)
      return update(defectFinding, reading, { isInDoubt: true, doubt })
    })
    const labels = { gauge: gauge.gaugeCode, doneBy: ctx.actor.id === null ? null : ctx.actor.name }
    const answer = ([gaugeRow = {}, calibrationRow = {}]: readonly Row[]) => ({
      calibration: showRow(ctx.catalogue, calibration, gaugeRow),
      gaugeCalibration: showRow(ctx.catalogue, gaugeCalibration, calibrationRow, labels),
      readingsInDoubt: marks.length,
    })
    const changes = [update(calibration, gauge, after), insert(gaugeCalibration, made), ...marks]
    return answer(await commit(ctx, [...changes, expect(calibration, gauge)], { answer }))
  },
})

/** All actions on gauges. */
export const gaugeActions: readonly AnyAction<DbContext>[] = [recordCalibration]

// Gauges: with what is measured, and how far it can be trusted.
import { choice, date, flag, ref, text } from '../../catalogue/kinds.ts'
import { defineResource } from '../../catalogue/resource.ts'
import { historyOfGauge } from './gauge-rules.ts'

/** How a calibration went: as it should be, made so, or not to be trusted. */
export const calibrationResults = ['passed', 'adjusted', 'failed'] as const

/** A gauge with its last calibration. */
export const calibration = defineResource({
  domain: 'defects',
  name: 'calibration',
  slug: 'calibrations',
  description: 'A gauge with its last calibration; a failed one puts the readings since the last good one in doubt.',
  columns: {
    gaugeCode: text({ max: 40, headers: ['gauge', 'gauge no', 'gauge id', 'instrument'] }),
    name: text({ max: 120, headers: ['description', 'gauge name'] }),
    lastOn: date({ optional: true, isState: true, headers: ['last calibration', 'calibrated', 'calibrated on'] }),
    dueOn: date({ optional: true, headers: ['calibration due', 'next calibration', 'due'] }),
    result: choice(calibrationResults, {
      optional: true,
      isState: true,
      said: { pass: 'passed', ok: 'passed', fail: 'failed', 'not ok': 'failed' },
    }),
    lastGoodOn: date({ optional: true, readOnly: true, description: 'The day of the last calibration that did not fail.' }),
    isActive: flag({ default: true, headers: ['active'] }),
  },
  naturalKey: ['gaugeCode'],
  lists: { gaugeCode: ['isActive'], dueOn: ['isActive'] },
  glance: ['result', 'lastOn', 'dueOn', 'isActive'],
  search: ['gaugeCode', 'name'],
  sheets: ['gauges', 'calibration', 'calibrations'],
  shortcuts: { overdue: { column: 'dueOn', operator: 'lt', value: 'now', while: { isActive: 'true' }, marks: 'dueOn' } },
  imports: {
    columns: {},
    brings: [],
    fromImport: (row, _, __, current) => ({ inserts: [], warnings: historyOfGauge(row, current) }),
  },
  computed: ({ lastOn, result, lastGoodOn }) => ({ lastGoodOn: result === 'failed' || lastOn === null ? lastGoodOn : lastOn }),
})

/** One calibration of a gauge. */
export const gaugeCalibration = defineResource({
  domain: 'defects',
  name: 'gaugeCalibration',
  slug: 'gauge-calibrations',
  description: 'One calibration of a gauge. Never edited.',
  columns: {
    gaugeId: ref('calibration', {}),
    doneOn: date({}),
    result: choice(calibrationResults, {}),
    dueOn: date({ optional: true }),
    doneById: ref('user', { optional: true }),
    certificate: text({ max: 120, optional: true }),
    note: text({ max: 1000, optional: true }),
    doubtFrom: date({ optional: true, description: 'Where it failed: the day of the last good calibration, null where there was none.' }),
  },
  naturalKey: [],
  lists: { doneOn: ['gaugeId'] },
  verbs: ['read'],
})

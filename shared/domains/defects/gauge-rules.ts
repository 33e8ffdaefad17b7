// How far a gauge can be trusted, and what a calibration must be; pure.
import { type Issue, refuse } from '../../errors.ts'

/** A gauge as these rules see it. */
export interface Gauge {
  readonly gaugeCode: string
  readonly lastOn: string | null
  readonly dueOn: string | null
  readonly result: 'passed' | 'adjusted' | 'failed' | null
  /** The day of the last calibration that did not fail. */
  readonly lastGoodOn: string | null
  readonly isActive: boolean
}

/** A calibration on record. */
export interface OnRecord {
  readonly id: number
  readonly doneOn: string
  readonly result: 'passed' | 'adjusted' | 'failed'
  /** Where it failed: the day of the last good one before it. */
  readonly doubtFrom: string | null
}

/**
 * Why a reading of an instant cannot be trusted, in words that name gauge and day; null where it can. Days are those of UTC. A good calibration after the
 * reading confirms it, one on the same day does not; where the one before, that of the day or the next one on record failed, nothing does: readings may come late.
 */
export function doubtOf(gauge: Gauge, measuredAt: string, onRecord: readonly OnRecord[] = []): string | null {
  const { gaugeCode, lastOn, dueOn, result, lastGoodOn } = gauge
  const day = measuredAt.slice(0, 10)
  if (!gauge.isActive) return `${gaugeCode} is retired, and the reading is of ${day}`
  const inOrder = onRecord.toSorted((a, b) => (a.doneOn === b.doneOn ? a.id - b.id : a.doneOn < b.doneOn ? -1 : 1))
  const [before, after] = [inOrder.findLast(({ doneOn }) => doneOn < day), inOrder.find(({ doneOn }) => doneOn > day)]
  const failed = [before, ...inOrder.filter(({ doneOn }) => doneOn === day), after].find((one) => one?.result === 'failed')
  if (failed) return hasFailed(gaugeCode, failed.doneOn, failed.doubtFrom)
  if (lastGoodOn !== null && day < lastGoodOn) return null
  if (result === 'failed') return hasFailed(gaugeCode, lastOn, lastGoodOn)
  if (lastOn === null) return `${gaugeCode} was never calibrated, and the reading is of ${day}`
  if (dueOn !== null && dueOn < day) return `${gaugeCode} was due for calibration on ${dueOn}, before the reading of ${day}`
  return null
}

function hasFailed(gaugeCode: string, on: string | null, lastGoodOn: string | null): string {
  const before = lastGoodOn === null ? 'and none before it was good' : `the last good one was on ${lastGoodOn}`
  return `${gaugeCode} failed its calibration${on === null ? '' : ` on ${on}`}, ${before}`
}

/** A calibration as it was done. */
export interface Calibrated {
  readonly doneOn: string
  readonly result: 'passed' | 'adjusted' | 'failed'
  readonly dueOn: string | null
}

/** A calibration of a gauge in use was done by `lastDay`, not before the one on record, and where it was good the day of the next one is known. */
export function checkCalibration(gauge: Gauge, { doneOn, result, dueOn }: Calibrated, lastDay: string): Issue[] {
  const { gaugeCode, lastOn, isActive } = gauge
  const issues: Issue[] = []
  const range = (path: string, message: string, hint: string) => issues.push({ path, code: 'range', message, hint })
  if (!isActive)
    issues.push({ path: '', code: 'retired', message: `${gaugeCode} is retired`, hint: 'Set isActive first, if it is in use again.' })
  if (doneOn > lastDay) range('doneOn', `${doneOn} has not come yet`, 'Give the day on which it was done.')
  if (lastOn !== null && doneOn < lastOn)
    range('doneOn', `${doneOn} is before the last calibration of ${gaugeCode}, which was on ${lastOn}`, 'Give a day that is not earlier.')
  if (dueOn === null && result !== 'failed')
    issues.push({
      path: 'dueOn',
      code: 'required',
      message: `it is not said when ${gaugeCode} is to be calibrated next`,
      hint: 'Give the day.',
    })
  if (dueOn !== null && dueOn <= doneOn) range('dueOn', `${dueOn} is not after ${doneOn}, when it was done`, 'Give a later day.')
  return issues
}

/** Readings that one commit puts in doubt at most. */
export const mostInDoubt = 10_000

/** A failed calibration puts no more readings in doubt than one commit holds. */
export function checkInDoubt({ gaugeCode, lastGoodOn }: Gauge, readings: number): Issue[] {
  if (readings <= mostInDoubt) return []
  const since = lastGoodOn === null ? 'of it' : `since ${lastGoodOn}`
  const message = `more than ${mostInDoubt} readings of ${gaugeCode} ${since} would be put in doubt at once`
  return [{ path: 'result', code: 'too_many', message, hint: 'Record the good calibrations that lie between first, if there were any.' }]
}

/** A sheet may say that a gauge has failed, which is history: whoever brings it hears that it puts no reading in doubt. */
export function historyOfGauge(gauge: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | null): Issue[] {
  const { gaugeCode, lastOn, result } = gauge
  if (before === null || result !== 'failed' || (before.result === result && before.lastOn === lastOn)) return []
  const message = `${gaugeCode} failed its calibration, and its readings so far stay as they are`
  return [{ path: 'result', code: 'history', message, hint: 'Record the calibration (POST .../record-calibration) to put them in doubt.' }]
}

/** What is in the way as things stand, rather than wrong with the request. */
const states: ReadonlySet<string> = new Set(['retired', 'too_many'])

/** Throws everything that is wrong at once, as `refuse` does. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)

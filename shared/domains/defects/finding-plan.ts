// New findings: what they become of what is given, whether their readings are outside their limits or in doubt, and what is wrong with them.
import type { InsertOf, RowOf } from '../../catalogue/resource.ts'
import { type Change, expect, insert } from '../../db/changes.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import type { Issue } from '../../errors.ts'
import { checkListed } from './defect-queries.ts'
import { defectFinding } from './defect-resources.ts'
import { calibration, type gaugeCalibration } from './gauge-resources.ts'
import { doubtOf } from './gauge-rules.ts'
import type { FindingInput } from './inputs.ts'
import { failureCode, inspectionItem } from './list-resources.ts'
import { checkFinding } from './quantity-rules.ts'
import { checkReading, isOutside } from './record-rules.ts'

/** The rows that findings refer to, as `selectFindingRefs` selects them. */
type Sight = readonly [
  RowOf<typeof failureCode>[],
  RowOf<typeof inspectionItem>[],
  RowOf<typeof calibration>[],
  RowOf<typeof gaugeCalibration>[],
]

interface Owner {
  readonly id: number
  readonly number: string
  readonly quantityDefective: number
  readonly detectedAt: string
}

/** A finding that is to be made. */
export interface FindingPlan {
  readonly row: InsertOf<typeof defectFinding>
  readonly labels: Row
  readonly issues: readonly Issue[]
  /** Its gauge, so that no calibration that fails at the same time overlooks it. */
  readonly gauge: RowOf<typeof calibration> | undefined
}

/** Plans a finding of a defect; the paths of its issues begin with `path`. */
export function planFinding(
  ctx: DbContext,
  given: FindingInput,
  owner: Owner,
  [codes, items, gauges, calibrations]: Sight,
  path = '',
): FindingPlan {
  const code = codes.find(({ id }) => id === given.failureCodeId)
  const item = items.find(({ id }) => id === given.inspectionItemId)
  const gauge = gauges.find(({ id }) => id === given.gaugeId)
  const isMeasured = (given.measured ?? null) !== null
  const measuredAt = isMeasured ? (given.measuredAt ?? ctx.now()) : null
  const onRecord = calibrations.filter(({ gaugeId }) => gaugeId === gauge?.id)
  const doubt = gauge && measuredAt !== null ? doubtOf(gauge, measuredAt, onRecord) : null
  const issues = [
    ...checkListed('failureCodeId', failureCode, given.failureCodeId, code),
    ...checkListed('inspectionItemId', inspectionItem, given.inspectionItemId, item),
    // the reading of a gauge that is not in use any more is in doubt, and nevertheless a reading
    ...checkListed('gaugeId', calibration, given.gaugeId, gauge && { isActive: true }),
    ...checkReading(given, ctx.now()),
    ...checkFinding('quantity', given, owner.quantityDefective),
  ].map((issue) => ({ ...issue, path: `${path}${issue.path}` }))
  const worked = { measuredAt, isOutside: isOutside(given.measured, item), isInDoubt: doubt !== null, doubt }
  return {
    row: { ...given, ...worked, defectId: owner.id, detectedAt: owner.detectedAt },
    labels: { defect: owner.number, failureCode: code?.code, inspectionItem: item?.code ?? null, gauge: gauge?.gaugeCode ?? null },
    issues,
    gauge,
  }
}

/** What makes planned findings. */
export const findingChanges = (plans: readonly FindingPlan[]): Change[] => [
  ...plans.map(({ row }) => insert(defectFinding, row)),
  ...plans.flatMap(({ gauge }) => (gauge ? [expect(calibration, gauge)] : [])),
]

// What the domain stores, in the order in which rows refer to one another.
import { defect, defectAction, defectAttachment, defectDisposition, defectFinding } from './defect-resources.ts'
import { calibration, gaugeCalibration } from './gauge-resources.ts'
import { area, disposition, failureCode, inspectionItem, level, partNumber, workCenter } from './list-resources.ts'

/** All resources of the domain. */
export const defectResources = [
  partNumber,
  workCenter,
  level,
  area,
  inspectionItem,
  failureCode,
  disposition,
  calibration,
  gaugeCalibration,
  defect,
  defectFinding,
  defectDisposition,
  defectAction,
  defectAttachment,
]

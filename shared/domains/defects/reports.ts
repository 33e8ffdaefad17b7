// All reports of the domain.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { costOfPoorQuality } from './cost-report.ts'
import { gaugeReports } from './gauge-reports.ts'
import { defectsBy, defectsByWeek, firstPassYield } from './grouped-reports.ts'
import { openDefectAge, openDefects } from './open-defect-reports.ts'
import { defectPareto } from './pareto-report.ts'
import { supplierView } from './supplier-report.ts'

/** All reports of the domain. */
export const defectReports: readonly AnyReport<DbContext>[] = [
  ...gaugeReports,
  defectPareto,
  defectsBy,
  defectsByWeek,
  firstPassYield,
  costOfPoorQuality,
  openDefectAge,
  openDefects,
  supplierView,
]

// All reports of the domain.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { gaugeReports } from './gauge-reports.ts'

/** All reports of the domain. */
export const defectReports: readonly AnyReport<DbContext>[] = [...gaugeReports]

// All reports of the domain.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { drift } from './drift-report.ts'
import { runsByVersion } from './runs-report.ts'

/** All reports of the domain. */
export const calculationReports: readonly AnyReport<DbContext>[] = [runsByVersion, drift]

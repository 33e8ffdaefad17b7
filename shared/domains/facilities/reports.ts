// What is worked out of the records of facilities.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'

/** All reports of the domain. */
export const facilitiesReports: readonly AnyReport<DbContext>[] = []

// What is worked out of the records of tasks.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'

/** All reports of the domain. */
export const taskReports: readonly AnyReport<DbContext>[] = []

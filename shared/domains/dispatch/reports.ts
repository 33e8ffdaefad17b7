// The reports of dispatch.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'

/** All of them. */
export const dispatchReports: readonly AnyReport<DbContext>[] = []
